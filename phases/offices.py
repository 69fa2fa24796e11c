"""Who owes what: each addressee as known at a reading's moment, with its holders, its milestones and its paragraphs."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from phases.dates import ImpreciseDate
from phases.models import Addressee, Holder, Milestone
from phases.reading import ItemView, ProvisionView, Reading
from phases.states import State, state_of


@dataclass(frozen=True)
class Held:
    """A holding as it was known: its end only once that was known."""

    holder: Holder
    until: ImpreciseDate | None
    now: bool


@dataclass(frozen=True)
class Owed:
    """A milestone, where it stands, and what it was made for, where it is owed for each of a sort."""

    milestone: Milestone
    view: ItemView
    state: State


@dataclass(frozen=True)
class OfficeView:
    """An addressee with all that hangs on it. `patterns`: what is owed once for each of a sort."""

    addressee: Addressee
    holders: tuple[Held, ...]
    owes: tuple[Owed, ...]
    patterns: tuple[ItemView, ...]
    asked: tuple[ProvisionView, ...]

    @property
    def is_office(self) -> bool:
        return self.addressee.seats is not None

    @property
    def now(self) -> list[Held]:
        return [held for held in self.holders if held.now]

    @property
    def vacant(self) -> int:
        """How many seats nobody is recorded in."""
        return max(0, (self.addressee.seats or 0) - len(self.now))

    @property
    def counts(self) -> list[tuple[State, int]]:
        """What it owes by where that stands, in the order of the states."""
        found = Counter(owed.state for owed in self.owes)
        return [(state, found[state]) for state in State if found[state]]


@dataclass
class Offices:
    """All addressees of a process; one query of its own, the rest is the reading's."""

    reading: Reading

    @cached_property
    def all(self) -> list[OfficeView]:
        owes: dict[int, list[Owed]] = defaultdict(list)
        patterns: dict[int, list[ItemView]] = defaultdict(list)
        for milestone, view in self.reading.milestones:
            if milestone.each:
                patterns[milestone.owed_by_id].append(view)
            else:
                owes[milestone.owed_by_id].append(Owed(milestone, view, state_of(view)))
        asked: dict[int, list[ProvisionView]] = defaultdict(list)
        for paragraph in self.reading.flat:
            for addressee in paragraph.wording.asked.all():
                asked[addressee.pk].append(paragraph)
        rows = Addressee.objects.filter(process=self.reading.process).select_related("provision")
        return [
            OfficeView(row, self._held(row), tuple(owes[row.pk]), tuple(patterns[row.pk]), tuple(asked[row.pk]))
            for row in rows
        ]

    def of(self, key: str) -> OfficeView | None:
        return next((view for view in self.all if view.addressee.key == key), None)

    def _held(self, office: Addressee) -> tuple[Held, ...]:
        reading = self.reading
        holders = reading.holders.get(office.pk, [])
        ordered = sorted(holders, key=lambda one: (one.since.sort_key(), one.pk))
        return tuple(Held(one, _ended(reading, one), reading.holds(one)) for one in ordered)


def _ended(reading: Reading, holder: Holder) -> ImpreciseDate | None:
    return holder.until if holder.ended_known_at and holder.ended_known_at <= reading.at else None
