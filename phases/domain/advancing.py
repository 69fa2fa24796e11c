"""Moving a demonstration's clock: what became known is loaded, and reminders run, in the order in which they happen."""

from datetime import datetime
from pathlib import Path

from compact import audit, clock
from compact.errors import RuleViolation
from compact.models import Installation
from phases import filereader, processfile, reminders
from phases.domain import loading, processes
from phases.models import LoadedFile, Process, Reminder


def advance(to: datetime) -> dict[str, int]:
    """Move the clock to `to` (aware), stopping wherever something becomes known or due on the way.

    Raises RuleViolation outside a demonstration, and for a moment that has passed.
    """
    if not Installation.objects.filter(demonstration=True).exists():
        raise RuleViolation("The clock moves by hand only in a demonstration.")
    here = clock.now()
    if to < here:
        raise RuleViolation(f"The clock stands at {here:%Y-%m-%d %H:%M} UTC; it does not go back.")
    files = [(row.process, filereader.read(Path(row.path))) for row in LoadedFile.objects.select_related("process")]
    done = {"facts": 0, "reminders": 0, "stops": 0}
    while here < to:
        stop = _next_stop(files, here, to)
        clock.set_offset(stop)
        for process, file in files:
            done["facts"] += sum(loading.unfold(process, file, since=here, until=stop).added.values())
        done["reminders"] += reminders.sweep()
        done["stops"] += 1
        here = stop
    for process, _file in files:
        audit.record("advance", process, by=None, process=process.slug, changes={"clock": [None, to.isoformat()]})
        processes.raise_revision(process)
    return done


def unfold() -> int:
    """Load what became known as a demonstration's clock ran on by itself; return how much was added."""
    if not Installation.objects.filter(demonstration=True).exists():
        return 0
    added = 0
    for row in LoadedFile.objects.all():
        if Path(row.path).exists():
            added += sum(loading.load_process(Path(row.path)).added.values())
    return added


def _next_stop(files: list[tuple[Process, processfile.DataFile]], here: datetime, to: datetime) -> datetime:
    moments = [to]
    for process, file in files:
        clockwork = loading.Loading(until=to, process=process)
        known = (
            clockwork.moment(entry.known) for _section, entry in (file.programme.in_order() if file.programme else ())
        )
        moments += [moment for moment in known if here < moment < to]
    due = Reminder.objects.filter(state=Reminder.State.PLANNED, due_at__gt=here, due_at__lt=to).order_by("due_at")
    moments += due.values_list("due_at", flat=True)[:1]
    return min(moments)
