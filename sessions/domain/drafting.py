"""Verbs on the draft that change several meetings at once, or take one back to what readers see."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compact import locks
from compact.errors import RuleViolation
from compact.models import User
from sessions.domain.meetings import Overriding, new_meeting, postpone_meeting, reinstate_meeting, write
from sessions.domain.sessions import add_session
from sessions.domain.sittings import Sitting, place, sitting_of, store, take, take_rooms
from sessions.domain.steps import finish, kept
from sessions.models import OFF, Meeting, MeetingVersion, PanelVersion, Room, Session, Venue

__all__ = [
    "Copied", "copy_meetings", "copy_session", "discard_change", "move_session", "postpone_meeting",
    "reinstate_meeting", "split_meeting",
]  # fmt: skip

COPIED = ("title", "status", "is_open", "length", "interpretation", "languages", "agenda")
SHOWN = (*COPIED, "day", "starts_at", "ends_at", "number", "webcast")


@dataclass(frozen=True)
class Copied:
    """What a copy made; `without_room`: the meetings whose room is taken on their new day, so that they have none."""

    session: Session
    meetings: list[Meeting] = field(default_factory=list)
    without_room: list[Meeting] = field(default_factory=list)


@transaction.atomic
def split_meeting(
    meeting: Meeting,
    *,
    at: time,
    resume: time | None = None,
    by: User | None,
    version: int,
    overriding: Overriding | None = None,
) -> tuple[Meeting, Meeting]:
    """End a meeting `at` an hour, and let a second one go on from `resume` (at once, if None) to its end.

    Hours on the venue's clock. Its panels stay with the first. Raises StaleEdit; RuleViolation for a meeting without
    hours or called off, and for hours that do not lie between its own.
    """
    first = take(meeting, version)
    if first.status in OFF:
        raise RuleViolation(_("A meeting that was called off cannot be split."))
    whole, again = sitting_of(first), resume or at
    if whole.start is None or whole.end is None:
        raise RuleViolation(_("Only a meeting with hours can be split. Give it hours first."), field="at")
    if not whole.start < at < whole.end:
        raise RuleViolation(_("It is split between its own hours, %(hours)s.") % {"hours": _hours(whole)}, field="at")
    if not at <= again < whole.end:
        raise RuleViolation(_("The second part starts after the first ends, and before the end."), field="resume")
    old = kept(first)
    place(first, replace(whole, end=at))
    first.version, first.edited_by = first.version + 1, by
    second = _again(first, first.session, by)
    place(second, replace(whole, start=again))
    take_rooms([first.room_id])
    store(first)
    store(second)
    changes = [(old, first), (None, second)]
    finish("split_meeting", first.session.process, changes, by=by, overriding=overriding)
    return first, second


@transaction.atomic
def copy_session(
    session: Session, *, to: date, title: str, by: User | None, slug: str = "", overriding: Overriding | None = None
) -> Copied:
    """Make a new session like another, its meetings shifted so that the first sits on `to`, at the same hours.

    A room that is taken is left out, and the answer says where. Without a `slug` one is made of the title. Readers see
    it with a later release. Raises RuleViolation if no meeting of the session sits.
    """
    process = locks.take(session.process)
    made = add_session(
        process,
        kind=session.kind,
        title=title,
        slug=slug,
        provision=session.item.provision,
        themes=list(session.themes.all()),
        organisers=session.organisers,
        body=session.body,
        by=by,
    )
    return _copy("copy_session", session, made, to, by, overriding)


@transaction.atomic
def copy_meetings(session: Session, *, to: date, by: User | None, overriding: Overriding | None = None) -> Copied:
    """The meetings of a session once more, in the same session, the first of them on `to`; rooms as in copy_session."""
    locks.take(session.process)
    return _copy("copy_meetings", session, session, to, by, overriding)


@transaction.atomic
def move_session(session: Session, *, to: date, by: User | None, overriding: Overriding | None = None) -> list[Meeting]:
    """Move all meetings of a session that sit by the same number of days, so that the first sits on `to`.

    Raises RuleViolation if none sits, or if one of their rooms is taken there: then none is moved.
    """
    process = locks.take(session.process)
    meetings = _sitting(session)
    days = to - meetings[0].day
    if not days:
        return []
    take_rooms(meeting.room_id for meeting in meetings)
    before = [kept(meeting) for meeting in meetings]
    # Those in front make room for those behind.
    for meeting in reversed(meetings) if days > timedelta(0) else meetings:
        place(meeting, _shifted(meeting, days))
        meeting.version, meeting.edited_by = meeting.version + 1, by
        store(meeting)
    finish("move_session", process, zip(before, meetings, strict=True), by=by, overriding=overriding)
    return meetings


@transaction.atomic
def discard_change(meeting: Meeting, *, by: User | None, version: int) -> Meeting | None:
    """Take a meeting back to what readers see; one that no release shows is deleted (then None is returned).

    Raises StaleEdit; RuleViolation when its published venue or room is not there any more, or taken, or when a panel
    sits in a meeting that would go.
    """
    meeting = take(meeting, version)
    old = kept(meeting)
    shown = MeetingVersion.objects.filter(meeting=meeting).order_by("-sequence").first()
    if shown:
        meeting.venue, meeting.room = _published_place(shown)
        for name in ("status", *SHOWN):
            setattr(meeting, name, getattr(shown, name))
        return write(meeting, old, "discard_change", by=by)
    if meeting.panels.exists():
        raise RuleViolation(_("A panel sits in this meeting. Give the panel another meeting first."))
    if PanelVersion.objects.filter(meeting=meeting).exists():
        raise RuleViolation(_("A published panel sat in this meeting, so it stays. Cancel it instead."))
    process = meeting.session.process
    meeting.delete()
    finish("discard_change", process, [(old, None)], by=by)
    return None


def _copy(
    verb: str, source: Session, target: Session, to: date, by: User | None, overriding: Overriding | None
) -> Copied:
    meetings = _sitting(source)
    days = to - meetings[0].day
    if not days and source.pk == target.pk:
        raise RuleViolation(_("The copy would sit on the days of the original. Choose another day."), field="to")
    take_rooms(meeting.room_id for meeting in meetings)
    found = Copied(target)
    for meeting in meetings:
        made = _again(meeting, target, by)
        place(made, _shifted(meeting, days))
        _save_somewhere(made, found)
    finish(verb, target.process, [(None, made) for made in found.meetings], by=by, overriding=overriding)
    return found


def _save_somewhere(meeting: Meeting, found: Copied) -> None:
    """Save a meeting in its room, or without one where that is taken."""
    try:
        store(meeting)
    except RuleViolation as refusal:
        if refusal.field != "room":
            raise
        meeting.room = None
        store(meeting)
        found.without_room.append(meeting)
    found.meetings.append(meeting)


def _sitting(session: Session) -> list[Meeting]:
    """The meetings of a session that sit, in order of time. Raises RuleViolation if there are none."""
    rows = Meeting.objects.filter(session=session).exclude(status__in=OFF).order_by("day", "starts_at", "pk")
    found = list(rows.select_related("session__process", "session__item", "venue", "room"))
    if not found:
        raise RuleViolation(_("No meeting of this session sits, so there is nothing to move or copy."))
    return found


def _again(meeting: Meeting, session: Session, by: User | None) -> Meeting:
    """A second meeting like one, not saved; its number and its webcast are its own."""
    made = new_meeting(session, by=by)
    for name in COPIED:
        setattr(made, name, getattr(meeting, name))
    return made


def _shifted(meeting: Meeting, days: timedelta) -> Sitting:
    """Where a meeting sits so many days later: at the same hours of the venue's clock, whatever its offset is then."""
    sitting = sitting_of(meeting)
    try:
        return replace(sitting, day=sitting.day + days)
    except OverflowError as error:
        raise RuleViolation(_("That day is outside the calendar."), field="to") from error


def _published_place(shown: MeetingVersion) -> tuple[Venue | None, Room | None]:
    """The venue and room that a version names: it keeps the words, not the rows."""
    if not shown.venue_name:
        return None, None
    venue = _only(Venue.objects.filter(name=shown.venue_name, city=shown.city, zone=shown.zone))
    room = _only(Room.objects.filter(venue=venue, name=shown.room_name)) if venue and shown.room_name else None
    if venue is None or (shown.room_name and room is None):
        said = _("What is published, %(place)s, is not among the venues under that name any more. Move it by hand.")
        raise RuleViolation(said % {"place": shown.room_name or shown.venue_name}, field="venue")
    return venue, room


def _only(rows: Iterable[Any]) -> Any:
    return next(iter(rows), None)


def _hours(sitting: Sitting) -> str:
    return f"{sitting.start:%H:%M}-{sitting.end:%H:%M}"
