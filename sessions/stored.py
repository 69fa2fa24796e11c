"""The draft as it is stored, each meeting beside what a release would show of it; a page loads it once.

Two thousand meetings are held as plain values. Rows and versions are made of those that somebody asks for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from phases.models import Process
from sessions.models import Meeting, MeetingVersion, Panel, Participant, Room, Session, Venue

COLUMNS = tuple(column.attname for column in Meeting._meta.concrete_fields)
OF_VERSION = tuple(column.attname for column in MeetingVersion._meta.concrete_fields)
ROW = {name: Meeting._meta.get_field(name) for name in ("session", "venue", "room")}
OF_MEETING = MeetingVersion._meta.get_field("meeting")
AS_COLUMNS: Callable[..., MeetingVersion] = MeetingVersion
Row = Any  # the columns of a meeting by name


@dataclass
class Stored:
    """The draft of a process's programme, loaded in a constant number of queries."""

    process: Process
    _meetings: dict[int, Meeting] = field(default_factory=dict, repr=False)
    _values: dict[int, dict[str, Any]] = field(default_factory=dict, repr=False)
    _versions: dict[int, MeetingVersion] = field(default_factory=dict, repr=False)

    @cached_property
    def sessions(self) -> dict[int, Session]:
        """The sessions by primary key, those that no reader knows yet too."""
        found = Session.objects.filter(process=self.process).select_related("kind", "item__provision")
        rows = {session.pk: session for session in found.prefetch_related("themes")}
        for session in rows.values():
            session.process = self.process
        return rows

    @cached_property
    def of_sessions(self) -> dict[int, dict[str, Any]]:
        """What the versions of a session's meetings have in common."""
        return {pk: _of_session(session) for pk, session in self.sessions.items()}

    @cached_property
    def venues(self) -> dict[int, Venue]:
        return Venue.objects.in_bulk()

    @cached_property
    def rooms(self) -> dict[int, Room]:
        return Room.objects.in_bulk()

    @cached_property
    def rows(self) -> dict[int, Row]:
        """The columns of every meeting by its primary key, in order of time."""
        found = Meeting.objects.filter(session__process=self.process).order_by("day", "starts_at", "pk")
        return {row.id: row for row in found.values_list(*COLUMNS, named=True)}

    def load(self) -> None:
        """Ask for all of it now, before something changes."""
        self.rows, self.of_sessions, self.venues, self.rooms  # noqa: B018 - each asks when it is first looked at

    def meeting(self, pk: int) -> Meeting:
        """A meeting with its session, venue and room."""
        if pk not in self._meetings:
            row = self.rows[pk]
            made = Meeting.from_db(DEFAULT_DB_ALIAS, COLUMNS, row)
            # Not by assignment, which asks for each whether the two may be together.
            ROW["session"].set_cached_value(made, self.sessions[row.session_id])  # type: ignore[union-attr]
            ROW["venue"].set_cached_value(made, self.venues.get(row.venue_id))  # type: ignore[union-attr]
            ROW["room"].set_cached_value(made, self.rooms.get(row.room_id))  # type: ignore[union-attr]
            self._meetings[pk] = made
        return self._meetings[pk]

    def values(self, pk: int) -> dict[str, Any]:
        """What a release would show of a meeting."""
        if pk not in self._values:
            row = self.rows[pk]
            venue, room = self.venues.get(row.venue_id), self.rooms.get(row.room_id)
            self._values[pk] = self.of_sessions[row.session_id] | _of_meeting(row, venue, room, self.process)
        return self._values[pk]

    def version(self, pk: int) -> MeetingVersion:
        """A meeting as a release would show it, not saved; its `meeting` is the row."""
        if pk not in self._versions:
            self._versions[pk] = _version(self.meeting(pk), self.values(pk))
        return self._versions[pk]

    def panels(self, only: set[int] | None = None) -> Iterator[tuple[Panel, dict[str, Any]]]:
        """The panels by session and number, each with what a release would show of it."""
        rows = Panel.objects.filter(session__process=self.process).order_by("session_id", "number", "pk")
        for panel in (rows if only is None else rows.filter(pk__in=only)).prefetch_related("people"):
            panel.session = self.sessions[panel.session_id]
            yield panel, _of_panel(panel)


def freeze(meeting: Meeting, process: Process) -> MeetingVersion:
    """Return a meeting of the draft as a release would show it, not saved."""
    values = _of_session(meeting.session) | _of_meeting(meeting, meeting.venue, meeting.room, process)
    return _version(meeting, values)


def _version(meeting: Meeting, values: dict[str, Any]) -> MeetingVersion:
    known = values | {"meeting_id": meeting.pk, "sequence": 0, "change": ""}
    made = AS_COLUMNS(*[known.get(name) for name in OF_VERSION])  # in their order, which is the quick way
    OF_MEETING.set_cached_value(made, meeting)  # type: ignore[union-attr]
    return made


def _of_session(session: Session) -> dict[str, Any]:
    return {
        "session_title": session.item.title,
        "kind": session.kind.key,
        "kind_name": session.kind.name,
        "themes": [theme.key for theme in session.themes.all()],
        "provision_id": session.item.provision_id,
        "body": session.body,
        "organisers": session.organisers,
    }


def _of_meeting(meeting: Row, venue: Venue | None, room: Room | None, process: Process) -> dict[str, Any]:
    return {
        "title": meeting.title,
        "day": meeting.day,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "venue_name": venue.name if venue else "",
        "city": venue.city if venue else "",
        "country": venue.country if venue else "",
        "duty_station": (venue.duty_station_id or "") if venue else "",
        "zone": venue.zone if venue else process.zone,
        "room_name": room.name if room else "",
        "status": meeting.status,
        "is_open": meeting.is_open,
        "length": meeting.length,
        "interpretation": meeting.interpretation,
        "languages": meeting.languages,
        "number": meeting.number,
        "webcast": meeting.webcast,
        "agenda": meeting.agenda,
    }


def _of_panel(panel: Panel) -> dict[str, Any]:
    return {
        "meeting_id": panel.meeting_id,
        "number": panel.number,
        "kind": panel.kind,
        "title": panel.title,
        "moderating_states": panel.moderating_states,
        "people": [as_shown(person) for person in panel.people.all()],
        "is_invented": panel.is_invented,
    }


def as_shown(person: Participant) -> dict[str, Any]:
    """What a release shows of a person on a panel: never the e-mail address."""
    return {
        "part": person.part,
        "name": person.name,
        "title": person.title,
        "organisation": person.organisation,
        "state": person.state_id or "",
        "group": person.group,
        "situations": person.situations,
        "gender": person.gender,
    }
