"""The demonstration's cast: people who are invented, one for each part, marked as invented wherever they show.

Apps add what they invent (organisations, panels, money) as seeds; each must change nothing when run again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compact import audit
from compact.errors import RuleViolation
from compact.models import Installation, User
from phases.domain.processes import grant_role
from phases.models import Process, Role

PASSWORD = "open-and-inclusive"  # noqa: S105  shown to everybody who opens the demonstration's sign-in page
Kind = Role.Kind


@dataclass(frozen=True)
class Part:
    """A person of the cast."""

    key: str
    name: str
    does: str | Promise
    role: str = ""
    zone: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


CAST = (
    Part("officer", "Amara Nwosu", gettext_lazy("Secretariat officer"), Kind.SECRETARIAT, "America/New_York"),
    Part(
        "colleague",
        "Tomasz Zielinski",
        gettext_lazy("Secretariat officer, the colleague"),
        Kind.SECRETARIAT,
        "America/New_York",
    ),
    Part("facilitator", "Elena Marchetti", gettext_lazy("Co-facilitator"), Kind.COFACILITATOR, "America/New_York"),
    Part("president", "Daniel Haugen", gettext_lazy("Office of the President"), Kind.PRESIDENT, "America/New_York"),
    Part(
        "delegate",
        "Wanjiru Kamau",
        gettext_lazy("Delegate, head of the delegation of Kenya"),
        Kind.DELEGATE,
        "Africa/Nairobi",
    ),
    Part(
        "adviser",
        "Luis Ferreira",
        gettext_lazy("Delegate, member of the delegation of Portugal"),
        Kind.DELEGATE,
        "Europe/Lisbon",
    ),
    Part("organisation", "Mariam Saleh", gettext_lazy("Organisation, focal point"), Kind.ORGANISATION, "Asia/Beirut"),
    Part("reader", "Jonas Weber", gettext_lazy("Signed in, without a role"), "", "Europe/Berlin"),
)

Seed = Callable[[Process, dict[str, User]], None]
SEEDS: list[Seed] = []


def register(seed: Seed) -> None:
    """Add what an app invents for one process, given the cast by key."""
    SEEDS.append(seed)


@transaction.atomic
def seed() -> list[User]:
    """Make the cast and what the apps invent; return the cast. Refused where real people have accounts."""
    if User.objects.filter(is_invented=False).exists():
        raise RuleViolation(_("People have accounts here: the demonstration is only for an empty installation."))
    cast = {part.key: _person(part) for part in CAST}
    for process in Process.objects.order_by("pk"):
        for part in CAST:
            if part.role:
                grant_role(process, cast[part.key], part.role, by=None)
        for plant in SEEDS:
            plant(process, cast)
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": True})  # locked after the processes
    return list(cast.values())


def _person(part: Part) -> User:
    user, made = User.objects.get_or_create(
        email=part.email, defaults={"name": part.name, "zone": part.zone, "is_invented": True}
    )
    if made:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        user.emailaddress_set.create(email=part.email, verified=True, primary=True)  # type: ignore[attr-defined]
        audit.record("invent_person", user, by=None)
    return user


def people() -> list[dict[str, Any]]:
    """Return the cast as the start and the sign-in page show it."""
    return [{"name": p.name, "email": p.email, "password": PASSWORD, "roles": str(p.does)} for p in CAST]
