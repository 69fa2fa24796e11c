"""Reminders: one row for each milestone, date, person and offset, written in the transaction of the change.

At its time a reminder is checked again and becomes a message of the outbox. Planning is idempotent: it may run at any
time, as often as one likes, and repairs what is missing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_noop

from compact import clock, locks, outbox
from compact.models import Message, User
from phases.dates import deadline
from phases.models import DateRecord, Milestone, Process, Reminder, Role, TimelineItem
from phases.reading import ItemView, Reading

State = Reminder.State
NAME = ("milestone", "record", "recipient", "days_before", "deadline_at")  # what tells one reminder from another
# Reasons are kept in English and translated where they are shown.
MET = gettext_noop("Met.")
CHANGED = gettext_noop("The date or the recipients changed.")
TOO_LATE = gettext_noop("The deadline had passed before it could be sent.")
NOT_OWED = gettext_noop("No longer owed at its time.")
NO_ROLE = gettext_noop("At its time the person no longer held a role that it was meant for.")


@dataclass(frozen=True)
class Due:
    """A reminder that ought to stand."""

    milestone: Milestone
    record: DateRecord
    recipient: User
    days_before: int
    due_at: datetime
    deadline_at: datetime

    @property
    def name(self) -> tuple[int, int, int, int, datetime]:
        return self.milestone.pk, self.record.pk, self.recipient.pk, self.days_before, self.deadline_at


@dataclass
class Owing:
    """What is owed in a process at one moment, and by whom; asked once, whatever the number of milestones."""

    reading: Reading

    @classmethod
    def now(cls, process: Process) -> "Owing":
        return cls(Reading(process, clock.now()))

    @cached_property
    def holders(self) -> dict[str, dict[int, User]]:
        """Who holds each kind of role, by primary key; nobody who was deactivated."""
        found: dict[str, dict[int, User]] = defaultdict(dict)
        held = Role.objects.filter(process=self.reading.process, user__is_active=True)
        for role in held.select_related("user").order_by("user_id"):
            found[role.kind][role.user_id] = role.user
        return found

    def recipients(self, milestone: Milestone) -> dict[int, User]:
        """Whoever owes a milestone, and the secretariat of its process; by primary key."""
        return self.holders[Role.Kind.SECRETARIAT] | self.holders[milestone.owed_by.role]

    def wanted(self, milestone: Milestone, view: ItemView) -> Iterator[Due]:
        """The reminders that ought to stand: none once it was met or decided, without a day, or for a mere pattern."""
        falls = self.reading.deadline(view)
        if falls is None or view.due is None or _settled(view) or milestone.each:
            return
        process = self.reading.process
        day = falls.astimezone(ZoneInfo(process.zone)).date()
        for recipient in self.recipients(milestone).values():
            for days in process.reminder_days:
                due_at = deadline(day - timedelta(days=days), process.deadline_time, process.zone)
                if days == 0:
                    due_at = falls - timedelta(hours=9)  # on the day itself, in its morning
                yield Due(milestone, view.due, recipient, days, due_at, falls)

    def against(self, reminder: Reminder) -> str:
        """Why a reminder is not to be sent (not owed by its date, or not this person's), or nothing."""
        view = self.reading.items.get(reminder.milestone_id)
        if view is None or _settled(view) or view.due != reminder.record or not reminder.recipient.is_active:
            return NOT_OWED
        if self.reading.deadline(view) != reminder.deadline_at:
            return NOT_OWED  # a date that hangs on another moves without a new record
        return "" if reminder.recipient_id in self.recipients(reminder.milestone) else NO_ROLE


def _settled(view: ItemView) -> bool:
    """Whether nobody owes it any more: it was met, or it was decided that it no longer stands."""
    return bool(view.held or view.is_decided)


def plan_for_item(item: TimelineItem) -> int:
    """Plan an item's reminders anew, in the caller's transaction and under its lock; return how many were added."""
    if item.anchored.exists():
        return plan_for_process(item.process)  # what hangs on it moves with it
    if item.kind != TimelineItem.Kind.MILESTONE:
        return 0
    owing = Owing.now(item.process)
    return _plan(owing, [pair for pair in owing.reading.milestones if pair[0].pk == item.pk])


@transaction.atomic
def plan_for_process(process: Process) -> int:
    """Plan the reminders of every milestone of a process; return how many were added.

    The lock comes before the reading: a plan made beside another must not cancel what that one has just planned.
    """
    owing = Owing.now(locks.take(process))
    return _plan(owing, owing.reading.milestones)


def plan_reminders() -> int:
    """Plan every process's reminders, each in its own transaction; repairs what is missing, changes nothing else."""
    return sum(plan_for_process(process) for process in Process.objects.order_by("pk"))


def _plan(owing: Owing, milestones: list[tuple[Milestone, ItemView]]) -> int:
    """Cancel what is no longer wanted, and plan what is: new rows, or rows that were cancelled and are wanted again."""
    wanted = {due.name: due for milestone, view in milestones for due in owing.wanted(milestone, view)}
    rows = Reminder.objects.filter(milestone__in=[milestone.pk for milestone, _view in milestones])
    stands = {tuple(name): pk for pk, *name in rows.values_list("pk", *NAME)}
    met = {milestone.pk for milestone, view in milestones if view.held}
    stale = {name: pk for name, pk in stands.items() if name not in wanted}
    _cancel([pk for name, pk in stale.items() if name[0] in met], MET)
    _cancel([pk for name, pk in stale.items() if name[0] not in met], CHANGED)
    # Nobody is flooded with what came before them.
    ahead = {name: due for name, due in wanted.items() if due.due_at > owing.reading.at}
    again = [stands[name] for name in ahead if name in stands]
    back = Reminder.objects.filter(pk__in=again, state=State.CANCELLED).update(state=State.PLANNED, reason="")
    made = [Reminder(**vars(due)) for name, due in ahead.items() if name not in stands]
    Reminder.objects.bulk_create(made, ignore_conflicts=True)
    return len(made) + back


def _cancel(planned: list[int], reason: str) -> None:
    found = Reminder.objects.filter(pk__in=planned, state=State.PLANNED)
    found.update(state=State.CANCELLED, reason=reason)


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
            sent += _send_all(batch, now)
        if len(batch) < limit:
            return sent


def _send_all(batch: list[Reminder], now: datetime) -> int:
    """Hand a batch over, or record why not; one reading for each process in it."""
    processes = {reminder.milestone.item.process for reminder in batch}
    owing = {process.pk: Owing.now(process) for process in processes}
    return sum(_send(reminder, owing[reminder.milestone.item.process_id], now) for reminder in batch)


def _send(reminder: Reminder, owing: Owing, now: datetime) -> int:
    against = TOO_LATE if reminder.deadline_at <= now else owing.against(reminder)
    if against:
        reminder.state, reminder.reason = State.SKIPPED, against
        reminder.save(update_fields=["state", "reason"])
        return 0
    person = reminder.recipient
    reminder.message = outbox.enqueue(
        key=f"reminder:{reminder.pk}",
        kind="reminder",
        to=person.email,
        process=owing.reading.process.slug,
        language=person.language,
        zone=person.zone,
        context={"reminder": reminder.pk},
    )
    reminder.state = State.QUEUED
    reminder.save(update_fields=["message", "state"])
    return 1


def still_wanted(message: Message) -> bool:
    """Asked by the outbox right before sending."""
    related = ("milestone__item__process", "milestone__owed_by", "record", "recipient")
    reminder = Reminder.objects.select_related(*related).filter(pk=message.context["reminder"]).first()
    return reminder is not None and not Owing.now(reminder.milestone.item.process).against(reminder)


def figures(process: str | None = None) -> dict[str, int]:
    """Count reminders by state (of one process, by its short name); every state is named: the figures add up."""
    rows = Reminder.objects.all()
    if process is not None:
        rows = rows.filter(milestone__item__process__slug=process)
    counted = dict(rows.values_list("state").annotate(n=Count("pk")))
    return {state: counted.get(state, 0) for state in State.values}
