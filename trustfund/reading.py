"""The fund as known at a moment: its purposes, what came in, what went out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from phases.reading import Reading
from trustfund.models import Purpose


class Contribution(NamedTuple):
    """Money that was paid in. `given_by` is the key of an addressee; `amount` is in minor units."""

    given_by: str
    amount: int


class Spending(NamedTuple):
    """Money that was paid out for a purpose. `classes`: those of the recipient's State on the day."""

    purpose: str
    amount: int
    classes: frozenset[str] = frozenset()


@dataclass
class Fund:
    """What is recorded of the fund. No payment is kept here yet: the three lists are empty until there is a ledger."""

    mandate: Reading
    contributions: list[Contribution] = field(default_factory=list)
    spending: list[Spending] = field(default_factory=list)
    hosted: dict[str, str] = field(default_factory=dict)  # who bore a session's costs: its item -> an addressee

    @cached_property
    def purposes(self) -> dict[str, Purpose]:
        """The purposes by key, in the order in which they may draw on the fund."""
        return {row.key: row for row in Purpose.objects.filter(process=self.mandate.process)}

    def title(self, purpose: str) -> str:
        return self.purposes[purpose].title if purpose in self.purposes else purpose

    def spent(self, purposes: Iterable[str]) -> int:
        """What was paid out for some purposes, in minor units."""
        wanted = set(purposes)
        return sum(one.amount for one in self.spending if one.purpose in wanted)
