"""Reminders: one row for each milestone, date, person and offset, written in the transaction of the change.

Planning is idempotent: it may run at any time, as often as one likes, and repairs what is missing. What was told and no
longer holds is withdrawn, and whoever was told a date that has moved is told the new one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from compact import locks, outbox
from compact.models import Message
from phases.models import Milestone, Process, Reminder, TimelineItem
from phases.reading import ItemView
from phases.reminder_days import Days, Due, Name, settled

State, Sort = Reminder.State, Reminder.Sort
NAME = ("milestone", "record", "recipient", "sort", "days_before", "deadline_at")  # the fields of Due.name
WAITING = (State.PLANNED, State.HELD)
CORRECTIONS = (Sort.MOVED, Sort.OFF)
# Reasons are kept in English and translated where they are shown.
MET = gettext_noop("Met.")
CHANGED = gettext_noop("The date or the recipients changed.")

Pairs = list[tuple[Milestone, ItemView]]


@dataclass
class Standing:
    """What stands already of some milestones, by name."""

    days: Days
    pairs: Pairs
    rows: dict[Name, Reminder] = field(default_factory=dict)

    @property
    def views(self) -> dict[int, ItemView]:
        return {milestone.pk: view for milestone, view in self.pairs}

    @classmethod
    def of(cls, days: Days, pairs: Pairs, people: Iterable[int] | None) -> "Standing":
        found = Reminder.objects.filter(milestone__in=[milestone.pk for milestone, _view in pairs])
        if people is not None:
            found = found.filter(recipient__in=list(people))
        return cls(days, pairs, {_name(row): row for row in found})

    def is_kept(self, row: Reminder) -> bool:
        """Whether a correction still says what is so."""
        view = self.views[row.milestone_id]
        if row.sort == Sort.OFF:
            return view.is_decided and not view.held
        same = view.due is not None and view.due.pk == row.record_id
        return same and not settled(view) and self.days.reading.deadline(view) in (None, row.deadline_at)


def _name(row: Reminder) -> Name:
    return row.milestone_id, row.record_id, row.recipient_id, row.sort, row.days_before, row.deadline_at


def plan_for_item(item: TimelineItem) -> int:
    """Plan an item's reminders anew, in the caller's transaction and under its lock; return how many were added."""
    if item.anchored.exists():
        return plan_for_process(item.process)  # what hangs on it moves with it
    if item.kind != TimelineItem.Kind.MILESTONE:
        return 0
    days = Days.now(item.process)
    return _plan(days, [pair for pair in days.reading.milestones if pair[0].pk == item.pk])


@transaction.atomic
def plan_for_process(process: Process, *, people: Iterable[int] | None = None) -> int:
    """Plan the reminders of every milestone of a process (of some people only); return how many were added.

    The lock comes before the reading: a plan made beside another must not cancel what that one has just planned.
    """
    days = Days.now(locks.take(process))
    return _plan(days, days.reading.milestones, people)


def plan_reminders() -> int:
    """Plan every process's reminders, each in its own transaction; repairs what is missing, changes nothing else."""
    return sum(plan_for_process(process) for process in Process.objects.order_by("pk"))


def _plan(days: Days, pairs: Pairs, people: Iterable[int] | None = None) -> int:
    """Cancel what is no longer wanted, withdraw what was told, and plan what is wanted; return how many were added."""
    only = None if people is None else set(people)
    wanted = {due.name: due for milestone, view in pairs for due in days.wanted(milestone, view)}
    if only is not None:
        wanted = {name: due for name, due in wanted.items() if due.recipient.pk in only}
    standing = Standing.of(days, pairs, only)
    stale = [
        row
        for name, row in standing.rows.items()
        if name not in wanted and not (row.sort in CORRECTIONS and standing.is_kept(row))
    ]
    held = {_without_date(row) for row in stale if row.state == State.HELD}
    _cancel(standing, [row.pk for row in stale if row.state in WAITING])
    corrected = _withdraw(standing, [row for row in stale if row.state == State.QUEUED and not row.withdrawn])
    _name_reasons(standing, wanted)
    return corrected + _add(standing, wanted, held)


def _without_date(row: Reminder | Due) -> tuple[int, int, str, int]:
    recipient = row.recipient_id if isinstance(row, Reminder) else row.recipient.pk
    milestone = row.milestone_id if isinstance(row, Reminder) else row.milestone.pk
    return milestone, recipient, str(row.sort), row.days_before


def _add(standing: Standing, wanted: dict[Name, Due], held: set[tuple[int, int, str, int]]) -> int:
    """Plan new rows, and rows that were cancelled and are wanted again; what staff held back stays held back."""
    at = standing.days.reading.at
    ahead = {name: due for name, due in wanted.items() if due.due_at > at}  # nobody is flooded with what came before
    again = [standing.rows[name].pk for name in ahead if name in standing.rows]
    back = Reminder.objects.filter(pk__in=again, state=State.CANCELLED).update(state=State.PLANNED, reason="")
    made = [
        Reminder(**vars(due), state=State.HELD if _without_date(due) in held else State.PLANNED)
        for name, due in ahead.items()
        if name not in standing.rows
    ]
    Reminder.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    return len(made) + back


