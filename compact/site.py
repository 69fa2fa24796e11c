"""What every page knows: the demonstration and its clock."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from compact import clock
from compact.models import Installation, User


def installation() -> Installation:
    """Return the installation's one row, or its defaults before the first."""
    return Installation.objects.filter(pk=1).first() or Installation()


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy: a page that draws no header asks nothing."""
    return {"site": Site(request), "build": settings.BUILD}


class Site:
    """The installation as templates see it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._row: Installation | None = None

    @property
    def row(self) -> Installation:
        if self._row is None:
            self._row = installation()
        return self._row

    @property
    def demonstration(self) -> bool:
        return self.row.demonstration

    @property
    def now(self) -> Any:
        """The domain's clock, from the row at hand: no further query."""
        return clock.real_now() + self.row.clock_offset


# The demonstration's people, for the sign-in page; the app that makes them sets it (see phases.registrations).
PEOPLE: list[Callable[[], list[dict[str, Any]]]] = []

# Where a person's work waits after the sign-in; the first that has an answer decides.
ENTRANCES: list[Callable[[User], str | None]] = []


def entrance(user: User) -> str | None:
    """Return the address at which a person's work waits; None: nowhere in particular."""
    return next((address for find in ENTRANCES if (address := find(user))), None)


def demonstration_people() -> list[dict[str, Any]]:
    """Return who can sign in to the demonstration (name, email, password, roles); nobody outside one."""
    if not installation().demonstration:
        return []
    return [person for find in PEOPLE for person in find()]
