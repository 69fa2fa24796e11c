"""Steps: each change that a person makes to the draft is kept with what was before, so that it can be taken back."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.models import Process
from sessions.domain.overriding import Overriding, keep
from sessions.domain.sessions import removable, remove_session
from sessions.domain.sittings import store_all, take_rooms
from sessions.models import Meeting, MeetingVersion, PanelVersion, Room, Session, Status, Step, Venue
from sessions.step_words import words

Kept = dict[str, Any]
IDENTITY = ("pk", "uid", "key", "session_id")
FIELDS = (
    "day", "starts_at", "ends_at", "venue_id", "room_id", "status", "title", "is_open", "length", "interpretation",
    "languages", "number", "webcast", "agenda",
)  # fmt: skip


def kept(meeting: Meeting) -> Kept:
    """Return all of a meeting that people can change, and what it is known by, as JSON has it."""
    found = {name: _plain(getattr(meeting, name)) for name in (*IDENTITY, *FIELDS, "version")}
    return found | {"zone": meeting.venue.zone if meeting.venue else meeting.session.process.zone}


def finish(
    verb: str,
    process: Process,
    changes: Iterable[tuple[Kept | None, Meeting | None]],
    *,
    by: User | None,
    overriding: Overriding | None = None,
) -> None:
    """End a verb: audit every meeting it changed, keep the answers to warnings, note the step of a person.

    `changes`: each meeting as it was (None: it is new) and as it is (None: it is deleted).
    """
    changes = list(changes)
    pairs = [(before, kept(meeting) if meeting else None) for before, meeting in changes]
    _audit(verb, process, pairs, by=by, reason=overriding.reason if overriding else "")
    if overriding:
        keep(overriding, [meeting for _before, meeting in changes if meeting], by=by)
    if by:
        named = [(str((after or before or {})["pk"]), before, after) for before, after in pairs]
        Step.objects.create(
            process=process,
            by=by,
            at=clock.now(),
            verb=verb,
            before={pk: before for pk, before, _after in named},
            after={pk: after for pk, _before, after in named},
        )


def last_step(process: Process, user: User) -> Step | None:
    """Return what a person would undo next, with `words` for the button; None: there is nothing."""
    step = Step.objects.filter(process=process, by=user, undone_at=None).order_by("-pk").first()
    if step:
        step.words = words(step)  # type: ignore[attr-defined]
    return step


@transaction.atomic
def undo(process: Process, *, by: User, seen: int | None = None) -> Step:
    """Take back the newest step of a person that is not taken back yet; `seen`: its primary key, as on the button.

    What a release shows is not deleted but cancelled; a session that was made by a copy goes with its meetings, if
    nothing else hangs on it. Raises StaleEdit when one of its meetings has changed since or
    another step is the newest, and RuleViolation when there is nothing to undo, or a room was taken or is no more.
    """
    process = locks.take(process)
    step = last_step(process, by)
    if step is None:
        raise RuleViolation(_("There is nothing of yours to undo."))
    if seen is not None and step.pk != seen:
        raise StaleEdit(_("That was taken back already. The button now undoes what you did before it."))
    found = Meeting.objects.filter(pk__in=[int(pk) for pk in step.after]).order_by("pk")
    there = {str(m.pk): m for m in found.select_related("session__process", "venue", "room").prefetch_related("panels")}
    was = {pk: kept(meeting) for pk, meeting in there.items()}
    if any(_differ(after, was.get(pk)) for pk, after in step.after.items()):
        raise StaleEdit(_("This was changed since. Undo is only for what is still as you left it."))
    _refuse_places(process, [before for before in step.before.values() if before])
    take_rooms(before["room_id"] for before in step.before.values() if before)
    gone = _back(step, there, by)
    now = {str(meeting.pk): kept(meeting) for meeting in there.values() if meeting.pk not in gone}
    _audit("undo", process, [(was.get(pk), now.get(pk)) for pk in step.after], by=by)
    if step.verb == "copy_session":
        made = {after["session_id"] for after in step.after.values() if after}
        for session in removable(process).filter(pk__in=made):
            remove_session(session, by=by)
    step.undone_at = clock.now()
    step.save(update_fields=["undone_at"])
    return step


def _back(step: Step, there: dict[str, Meeting], by: User) -> set[int]:
    """Bring every meeting to what it was before a step, and return those that go; they make room first."""
    new = [there[pk] for pk, before in step.before.items() if before is None]
    gone, off = _remove(new, by)
    back = [_as_before(there, pk, before, by) for pk, before in step.before.items() if before is not None]
    store_all([*off, *back], (*FIELDS, "version", "edited_by_id"))
    return gone


def _as_before(there: dict[str, Meeting], pk: str, before: Kept, by: User) -> Meeting:
    meeting = there.setdefault(pk, Meeting(pk=before["pk"], uid=UUID(before["uid"]), key=before["key"]))
    if meeting._state.adding:
        meeting.session_id = before["session_id"]
    version = max(meeting.version, before["version"]) + 1
    for name in FIELDS:
        setattr(meeting, name, _column(name).to_python(before[name]))
    meeting.version, meeting.edited_by = version, by
    return meeting


def _refuse_places(process: Process, befores: list[Kept]) -> None:
    """Refuse to go back to what is there no more: a session, a venue, a room, or the clock that the hours were of."""
    sessions = set(Session.objects.filter(process=process).values_list("pk", flat=True))
    zones: dict[int | None, str] = {None: process.zone}
    zones |= dict(Venue.objects.values_list("pk", "zone"))
    rooms = {None, *Room.objects.values_list("pk", flat=True)}
    for before in befores:
        there = before["venue_id"] in zones and before["room_id"] in rooms and before["session_id"] in sessions
        if not there:
            raise RuleViolation(_("The place where this was is there no more, so it cannot go back."))
        if before["starts_at"] and zones[before["venue_id"]] != before["zone"]:
            raise RuleViolation(_("The time zone of the place where this was has changed, so it cannot go back."))


def _remove(meetings: list[Meeting], by: User) -> tuple[set[int], list[Meeting]]:
    """Delete meetings that readers never saw, and cancel those that a release shows: which went, and which did not.

    The latter are not saved yet.
    """
    if any(meeting.panels.all() for meeting in meetings):
        raise StaleEdit(_("A panel sits in this meeting by now. Give the panel another meeting first."))
    keys = [meeting.pk for meeting in meetings]
    seen = set(MeetingVersion.objects.filter(meeting__in=keys).values_list("meeting_id", flat=True))
    seen |= set(PanelVersion.objects.filter(meeting__in=keys).values_list("meeting_id", flat=True))
    gone = set(keys) - seen
    Meeting.objects.filter(pk__in=gone).delete()
    off = [meeting for meeting in meetings if meeting.pk in seen]
    for meeting in off:
        meeting.status = Status.CANCELLED
        meeting.version, meeting.edited_by = meeting.version + 1, by
    return gone, off


def _column(name: str) -> "Field[Any, Any]":
    found = Meeting._meta.get_field(name)
    assert isinstance(found, Field)
    return found


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return list(value) if isinstance(value, list) else value


def _differ(one: Kept | None, other: Kept | None) -> bool:
    """Whether two states of a meeting differ in what people can change."""
    if one is None or other is None:
        return one is not other
    return any(one[name] != other[name] for name in FIELDS)


def _audit(
    verb: str, process: Process, pairs: list[tuple[Kept | None, Kept | None]], *, by: User | None, reason: str = ""
) -> None:
    told = []
    for before, after in pairs:
        old, new = before or {}, after or {}
        changes = {name: [old.get(name), new.get(name)] for name in FIELDS if old.get(name) != new.get(name)}
        if reason:
            changes["all_the_same"] = [None, reason]
        told.append((Meeting(pk=(after or before or {})["pk"]), changes))
    audit.record_each(verb, told, by=by, process=process.slug)
