"""Verbs on files that are brought into the draft: kept after a look at them, then brought in whole or not at all."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.models import Process
from phases.reading import Reading
from sessions.domain.meetings import new_meeting
from sessions.domain.overriding import Overriding, keep
from sessions.domain.sittings import store_all, take_rooms
from sessions.domain.steps import FIELDS, finish, kept
from sessions.models import ImportDraft, Meeting
from sessions.sheets.judging import Judged, judge
from sessions.sheets.keeping import as_json, from_json
from sessions.sheets.rows import Row
from sessions.sheets.tables import Table

KEPT_FOR = timedelta(days=1)


def find_import(process: Process, pk: int, by: User) -> ImportDraft | None:
    """Return a file that a person has kept here, for a day; None for anybody else's."""
    since = clock.real_now() - KEPT_FOR
    return ImportDraft.objects.select_related("process").filter(pk=pk, process=process, by=by, at__gt=since).first()


@transaction.atomic
def keep_import(process: Process, table: Table, *, name: str, by: User) -> ImportDraft:
    """Keep a table that can be read, so that it can be looked at; what is older than a day is thrown away."""
    locks.take(process)
    forget_old()
    made = ImportDraft.objects.create(process=process, by=by, name=name[:120], table=as_json(table))
    audit.record("keep_import", made, by=by, process=process.slug, changes={"rows": [None, len(table.lines)]})
    return made


@transaction.atomic
def forget_old() -> int:
    """Throw away what was kept for longer than a day; return how many."""
    gone, _kinds = ImportDraft.objects.filter(at__lt=clock.real_now() - KEPT_FOR).delete()
    return gone


@transaction.atomic
def bring_in(upload: ImportDraft, *, by: User, seen: str, reason: str = "") -> Judged:
    """Bring a file into the draft: all of its rows, in one step that one undo takes back, or nothing.

    `seen` is the mark of the preview. Raises StaleEdit when a meeting that it touches has changed since, and
    RuleViolation when a row is at fault, nothing would change, or a warning is left without a reason.
    """
    process = locks.take(upload.process)
    held = ImportDraft.objects.filter(pk=upload.pk).first()
    if held is None:
        raise StaleEdit(_("This file has been brought in already."))
    found = judge(Reading(process, clock.now()), from_json(held.table).lines)
    if found.mark != seen:
        raise StaleEdit(_("The draft has changed since this preview. Look at what the file would do now."))
    if found.faults:
        raise RuleViolation(_("Rows are at fault, so nothing was brought in. Mend them and bring the file again."))
    if not found.acting:
        raise RuleViolation(_("The draft says all of this already; there is nothing to bring in."))
    _write(found.acting, by)
    changes = [(kept(row.was) if row.was else None, row.meeting) for row in found.acting]
    with clock.supposed(clock.now()):  # one moment for all of it, asked once
        finish("bring_in", process, changes, by=by)
        _answer(found.warned, reason, by)
    held.delete()
    return found


def _write(rows: list[Row], by: User) -> None:
    """Write all meetings at once."""
    take_rooms(row.meeting.room_id for row in rows)
    for row in rows:
        row.meeting.edited_by = by
        if row.was:
            row.meeting.version += 1
        else:
            row.meeting = _as_new(row.meeting, by)
    try:
        store_all([row.meeting for row in rows], (*FIELDS, "version", "edited_by_id"))
    except RuleViolation as refusal:
        if refusal.field != "room":
            raise
        raise StaleEdit(_("A room of this file was taken meanwhile. Look at what the file would do now.")) from refusal


def _answer(rows: list[Row], reason: str, by: User) -> None:
    """Keep the reason with every meeting that a warning speaks of; rows with the same warnings at once."""
    alike: dict[tuple[tuple[str, str], ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple((one.kind, one.sentence) for one in row.warnings), []).append(row)
    for found in alike.values():
        keep(Overriding(reason, tuple(found[0].warnings)), [row.meeting for row in found], by=by)


def _as_new(meeting: Meeting, by: User) -> Meeting:
    made = new_meeting(meeting.session, by=by)
    for name in FIELDS:
        setattr(made, name.removesuffix("_id"), getattr(meeting, name.removesuffix("_id")))
    return made
