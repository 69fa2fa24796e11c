"""Verbs on reminders by hand: held back, released, sent at once, skipped with a reason, planned again.

Each is about a wave, or one person's reminder of it, as somebody has seen it: had it changed meanwhile, it is refused.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation
from compact.models import User
from phases import reminders
from phases.domain.handing_over import hand_over
from phases.models import Process, Reminder, TimelineItem
from phases.wave_acts import concerned
from phases.wave_names import Named, fingerprint

State, Sort = Reminder.State, Reminder.Sort

MOVES = {
    State.PLANNED: {State.HELD, State.QUEUED, State.SKIPPED},
    State.HELD: {State.PLANNED, State.QUEUED, State.SKIPPED},
    State.SKIPPED: {State.PLANNED},  # while its time has not come
    State.QUEUED: set(),  # its message can still be cancelled at the mail desk
    State.CANCELLED: set(),  # planned again by itself when it is wanted again
}


@dataclass(frozen=True)
class Sent:
    """How many reminders became messages at once, and how many were skipped instead, each with its reason."""

    handed: int
    skipped: int


@transaction.atomic
def hold(process: Process, wave: Named, *, seen: str, by: User, to: int | None = None) -> int:
    """Hold planned reminders back until somebody releases them; return how many. Raises as _take does."""
    rows = _take(process, wave, "hold", seen, to)
    _refuse_past(rows)
    return _move(process, rows, State.HELD, "hold_reminder", by=by)


@transaction.atomic
def release(process: Process, wave: Named, *, seen: str, by: User, to: int | None = None) -> int:
    """Let what was held back go: at its time, or with the next sweep if that has come. Returns and raises as hold."""
    rows = _take(process, wave, "release", seen, to)
    _refuse_past(rows)
    return _move(process, rows, State.PLANNED, "release_reminder", by=by)


@transaction.atomic
def skip(process: Process, wave: Named, *, reason: str, seen: str, by: User, to: int | None = None) -> int:
    """Let reminders not go, with a reason. Returns and raises as hold does, and raises without a reason."""
    reason = reason.strip()
    if not reason:
        raise RuleViolation(_("Say why: your colleagues read the reason."), field="reason")
    rows = _take(process, wave, "skip", seen, to)
    return _move(process, rows, State.SKIPPED, "skip_reminder", reason=reason, by=by)


@transaction.atomic
def send_now(process: Process, wave: Named, *, seen: str, by: User, to: int | None = None) -> Sent:
    """Hand reminders to the outbox though their time has not come, or though they were held back; `due_at` stays.

    What is not wanted any more is skipped with the reason, as a sweep would. Raises as hold does.
    """
    rows = _take(process, wave, "send", seen, to)
    _refuse_past(rows)
    if any(row.sort == Sort.AFTER and row.deadline_at > clock.now() for row in rows):
        raise RuleViolation(_("It says that something is late, and it is not late yet."))
    pks = [row.pk for row in rows]
    Reminder.objects.filter(pk__in=pks).update(state=State.PLANNED)
    handed = hand_over(process, len(pks), only=pks, early=True) or 0
    now = {row.pk: row.state for row in Reminder.objects.filter(pk__in=pks)}
    changes = [(row, {"state": [row.state, now[row.pk]]}) for row in rows]
    audit.record_each("send_reminder_now", changes, by=by, process=process.slug)
    return Sent(handed, len(rows) - handed)


@transaction.atomic
def restore(process: Process, wave: Named, *, seen: str, by: User, to: int | None = None) -> int:
    """Plan again what was skipped, while its time has not come; return how many stand.

    Raises as hold does, and when none of them is wanted any more.
    """
    rows = _take(process, wave, "restore", seen, to)
    _move(process, rows, State.PLANNED, "restore_reminder", by=by)
    reminders.plan_for_item(TimelineItem.objects.select_related("process").get(pk=wave.milestone))
    people = [row.recipient_id for row in rows]
    stand = wave.rows().filter(state__in=(State.PLANNED, State.HELD), recipient__in=people).count()
    if not stand:
        raise RuleViolation(_("Nobody is to be reminded of this any more: it stays skipped."))
    return stand


def _take(process: Process, wave: Named, act: str, seen: str, to: int | None) -> list[Reminder]:
    """Lock, and find what an act is about.

    Raises RuleViolation where nothing waits for it any more, and where it is not what was seen.
    """
    locks.take(process)
    rows = concerned(wave.rows(to).order_by("pk"), act, clock.now())
    if not rows:
        raise RuleViolation(_("Nothing of it can be changed like this any more: it went, or somebody was before you."))
    if fingerprint(row.pk for row in rows) != seen:
        raise RuleViolation(_("This has changed since you opened it. Look at it again, then decide."))
    return rows


def _refuse_past(rows: list[Reminder]) -> None:
    """What was to go before a deadline cannot go after it."""
    now = clock.now()
    if any(row.sort in (Sort.OPENING, Sort.BEFORE) and row.deadline_at <= now for row in rows):
        raise RuleViolation(_("Its deadline has passed: it cannot go any more, only be skipped."))


def _move(
    process: Process, rows: list[Reminder], state: Reminder.State, verb: str, *, by: User, reason: str = ""
) -> int:
    changes = [(row, {"state": [row.state, state]}) for row in rows]
    assert all(state in MOVES[State(row.state)] for row in rows)
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, reason=reason)
    audit.record_each(verb, changes, by=by, process=process.slug)
    return len(rows)
