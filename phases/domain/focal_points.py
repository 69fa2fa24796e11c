"""Verbs on who answers for an addressee: its focal points. Where there are none, everybody who holds its role does."""

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation
from compact.models import User
from phases import reminders
from phases.domain.processes import raise_revision
from phases.models import Addressee, FocalPoint, Role


@transaction.atomic
def add_focal_point(addressee: Addressee, email: str, *, by: User | None) -> FocalPoint:
    """Let a person, named by the e-mail of their account, answer for an addressee.

    The first one takes the place of everybody who holds the addressee's role. Raises RuleViolation without an account,
    for one that was closed, and for somebody who is one already.
    """
    process = locks.take(addressee.process)
    user = User.objects.filter(email__iexact=email.strip()).first() if email.isprintable() else None
    _refuse(addressee, user, email)
    assert user is not None  # refused above
    concerned = _concerned(addressee)
    made = FocalPoint.objects.create(addressee=addressee, user=user)
    audit.record("add_focal_point", addressee, by=by, process=process.slug, changes={"focal_point": [None, user.pk]})
    reminders.plan_for_process(process, people=concerned | _concerned(addressee))
    raise_revision(process)
    return made


@transaction.atomic
def remove_focal_point(point: FocalPoint, *, by: User | None) -> None:
    """Let a person answer for an addressee no more; with the last one, all who hold its role are reminded again.

    Raises StaleEdit where somebody else has removed them.
    """
    addressee = point.addressee
    process = locks.take(addressee.process)
    point = locks.take(point)
    concerned = _concerned(addressee)
    point.delete()
    changes = {"focal_point": [point.user_id, None]}
    audit.record("remove_focal_point", addressee, by=by, process=process.slug, changes=changes)
    reminders.plan_for_process(process, people=concerned | _concerned(addressee))
    raise_revision(process)


def _refuse(addressee: Addressee, user: User | None, email: str) -> None:
    named = {"who": user or email.strip(), "name": addressee.name}
    if not email.strip():
        raise RuleViolation(_("Say who: by the e-mail of their account, or from the list."), field="email")
    if user is None:
        sentence = _("Nobody has an account with the e-mail “%(who)s”. They have to make one first.")
        raise RuleViolation(sentence % named, field="email")
    if not user.is_active:
        raise RuleViolation(_("The account of %(who)s is closed: no reminder would go there.") % named, field="email")
    if addressee.focal_points.filter(user=user).exists():
        raise RuleViolation(_("%(who)s is a focal point of this already: %(name)s.") % named, field="email")


def _concerned(addressee: Addressee) -> set[int]:
    """Whose reminders of what it owes stand or fall with its focal points."""
    points = set(addressee.focal_points.values_list("user_id", flat=True))
    if points or not addressee.role:
        return points
    holding = Role.objects.filter(process=addressee.process, kind=addressee.role)
    return set(holding.values_list("user_id", flat=True))
