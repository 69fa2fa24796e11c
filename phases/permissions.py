"""May this person? Pure predicates of a user and a process's short name; `**kwargs` takes the rest of the address."""

from typing import Any

from django.urls import reverse

from phases.models import Milestone, Role


def holds(user: Any, process: str, *kinds: str) -> bool:
    """Whether a person holds one of these roles in a process. One query for a person's whole visit."""
    if not user.is_authenticated:
        return False
    if not hasattr(user, "held_roles"):
        user.held_roles = set(Role.objects.filter(user=user).values_list("process__slug", "kind"))
    return any((process, kind) in user.held_roles for kind in kinds)


def entrance(user: Any) -> str | None:
    """Return the desk of the one process whose secretariat a person belongs to; None for anybody else."""
    held = Role.objects.filter(user=user, kind=Role.Kind.SECRETARIAT).values_list("process__slug", flat=True)[:2]
    return reverse("phases:desk", args=[held[0]]) if len(held) == 1 else None


def secretariat(user: Any, process: str = "", **kwargs: Any) -> bool:
    """Staff of the process's secretariat."""
    return holds(user, process, Role.Kind.SECRETARIAT)


def reads_restricted(user: Any, process: str = "", **kwargs: Any) -> bool:
    """Who may read what is not for everybody: people with any role in the process."""
    return holds(user, process, *Role.Kind.values)


def may_report(user: Any, process: str = "", key: str = "", **kwargs: Any) -> bool:
    """Whoever owes a milestone may say that it was delivered; of what is no milestone, any role lets on to the 404."""
    if not user.is_authenticated:
        return False
    owed = Milestone.objects.filter(item__process__slug=process, item__key=key) if key.isprintable() else None
    role = owed.values_list("owed_by__role", flat=True).first() if owed is not None else None
    return holds(user, process, *([role] if role is not None else Role.Kind.values))
