"""What a person's own page shows, made ready for drawing; the API says the same."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from compact import clock
from compact.models import User
from phases import in_words, states
from phases.models import Addressee, Milestone, Process, Role, TimelineItem
from phases.permissions import OFFICES
from phases.reading import ItemView
from sessions import mine
from sessions.entries import entries
from sessions.forms.my import AlarmsForm
from sessions.mine import Mine
from sessions.models import FeedToken, Follow, MeetingVersion
from sessions.reading import order

AHEAD = 20  # meetings on the page; the calendar has them all
OFFERED = 20  # processes that are offered to who follows nothing


@dataclass(frozen=True)
class Sitting:
    """A meeting of mine, or the first of a run of days until `last`."""

    process: Process
    version: MeetingVersion
    zone: str  # my own, where it is known and another
    last: date

    @property
    def days(self) -> str:
        first = self.version.day
        return in_words.day(first) if first == self.last else in_words.span(first, self.last)

    @property
    def address(self) -> str:
        return reverse("programme:session", args=[self.process.slug, self.version.meeting.session.slug])

    @property
    def mine(self) -> str:
        """The hours on my own clock, with the day where that is another."""
        start, end = self.version.starts_at, self.version.ends_at
        if not (self.zone and start and end):
            return ""
        hours = in_words.hours(start, end, self.zone)
        other = in_words.local_day(start, self.zone) != self.version.day
        return f"{in_words.day(start, self.zone)}, {hours}" if other else hours


@dataclass(frozen=True)
class Due:
    """A deadline of mine."""

    one: Mine
    milestone: Milestone
    view: ItemView

    @property
    def process(self) -> Process:
        return self.one.process

    @property
    def address(self) -> str:
        return reverse("phases:item", args=[self.process.slug, self.view.item.key])

    @property
    def last_day(self) -> date | None:
        return self.one.reading.last_day(self.view)

    @property
    def at(self) -> datetime | None:
        return self.one.reading.deadline(self.view)

    @property
    def is_chance(self) -> bool:
        return self.milestone.is_chance

    @property
    def is_delivered(self) -> bool:
        """Whether my own part of it is delivered, though others owe theirs."""
        return self.milestone.pk in self.one.delivered

    @property
    def is_past(self) -> bool:
        return self.at is not None and self.at <= self.one.at

    @property
    def days(self) -> str:
        """The days that its phrase is read as, where it does not name them."""
        when = self.one.reading.bounds(self.view.due)
        itself = in_words.says_itself(when.phrase, when.earliest, when.latest)
        return "" if itself else in_words.span(when.earliest, when.latest)

    @property
    def left(self) -> str:
        return in_words.from_today(self.one.reading.bounds(self.view.due), self.one.reading.today)

    @property
    def state(self) -> states.State:
        return states.state_of(self.view)


@dataclass(frozen=True)
class Followed:
    """Something that I follow, with what the button needs."""

    process: Process
    what: str
    key: str
    title: str
    sort: str
    address: str = ""


@dataclass
class MyPage:
    """Everything on the page of one person at a moment."""

    user: User
    at: datetime

    @cached_property
    def all(self) -> list[Mine]:
        return mine.of(self.user, self.at)

    @property
    def several(self) -> bool:
        """Whether it must be said to which process something belongs."""
        return len(self.all) > 1

    @cached_property
    def agenda(self) -> list[Sitting]:
        """Every meeting ahead, one by one."""
        found = [self._sitting(one, version, version.day) for one in self.all for version in one.coming()]
        return sorted(found, key=lambda sitting: order(sitting.version))

    @cached_property
    def lines(self) -> list[Sitting]:
        """The same with runs of days put together, as the calendar shows them."""
        runs = [(one, run) for one in self.all for run in entries(one.coming())]
        return sorted((self._sitting(one, run.version, run.last) for one, run in runs), key=lambda s: order(s.version))

    def _sitting(self, one: Mine, version: MeetingVersion, last: date) -> Sitting:
        return Sitting(one.process, version, self.user.zone if self.user.zone != version.zone else "", last)

    @property
    def next(self) -> list[Sitting]:
        return self.lines[:AHEAD]

    @property
    def more(self) -> int:
        return max(0, len(self.lines) - AHEAD)

    @cached_property
    def due(self) -> list[Due]:
        """What is still owed by my roles, the oldest first: what is overdue leads."""
        found = [Due(one, milestone, view) for one in self.all for milestone, view in one.due()]
        return sorted(found, key=lambda due: (due.last_day or date.max, due.process.pk, due.view.item.key))

    @cached_property
    def debts(self) -> list[Due]:
        """What I owe: what is overdue leads."""
        return [due for due in self.due if not due.is_chance]

    @cached_property
    def chances(self) -> list[Due]:
        """What is open to me, what closes first at the head."""
        return [due for due in self.due if due.is_chance and not due.is_past]

    @cached_property
    def closed(self) -> list[Due]:
        """What was open to me, the newest first."""
        return [due for due in reversed(self.due) if due.is_chance and due.is_past]

    @property
    def invited(self) -> bool:
        """Whether a role of mine is one to which things stand open."""
        return any(Role.Kind.ORGANISATION in one.roles for one in self.all)

    @property
    def owes(self) -> bool:
        """Whether a role of mine can owe anything."""
        return any(one.roles - {Role.Kind.ORGANISATION} for one in self.all)

    @cached_property
    def follows(self) -> list[Followed]:
        return [self._followed(one.process, row) for one in self.all for row in one.rows]

    def _followed(self, process: Process, row: Follow) -> Followed:
        if row.kind:
            return Followed(process, "kind", row.kind.key, row.kind.plural, _("kind"))
        if row.theme:
            return Followed(process, "theme", row.theme.key, f"{row.theme.letter}. {row.theme.title}", _("theme"))
        if row.item:
            return _item(process, row.item)
        return Followed(process, "process", "", process.short_title, _("everything"))

    @cached_property
    def offers(self) -> list[tuple[Process, list[tuple[str, list[Followed]]]]]:
        """What there is to follow, below a word for each sort, without what is followed already; four queries."""
        phases = TimelineItem.objects.filter(kind=TimelineItem.Kind.PHASE, records__recorded_at__lte=self.at)
        shown = Prefetch(
            "items", phases.distinct().select_related("phase").order_by("phase__position"), to_attr="stages"
        )
        rows = Process.objects.order_by("short_title").prefetch_related("session_kinds", "themes", shown)[:OFFERED]
        taken = {(one.process, one.what, one.key) for one in self.follows}
        left = [(process, _left(_offered(process), taken)) for process in rows]
        return [(process, groups) for process, groups in left if groups]

    @cached_property
    def doors(self) -> list[tuple[Process, str, str]]:
        """Where my roles work: the desk of a secretariat, the pages of offices."""
        by_office = [(one.process, kind) for one in self.all for kind in one.roles if kind in OFFICES]
        rows = Addressee.objects.filter(process__in=[process for process, _kind in by_office], seats__isnull=False)
        offices = list(rows.order_by("pk")) if by_office else []
        desks = [one.process for one in self.all if Role.Kind.SECRETARIAT in one.roles]
        found = [(process, _("The desk"), reverse("phases:desk", args=[process.slug])) for process in desks]
        return found + [
            (process, office.name, reverse("phases:office", args=[process.slug, office.key]))
            for process, kind in by_office
            for office in offices
            if (office.process_id, office.role) == (process.pk, kind)
        ]

    @cached_property
    def feeds(self) -> list[tuple[FeedToken, AlarmsForm, str]]:
        """My feeds that are open, each with the form for its alarms, and when it was made."""
        rows = FeedToken.objects.filter(user=self.user, revoked_at__isnull=True)
        return [
            (
                row,
                AlarmsForm(
                    auto_id=f"id_{row.pk}_%s", initial={"meeting": row.meeting_alarm, "deadline": row.deadline_alarm}
                ),
                _made(row),
            )
            for row in rows
        ]


def _item(process: Process, item: TimelineItem) -> Followed:
    is_owed = item.kind == TimelineItem.Kind.MILESTONE
    address = reverse("phases:item", args=[process.slug, item.key]) if is_owed else ""
    return Followed(process, "item", item.key, item.title, str(item.get_kind_display()), address)


Groups = list[tuple[str, list[Followed]]]


def _left(groups: Groups, taken: set[tuple[Process, str, str]]) -> Groups:
    """What is not followed: nothing where the whole process is."""
    if any((one.process, "process", "") in taken for _sort, offers in groups for one in offers):
        return []
    free = [(sort, [one for one in offers if (one.process, one.what, one.key) not in taken]) for sort, offers in groups]
    return [(sort, offers) for sort, offers in free if offers]


def _made(row: FeedToken) -> str:
    """When a feed was made, counted in real time: the clock of a demonstration shows another year."""
    if (clock.real_now() - row.made_at) < timedelta(minutes=1):
        return _("Made just now")
    return _("Made %(time)s ago") % {"time": timesince(row.made_at, clock.real_now(), depth=1)}


def _offered(process: Process) -> list[tuple[str, list[Followed]]]:
    stages: list[TimelineItem] = process.stages  # type: ignore[attr-defined]
    return [
        (_("The whole process"), [Followed(process, "process", "", _("Everything"), "")]),
        (
            _("Phases"),
            [Followed(process, "item", item.key, f"{item.phase.numeral}. {item.phase.name}", "") for item in stages],
        ),
        (
            _("Kinds of session"),
            [Followed(process, "kind", kind.key, kind.plural, "") for kind in process.session_kinds.all()],
        ),
        (
            _("Themes"),
            [Followed(process, "theme", one.key, f"{one.letter}. {one.title}", "") for one in process.themes.all()],
        ),
    ]
