"""What one view of the calendar shows: a range of days, and only the meetings of that range.

The database narrows down by the filters of the address so that a week costs the same whatever the programme's size;
sessions.filters says the same of a meeting at hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from sessions import entries
from sessions.entries import Coming, Entry
from sessions.filters import OPEN, Filters
from sessions.following import Follows
from sessions.models import OFF, MeetingVersion, Release
from sessions.reading import Programme, SessionView, by_release

VIEWS = ("agenda", "week", "month", "day")
LONGEST_RUN = timedelta(days=14)  # how far back a run of days may have begun
AT_ONCE = 100  # meetings of an agenda's page
FORTHCOMING = 60  # meetings among which the next sessions are looked for
DAY = timedelta(days=1)
LOOKUPS = {"kind": "kind__in", "city": "city__in", "body": "body__in", "theme": "themes__overlap"}


@dataclass(frozen=True)
class Window:
    """The days that a view shows."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def window(view: str, day: date) -> Window:
    """The week (from Monday), month or day that a day lies in; the end of the calendar is its last day."""
    if view == "week":
        monday = _shift(day, -day.weekday())
        return Window(monday, _shift(monday, 6))
    if view == "month":
        return Window(day.replace(day=1), _last_of_month(day))
    return Window(day, day)


def weeks(month: Window) -> Window:
    """The whole weeks that a month lies in."""
    return Window(window("week", month.first).first, window("week", month.last).last)


def _last_of_month(day: date) -> date:
    if day.month == 12:
        return day.replace(day=31)
    return day.replace(month=day.month + 1, day=1) - DAY


def _shift(day: date, days: int) -> date:
    """Some days on, within what a calendar can say."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


@dataclass
class Schedule:
    """The meetings that fit a choice; `mine` leaves only what a person follows."""

    programme: Programme
    chosen: Filters
    mine: Follows | None = None

    @cached_property
    def release(self) -> Release | None:
        """The release whose changes are marked."""
        return self.programme.as_of or self.programme.latest

    @property
    def rows(self) -> QuerySet[MeetingVersion]:
        """What fits, as last published, in order of time."""
        found = published(self.programme).filter(narrowed(self.chosen))
        found = found.select_related("meeting__session", "release__source", "provision")
        if self.mine is not None:
            found = found.filter(followed(self.mine, self.programme))
        return found.order_by("day", F("starts_at").asc(nulls_first=True), "meeting_id")

    def during(self, window: Window) -> list[Entry]:
        """The entries of some days, with the whole of every run that reaches into them."""
        wide = Q(day__range=(_shift(window.first, -LONGEST_RUN.days), _shift(window.last, LONGEST_RUN.days)))
        found = self.rows.filter(Q(day__range=(window.first, window.last)) | wide & Q(starts_at=None))
        return [entry for entry in self.entries(found) if entry.last >= window.first and entry.first <= window.last]

    def between(self, days: tuple[date | None, date | None]) -> list[MeetingVersion]:
        """Every meeting from one day to another, both included; None: no bound."""
        first, last = days
        found = self.rows
        found = found.filter(day__gte=first) if first else found
        return list(found.filter(day__lte=last) if last else found)

    def ahead(self, day: date, at_once: int = AT_ONCE) -> tuple[list[Entry], date | None]:
        """The entries from a day on, and the day with which the next page begins; None: there is no more."""
        begun = list(self.rows.filter(day__range=(_shift(day, -LONGEST_RUN.days), _shift(day, -1)), starts_at=None))
        found = list(self.rows.filter(day__gte=day)[: at_once + 1])
        following = None
        if len(found) > at_once:
            following = found[at_once].day
            if following == found[0].day:  # one day alone is more than a page holds
                found = list(self.rows.filter(day=following))
                following += DAY
            found = [version for version in found if version.day < following]
        return [entry for entry in self.entries([*begun, *found]) if entry.last >= day], following

    def before(self, day: date, at_once: int = AT_ONCE) -> tuple[list[Entry], date | None]:
        """The entries that were over before a day, and the day before which the next page ends; None: no more."""
        lasting = list(self.rows.filter(day__range=(day, _shift(day, LONGEST_RUN.days)), starts_at=None))
        found = list(self.rows.filter(day__lt=day).reverse()[: at_once + 1])
        following = None
        if len(found) > at_once:
            following = found[at_once].day + DAY
            if following > found[0].day:
                found = list(self.rows.filter(day=found[0].day))
                following -= DAY
            found = [version for version in found if version.day >= following]
        return [entry for entry in self.entries([*found, *lasting]) if entry.last < day], following

    def reach(self, window: Window) -> dict[str, date | None]:
        """The last day with a meeting before a window, and the first after it."""
        days = self.rows.values_list("day", flat=True)
        before = days.filter(day__lt=window.first).order_by("-day")
        after = days.filter(day__gt=window.last).order_by("day")
        return {"before": before.first(), "after": after.first()}

    def behind(self, day: date) -> tuple[int, date | None, date | None]:
        """How many meetings lie before a day, and the first and last days of them."""
        found = self.rows.filter(day__lt=day).order_by().aggregate(count=Count("pk"), first=Min("day"), last=Max("day"))
        return found["count"], found["first"], found["last"]

    def months(self) -> list[date]:
        """The first day of each month that has a meeting."""
        return list(self.rows.order_by().dates("day", "month"))

    def forthcoming(self, after: date, count: int = 8) -> list[Entry]:
        """What comes after a day, on the days that follow it; what is off does not come."""
        found = self.rows.filter(day__gt=after).exclude(status__in=OFF)[:FORTHCOMING]
        return self.entries(found)[:count]

    def entries(self, found: Iterable[MeetingVersion]) -> list[Entry]:
        """Meetings as entries, with what readers saw of those that the last release changed."""
        versions = list(found)
        changed = [v for v in versions if self.release and v.release_id == self.release.pk and v.sequence]
        return entries.entries(versions, self.release, previous(changed))


def coming(programme: Programme, today: date, count: int = 3) -> list[Coming]:
    """The sessions that are on or come next."""
    found = Schedule(programme, Filters(programme)).rows.exclude(status__in=OFF)
    begun = found.filter(day__range=(_shift(today, -LONGEST_RUN.days), _shift(today, -1)))
    return entries.coming([*begun, *found.filter(day__gte=today)[:FORTHCOMING]], today, count)


def session_view(programme: Programme, slug: str) -> SessionView | None:
    """One session with what is published of it; the rest of the programme is not loaded. None: it is not known."""
    row = programme.process.sessions.filter(slug=slug).select_related("kind", "item__provision").first()
    if row is None or row.pk not in programme.mandate.items:
        return None
    rows = Schedule(programme, Filters(programme)).rows.filter(meeting__session=row)
    return SessionView(row, programme.mandate.items[row.pk], tuple(rows), programme)


def of_session(programme: Programme, view: SessionView) -> list[Entry]:
    """A session's meetings as entries."""
    return Schedule(programme, Filters(programme)).entries(view.meetings)


