"""What many owe together, each its own part: who has delivered, and who still owes. Others see counts only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from phases.audiences import Audiences, names_of
from phases.models import Milestone, PartDelivered, Role
from phases.reading import ItemView, Reading
from phases.reminder_days import settled

OF_MANY = (Role.Kind.DELEGATE, Role.Kind.ORGANISATION)


@dataclass(frozen=True)
class Party:
    """One of the many, and its own part where that is delivered."""

    key: str
    name: str
    part: PartDelivered | None = None


@dataclass(frozen=True)
class Parts:
    """The parts of one milestone, the delivered ones first."""

    parties: tuple[Party, ...]
    is_open: bool  # whether parts can still be delivered and taken back

    @property
    def delivered(self) -> list[Party]:
        return [party for party in self.parties if party.part]

    @property
    def owing(self) -> list[Party]:
        return [party for party in self.parties if not party.part]


@dataclass(frozen=True)
class OnPage:
    """What a reader of the milestone's page sees: how many have delivered, and the reader's own part."""

    count: int
    mine: Party | None
    is_open: bool


def is_of_many(audiences: Audiences, milestone: Milestone) -> bool:
    """Whether each of those who owe it has a part of its own: States, organisations, or several focal points for some.

    Two people of one office have one part: that they speak for different parties must be known.
    """
    if milestone.each:
        return False
    points = audiences.focal_points.get(milestone.owed_by_id, set())
    if not points and milestone.owed_by.role in OF_MANY:
        return True
    speaking = {audiences.parties[user] for user in points if user in audiences.parties} if len(points) > 1 else set()
    return milestone.owed_by.role in OF_MANY or len(speaking) > 1


def is_open(view: ItemView) -> bool:
    """Whether it still stands: once it is recorded as done or decided, parts stay as they are."""
    return not settled(view)


def owing(audiences: Audiences, milestone: Milestone) -> set[str]:
    """The keys of all parties that owe a part, delivered or not."""
    return {audiences.party(user) for user in audiences.owing(milestone)}


def parts(audiences: Audiences, milestone: Milestone, view: ItemView) -> Parts | None:
    """All parts by name, for the secretariat; None for what is not owed by many."""
    if not is_of_many(audiences, milestone):
        return None
    rows = _rows(milestone, audiences.reading.at)
    names = names_of(rows.keys() | owing(audiences, milestone))
    found = sorted((Party(key, name, rows.get(key)) for key, name in names.items()), key=lambda one: one.name)
    return Parts(tuple(sorted(found, key=lambda one: one.part is None)), is_open(view))


def on_page(reading: Reading, view: ItemView, user: Any) -> OnPage | None:
    """What a milestone's page shows of its parts to a reader; None for what is not owed by many."""
    milestone, audiences = view.milestone, Audiences(reading)
    if milestone is None or not is_of_many(audiences, milestone):
        return None
    rows = _rows(milestone, reading.at)
    mine = None
    if user.is_authenticated and user.pk in audiences.owing(milestone):
        key = audiences.party(user.pk)
        mine = Party(key, names_of([key])[key], rows.get(key))
    return OnPage(len(rows), mine, is_open(view))


def _rows(milestone: Milestone, at: datetime) -> dict[str, PartDelivered]:
    return {row.party: row for row in PartDelivered.objects.filter(milestone=milestone, at__lte=at)}
