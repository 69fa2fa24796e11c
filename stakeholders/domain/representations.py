"""Verbs on who speaks for whom."""

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation
from compact.models import User
from phases.models import Role
from stakeholders.models import Organisation, Representation, State


@transaction.atomic
def represent(
    role: Role,
    *,
    function: str,
    by: User | None,
    state: State | None = None,
    organisation: Organisation | None = None,
) -> Representation:
    """Let a person speak for one State or one organisation in the process of their role; nothing happens if they do.

    Raises RuleViolation where the role is not that of a delegate (State) or of an organisation.
    """
    if (state is None) == (organisation is None):
        raise RuleViolation(_("A person speaks for one State or for one organisation."))
    if role.kind != (Role.Kind.DELEGATE if state else Role.Kind.ORGANISATION):
        raise RuleViolation(_("This person does not hold the role that speaks for such a body."), field="role")
    locks.take(role)
    standing = Representation.objects.filter(role=role, state=state, organisation=organisation).first()
    if standing is None:
        standing = Representation(process_id=role.process_id, role=role, state=state, organisation=organisation)
    elif standing.function == function:
        return standing
    old, standing.function = standing.function or None, function
    standing.save()
    body = {"state": [None, state.pk]} if state else {"organisation": [None, organisation and organisation.pk]}
    changes = {"function": [old, function], **body}
    audit.record("represent", standing, by=by, process=role.process.slug, changes=changes)
    return standing
