"""Reminders: one row for each milestone, date, person and offset, written in the transaction of the change.

Planning is idempotent: it may run at any time, as often as one likes, and repairs what is missing. What was told and no
longer holds is withdrawn, and whoever was told a date that has moved is told the new one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from compact import locks, outbox
from compact.models import Attempt, Message
from phases.corrections import CORRECTIONS, WAITING, Corrections, whom
from phases.models import Milestone, Process, Reminder, TimelineItem
from phases.reading import ItemView
from phases.reminder_days import Days, Due, Name

State, Sort = Reminder.State, Reminder.Sort
AT_ONCE = 500
# Reasons are kept in English and translated where they are shown.
MET = gettext_noop("Met.")
CHANGED = gettext_noop("The date or the recipients changed.")
HELD_BACK = gettext_noop("The date or the recipients changed while it was held back.")

Pairs = list[tuple[Milestone, ItemView]]
Place = tuple[int, int, str, int]  # milestone, recipient, sort and offset: a reminder without its date


@dataclass
class Standing:
    """What stands already of some milestones, and what becomes of it."""

    days: Days
    pairs: Pairs
    found: QuerySet[Reminder]
    wanted: dict[Name, Due]
    stale: list[Reminder] = field(default_factory=list)
    withdrawn: set[int] = field(default_factory=set)  # rows that this change overtook; what an earlier one did is over
    stopped: set[int] = field(default_factory=set)  # rows that were handed over, and whose message never went

    @classmethod
    def of(cls, days: Days, pairs: Pairs, people: set[int] | None) -> "Standing":
        found = Reminder.objects.filter(milestone__in=[milestone.pk for milestone, _view in pairs])
        wanted = {due.name: due for milestone, view in pairs for due in days.wanted(milestone, view)}
        if people is not None:
            found = found.filter(recipient__in=people)
            wanted = {name: due for name, due in wanted.items() if due.recipient.pk in people}
        return cls(days, pairs, found, wanted)

    @cached_property
    def rows(self) -> dict[Name, Reminder]:
        return {_name(row): row for row in self.found}

    @cached_property
    def corrections(self) -> Corrections:
        views = {milestone.pk: view for milestone, view in self.pairs}
        return Corrections(self.days, views, {row.pk: row for row in self.rows.values()}, set())

    def is_stale(self, row: Reminder) -> bool:
        """Whether a row is wanted no more; of a correction, whether what it says is no longer so."""
        return not (self.corrections.holds(row) if row.sort in CORRECTIONS else _name(row) in self.wanted)

    def learn(self) -> None:
        """Read what has gone, or may have arrived: a conversation that broke off may have been heard to its end."""
        broken = Exists(Attempt.objects.filter(message=OuterRef("message"), code=0))
        gone = Q(message__state__in=[Message.State.SENT, Message.State.SENDING]) | broken
        stopped = Q(withdrawn=True, message__state=Message.State.CANCELLED, message__error=outbox.NOT_WANTED)
        rows = self.found.filter(gone | stopped, state=State.QUEUED).annotate(
            gone=Case(When(gone, True), default=False)
        )
        became = dict(rows.values_list("pk", "gone"))
        self.corrections.told = {pk for pk, is_gone in became.items() if is_gone}
        self.stopped = became.keys() - self.corrections.told

    @cached_property
    def unheard(self) -> set[Place]:
        """What somebody would have been told by now or later, had nothing changed."""
        return {_place(row) for row in self.stale if row.state in WAITING or row.pk in self.stopped & self.withdrawn}

    @cached_property
    def heard(self) -> set[tuple[Place, datetime]]:
        """What people were told, whichever record said it then."""
        rows = (self.corrections.rows[pk] for pk in self.corrections.told)
        return {(_place(row), row.deadline_at) for row in rows}

    def is_timely(self, due: Due) -> bool:
        """Whether a reminder may be planned: it lies ahead, or takes the place of one that has not gone yet.

        So nobody is flooded with what came before them, and nobody's reminder is lost by a move that puts it behind;
        where a correction goes, it says enough.
        """
        if (_place(due), due.deadline_at) in self.done:
            return False
        if due.due_at > self.days.reading.at:
            return True
        known = self.corrections.known.get((due.milestone.pk, due.recipient.pk))
        return _place(due) in self.unheard and (known is None or self.corrections.is_so(known))

    @cached_property
    def done(self) -> set[tuple[Place, datetime]]:
        """What was told, or skipped by hand before its time: a new statement of the same day does not repeat it."""
        skipped = (row for row in self.rows.values() if row.state == State.SKIPPED)
        return self.heard | {(_place(row), row.deadline_at) for row in skipped if row.due_at > self.days.reading.at}

    @cached_property
    def held(self) -> set[Place]:
        """What staff held back: of what waits, and of what waited when it was cancelled and has not returned since."""
        waiting = {_place(row): row.state for row in self.rows.values() if row.state in WAITING}
        before = {_place(row) for row in self.rows.values() if row.state == State.CANCELLED and row.reason == HELD_BACK}
        return {place for place, state in waiting.items() if state == State.HELD} | (before - waiting.keys())


def _name(row: Reminder) -> Name:
    return row.milestone_id, row.record_id, row.recipient_id, row.sort, row.days_before, row.deadline_at


def _place(row: Reminder | Due) -> Place:
    recipient = row.recipient_id if isinstance(row, Reminder) else row.recipient.pk
    milestone = row.milestone_id if isinstance(row, Reminder) else row.milestone.pk
    return milestone, recipient, str(row.sort), row.days_before


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
    standing = Standing.of(days, pairs, None if people is None else set(people))
    standing.stale = [row for row in standing.rows.values() if standing.is_stale(row)]
    standing.withdrawn = _withdraw([row for row in standing.stale if not row.withdrawn])
    standing.learn()
    standing.stale += [
        row
        for row in standing.rows.values()
        if row.sort in CORRECTIONS and row.state in WAITING and not standing.is_stale(row)
        if standing.corrections.is_needless(row)
    ]
    added = _correct(standing)
    made, back = _add(standing)
    _cancel(standing, {_place(row) for row in made + back})
    _refresh(standing)
    return added + len(made) + len(back)


def _withdraw(overtaken: list[Reminder]) -> set[int]:
    """Stop what was handed over and has not gone yet; return whose. What is on its way may arrive, and goes no more.

    A correction that was skipped is withdrawn too: it answers no later change.
    """
    rows = [
        row
        for row in overtaken
        if row.state == State.QUEUED or (row.state == State.SKIPPED and row.sort in CORRECTIONS)
    ]
    if not rows:
        return set()
    messages = Message.objects.filter(pk__in=[row.message_id for row in rows if row.message_id])
    outbox.cancel(messages.values_list("key", flat=True), reason=outbox.NOT_WANTED)
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(withdrawn=True)
    for row in rows:
        row.withdrawn = True
    return {row.pk for row in rows}


def _correct(standing: Standing) -> int:
    """Owe one correction to each person who was told what is no longer so; return how many."""
    stale = {row.pk for row in standing.stale}
    corrections = [row for row in standing.rows.values() if row.sort in CORRECTIONS]
    standing_ones = [
        row for row in corrections if row.pk not in stale and row.state != State.CANCELLED and not row.withdrawn
    ]
    held = {whom(row) for row in corrections if row.pk in stale and row.state == State.HELD}
    made = standing.corrections.missing(standing_ones, held)
    Reminder.objects.bulk_create(made, ignore_conflicts=True, batch_size=AT_ONCE)
    return len(made)


def _add(standing: Standing) -> tuple[list[Reminder], list[Reminder]]:
    """Plan new rows, and rows that were cancelled or stopped and are wanted again."""
    timely = {name: due for name, due in standing.wanted.items() if standing.is_timely(due)}
    made = [Reminder(**vars(due)) for name, due in timely.items() if name not in standing.rows]
    there = [standing.rows[name] for name in timely if name in standing.rows]
    back = [row for row in there if row.state == State.CANCELLED or row.pk in standing.stopped]
    for row in made + back:
        row.state = State.HELD if _place(row) in standing.held else State.PLANNED
        row.reason, row.message, row.withdrawn = "", None, False
    Reminder.objects.bulk_create(made, ignore_conflicts=True, batch_size=AT_ONCE)
    Reminder.objects.bulk_update(back, ["state", "reason", "message", "withdrawn"], batch_size=AT_ONCE)
    return made, back


def _cancel(standing: Standing, returned: set[Place]) -> None:
    """Cancel what waits in vain; what was held back and has no successor is marked, so that it stays so on return."""
    met = {milestone.pk for milestone, view in standing.pairs if view.held}
    reasons: dict[str, list[int]] = {MET: [], CHANGED: [], HELD_BACK: []}
    for row in standing.stale:
        if row.state in WAITING:
            is_marked = row.state == State.HELD and row.sort not in CORRECTIONS and _place(row) not in returned
            reasons[MET if row.milestone_id in met else HELD_BACK if is_marked else CHANGED].append(row.pk)
    for reason, rows in reasons.items():
        if rows:
            Reminder.objects.filter(pk__in=rows, state__in=WAITING).update(state=State.CANCELLED, reason=reason)
    handed_on = [row.pk for row in standing.rows.values() if row.reason == HELD_BACK and _place(row) in returned]
    if handed_on:
        Reminder.objects.filter(pk__in=handed_on, state=State.CANCELLED).update(reason=CHANGED)


def _refresh(standing: Standing) -> None:
    """Let each that waits say why its recipient is told, and when: its hour may move while its deadline stays."""
    changed = []
    for name, due in standing.wanted.items():
        row = standing.rows.get(name)
        if row and row.state in WAITING and (row.audience, row.due_at) != (due.audience, due.due_at):
            row.audience, row.due_at = due.audience, due.due_at
            changed.append(row)
    Reminder.objects.bulk_update(changed, ["audience", "due_at"], batch_size=AT_ONCE)


def still_wanted(message: Message) -> bool:
    """Whether a reminder that was handed over still holds; every change withdraws, in its own transaction."""
    return not unwanted([message])


def unwanted(messages: list[Message]) -> set[int]:
    """Of these messages, the primary keys of those whose reminder was overtaken or whose recipient is gone."""
    firsts = {message.pk: message.again_of_id or message.pk for message in messages}  # what is sent again is a copy
    rows = Reminder.objects.filter(message__in=firsts.values(), withdrawn=False, recipient__is_active=True)
    standing = set(rows.values_list("message_id", flat=True))
    return {pk for pk, first in firsts.items() if first not in standing}


def figures(process: str | None = None) -> dict[str, int]:
    """Count reminders (of one process, by its short name) by what became of them; every state is named: they add up."""
    rows = Reminder.objects.all()
    if process is not None:
        rows = rows.filter(milestone__item__process__slug=process)
    became = rows.annotate(became=Coalesce(F("message__state"), F("state"))).values_list("became")
    counted = dict(became.annotate(Count("pk")))
    states = ["planned", "held", *Message.State.values, "skipped"]
    return {state: counted.get(state, 0) for state in states}
