"""What only shows between rows: one meeting twice, two meetings in one room at a time, a row brought in again."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from phases import in_words
from sessions.domain.sittings import zone_of
from sessions.models import OFF, Meeting
from sessions.sheets.advice import Note
from sessions.sheets.rows import PLACE, Action, Ground, Row, as_uid
from sessions.sheets.tables import NOTHING

MOST_A_DAY = 50  # meetings of one session


@dataclass(frozen=True)
class _Held:
    """A room that is held for a while, by a row of the file or by a meeting that the file leaves alone."""

    start: datetime
    end: datetime
    meeting: Meeting
    row: Row | None

    @property
    def new(self) -> bool:
        """Whether it is the file that takes the room."""
        return self.row is not None and bool(self.row.was is None or self.row.changed & {*PLACE, "status"})


def same_meeting(rows: list[Row]) -> None:
    """Refuse rows that speak of one meeting."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if uid := as_uid(row.line.cells.get("uid", NOTHING).text):
            found[uid].append(row)
    for twice in found.values():
        for row in twice if len(twice) > 1 else ():
            other = next(one.number for one in twice if one is not row)
            row.refuse("uid", _("Row %(row)d has the same identity; a meeting stands in one row.") % {"row": other})


def rooms_taken(ground: Ground, rows: list[Row]) -> None:
    """Refuse rows whose room is held at that time, by another row or by a meeting that is there already."""
    spoken_of = {row.was.pk for row in rows if row.was}
    held = [_held(row.meeting, row) for row in rows if row.placed]
    held += [_held(meeting, None) for meeting in ground.meetings.values() if meeting.pk not in spoken_of]
    wanted = {one.meeting.room_id for one in held if one and one.new}
    held += [_held(meeting, None) for meeting in _of_others(ground, wanted)]
    by_room: dict[int, list[_Held]] = defaultdict(list)
    for one in held:
        if one and one.meeting.room_id and one.meeting.room_id in wanted:
            by_room[one.meeting.room_id].append(one)
    refused: set[int] = set()
    for found in by_room.values():
        _sweep(ground, found, refused)


def _of_others(ground: Ground, rooms: Iterable[int | None]) -> Iterable[Meeting]:
    """Other processes meet in the same rooms."""
    found = Meeting.objects.filter(room__in=[pk for pk in rooms if pk], starts_at__isnull=False)
    found = found.exclude(session__process=ground.process).exclude(status__in=OFF)
    return found.select_related("session__item", "venue", "room")


def _held(meeting: Meeting, row: Row | None) -> _Held | None:
    sits = meeting.room_id and meeting.starts_at and meeting.ends_at and meeting.status not in OFF
    return _Held(meeting.starts_at, meeting.ends_at, meeting, row) if sits else None  # type: ignore[arg-type]


def _sweep(ground: Ground, found: list[_Held], refused: set[int]) -> None:
    """Go through a room's time; whatever begins before the longest one so far has ended clashes with that one."""
    longest: _Held | None = None
    for one in sorted(found, key=lambda held: (held.start, held.end)):
        if longest and one.start < longest.end:
            for mine, other in ((one, longest), (longest, one)):
                if mine.new and mine.row and mine.row.number not in refused:
                    refused.add(mine.row.number)
                    mine.row.refuse("room", _taken(ground, mine, other))
        if longest is None or one.end > longest.end:
            longest = one


def _taken(ground: Ground, mine: _Held, other: _Held) -> str:
    zone = zone_of(other.meeting.venue, ground.process).key
    session = other.meeting.session.item.title if other.meeting.session_id else _("another meeting")
    named = {
        "room": mine.meeting.room.name if mine.meeting.room else "",
        "day": in_words.long_day(other.start, zone),
        "hours": f"{in_words.clock(other.start, zone)}-{in_words.clock(other.end, zone)}",
        "meeting": session,
    }
    if other.row:
        return _("%(room)s is taken on %(day)s, %(hours)s by “%(meeting)s” (row %(row)d of this file).") % {
            **named,
            "row": other.row.number,
        }
    return _("%(room)s is taken on %(day)s, %(hours)s by “%(meeting)s”.") % named


def crowded(ground: Ground, rows: list[Row]) -> None:
    """Refuse more meetings of one session on a day than anybody would plan: rows that were copied down too far."""
    spoken_of = {row.was.pk for row in rows if row.was}
    final = [row.meeting for row in rows if row.placed]
    final += [meeting for meeting in ground.meetings.values() if meeting.pk not in spoken_of]
    count = Counter((meeting.session_id, meeting.day) for meeting in final)
    for row in rows:
        if row.acts and count[row.meeting.session_id, row.meeting.day] > MOST_A_DAY:
            said = _("“%(session)s” would have more than %(most)d meetings on this day.")
            row.refuse("day", said % {"session": row.meeting.session.item.title, "most": MOST_A_DAY})


def added_twice(ground: Ground, rows: list[Row]) -> None:
    """Warn where a new row says what stands in the draft already: a file brought in a second time."""
    there = {_same(meeting) for meeting in ground.meetings.values()}
    for row in rows:
        if row.action == Action.ADDED:
            if _same(row.meeting) in there:
                said = _(
                    "This session has such a meeting at this time already; without its identity the row adds another."
                )
                row.warnings.append(Note("added-twice", said))
            there.add(_same(row.meeting))


def _same(meeting: Meeting) -> tuple[object, ...]:
    return (meeting.session_id, meeting.day, meeting.starts_at, meeting.title)
