"""May this person? Pure predicates of a user and a process's short name; `**kwargs` takes the rest of the address."""

from typing import Any

from django.urls import reverse

from phases.models import Addressee, FocalPoint, Milestone, Role

OFFICES = (Role.Kind.PRESIDENT, Role.Kind.COFACILITATOR)


def holds(user: Any, process: str, *kinds: str) -> bool:
    """Whether a person holds one of these roles in a process. One query for a person's whole visit."""
    if not user.is_authenticated:
        return False
    if not hasattr(user, "held_roles"):
        user.held_roles = set(Role.objects.filter(user=user).values_list("process__slug", "kind"))
    return any((process, kind) in user.held_roles for kind in kinds)


def entrance(user: Any) -> str | None:
    """Return the desk of a person of one secretariat, the office's page of one who acts for an office; else None."""
    held = Role.objects.filter(user=user, kind=Role.Kind.SECRETARIAT).values_list("process__slug", flat=True)[:2]
    if len(held) == 1:
        return reverse("phases:desk", args=[held[0]])
    return None if held else _own_office(user)


def _own_office(user: Any) -> str | None:
    """The page of the one office whose people a person belongs to: what it owes stands there."""
    held = Role.objects.filter(user=user, kind__in=OFFICES).values_list("process__slug", "kind")[:2]
    if len(held) != 1:
        return None
    slug, kind = held[0]
    office = (
        Addressee.objects.filter(process__slug=slug, role=kind).order_by("pk").values_list("key", flat=True).first()
    )
    return reverse("phases:office", args=[slug, office]) if office else None


def anybody(user: Any, **kwargs: Any) -> bool:
    """Whoever has signed in: it is about themselves."""
    return bool(user.is_authenticated)


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
    if holds(user, process, *([role] if role is not None else Role.Kind.values)):
        return True
    return owed is not None and owed.filter(owed_by__focal_points__user=user).exists()


def owes(user: Any, process: str = "", key: str = "", **kwargs: Any) -> bool:
    """Whoever is reminded of a milestone because they owe it: its addressee's focal points, else who holds its role.

    Of what is no milestone, any role lets on to the 404.
    """
    if not user.is_authenticated:
        return False
    found = Milestone.objects.filter(item__process__slug=process, item__key=key) if key.isprintable() else None
    owed_by = found.values_list("owed_by", "owed_by__role").first() if found is not None else None
    if owed_by is None:
        return holds(user, process, *Role.Kind.values)
    points = set(FocalPoint.objects.filter(addressee=owed_by[0]).values_list("user_id", flat=True))
    return user.pk in points if points else holds(user, process, owed_by[1])