def published(programme: Programme) -> QuerySet[MeetingVersion]:
    """Each meeting as readers see it at the programme's moment: the version that no newer one follows.

    It says the same as `latest_versions`, in a form that looks only at the days it is narrowed to.
    """
    at, as_of = programme.mandate.at, programme.as_of
    until = Q(release__published_at__lte=at) & by_release(as_of) if as_of else Q(release__published_at__lte=at)
    newer = MeetingVersion.objects.filter(until, meeting=OuterRef("meeting"), sequence__gt=OuterRef("sequence"))
    return MeetingVersion.objects.filter(until, ~Exists(newer), release__process=programme.process)


def narrowed(chosen: Filters) -> Q:
    """The filters of an address, as the database understands them."""
    by = chosen.chosen
    found = Q()
    for name, lookup in LOOKUPS.items():
        if by.get(name):
            found &= Q(**{lookup: list(by[name])})
    if by.get("open"):
        found &= Q(is_open__in=[value == OPEN for value in by["open"]])
    if by.get("phase"):
        found &= _in_phases(chosen.programme, by["phase"])
    return found


def followed(follows: Follows, programme: Programme) -> Q:
    """What a person follows, as the database understands it."""
    if follows.whole:
        return Q()
    by_session = Q(meeting__session__in=follows.sessions) | Q(kind__in=follows.kinds)
    return by_session | Q(themes__overlap=list(follows.themes)) | _in_phases(programme, follows.phases)


def _in_phases(programme: Programme, keys: Iterable[str]) -> Q:
    wanted, found = set(keys), Q(pk__in=[])
    for _phase, view in programme.mandate.phases:
        if view.item.key in wanted:
            when = view.bounds(view.agreed or view.mandated)
            found |= Q(day__range=(when.earliest or date.min, when.latest or date.max))
    return found


def previous(versions: Iterable[MeetingVersion]) -> dict[int, MeetingVersion]:
    """What readers saw of meetings before the given versions, by the meeting's primary key."""
    wanted = Q()
    for version in versions:
        wanted |= Q(meeting=version.meeting_id, sequence=version.sequence - 1)
    return {found.meeting_id: found for found in MeetingVersion.objects.filter(wanted)} if wanted else {}
