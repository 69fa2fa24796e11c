"""When and where a meeting can sit: hours that its clock shows, a room of its venue that is free.

Locks: the process, then the rooms in the order of their primary keys. The first orders the verbs of one process, the
second those of processes that share a house: two bookings that met only in the constraint would wait for each other.
A process's meetings change under its lock alone, so that they need none of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from compact import locks
from compact.errors import RuleViolation, StaleEdit
from phases.models import Process
from sessions.models import OFF, Meeting, Room, Venue

YEARS = range(1945, 2200)  # what lies outside is a slip of the pen, and breaks calendars
NIGHT = (time(18), time(6))  # a start after the one with an end before the other was meant to run past midnight


@dataclass(frozen=True)
class Sitting:
    """When and where a meeting sits: a day, hours on the venue's wall clock or none recorded, a room."""

    day: date
    venue: Venue | None
    room: Room | None = None
    start: time | None = None
    end: time | None = None

    def moment(self, at: time | None, zone: ZoneInfo, field: str = "start") -> datetime | None:
        """Return the moment of a wall-clock time on the day.

        Raises RuleViolation for an hour that the clock skips, and for one that it shows twice.
        """
        if at is None:
            return None
        wall = datetime.combine(self.day, at.replace(fold=0), tzinfo=zone)
        back = datetime.fromtimestamp(wall.timestamp(), tz=zone)
        named = {"time": at.strftime("%H:%M"), "day": self.day.isoformat(), "zone": zone.key}
        if back.time() != wall.time():
            said = _("%(time)s does not exist on %(day)s in %(zone)s: the clocks go forward over it.")
            raise RuleViolation(said % named, field=field)
        if wall.replace(fold=1).utcoffset() != wall.utcoffset():
            said = _("%(time)s comes twice on %(day)s in %(zone)s: the clocks go back over it. Choose another hour.")
            raise RuleViolation(said % named, field=field)
        return wall


def zone_of(venue: Venue | None, process: Process) -> ZoneInfo:
    """Return the zone of a meeting's wall clock: its venue's, else the process's. Raises RuleViolation if unknown."""
    name = venue.zone if venue else process.zone
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        said = _("“%(zone)s”, the time zone of %(place)s, is not known. Choose one that is known.")
        raise RuleViolation(said % {"zone": name, "place": venue or process}, field="venue") from error


def sitting_of(meeting: Meeting) -> Sitting:
    """Return when and where a meeting sits, its hours on the wall clock."""
    zone = zone_of(meeting.venue, meeting.session.process)
    start, end = (at.astimezone(zone).time() if at else None for at in (meeting.starts_at, meeting.ends_at))
    return Sitting(meeting.day, meeting.venue, meeting.room, start, end)


def place(meeting: Meeting, sitting: Sitting) -> None:
    """Put a meeting where a sitting says, not saved. Raises RuleViolation for what no clock or house can do."""
    _refuse_hours(sitting)
    if sitting.room and (sitting.venue is None or sitting.room.venue_id != sitting.venue.pk):
        raise RuleViolation(_("That room is at another venue."), field="room")
    if not YEARS.start <= sitting.day.year < YEARS.stop:
        raise RuleViolation(
            _("A meeting is held between %(first)d and %(last)d.") % {"first": YEARS.start, "last": YEARS.stop - 1},
            field="day",
        )
    zone = zone_of(sitting.venue, meeting.session.process)
    meeting.starts_at, meeting.ends_at = sitting.moment(sitting.start, zone), sitting.moment(sitting.end, zone, "end")
    meeting.day, meeting.venue, meeting.room = sitting.day, sitting.venue, sitting.room
    if meeting.starts_at:
        meeting.length = ""  # the hours say it now


def _refuse_hours(sitting: Sitting) -> None:
    start, end = sitting.start, sitting.end
    if (start is None) != (end is None):
        raise RuleViolation(_("Give both hours, or neither where they are not known."), field="end")
    if start is None or end is None or start < end:
        return
    if end == time.min or (start >= NIGHT[0] and end <= NIGHT[1]):
        said = _("The meeting would run past midnight. A meeting ends on its own day: enter one for each day.")
        raise RuleViolation(said, field="end")
    raise RuleViolation(_("The meeting would end before it starts; a meeting ends on its own day."), field="end")


def take(meeting: Meeting, version: int) -> Meeting:
    """Lock a meeting's process and return the meeting as it is now. Raises StaleEdit if it is another than was seen."""
    locks.take(meeting.session.process)
    found = Meeting.objects.select_related("session__process", "session__item", "venue", "room")
    now = found.filter(pk=meeting.pk).first()
    if now is None:
        raise StaleEdit(_("Somebody else deleted this meeting while you were at it."))
    if now.version != version:
        raise StaleEdit(_("Somebody else changed this meeting while you were at it. Look at it as it is now."))
    return now


def take_rooms(rooms: Iterable[int | None]) -> None:
    """Lock the rooms that a verb wants, by primary key: once, and before it writes, or two verbs could form a ring."""
    wanted = {pk for pk in rooms if pk}
    if wanted:
        list(Room.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


def store(meeting: Meeting) -> None:
    """Save, and say in words what the database refuses."""
    try:
        with transaction.atomic():
            meeting.save(force_insert=meeting._state.adding)
    except IntegrityError as error:
        if "meeting_key_once" in str(error):
            raise RuleViolation(_("This session has a meeting with that key."), field="key") from error
        if "meeting_room_free" not in str(error):
            raise
        raise RuleViolation(
            _("%(room)s is taken at that time by “%(meeting)s”.")
            % {"room": meeting.room, "meeting": _who_has_the_room(meeting)},
            field="room",
        ) from error


def store_all(meetings: Iterable[Meeting], names: Iterable[str]) -> None:
    """Save many meetings at once, new ones and old; `names`: the fields that can differ.

    They may swap rooms: whoever is there leaves before anybody enters. Says in words what the database refuses.
    """
    rows = list(meetings)
    there = [meeting.pk for meeting in rows if not meeting._state.adding]
    Meeting.objects.filter(pk__in=there).update(room=None)
    known = [meeting for meeting in rows if meeting.pk]
    fields = [name.removesuffix("_id") for name in names]
    try:
        with transaction.atomic():
            if known:
                Meeting.objects.bulk_create(known, update_conflicts=True, unique_fields=["id"], update_fields=fields)
            Meeting.objects.bulk_create([meeting for meeting in rows if not meeting.pk])
    except IntegrityError:
        for meeting in rows:  # one by one, until one of them says what is wrong
            store(meeting)
        raise


def _who_has_the_room(meeting: Meeting) -> str:
    others = Meeting.objects.filter(room=meeting.room, starts_at__lt=meeting.ends_at, ends_at__gt=meeting.starts_at)
    found = others.exclude(pk=meeting.pk).exclude(status__in=OFF).select_related("session__item").first()
    return found.session.item.title if found else _("another meeting")
