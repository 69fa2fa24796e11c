"""Verbs on the panels of a session."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation
from compact.models import User
from sessions.models import Panel, Session
from stakeholders.models import State


@transaction.atomic
def add_panel(
    session: Session,
    *,
    title: str,
    moderators: list[State],
    by: User | None,
    kind: str = Panel.Kind.EXPERT,
    is_invented: bool = False,
) -> Panel:
    """Add a panel to the draft, with the Member States that moderate it. Raises RuleViolation without a title."""
    if not title.strip():
        raise RuleViolation(_("A panel needs a title."), field="title")
    locks.take(session.process)
    number = (session.panels.aggregate(last=Max("number"))["last"] or 0) + 1
    panel = Panel.objects.create(
        session=session,
        number=number,
        kind=kind,
        title=title.strip(),
        moderating_states=[state.iso2 for state in moderators],
        is_invented=is_invented,
    )
    audit.record("add_panel", panel, by=by, process=session.process.slug, changes={"title": [None, panel.title]})
    return panel
