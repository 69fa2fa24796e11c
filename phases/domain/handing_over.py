"""Handing reminders whose time has come to the outbox: checked again, once, or left with the reason."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from compact import clock, health, locks
from compact.models import Message
from compact.owing import Owed, enqueue_all
from phases.models import Process, Reminder
from phases.reminder_days import Days

State, Sort = Reminder.State, Reminder.Sort
# Reasons are kept in English and translated where they are shown.
TOO_LATE = gettext_noop("The deadline had passed before it could be sent.")
LATER_ONE = gettext_noop("A later reminder of the same deadline was due too, and went in its place.")
RELATED = ("milestone__owed_by", "milestone__item", "recipient")


def sweep(limit: int = 500) -> int:
    """Turn reminders whose time has come into messages, or record why not; return how many became messages."""
    sent = 0
    due = Reminder.objects.filter(state=State.PLANNED, due_at__lte=clock.now())
    for process in Process.objects.filter(pk__in=due.values("milestone__item__process")).order_by("pk"):
        while (handed := hand_over(process, limit)) is not None:
            sent += handed
    health.beat("reminders")
    return sent


@transaction.atomic
def hand_over(process: Process, limit: int, *, only: Iterable[int] | None = None, early: bool = False) -> int | None:
    """Hand over up to `limit` due reminders of a process; return how many became messages, None: none was due.

    `only` of these; with `early` they are due though their time has not come. Under the process's lock: no change of a
    date can pass between the look and the message.
    """
    locks.take(process)
    now = clock.now()
    chosen = None if only is None else list(only)
    is_due = Q(due_at__lte=now) | Q(pk__in=chosen or []) if early else Q(due_at__lte=now)
    due = Reminder.objects.filter(is_due, milestone__item__process=process, state=State.PLANNED)
    later = _later(due)
    if chosen is not None:
        due = due.filter(pk__in=chosen)
    batch = list(due.annotate(has_later=Exists(later)).select_related(*RELATED).order_by("due_at", "pk")[:limit])
    if not batch:
        return None
    days = Days.now(process)
    reasons = {row.pk: _against(days, row, now) for row in batch}
    _skip(batch, reasons)
    return _queue(process, [row for row in batch if not reasons[row.pk]])


def _later(due: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """What of the same deadline is due too and comes after a reminder; of two of one moment, the nearer one."""
    same = {name: OuterRef(name) for name in ("milestone", "record", "deadline_at", "recipient")}
    moment = Q(due_at=OuterRef("due_at"))
    nearer = Q(days_before__lt=OuterRef("days_before")) | Q(days_before=OuterRef("days_before"), pk__gt=OuterRef("pk"))
    after = Q(due_at__gt=OuterRef("due_at")) | (moment & nearer)
    return due.filter(after, **same).exclude(sort__in=(Sort.MOVED, Sort.OFF))


def _against(days: Days, row: Reminder, now: datetime) -> str:
    if row.sort in (Sort.OPENING, Sort.BEFORE) and row.deadline_at <= now:
        return TOO_LATE
    if row.has_later and row.sort not in (Sort.MOVED, Sort.OFF):  # type: ignore[attr-defined]
        return LATER_ONE
    return days.against(row)


def _skip(batch: Sequence[Reminder], reasons: dict[int, str]) -> None:
    for reason in sorted({reason for reason in reasons.values() if reason}):
        rows = [row.pk for row in batch if reasons[row.pk] == reason]
        Reminder.objects.filter(pk__in=rows).update(state=State.SKIPPED, reason=reason)


def _queue(process: Process, rows: list[Reminder]) -> int:
    """Owe the messages, and tie each to its reminder, in a constant number of statements."""
    keys = _keys(rows)
    owed = [
        Owed(
            key=keys[row.pk],
            kind="reminder",
            to=row.recipient.email,
            process=process.slug,
            language=row.recipient.language,
            zone=row.recipient.zone,
            context={"reminder": row.pk},
        )
        for row in rows
    ]
    enqueue_all(owed)
    found = dict(Message.objects.filter(key__in=[one.key for one in owed]).values_list("key", "pk"))
    for row in rows:
        row.message_id, row.state = found[keys[row.pk]], State.QUEUED
    Reminder.objects.bulk_update(rows, ["message", "state"], batch_size=500)
    return len(rows)


def _keys(rows: Iterable[Reminder]) -> dict[int, str]:
    """The messages' keys; a reminder whose message was stopped by a move that was taken back gets another message."""
    keys = {row.pk: f"reminder:{row.pk}" for row in rows}
    stopped = set(Message.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    return {pk: f"{key}:{uuid.uuid4().hex[:12]}" if key in stopped else key for pk, key in keys.items()}
