"""What would this change? Run the very verb, look at what is different, and take it all back.

Nothing of it happens: it runs in a transaction that is rolled back, so no mail is owed, nothing is audited, and no page
is told. It holds the process's lock for as long as it runs: ask before saving, not while something is being dragged.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, transaction

from compact import clock
from compact.errors import RuleViolation
from phases.corrections import CORRECTIONS
from phases.dates import ImpreciseDate
from phases.findings import ATTENTION, Facts, Finding
from phases.models import Process, Reminder
from phases.reading import Reading


@dataclass(frozen=True)
class Change:
    """A finding that would be another: `before` or `after` is None where it appears or vanishes."""

    before: Finding | None
    after: Finding | None

    @property
    def is_worse(self) -> bool:
        """Whether it would want more attention than it does now."""
        if self.after is None:
            return False
        return self.before is None or ATTENTION[self.after.state] < ATTENTION[self.before.state]


@dataclass(frozen=True)
class Move:
    """An item whose date would be another: the one that was changed, or one that hangs on it."""

    title: str
    before: ImpreciseDate
    after: ImpreciseDate


@dataclass(frozen=True)
class Effects:
    """What a change would bring; `refusal` says why it would not be possible at all."""

    findings: list[Change] = field(default_factory=list)
    dates: list[Move] = field(default_factory=list)
    reminders_added: int = 0
    reminders_dropped: int = 0
    told_moved: int = 0  # people who were told a date that has moved, and will be told the new one
    told_off: int = 0  # people who were told of what no longer stands, and will be told so
    refusal: str = ""
    field: str | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing that anybody watches would be different."""
        planned = self.reminders_added or self.reminders_dropped or self.told_moved or self.told_off
        return not (self.refusal or self.findings or self.dates or planned)


@dataclass(frozen=True)
class _Seen:
    findings: dict[tuple[str, str], Finding]
    dates: dict[int, tuple[str, ImpreciseDate]]
    reminders: set[tuple[object, ...]]
    corrections: set[tuple[str, int, int]]  # sort, primary key, recipient


class _Undo(Exception):
    """Leads out of the supposed transaction."""


def suppose(process: Process, act: Callable[[], object]) -> Effects:
    """Return what `act`, a verb on this process, would change; afterwards nothing has changed.

    `act` loads what it works on by primary key: instances from before would keep values that were taken back.
    """
    before = _look(process)
    found: list[Effects] = []
    try:
        with transaction.atomic():
            act()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what Postgres would refuse at commit, it refuses now
            found.append(_compare(before, _look(process)))
            raise _Undo
    except RuleViolation as refusal:
        return Effects(refusal=refusal.sentence, field=refusal.field)
    except _Undo:
        return found[0]


def perform(process: Process, act: Callable[[], object]) -> Effects:
    """Do it, and return what it changed. A refusal of the verb goes through."""
    before = _look(process)
    act()
    return _compare(before, _look(process))


def _look(process: Process) -> _Seen:
    reading = Reading(process, clock.now())
    facts = Facts(reading)
    planned = Reminder.objects.filter(milestone__item__process=process, state=Reminder.State.PLANNED)
    return _Seen(
        findings={finding.name: finding for finding in facts.findings},
        dates={pk: (view.title, reading.bounds(view.held or view.due)) for pk, view in reading.items.items()},
        reminders=set(
            planned.exclude(sort__in=CORRECTIONS).values_list(
                "milestone_id", "recipient_id", "sort", "days_before", "due_at"
            )
        ),
        corrections=set(planned.filter(sort__in=CORRECTIONS).values_list("sort", "pk", "recipient_id")),
    )


def _compare(before: _Seen, after: _Seen) -> Effects:
    names = list(after.findings) + [name for name in before.findings if name not in after.findings]
    changes = [Change(before.findings.get(name), after.findings.get(name)) for name in names]
    moves = [
        Move(title, before.dates[pk][1] if pk in before.dates else ImpreciseDate(""), when)
        for pk, (title, when) in after.dates.items()
    ]
    return Effects(
        findings=[change for change in changes if _says(change.before) != _says(change.after)],
        dates=[move for move in moves if _days(move.before) != _days(move.after)],
        reminders_added=len(after.reminders - before.reminders),
        reminders_dropped=len(before.reminders - after.reminders),
        told_moved=_people(after.corrections - before.corrections, Reminder.Sort.MOVED),
        told_off=_people(after.corrections - before.corrections, Reminder.Sort.OFF),
    )


def _people(corrections: set[tuple[str, int, int]], sort: str) -> int:
    return len({recipient for of, _pk, recipient in corrections if of == sort})


def _says(finding: Finding | None) -> tuple[str, str] | None:
    return (finding.state, finding.sentence) if finding else None


def _days(when: ImpreciseDate) -> tuple[object, ...]:
    return (when.phrase, when.earliest, when.latest)
