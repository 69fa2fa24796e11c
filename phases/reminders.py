"""Reminders: one row for each milestone, date, person and offset, written in the transaction of the change.

At its time a reminder is checked again and becomes a message of the outbox. Planning is idempotent: it may run at any
time, as often as one likes, and repairs what is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from compact import clock, outbox
from compact.models import Message, User
from phases.dates import deadline
from phases.models import DateRecord, Milestone, Process, Reminder, Role, TimelineItem
from phases.reading import ItemView, Reading

State = Reminder.State
NAME = ("record", "recipient", "days_before", "deadline_at")  # what tells one reminder of a milestone from another


@dataclass(frozen=True)
class Due:
    """A reminder that ought to stand."""

    record: DateRecord
    recipient: User
    days_before: int
    due_at: datetime
    deadline_at: datetime

    @property
    def name(self) -> tuple[int, int, int, datetime]:
        return self.record.pk, self.recipient.pk, self.days_before, self.deadline_at


def plan_for_item(item: TimelineItem) -> int:
    """Plan an item's reminders anew, in the caller's transaction; return how many were added."""
    if item.anchored.exists():
        return plan_for_process(item.process)  # what hangs on it moves with it
    if item.kind != TimelineItem.Kind.MILESTONE:
        return 0
    reading = Reading(item.process, clock.now())
    view = reading.items.get(item.pk)
    milestone = Milestone.objects.filter(pk=item.pk).select_related("owed_by").first()
    return _plan(reading, milestone, view) if milestone and view else 0


def plan_for_process(process: Process) -> int:
    """Plan the reminders of every milestone of a process; return how many were added."""
    reading = Reading(process, clock.now())
    return sum(_plan(reading, milestone, view) for milestone, view in reading.milestones)


@transaction.atomic
def plan_reminders() -> int:
    """Plan every process's reminders; repairs what is missing, and changes nothing else."""
    return sum(plan_for_process(process) for process in Process.objects.order_by("pk"))


def _plan(reading: Reading, milestone: Milestone, view: ItemView) -> int:
    """Cancel what is no longer wanted, and plan what is: new rows, or rows that were cancelled and are wanted again."""
    wanted = {due.name: due for due in _wanted(reading, milestone, view)} if view.held is None else {}
    rows = Reminder.objects.filter(milestone=milestone).values_list("pk", *NAME)
    stands = {tuple(name): pk for pk, *name in rows}
    stale = [pk for name, pk in stands.items() if name not in wanted]
    reason = "Met." if view.held else "The date or the recipients changed."
    Reminder.objects.filter(pk__in=stale, state=State.PLANNED).update(state=State.CANCELLED, reason=reason)
    # Nobody is flooded with what came before them.
    ahead = {name: due for name, due in wanted.items() if due.due_at > reading.at}
    again = [stands[name] for name in ahead if name in stands]
    back = Reminder.objects.filter(pk__in=again, state=State.CANCELLED).update(state=State.PLANNED, reason="")
    made = [Reminder(milestone=milestone, **vars(due)) for name, due in ahead.items() if name not in stands]
    Reminder.objects.bulk_create(made, ignore_conflicts=True)
    return len(made) + back


def _wanted(reading: Reading, milestone: Milestone, view: ItemView) -> Iterator[Due]:
    falls = reading.deadline(view)
    if falls is None or view.due is None:
        return
    zone = reading.process.zone
    day = falls.astimezone(ZoneInfo(zone)).date()
    for recipient in recipients(milestone):
        for days in reading.process.reminder_days:
            due_at = deadline(day - timedelta(days=days), reading.process.deadline_time, zone)
            if days == 0:
                due_at = falls - timedelta(hours=9)  # on the day itself, in its morning
            yield Due(view.due, recipient, days, due_at, falls)


def recipients(milestone: Milestone) -> list[User]:
    """Whoever owes a milestone, and the secretariat of its process."""
    kinds = {Role.Kind.SECRETARIAT.value, milestone.owed_by.role}
    held = Role.objects.filter(process=milestone.item.process_id, kind__in=kinds, user__is_active=True)
    people = {role.user_id: role.user for role in held.select_related("user").order_by("user_id")}
    return list(people.values())


def sweep(limit: int = 200) -> int:
    """Turn reminders whose time has come into messages, or record why not; return how many became messages."""
    sent = 0
    while True:
        with transaction.atomic():
            now = clock.now()
            due = (
                Reminder.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
                .filter(state=State.PLANNED, due_at__lte=now)
                .select_related("milestone__item__process", "milestone__owed_by", "recipient", "record")
                .order_by("due_at", "pk")[:limit]
            )
            batch = list(due)
            for reminder in batch:
                sent += _send(reminder, now)
        if len(batch) < limit:
            return sent


def _send(reminder: Reminder, now: datetime) -> int:
    if reminder.deadline_at <= now:
        _settle(reminder, State.SKIPPED, "The deadline had passed before it could be sent.")
        return 0
    if not _outstanding(reminder):
        _settle(reminder, State.SKIPPED, "No longer owed at its time.")
        return 0
    person, item = reminder.recipient, reminder.milestone.item
    reminder.message = outbox.enqueue(
        key=f"reminder:{reminder.pk}",
        kind="reminder",
        to=person.email,
        process=item.process.slug,
        language=person.language,
        zone=person.zone,
        context={"reminder": reminder.pk},
    )
    reminder.state = State.QUEUED
    reminder.save(update_fields=["message", "state"])
    return 1


def _settle(reminder: Reminder, state: str, reason: str) -> None:
    reminder.state, reminder.reason = state, reason
    reminder.save(update_fields=["state", "reason"])


def _outstanding(reminder: Reminder) -> bool:
    """Whether the milestone is still owed, by the date the reminder names."""
    reading = Reading(reminder.milestone.item.process, clock.now())
    view = reading.items.get(reminder.milestone_id)
    if view is None or view.held or view.due != reminder.record or not reminder.recipient.is_active:
        return False
    return reading.deadline(view) == reminder.deadline_at  # a date that hangs on another moves without a new record


def still_wanted(message: Message) -> bool:
    """Asked by the outbox right before sending."""
    reminder = (
        Reminder.objects.select_related("milestone__item__process", "record", "recipient")
        .filter(pk=message.context["reminder"])
        .first()
    )
    return reminder is not None and _outstanding(reminder)


def figures() -> dict[str, int]:
    """Count reminders by state; every state is named, so that the figures add up."""
    return {state: Reminder.objects.filter(state=state).count() for state in State.values}
