"""What a larger change to the draft would be: run the very verb, look at the draft, and take it all back.

It holds the process's lock while it runs, as phases/whatif.py does: ask before saving, not while something is dragged.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from compact import clock
from compact.errors import RuleViolation
from phases.models import Process
from phases.reading import Reading
from sessions.draft import Draft
from sessions.models import Meeting
from sessions.warnings import Standing, Warning, standing


@dataclass(frozen=True)
class Row:
    """A meeting as it would be; `before` is None for one that would be new."""

    before: Meeting | None
    after: Meeting
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True)
class Supposed:
    """The meetings that a change would touch, and the warnings that it would bring; or why it cannot be."""

    rows: tuple[Row, ...] = ()
    refusal: str = ""
    field: str | None = None
    status: int = 200

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """Each sentence once, however many meetings it stands against."""
        found = {warning.sentence: warning for row in self.rows for warning in row.warnings}
        return tuple(found.values())


class _Undo(Exception):
    """Leads out of the supposed transaction."""


def suppose(process: Process, act: Callable[[], Iterable[Meeting]]) -> Supposed:
    """Return what `act`, a verb that returns the meetings it touched, would do; afterwards nothing is done."""
    was = {(pk, one.sentence) for pk, against in _look(process).items() for one in against}
    old = {meeting.pk: meeting for meeting in _meetings(process)}
    found: list[Row] = []
    try:
        with transaction.atomic():
            touched = {meeting.pk for meeting in act()}
            now = _look(process)
            found = [
                Row(old.get(row.pk), row, tuple(w for w in now.get(row.pk, ()) if (row.pk, w.sentence) not in was))
                for row in _meetings(process)
                if row.pk in touched
            ]
            raise _Undo
    except RuleViolation as refusal:
        return Supposed(refusal=refusal.sentence, field=refusal.field, status=refusal.status)
    except _Undo:
        return Supposed(tuple(found))


def _look(process: Process) -> Standing:
    return standing(Draft(Reading(process, clock.now())))


def _meetings(process: Process) -> Iterable[Meeting]:
    rows = Meeting.objects.filter(session__process=process).order_by("day", "starts_at", "pk")
    return rows.select_related("session__item", "session__process", "venue", "room")
