"""Waves: what goes at one time, of one deadline, to how many and why; counted by the database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from compact.models import Message
from phases import in_words, wave_words
from phases.corrections import WAITING
from phases.models import DateRecord, Milestone, Process, Reminder
from phases.reading import ItemView, Reading
from phases.wave_names import Named, address, named

State = Reminder.State
WEEKS, MOST_WEEKS = 4, 26
LOOKED_FOR = (State.HELD, Message.State.FAILED)  # what is shown whenever it was or will be
GROUPED = ("milestone_id", "record_id", "sort", "days_before", "due_at", "deadline_at", "audience", "became")


def reminders_of(process: Process) -> QuerySet[Any]:
    """The reminders of a process, each with what became of it: its own state, or that of its message."""
    rows = Reminder.objects.filter(milestone__item__process=process)
    return rows.annotate(became=Coalesce("message__state", "state"))


@dataclass
class Wave:
    """Reminders of one deadline that go at one time. `was`: of a correction, what had been said.

    `audiences` does not count what was cancelled.
    """

    view: ItemView
    record: DateRecord | None
    name: Named
    due_at: datetime
    was: datetime | None = None
    states: Counter[str] = field(default_factory=Counter)
    audiences: Counter[str] = field(default_factory=Counter)

    @property
    def people(self) -> int:
        return self.audiences.total()

    @property
    def process(self) -> Process:
        assert self.view.reading is not None
        return self.view.reading.process

    @property
    def title(self) -> str:
        return self.view.title

    @property
    def address(self) -> str:
        return address(self.process.slug, self.view.item.key, self.name)

    @property
    def words(self) -> str:
        """`7 days before 30 April 2018, 18:00 (Nairobi)`."""
        zone = self.process.zone
        return wave_words.what(self.name.sort, self.name.days, self.name.deadline, zone, was=self.was)

    @property
    def told(self) -> str:
        """`2 who owe it and 3 of the secretariat`."""
        owed = self.view.milestone
        return wave_words.told(self.audiences, is_chance=bool(owed and owed.is_chance))

    @property
    def day(self) -> date:
        return in_words.local_day(self.due_at, self.process.zone)

    @property
    def marks(self) -> list[tuple[str, int]]:
        """Its states with how many are in each, in the order in which they come about."""
        order = [State.PLANNED, State.HELD, *Message.State.values, State.SKIPPED]
        return [(str(state), self.states[state]) for state in dict.fromkeys(order) if self.states[state]]

    @property
    def waits(self) -> bool:
        return any(self.states[state] for state in WAITING)


@dataclass(frozen=True)
class Group:
    """The waves of a day."""

    day: date
    waves: list[Wave]


@dataclass(frozen=True)
class Figures:
    """In five seconds: what stands in the next seven days, what is held, what failed."""

    soon: int
    held: int
    failed: int


@dataclass
class Waves:
    """The waves of a process at a reading's moment, narrowed to what is asked for; each list is one query."""

    reading: Reading
    asked: dict[str, Any] = field(default_factory=dict)

    @property
    def weeks(self) -> int:
        return self.asked.get("weeks") or WEEKS

    @property
    def is_whole(self) -> bool:
        """Whether what is asked for is shown whenever it was or will be: one milestone's, what is held, what failed."""
        return "milestone" in self.asked or self.asked.get("state") in LOOKED_FOR

    @property
    def rows(self) -> QuerySet[Any]:
        """What the filters leave; what was cancelled only where it is asked for, or the history of one milestone is."""
        rows = reminders_of(self.reading.process)
        if "audience" in self.asked:
            rows = rows.filter(audience=self.asked["audience"])
        if "milestone" in self.asked:
            rows = rows.filter(milestone__item__key=self.asked["milestone"])
        if "state" in self.asked:
            return rows.filter(became=self.asked["state"])
        return rows if "milestone" in self.asked else rows.exclude(became=State.CANCELLED)

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.reading.process.zone))

    @property
    def _today(self) -> datetime:
        return self.midnight(self.reading.today)

    def _near(self, weeks: int) -> datetime:
        return self.midnight(self.reading.today + timedelta(weeks=weeks))

    @cached_property
    def late(self) -> list[Wave]:
        """What waits though its time has come: held back, or not swept yet."""
        return self._listed(self.rows.filter(state__in=WAITING, due_at__lt=self._today))

    @cached_property
    def coming(self) -> list[Wave]:
        """From today on, the soonest first."""
        rows = self.rows.filter(due_at__gte=self._today)
        return self._listed(rows if self.is_whole else rows.filter(due_at__lt=self._near(self.weeks)))

    @cached_property
    def past(self) -> list[Wave]:
        """What is over, the newest first."""
        rows = self.rows.filter(due_at__lt=self._today).exclude(state__in=WAITING)
        return self._listed(rows if self.is_whole else rows.filter(due_at__gte=self._near(-self.weeks)))[::-1]

    def between(self, first: date, last: date) -> list[Wave]:
        """What goes or went on some days."""
        rows = self.rows.filter(due_at__gte=self.midnight(first), due_at__lt=self.midnight(last + timedelta(days=1)))
        return self._listed(rows)

    def summed(self, name: Named) -> list[Wave]:
        """One wave, whatever became of it; more than one where the hour of what waits was changed in between."""
        return self._listed(reminders_of(self.reading.process).filter(pk__in=name.rows().values("pk")))

    def _listed(self, rows: QuerySet[Any]) -> list[Wave]:
        counted = rows.values(*GROUPED).annotate(was=Min("corrects__deadline_at"), n=Count("pk"))
        found: dict[tuple[Named, datetime], Wave] = {}
        for row in counted.order_by("due_at", "milestone_id", "sort", "-days_before", "record_id"):
            view = self.reading.items.get(row["milestone_id"])
            if view is not None:
                name = named(row["milestone_id"], row["sort"], row["days_before"], row["deadline_at"])
                wave = found.setdefault((name, row["due_at"]), Wave(view, None, name, row["due_at"], row["was"]))
                wave.record = self._records.get(row["record_id"])
                wave.states[row["became"]] += row["n"]
                if row["became"] != State.CANCELLED:
                    wave.audiences[row["audience"]] += row["n"]
        return list(found.values())

    @cached_property
    def _records(self) -> dict[int, DateRecord]:
        return {record.pk: record for view in self.reading.items.values() for record in view.records}

    @cached_property
    def figures(self) -> Figures:
        """Of the whole process, whatever the filters."""
        soon = Q(state=State.PLANNED, due_at__lt=self.midnight(self.reading.today + timedelta(days=7)))
        failed = Q(message__state=Message.State.FAILED)
        rows = Reminder.objects.filter(milestone__item__process=self.reading.process)
        counted = rows.aggregate(
            soon=Count("pk", soon), held=Count("pk", Q(state=State.HELD)), failed=Count("pk", failed)
        )
        return Figures(**counted)

    @cached_property
    def next(self) -> Wave | None:
        """What goes next, of the whole process."""
        rows = reminders_of(self.reading.process).filter(state=State.PLANNED)
        return next(iter(Waves(self.reading)._listed(rows.filter(due_at=_earliest(rows)))), None)


def _earliest(rows: QuerySet[Any]) -> Any:
    """The moment of the first of them, as a query within the query."""
    return rows.order_by("due_at").values("due_at")[:1]


def by_day(waves: Iterable[Wave]) -> Iterator[Group]:
    """Waves that stand in the order of their time, by the day on which they go."""
    group: list[Wave] = []
    for wave in waves:
        if group and wave.day != group[0].day:
            yield Group(group[0].day, group)
            group = []
        group.append(wave)
    if group:
        yield Group(group[0].day, group)


def around(reading: Reading, milestone: Milestone) -> tuple[Wave | None, Wave | None]:
    """The last wave of a milestone that went, and the next that waits."""
    rows = reminders_of(reading.process).filter(milestone=milestone)
    queued = rows.filter(state=State.QUEUED).exclude(became=Message.State.CANCELLED)
    last = queued.filter(due_at=queued.order_by("-due_at").values("due_at")[:1])
    ahead = rows.filter(state__in=WAITING)
    waves = Waves(reading)
    return (
        next(iter(waves._listed(last)), None),
        next(iter(waves._listed(ahead.filter(due_at=_earliest(ahead)))), None),
    )
