"""A row of a file beside the meeting that it speaks of, and the draft that it is held against."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from phases import in_words
from phases.models import Process
from sessions.domain.overriding import Warned
from sessions.domain.sittings import zone_of
from sessions.models import Meeting, Room, Session, Venue
from sessions.sheets import cells, lines
from sessions.sheets.columns import heading, plain
from sessions.sheets.days import Unreadable
from sessions.sheets.tables import Cell, Line

HOURS = ("from", "to")
PLACE = ("day", *HOURS, "venue", "room")


class Action(TextChoices):
    """What a row would do."""

    FAULT = "fault", gettext_lazy("at fault")
    ADDED = "added", gettext_lazy("added")
    MOVED = "moved", gettext_lazy("moved")
    TIMED = "timed", gettext_lazy("hours given")
    CHANGED = "changed", gettext_lazy("changed")
    UNCHANGED = "unchanged", gettext_lazy("as it is")


@dataclass(frozen=True)
class Change:
    """One column that would say something else."""

    key: str
    before: str
    after: str

    @property
    def heading(self) -> str:
        return heading(self.key)


@dataclass
class Row:
    """A row as judged; `meeting` is what would stand in the draft, not saved."""

    line: Line
    meeting: Meeting
    was: Meeting | None
    faults: list[str] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    placed: bool = False  # its day, hours, venue and room make sense together

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def action(self) -> Action:
        if self.faults:
            return Action.FAULT
        if self.was is None:
            return Action.ADDED
        if self.moves:
            return Action.MOVED
        if self.changed & set(HOURS):
            return Action.TIMED
        return Action.CHANGED if self.changed else Action.UNCHANGED

    @property
    def moves(self) -> bool:
        """Whether it takes a meeting from a day, hours or a place that it had; what is only added moves nothing."""
        return any(change.before for change in self.changes if change.key in PLACE)

    @property
    def acts(self) -> bool:
        return self.action not in (Action.FAULT, Action.UNCHANGED)

    @property
    def name(self) -> str:
        """The meeting in a few words."""
        session = self.meeting.session.item.title if self.meeting.session_id else self.line.cells["session"].text
        return ": ".join(word for word in (session, self.meeting.title) if word)

    @property
    def sits(self) -> str:
        """Its hours and place, in words."""
        meeting = self.meeting
        zone = zone_of(meeting.venue, meeting.session.process).key
        city = meeting.venue.city if meeting.venue else ""
        hours = in_words.hours(meeting.starts_at, meeting.ends_at, zone, city) if meeting.starts_at else ""
        return ", ".join(part for part in (hours, meeting.room.name if meeting.room else "") if part)

    def refuse(self, key: str, sentence: str) -> None:
        self.faults.append(f"{heading(key)}: {sentence}")


class Ground:
    """What a file is compared with, in a constant number of queries."""

    def __init__(self, process: Process, uids: Iterable[str]) -> None:
        self.process = process
        self.meetings = {str(meeting.uid): meeting for meeting in lines.draft(process)}
        self.sessions = {
            s.slug: s for s in Session.objects.filter(process=process).select_related("item", "kind", "process")
        }
        self.venues = {venue.key: venue for venue in Venue.objects.all()}
        self.rooms: dict[int, dict[str, Room]] = {}
        for room in Room.objects.select_related("venue"):
            self.rooms.setdefault(room.venue_id, {})[plain(room.name)] = room
        unknown = [uid for uid in map(as_uid, uids) if uid and uid not in self.meetings]
        found = Meeting.objects.filter(uid__in=unknown).values_list("uid", flat=True)
        self.elsewhere = {str(uid) for uid in found}


def as_uid(text: str) -> str:
    """The one way an identity is written; empty where it is none."""
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        return ""


def value_of(row: Row, key: str, read: Callable[[Cell], Any], otherwise: Any, empty: Any) -> Any:
    """What a cell says; `otherwise` where the file has no such column or the cell is at fault, `empty` where empty."""
    cell = row.line.cells.get(key)
    if cell is None:
        return otherwise
    try:
        cells.fit(cell)
        return read(cell) if cell.text else empty
    except Unreadable as error:
        row.refuse(key, str(error))
        return otherwise


def is_same(row: Row, key: str, stands: dict[str, str]) -> bool:
    """Whether a cell says what our own export would: then nobody asks whether it could be typed today."""
    cell = row.line.cells.get(key)
    if key not in stands or cell is None or cell.kind in cells.UNFIT:
        return False
    return _seen(cell.text) == _seen(stands[key])


def _seen(text: str) -> str:
    return "".join(char for char in text if char.isprintable() or char == "\n").strip()
