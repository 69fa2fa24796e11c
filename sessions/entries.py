"""What stands in the calendar as one line: a meeting, or a run of days of one session whose hours are not recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import in_words
from sessions.models import OFF, Interpretation, MeetingVersion, Release

DAY = timedelta(days=1)
SAME = (
    "session_title", "title", "venue_name", "city", "zone", "room_name", "status", "is_open", "length",
    "interpretation", "body", "number", "webcast", "agenda",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One meeting, or the days of a run in their order; `before`: what readers saw of them before the last release."""

    versions: tuple[MeetingVersion, ...]
    release: Release | None = None
    before: tuple[MeetingVersion, ...] = ()

    @property
    def version(self) -> MeetingVersion:
        return self.versions[0]

    @property
    def first(self) -> date:
        return self.versions[0].day

    @property
    def last(self) -> date:
        return self.versions[-1].day

    @property
    def days(self) -> int:
        return len(self.versions)

    @property
    def is_run(self) -> bool:
        return self.days > 1

    @property
    def is_off(self) -> bool:
        return self.version.status in OFF

    @property
    def is_changed(self) -> bool:
        """Whether the last release changed what readers had seen before."""
        return _mark(self.version, self.release) is not None

    @property
    def name(self) -> str:
        """The session, and what the meeting itself is called."""
        return ": ".join(part for part in (self.version.session_title, self.version.title) if part)

    @property
    def starts_hour(self) -> int | None:
        """The hour at which it begins on its place's clock; None: its hours are not recorded."""
        start = self.version.starts_at
        return start.astimezone(ZoneInfo(self.version.zone)).hour if start else None

    def words_on(self, day: date) -> str:
        """`day 2 of 4` of a run; empty for a single meeting."""
        if not self.is_run:
            return ""
        return _("day %(place)s of %(count)s") % {"place": (day - self.first).days + 1, "count": self.days}

    @property
    def places(self) -> list[str]:
        """Room, venue and city, as far as they are known and differ."""
        version = self.version
        return [place for place in dict.fromkeys((version.room_name, version.venue_name, version.city)) if place]

    @property
    def agenda(self) -> list[str]:
        return [line.strip() for line in self.version.agenda.splitlines() if line.strip()]

    @property
    def body_words(self) -> str:
        """`Second Committee, meeting 12` as far as it is recorded."""
        number = self.version.number
        meeting = _("meeting %(number)s") % {"number": number} if number is not None else ""
        return ", ".join(part for part in (self.version.body, meeting) if part)

    @property
    def openness(self) -> str:
        return {True: _("open"), False: _("closed")}.get(self.version.is_open, "")  # type: ignore[arg-type]

    @property
    def interpretation(self) -> str:
        """`interpretation: Arabic, French`, or `as available` where it is not promised; empty: not recorded."""
        version = self.version
        names = ", ".join(in_words.language(code) for code in version.languages)
        if version.interpretation == Interpretation.NONE:
            return _("no interpretation")
        if version.interpretation == Interpretation.AVAILABLE:
            words = _("interpretation as available")
            return f"{words} ({names})" if names else words
        if names:
            return _("interpretation: %(languages)s") % {"languages": names}
        return _("interpretation: full") if version.interpretation == Interpretation.FULL else ""

    @property
    def was(self) -> str:
        """`moved from Monday, 12 March 2018, 10:00-13:00 (Nairobi)`; empty where nothing moved."""
        if not self.before:
            return ""
        before, now = self.before[0], self.version
        if (before.day, before.starts_at, before.ends_at) != (now.day, now.starts_at, now.ends_at):
            return _("moved from %(what)s") % {"what": _when(self.before)}
        if before.city and before.city != now.city:
            return _("moved from %(what)s") % {"what": before.city}
        if before.room_name and before.room_name != now.room_name:
            return _("was in %(room)s") % {"room": before.room_name}
        return ""


