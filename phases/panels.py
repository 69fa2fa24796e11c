"""Where upper apps add their part of a shared page: the navigation, the overview, the desk, a paragraph's file.

Each registers in its registrations.py; phases draws what it is given and knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from phases.models import Process
from phases.pages import Page


@dataclass(frozen=True)
class Panel:
    """A piece of a page: a template and what it shows."""

    template: str
    context: dict[str, Any]
    title: str = ""


@dataclass(frozen=True)
class Work:
    """One thing at the desk that waits for its next act."""

    since: Any  # datetime, aware: the oldest comes first
    what: str
    act: str
    address: str
    count: int = 1


@dataclass(frozen=True)
class Entry:
    """A link of a process's navigation; `route` takes the process's short name."""

    route: str
    label: str | Promise
    order: int

    def address(self, process: Process) -> str:
        return reverse(self.route, args=[process.slug])


NAVIGATION: list[Entry] = []
DESK_NAVIGATION: list[Entry] = []
OVERVIEW: list[tuple[int, Callable[[Page], Panel | None]]] = []
PROVISION: list[tuple[int, Callable[[Page, Any], Panel | None]]] = []
ITEM: list[tuple[int, Callable[[Page, Any], Panel | None]]] = []
DESK: list[Callable[[Page], list[Work]]] = []
# Kind of timeline item -> the address of its own page.
ADDRESSES: dict[str, Callable[[Page, Any], str]] = {}


def navigation(*entries: Entry, desk: bool = False) -> None:
    """Add links to the public navigation, or to the desk's."""
    target = DESK_NAVIGATION if desk else NAVIGATION
    target.extend(entries)
    target.sort(key=lambda entry: entry.order)


def overview(order: int, draw: Callable[[Page], Panel | None]) -> None:
    """Add a panel to the overview; the lowest order stands first."""
    OVERVIEW.append((order, draw))
    OVERVIEW.sort(key=lambda pair: pair[0])


def provision(order: int, draw: Callable[[Page, Any], Panel | None]) -> None:
    """Add a panel to a paragraph's page; drawn with the paragraph's view."""
    PROVISION.append((order, draw))
    PROVISION.sort(key=lambda pair: pair[0])


def item(order: int, draw: Callable[[Page, Any], Panel | None]) -> None:
    """Add a panel below the head of the page of a thing with dates; drawn with the item's view."""
    ITEM.append((order, draw))
    ITEM.sort(key=lambda pair: pair[0])


def desk(find: Callable[[Page], list[Work]]) -> None:
    """Add a source of work to the desk; it may read from the page, as the others do."""
    DESK.append(find)
