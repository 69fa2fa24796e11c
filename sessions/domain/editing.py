"""Verbs of the editor on more than one thing at once: all of a meeting, or many meetings; one step to undo."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compact import locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.models import Process
from sessions.domain import details as detail
from sessions.domain.meetings import write
from sessions.domain.overriding import Overriding
from sessions.domain.sittings import Sitting, place, sitting_of, store_all, take, take_rooms
from sessions.domain.steps import FIELDS, Kept, finish, kept
from sessions.models import Meeting, Status

FURTHEST = 400  # days that many meetings are moved at once


@transaction.atomic
def set_meeting(
    meeting: Meeting,
    *,
    to: Sitting,
    details: dict[str, Any],
    by: User | None,
    version: int,
    overriding: Overriding | None = None,
) -> Meeting:
    """Change when, where and what a meeting is; where only its place in time changes, that is a move like any other.

    Raises StaleEdit, and RuleViolation as move_meeting and amend_meeting do.
    """
    meeting = take(meeting, version)
    before = sitting_of(meeting)
    if to != before and meeting.status == details.get("status") == Status.CANCELLED:
        raise RuleViolation(_("A cancelled meeting cannot be moved."), field="status")
    old = kept(meeting)
    if to != before:
        place(meeting, to)
    where = kept(meeting)
    detail.change(meeting, details)
    verb = "move_meeting" if kept(meeting) == where else "amend_meeting"
    return write(meeting, old, verb, by=by, overriding=overriding)


@transaction.atomic
def shift_meetings(
    process: Process,
    *,
    seen: Mapping[int, int],
    days: int,
    by: User | None,
    overriding: Overriding | None = None,
) -> list[Meeting]:
    """Move meetings by some days, all or none; hours and rooms stay. `seen`: primary key -> the version that was seen.

    Raises StaleEdit if one has changed since, RuleViolation for a cancelled one or a room that is taken.
    """
    if not 0 < abs(days) <= FURTHEST:
        said = _("Say by how many days: between 1 and %(most)d, or as many back.") % {"most": FURTHEST}
        raise RuleViolation(said, field="days")
    process = locks.take(process)
    meetings = _seen(process, seen)
    if any(meeting.status == Status.CANCELLED for meeting in meetings):
        raise RuleViolation(_("A cancelled meeting cannot be moved."))
    before = [kept(meeting) for meeting in meetings]
    for meeting in meetings:
        sitting = sitting_of(meeting)
        place(meeting, replace(sitting, day=sitting.day + timedelta(days=days)))
    return _write("move_meetings", process, before, meetings, by, overriding)


@transaction.atomic
def cancel_meetings(
    process: Process, *, seen: Mapping[int, int], by: User | None, overriding: Overriding | None = None
) -> list[Meeting]:
    """Cancel meetings, all or none; those that are cancelled stay so. Raises StaleEdit if one has changed since."""
    process = locks.take(process)
    meetings = [meeting for meeting in _seen(process, seen) if meeting.status != Status.CANCELLED]
    before = [kept(meeting) for meeting in meetings]
    for meeting in meetings:
        meeting.status = Status.CANCELLED
    return _write("cancel_meetings", process, before, meetings, by, overriding)


def _seen(process: Process, seen: Mapping[int, int]) -> list[Meeting]:
    found = Meeting.objects.filter(session__process=process, pk__in=seen).order_by("day", "starts_at", "pk")
    meetings = list(found.select_related("session__process", "session__item", "venue", "room"))
    if {meeting.pk: meeting.version for meeting in meetings} != dict(seen):
        raise StaleEdit(_("Somebody else changed one of these meetings meanwhile. Look at them as they are now."))
    if not meetings:
        raise RuleViolation(_("Choose at least one meeting."))
    return meetings


def _write(
    verb: str,
    process: Process,
    before: list[Kept],
    meetings: list[Meeting],
    by: User | None,
    overriding: Overriding | None,
) -> list[Meeting]:
    if not meetings:
        return []
    take_rooms(meeting.room_id for meeting in meetings)
    for meeting in meetings:
        meeting.version, meeting.edited_by = meeting.version + 1, by
    store_all(meetings, (*FIELDS, "version", "edited_by_id"))
    finish(verb, process, list(zip(before, meetings, strict=True)), by=by, overriding=overriding)
    return meetings
