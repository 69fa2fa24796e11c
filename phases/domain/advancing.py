"""Moving a demonstration's clock: what became known is loaded, and reminders run, in the order in which they happen.

How far a file has unfolded is kept with it, so that nothing known in between is missed and nothing is loaded twice.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, health, locks, outbox
from compact.errors import RuleViolation
from compact.models import Installation
from phases import filereader, processfile
from phases.domain import handing_over, loading, processes
from phases.models import LoadedFile, Process, Reminder


@dataclass(frozen=True)
class Happening:
    """What an app lets happen at moments of its own: when, between two moments; and what is run once one has come."""

    moments: Callable[[datetime, datetime], Iterable[datetime]]  # after the first, up to and including the second
    run: Callable[[], int]


HAPPENINGS: list[Happening] = []
WORKER_PATIENCE = 45  # seconds: a beat and a half, should the hint be lost
EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Unfolding:
    """A process with its data file, checked, and the moments at which its programme comes to know something."""

    process: Process
    file: processfile.DataFile

    @classmethod
    def read(cls, row: LoadedFile) -> "Unfolding":
        return cls(row.process, filereader.read(Path(row.path)))

    def moments(self, after: datetime, until: datetime) -> set[datetime]:
        """Return when something becomes known after `after`, up to and including `until`."""
        days = loading.Loading(until=until, process=self.process)
        entries = self.file.programme.in_order() if self.file.programme else ()
        return {moment for _section, entry in entries if after < (moment := days.moment(entry.known)) <= until}

    def go_on(self, until: datetime) -> int:
        """Load what became known by `until`, under the process's lock; return how much was added."""
        row = LoadedFile.objects.get(process=self.process)
        since = row.unfolded_until or EVER
        if not self.moments(since, until):
            return 0
        added = loading.unfold(self.process, self.file, since=since, until=until).added
        row.unfolded_until = until
        row.save(update_fields=["unfolded_until"])
        return sum(added.values())


def advance(to: datetime) -> dict[str, int]:
    """Move the clock to `to` (aware), stopping wherever something becomes known or due on the way.

    Raises RuleViolation outside a demonstration, and for a moment that has passed.
    """
    if not Installation.objects.filter(demonstration=True).exists():
        raise RuleViolation(_("The clock moves by hand only in a demonstration."))
    here = clock.now()
    if to < here:
        named = {"moment": f"{here:%Y-%m-%d %H:%M}"}
        raise RuleViolation(_("The clock stands at %(moment)s UTC; it does not go back.") % named)
    unfoldings = [Unfolding.read(row) for row in _files()]
    done = {"facts": 0, "reminders": 0, "stops": 0}
    while (facts := _go_to_next_stop(unfoldings, to)) is not None:
        due = handing_over.sweep()
        happened = sum(happening.run() for happening in HAPPENINGS)
        if due or happened:
            _let_mail_out()
        done["facts"] += facts
        done["reminders"] += due
        done["stops"] += 1
    return done


def _let_mail_out() -> None:
    """Let the mail of one stop go out before the clock moves on: it is judged by its own day, not by a later one.

    Sent here, whatever the workers do; what one of them has claimed already is waited for.
    """
    outbox.sweep()
    if not health.worker_alive():
        return
    until = time.monotonic() + WORKER_PATIENCE
    while health.mail_waiting() and time.monotonic() < until:
        time.sleep(0.05)


@transaction.atomic
def _go_to_next_stop(unfoldings: list[Unfolding], to: datetime) -> int | None:
    """Set the clock and load what is known by then, both or neither; None once it stands at `to` or later."""
    for unfolding in unfoldings:
        locks.take(unfolding.process)
    here = clock.now()  # under the lock: somebody else may have moved it meanwhile
    if here >= to:
        return None
    stop = _next_stop(unfoldings, here, to)
    clock.set_offset(stop)
    facts = sum(unfolding.go_on(stop) for unfolding in unfoldings)
    for unfolding in unfoldings:
        process = unfolding.process
        moved = {"clock": [here.isoformat(), stop.isoformat()]}
        audit.record("advance", process, by=None, process=process.slug, changes=moved)
        processes.raise_revision(process)
    return facts


def _next_stop(unfoldings: list[Unfolding], here: datetime, to: datetime) -> datetime:
    moments = {to}.union(*(unfolding.moments(here, to) for unfolding in unfoldings))
    moments.update(moment for happening in HAPPENINGS for moment in happening.moments(here, to))
    due = Reminder.objects.filter(state=Reminder.State.PLANNED, due_at__gt=here, due_at__lt=to).order_by("due_at")
    return min(moments.union(due.values_list("due_at", flat=True)[:1]))


def unfold() -> int:
    """Load what became known as a demonstration's clock ran on by itself; return how much was added."""
    if not Installation.objects.filter(demonstration=True).exists():
        return 0
    return sum(_unfold(Unfolding.read(row)) for row in _files() if Path(row.path).exists())


@transaction.atomic
def _unfold(unfolding: Unfolding) -> int:
    locks.take(unfolding.process)
    return unfolding.go_on(clock.now())


def _files() -> list[LoadedFile]:
    """The loaded files, in the order in which their processes are locked."""
    return list(LoadedFile.objects.select_related("process").order_by("process"))
