"""Verbs on a process as a whole: its revision, and who holds which role in it."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation
from compact.models import User
from phases import reminders
from phases.models import Process, Role


def raise_revision(process: Process) -> None:
    """Note a public change, in the caller's transaction, so that no page from before it is served after it.

    Called last in a verb: it locks the process until the transaction ends.
    """
    Process.objects.filter(pk=process.pk).update(revision=F("revision") + 1)


@transaction.atomic
def grant_role(process: Process, user: User, kind: str, *, by: User | None) -> Role:
    """Give a person a role in a process; nothing happens if they hold it."""
    if kind not in Role.Kind.values:
        named = {"kind": repr(kind), "kinds": ", ".join(Role.Kind.values)}
        raise RuleViolation(_("There is no role %(kind)s; the roles are %(kinds)s.") % named, field="kind")
    locks.take(process)
    role, made = Role.objects.get_or_create(process=process, user=user, kind=kind)
    if made:
        audit.record("grant_role", role, by=by, process=process.slug, changes={"kind": [None, kind]})
        reminders.plan_for_process(process, people=[user.pk])
    return role


@transaction.atomic
def end_role(role: Role, *, by: User | None) -> None:
    """Take a role away, and with it the reminders that it brought."""
    locks.take(role.process)
    audit.record("end_role", role, by=by, process=role.process.slug, changes={"kind": [role.kind, None]})
    role.delete()
    reminders.plan_for_process(role.process, people=[role.user_id])