def _cancel(standing: Standing, stale: list[int]) -> None:
    met = [milestone.pk for milestone, view in standing.pairs if view.held]
    found = Reminder.objects.filter(pk__in=stale, state__in=WAITING)
    found.filter(milestone__in=met).update(state=State.CANCELLED, reason=MET)
    found.exclude(milestone__in=met).update(state=State.CANCELLED, reason=CHANGED)


def _name_reasons(standing: Standing, wanted: dict[Name, Due]) -> None:
    """Let each that still waits say why its recipient is told now."""
    changed: dict[str, list[int]] = defaultdict(list)
    for name, row in standing.rows.items():
        if name in wanted and row.state in WAITING and row.audience != wanted[name].audience:
            changed[wanted[name].audience].append(row.pk)
    for audience, rows in changed.items():
        Reminder.objects.filter(pk__in=rows).update(audience=audience)


def _withdraw(standing: Standing, overtaken: list[Reminder]) -> int:
    """Stop what has not gone yet, and owe a correction to whoever was told; return how many corrections.

    A message that is on its way may arrive; if it comes back, it does not go again.
    """
    if not overtaken:
        return 0
    messages = [row.message_id for row in overtaken if row.message_id]
    told = set(
        Message.objects.filter(pk__in=messages)
        .filter(Q(state__in=[Message.State.SENT, Message.State.SENDING]) | Q(failures__code=0))
        .values_list("pk", flat=True)
    )
    outbox.cancel((f"reminder:{row.pk}" for row in overtaken), reason=outbox.NOT_WANTED)
    # Claimed between the two statements: it may arrive too.
    told |= set(
        Message.objects.filter(pk__in=messages, state__in=[Message.State.SENT, Message.State.SENDING]).values_list(
            "pk", flat=True
        )
    )
    Reminder.objects.filter(pk__in=[row.pk for row in overtaken]).update(withdrawn=True)
    return _correct(standing, [row for row in overtaken if row.message_id in told])


def _correct(standing: Standing, told: list[Reminder]) -> int:
    """Owe one correction to each person who was told what is no longer so."""
    last = {(row.milestone_id, row.recipient_id): row for row in sorted(told, key=lambda row: row.due_at)}
    numbers: dict[tuple[int, int], int] = defaultdict(int)
    for row in standing.rows.values():
        if row.sort in CORRECTIONS:
            key = row.milestone_id, row.recipient_id
            numbers[key] = max(numbers[key], row.days_before)
    made = [
        found
        for key, row in last.items()
        if (found := _correction(standing, row, standing.views[row.milestone_id], numbers[key] + 1))
    ]
    Reminder.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    return len(made)


def _correction(standing: Standing, row: Reminder, view: ItemView, number: int) -> Reminder | None:
    """What to tell somebody who was told `row`; nothing where it was met, or where only the people changed."""
    falls = standing.days.reading.deadline(view)
    if view.held or view.due is None:
        return None
    if not view.is_decided and (view.due.pk, falls) == (row.record_id, row.deadline_at):
        return None
    return Reminder(
        milestone_id=row.milestone_id,
        record=view.due,
        recipient_id=row.recipient_id,
        sort=Sort.OFF if view.is_decided else Sort.MOVED,
        days_before=number,
        due_at=standing.days.reading.at,
        deadline_at=falls or row.deadline_at,
        audience=row.audience,
        corrects=row,
    )


def still_wanted(message: Message) -> bool:
    """Whether a reminder that was handed over still holds; every change withdraws, in its own transaction."""
    return not unwanted([message])


def unwanted(messages: list[Message]) -> set[int]:
    """Of these messages, the primary keys of those whose reminder was overtaken or whose recipient is gone."""
    rows = Reminder.objects.filter(message__in=[message.pk for message in messages])
    standing = rows.filter(withdrawn=False, recipient__is_active=True).values_list("message_id", flat=True)
    return {message.pk for message in messages} - set(standing)


def figures(process: str | None = None) -> dict[str, int]:
    """Count reminders (of one process, by its short name) by what became of them; every state is named: they add up."""
    rows = Reminder.objects.all()
    if process is not None:
        rows = rows.filter(milestone__item__process__slug=process)
    became = rows.annotate(became=Coalesce(F("message__state"), F("state"))).values_list("became")
    counted = dict(became.annotate(Count("pk")))
    states = ["planned", "held", *Message.State.values, "skipped"]
    return {state: counted.get(state, 0) for state in states}
