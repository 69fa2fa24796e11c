"""Verbs on what people follow. Nothing public changes, so no page has to be drawn anew."""

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation
from compact.models import User
from phases import reminders
from phases.models import Process, TimelineItem
from sessions.following import FOLLOWED
from sessions.models import Follow, SessionKind, Theme


@transaction.atomic
def follow(
    process: Process,
    *,
    by: User,
    item: TimelineItem | None = None,
    kind: SessionKind | None = None,
    theme: Theme | None = None,
) -> Follow:
    """Follow a process, or its phase, session or milestone, a kind or a theme; nothing happens if it is followed.

    Raises RuleViolation for what cannot be followed, and for more than one thing at once.
    """
    process = locks.take(process)
    _refuse(process, item, kind, theme)
    row, made = Follow.objects.get_or_create(
        user=by, process=process, item=item, kind=kind, theme=theme, defaults={"since": clock.now()}
    )
    if made:
        audit.record("follow", row, by=by, process=process.slug, changes=_what(row))
        reminders.plan_for_process(process, people=[by.pk])
    return row


@transaction.atomic
def unfollow(
    process: Process,
    *,
    by: User,
    item: TimelineItem | None = None,
    kind: SessionKind | None = None,
    theme: Theme | None = None,
) -> None:
    """Stop following it; nothing happens if it is not followed."""
    process = locks.take(process)
    row = Follow.objects.filter(user=by, process=process, item=item, kind=kind, theme=theme).first()
    if row is None:
        return
    changes = {name: [old, None] for name, (_new, old) in _what(row).items()}
    audit.record("unfollow", row, by=by, process=process.slug, changes=changes)
    row.delete()
    reminders.plan_for_process(process, people=[by.pk])


def _refuse(process: Process, *things: TimelineItem | SessionKind | Theme | None) -> None:
    named = [thing for thing in things if thing is not None]
    if len(named) > 1:
        raise RuleViolation(_("Follow one thing at a time."))
    for thing in named:
        if thing.process_id != process.pk:
            raise RuleViolation(_("This belongs to another process."))
        if isinstance(thing, TimelineItem) and thing.kind not in FOLLOWED:
            raise RuleViolation(_("Only a phase, a session or something that is owed can be followed."))
    item = next((thing for thing in named if isinstance(thing, TimelineItem)), None)
    if item is not None and item.kind == TimelineItem.Kind.MILESTONE and item.milestone.each:
        raise RuleViolation(_("This is owed once for each; follow the one that you mean, or all of the process."))


def _what(row: Follow) -> dict[str, list[int | None]]:
    named = {"item": row.item_id, "kind": row.kind_id, "theme": row.theme_id}
    return {name: [None, value] for name, value in named.items() if value} or {"process": [None, row.process_id]}
