"""Verbs on the draft of the programme. Readers see nothing of it until a release is published."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.models import Process
from sessions.models import OFF, Meeting, Room, Session, Status, Venue

YEARS = range(1945, 2200)  # what lies outside is a slip of the pen, and breaks calendars


@dataclass(frozen=True)
class Sitting:
    """When and where a meeting sits: a day, hours on the venue's wall clock or none recorded, a room."""

    day: date
    venue: Venue | None
    room: Room | None = None
    start: time | None = None
    end: time | None = None

    def moment(self, at: time | None, zone: ZoneInfo) -> datetime | None:
        """Return the moment of a wall-clock time on the day. Raises RuleViolation for an hour that the clock skips."""
        if at is None:
            return None
        wall = datetime.combine(self.day, at, tzinfo=zone)
        back = datetime.fromtimestamp(wall.timestamp(), tz=zone)
        if back.time() != at:
            raise RuleViolation(
                _("%(time)s does not exist on %(day)s in %(zone)s: the clocks go forward over it.")
                % {"time": at.strftime("%H:%M"), "day": self.day.isoformat(), "zone": zone.key},
                field="start",
            )
        return wall


def zone_of(venue: Venue | None, process: Process) -> ZoneInfo:
    """Return the zone of a meeting's wall clock: its venue's, else the process's."""
    return ZoneInfo(venue.zone if venue else process.zone)


@transaction.atomic
def add_meeting(
    session: Session, *, key: str, sitting: Sitting, by: User | None, title: str = "", **more: object
) -> Meeting:
    """Add a meeting to the draft. Raises RuleViolation for hours out of order or a room that is taken."""
    locks.take(session.process)
    meeting = Meeting(session=session, key=key, title=title, edited_by=by, **more)  # type: ignore[misc]
    _place(meeting, sitting)
    _save(meeting)
    audit.record("add_meeting", meeting, by=by, process=session.process.slug, changes={"day": [None, meeting.day]})
    return meeting


@transaction.atomic
def move_meeting(meeting: Meeting, *, to: Sitting, by: User | None, version: int) -> Meeting:
    """Move a meeting in the draft to another day, hours, venue or room.

    Raises StaleEdit if somebody changed it since `version` was read; RuleViolation for hours out of order, a cancelled
    meeting, or a room that is taken.
    """
    meeting = _take(meeting, version)
    if meeting.status == Status.CANCELLED:
        raise RuleViolation(_("A cancelled meeting cannot be moved."))
    old = _where(meeting)
    _place(meeting, to)
    new = _where(meeting)
    if new == old:
        return meeting
    meeting.version, meeting.edited_by = meeting.version + 1, by
    _save(meeting, "day", "starts_at", "ends_at", "venue", "room", "version", "edited_by")
    changes = {key: [old[key], new[key]] for key in new if old[key] != new[key]}
    audit.record("move_meeting", meeting, by=by, process=meeting.session.process.slug, changes=changes)
    return meeting


@transaction.atomic
def amend_meeting(meeting: Meeting, *, by: User | None, version: int, **details: object) -> Meeting:
    """Change what a meeting is rather than when: `title`, `status`, `is_open`, `interpretation`, `agenda`, ...

    A cancelled meeting given another status is reinstated. Raises StaleEdit, and RuleViolation if its room has been
    taken meanwhile.
    """
    meeting = _take(meeting, version)
    old = {name: getattr(meeting, name) for name in details}
    if details == old:
        return meeting
    for name, value in details.items():
        setattr(meeting, name, value)
    meeting.version, meeting.edited_by = meeting.version + 1, by
    _save(meeting, *details, "version", "edited_by")
    changes = {name: [old[name], value] for name, value in details.items() if old[name] != value}
    audit.record("amend_meeting", meeting, by=by, process=meeting.session.process.slug, changes=changes)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User | None, version: int) -> Meeting:
    """Cancel a meeting in the draft; readers keep seeing it, marked as cancelled, once a release says so."""
    meeting = _take(meeting, version)
    if meeting.status == Status.CANCELLED:
        return meeting
    old, meeting.status = meeting.status, Status.CANCELLED
    meeting.version, meeting.edited_by = meeting.version + 1, by
    _save(meeting, "status", "version", "edited_by")
    changes = {"status": [old, Status.CANCELLED.value]}
    audit.record("cancel_meeting", meeting, by=by, process=meeting.session.process.slug, changes=changes)
    return meeting


def _take(meeting: Meeting, version: int) -> Meeting:
    meeting = locks.take(meeting)
    if meeting.version != version:
        raise StaleEdit(_("Somebody else changed this meeting while you were at it. Look at it as it is now."))
    return meeting


def _place(meeting: Meeting, sitting: Sitting) -> None:
    if (sitting.start is None) != (sitting.end is None):
        raise RuleViolation(_("Give both hours, or neither where they are not known."), field="end")
    if sitting.start and sitting.end and sitting.end <= sitting.start:
        raise RuleViolation(_("The meeting would end before it starts; a meeting ends on its own day."), field="end")
    if sitting.room and (sitting.venue is None or sitting.room.venue_id != sitting.venue.pk):
        raise RuleViolation(_("That room is at another venue."), field="room")
    if not YEARS.start <= sitting.day.year < YEARS.stop:
        raise RuleViolation(
            _("A meeting is held between %(first)d and %(last)d.") % {"first": YEARS.start, "last": YEARS.stop - 1},
            field="day",
        )
    zone = zone_of(sitting.venue, meeting.session.process)
    meeting.day, meeting.venue, meeting.room = sitting.day, sitting.venue, sitting.room
    meeting.starts_at, meeting.ends_at = sitting.moment(sitting.start, zone), sitting.moment(sitting.end, zone)


def _where(meeting: Meeting) -> dict[str, object]:
    return {
        "day": meeting.day.isoformat(),
        "starts_at": meeting.starts_at and meeting.starts_at.timestamp(),
        "ends_at": meeting.ends_at and meeting.ends_at.timestamp(),
        "venue": meeting.venue_id,
        "room": meeting.room_id,
    }


def _save(meeting: Meeting, *fields: str) -> None:
    """Save, and say in words what the database refuses."""
    try:
        with transaction.atomic():
            meeting.save(update_fields=fields or None)
    except IntegrityError as error:
        if "meeting_room_free" not in str(error):
            raise
        raise RuleViolation(
            _("%(room)s is taken at that time by “%(meeting)s”.")
            % {"room": meeting.room, "meeting": _who_has_the_room(meeting)},
            field="room",
        ) from error


def _who_has_the_room(meeting: Meeting) -> str:
    others = Meeting.objects.filter(room=meeting.room, starts_at__lt=meeting.ends_at, ends_at__gt=meeting.starts_at)
    found = others.exclude(pk=meeting.pk).exclude(status__in=OFF).select_related("session__item").first()
    return found.session.item.title if found else _("another meeting")
