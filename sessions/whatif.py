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
from sessions.warnings import Warning, standing


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
    before = Draft(Reading(process, clock.now()))
    before.stored.load()
    found: list[Row] = []
    try:
        with transaction.atomic():
            touched = {meeting.pk for meeting in act()}
            found = _rows(before, Draft(Reading(process, clock.now())), touched)
            raise _Undo
    except RuleViolation as refusal:
        return Supposed(refusal=refusal.sentence, field=refusal.field, status=refusal.status)
    except _Undo:
        return Supposed(tuple(found))


def _rows(before: Draft, after: Draft, touched: set[int]) -> list[Row]:
    """The meetings touched, in order of time, each with the warnings that did not stand against it before."""
    old = {pk: before.version(pk).meeting for pk in touched & set(before.stored.rows)}
    new = [after.version(key[-1]).meeting for key in after.places if key[-1] in touched]
    was = standing(before, {meeting.day for meeting in old.values()})
    now = standing(after, {meeting.day for meeting in new})
    there = {(pk, one.sentence) for pk, against in was.items() for one in against}
    return [
        Row(old.get(row.pk), row, tuple(w for w in now.get(row.pk, ()) if (row.pk, w.sentence) not in there))
        for row in new
    ]