@dataclass(frozen=True)
class Stretch:
    """The entries that share their days, below one heading."""

    first: date
    last: date
    entries: tuple[Entry, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def key(self) -> str:
        return f"d{self.first:%Y%m%d}" + (f"-{self.last:%Y%m%d}" if self.days > 1 else "")

    @property
    def title(self) -> str:
        return in_words.day(self.first) if self.days == 1 else in_words.span(self.first, self.last)

    @property
    def length(self) -> str:
        """`Monday to Thursday, 4 days`; empty for one day."""
        if self.days == 1:
            return ""
        words = ngettext("%(count)s day", "%(count)s days", self.days) % {"count": self.days}
        weekdays = {"first": in_words.weekday(self.first), "last": in_words.weekday(self.last)}
        return _("%(first)s to %(last)s") % weekdays + ", " + words


def entries(
    versions: Iterable[MeetingVersion],
    release: Release | None = None,
    before: dict[int, MeetingVersion] | None = None,
) -> list[Entry]:
    """Put runs of days together, in the order of their first day; within a day what has no hours comes first.

    `before`: what the release before showed, by the meeting's primary key.
    """
    runs: dict[tuple[object, ...], list[MeetingVersion]] = {}
    made: list[list[MeetingVersion]] = []
    for version in sorted(versions, key=_order):
        key = _same(version, release)
        run = runs.get(key)
        if run is not None and version.starts_at is None and version.day == run[-1].day + DAY:
            run.append(version)
            continue
        made.append([version])
        runs[key] = made[-1]
    found = before or {}
    return [Entry(tuple(run), release, _before(run, release, found)) for run in made]


def stretches(found: Iterable[Entry]) -> list[Stretch]:
    """Entries below headings: one for each day, and one for each run of days."""
    ordered = sorted(found, key=lambda entry: (entry.first, -entry.days))
    groups = groupby(ordered, key=lambda entry: (entry.first, entry.last))
    return [Stretch(first, last, tuple(group)) for (first, last), group in groups]


def by_day(found: Iterable[Entry], first: date, last: date) -> Iterator[tuple[date, list[Entry]]]:
    """Each day of a range with what stands on it; a run stands on every day of it."""
    on: dict[date, list[Entry]] = {}
    for entry in found:
        for version in entry.versions:
            on.setdefault(version.day, []).append(entry)
    day = first
    while day <= last:
        yield day, on.get(day, [])
        day += DAY


@dataclass(frozen=True)
class Coming:
    """A session that is on or comes next: its next meeting, and the days that follow each other around it."""

    version: MeetingVersion
    first: date
    last: date
    today: date

    @property
    def is_run(self) -> bool:
        return self.first != self.last

    @property
    def days(self) -> str:
        return in_words.span(self.first, self.last)

    @property
    def standing(self) -> str:
        """`day 2 of 4` once it is on; `4 days` before."""
        count = (self.last - self.first).days + 1
        if self.first <= self.today:
            return _("day %(place)s of %(count)s") % {"place": (self.today - self.first).days + 1, "count": count}
        return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def coming(versions: Iterable[MeetingVersion], today: date, count: int) -> list[Coming]:
    """The next sessions, each once, however many meetings they have; what is cancelled or postponed does not come."""
    found: dict[int, list[MeetingVersion]] = {}
    for version in sorted(versions, key=_order):
        if version.status not in OFF:
            found.setdefault(version.meeting.session_id, []).append(version)
    made = [_coming(meetings, today) for meetings in found.values()]
    ahead = [one for one in made if one]
    return sorted(ahead, key=lambda one: (one.version.day, _order(one.version)))[:count]


def _coming(meetings: list[MeetingVersion], today: date) -> Coming | None:
    ahead = next((version for version in meetings if version.day >= today), None)
    if ahead is None:
        return None
    days = {version.day for version in meetings}
    first = last = ahead.day
    while first - DAY in days:
        first -= DAY
    while last + DAY in days:
        last += DAY
    return Coming(ahead, first, last, today)


def _before(
    run: list[MeetingVersion], release: Release | None, found: dict[int, MeetingVersion]
) -> tuple[MeetingVersion, ...]:
    if _mark(run[0], release) is None:
        return ()
    return tuple(found[version.meeting_id] for version in run if version.meeting_id in found)


def _when(versions: tuple[MeetingVersion, ...]) -> str:
    first, last = versions[0], versions[-1]
    if len(versions) > 1:
        return in_words.span(first.day, last.day)
    if first.starts_at is None:
        return in_words.day(first.day)
    return f"{in_words.day(first.day)}, {in_words.hours(first.starts_at, first.ends_at, first.zone, first.city)}"


def _order(version: MeetingVersion) -> tuple[object, ...]:
    return (version.day, version.starts_at is not None, version.starts_at or version.day, version.meeting_id)


def _same(version: MeetingVersion, release: Release | None) -> tuple[object, ...]:
    """What two days of a run have in common."""
    values = tuple(getattr(version, name) for name in SAME)
    return (version.meeting.session_id, tuple(version.languages), _mark(version, release), version.starts_at, *values)


def _mark(version: MeetingVersion, release: Release | None) -> str | None:
    """How the last release changed a meeting that readers had seen before; None: not at all."""
    changed = release is not None and version.release_id == release.pk
    return version.change if changed and version.change != MeetingVersion.Change.ADDED else None
