"""When and where a row's meeting would sit, and whether that can be."""

from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from sessions.domain.sittings import Sitting, place, sitting_of
from sessions.models import Room, Venue
from sessions.sheets import days
from sessions.sheets.columns import listed, plain, shortened
from sessions.sheets.days import Unreadable
from sessions.sheets.rows import PLACE, Ground, Row, is_same, value_of
from sessions.sheets.tables import Cell

COLUMN = {"start": "from", "end": "to"} | {name: name for name in ("day", "venue", "room")}  # of the domain's fields


def put(ground: Ground, row: Row, stands: dict[str, str]) -> None:
    """Read a row's day, hours, venue and room; what no clock or house can do is refused as everywhere."""
    meeting, count = row.meeting, len(row.faults)
    if row.was and all(key not in row.line.cells or is_same(row, key, stands) for key in PLACE):
        row.placed = True
        return
    wall = sitting_of(row.was) if row.was else None
    day = value_of(row, "day", days.day, wall and wall.day, None)
    if day is None and len(row.faults) == count:
        row.refuse("day", _("A meeting needs its day."))
    start = value_of(row, "from", days.hour, wall and wall.start, None)
    end = value_of(row, "to", days.hour, wall and wall.end, None)
    venue, room = _house(ground, row)
    if len(row.faults) == count and day:
        try:
            place(meeting, Sitting(day, venue, room, start, end))
        except RuleViolation as refusal:
            row.refuse(COLUMN.get(refusal.field or "", "day"), refusal.sentence)
    row.placed = len(row.faults) == count


def _house(ground: Ground, row: Row) -> tuple[Venue | None, Room | None]:
    """Read the venue, and the room as one of it; a room is not looked for where the venue is at fault."""
    count = len(row.faults)
    venue = value_of(row, "venue", lambda cell: _venue(ground, cell), row.meeting.venue, None)
    if len(row.faults) > count:
        return None, None
    return venue, value_of(row, "room", lambda cell: _room(ground, venue, cell), row.meeting.room, None)


def _venue(ground: Ground, cell: Cell) -> Venue:
    named = [venue for venue in ground.venues.values() if plain(cell.text) in (plain(venue.name), plain(str(venue)))]
    found = ground.venues.get(cell.text) or (named[0] if len(named) == 1 else None)
    if found is None:
        raise Unreadable(
            _("There is no venue “%(cell)s”. Choose from: %(there)s.")
            % {"cell": shortened(cell.text), "there": listed(sorted(ground.venues))}
        )
    return found


def _room(ground: Ground, venue: Venue | None, cell: Cell) -> Room:
    if venue is None:
        raise Unreadable(_("“%(cell)s” is a room of no venue: name the venue too.") % {"cell": shortened(cell.text)})
    rooms = ground.rooms.get(venue.pk, {})
    if found := rooms.get(plain(cell.text)):
        return found
    others = [room for at in ground.rooms.values() for name, room in at.items() if name == plain(cell.text)]
    if others:
        raise Unreadable(
            _("“%(cell)s” is a room of another venue (%(other)s), not of %(venue)s.")
            % {"cell": shortened(cell.text), "other": str(others[0].venue), "venue": str(venue)}
        )
    there = listed([room.name for room in rooms.values()])
    if not there:
        raise Unreadable(_("No room of %(venue)s is recorded here yet.") % {"venue": str(venue)})
    raise Unreadable(
        _("There is no room “%(cell)s” at %(venue)s. Choose from: %(there)s.")
        % {"cell": shortened(cell.text), "venue": str(venue), "there": there}
    )
