"""What was put into the negotiation, as known at a moment, and what its outcome holds."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from negotiation.models import Component
from phases.reading import Reading


class Received(NamedTuple):
    """An input: by whom (an addressee), at which session (its item; empty: at none)."""

    given_by: str
    session: str = ""


class Presented(NamedTuple):
    """What one session yielded, presented at another; both by their items."""

    origin: str
    at: str


class Touched(NamedTuple):
    """A concern or a component that was spoken of at a session (its item)."""

    what: str
    session: str


@dataclass
class Inputs:
    """What is recorded of inputs. No input is kept here yet: the lists are empty until there are such tables."""

    mandate: Reading
    received: list[Received] = field(default_factory=list)
    presented: list[Presented] = field(default_factory=list)
    touched: list[Touched] = field(default_factory=list)


@dataclass
class Outcome:
    """The components that the text names, and which of them the outcome is recorded to have (with the source)."""

    mandate: Reading
    present: dict[str, str] = field(default_factory=dict)

    @cached_property
    def titles(self) -> dict[str, str]:
        return dict(Component.objects.filter(process=self.mandate.process).values_list("key", "title"))

    def title(self, component: str) -> str:
        return self.titles.get(component, component)
