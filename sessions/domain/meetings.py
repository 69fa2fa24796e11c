"""Verbs on one meeting of the draft. Readers see nothing of it until a release is published.

Every verb takes `overriding`: the warnings that somebody was shown and does not heed, with their reason. What a person
does is kept as a step that can be undone (sessions/domain/steps.py); what a file does is not.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compact import locks
from compact.errors import RuleViolation
from compact.models import User
from sessions.domain import details as detail
from sessions.domain.overriding import Overriding
from sessions.domain.sittings import YEARS, Sitting, place, sitting_of, store, take, take_rooms, zone_of
from sessions.domain.steps import finish, kept
from sessions.models import OFF, Meeting, Session, Status

__all__ = [
    "YEARS", "Overriding", "Sitting", "add_meeting", "amend_meeting", "cancel_meeting", "move_meeting",
    "postpone_meeting", "reinstate_meeting", "sitting_of", "zone_of",
]  # fmt: skip


@transaction.atomic
def add_meeting(
    session: Session,
    *,
    sitting: Sitting,
    by: User | None,
    key: str = "",
    overriding: Overriding | None = None,
    **details: Any,
) -> Meeting:
    """Add a meeting to the draft; without a `key` it is given one.

    Raises RuleViolation for hours that cannot be, for details that make no sense, or a room that is taken.
    """
    process = locks.take(session.process)
    meeting = new_meeting(session, by=by, key=key)
    detail.change(meeting, details)
    place(meeting, sitting)
    take_rooms([meeting.room_id])
    store(meeting)
    finish("add_meeting", process, [(None, meeting)], by=by, overriding=overriding)
    return meeting


@transaction.atomic
def move_meeting(
    meeting: Meeting, *, to: Sitting, by: User | None, version: int, overriding: Overriding | None = None
) -> Meeting:
    """Move a meeting in the draft to another day, hours, venue or room; a postponed one stays postponed.

    Raises StaleEdit if somebody changed it since `version` was read; RuleViolation for hours that cannot be, for a
    cancelled meeting, or a room that is taken.
    """
    meeting = take(meeting, version)
    if meeting.status == Status.CANCELLED:
        raise RuleViolation(_("A cancelled meeting cannot be moved."))
    old = kept(meeting)
    place(meeting, to)
    return write(meeting, old, "move_meeting", by=by, overriding=overriding)


@transaction.atomic
def amend_meeting(
    meeting: Meeting, *, by: User | None, version: int, overriding: Overriding | None = None, **details: Any
) -> Meeting:
    """Change what a meeting is rather than when: `title`, `status`, `is_open`, `interpretation`, `agenda`, ...

    A cancelled meeting given another status is reinstated. Raises StaleEdit, and RuleViolation for what makes no sense
    or if its room has been taken meanwhile.
    """
    meeting = take(meeting, version)
    old = kept(meeting)
    detail.change(meeting, details)
    return write(meeting, old, "amend_meeting", by=by, overriding=overriding)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User | None, version: int, overriding: Overriding | None = None) -> Meeting:
    """Cancel a meeting in the draft; readers keep seeing it, marked as cancelled, once a release says so."""
    return _call_off(meeting, Status.CANCELLED, "cancel_meeting", by=by, version=version, overriding=overriding)


@transaction.atomic
def postpone_meeting(
    meeting: Meeting, *, by: User | None, version: int, overriding: Overriding | None = None
) -> Meeting:
    """Postpone a meeting: it does not sit on its day and leaves its room, and another day is to follow."""
    return _call_off(meeting, Status.POSTPONED, "postpone_meeting", by=by, version=version, overriding=overriding)


@transaction.atomic
def reinstate_meeting(
    meeting: Meeting,
    *,
    by: User | None,
    version: int,
    to: Sitting | None = None,
    overriding: Overriding | None = None,
) -> Meeting:
    """Let a cancelled or postponed meeting sit again, where it was or at another `to`.

    Raises RuleViolation if it was not called off, or if its room has been taken meanwhile.
    """
    meeting = take(meeting, version)
    if meeting.status not in OFF:
        raise RuleViolation(_("This meeting was not called off."))
    old = kept(meeting)
    meeting.status = Status.FIRM
    if to:
        place(meeting, to)
    return write(meeting, old, "reinstate_meeting", by=by, overriding=overriding)


def new_meeting(session: Session, *, by: User | None, key: str = "") -> Meeting:
    """Return a meeting of a session, not saved; its key is made of its UID, so that none is given twice."""
    uid = uuid.uuid4()
    return Meeting(session=session, uid=uid, key=key or f"m-{uid.hex[:12]}", edited_by=by)


def write(
    meeting: Meeting, old: dict[str, Any], verb: str, *, by: User | None, overriding: Overriding | None = None
) -> Meeting:
    """Save a meeting that a verb has changed; nothing happens if nothing differs."""
    if kept(meeting) == old:
        return meeting
    meeting.version, meeting.edited_by = meeting.version + 1, by
    if meeting.status not in OFF:
        take_rooms([meeting.room_id])
    store(meeting)
    finish(verb, meeting.session.process, [(old, meeting)], by=by, overriding=overriding)
    return meeting


def _call_off(
    meeting: Meeting, status: str, verb: str, *, by: User | None, version: int, overriding: Overriding | None
) -> Meeting:
    meeting = take(meeting, version)
    old = kept(meeting)
    meeting.status = status
    return write(meeting, old, verb, by=by, overriding=overriding)
