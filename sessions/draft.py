"""The draft as staff see it: every meeting as a release would show it, in a constant number of queries.

What is only supposed (a meeting dragged to another day) takes its place in memory and asks the database nothing.
"""

import copy
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from phases.findings import Facts
from phases.item_views import ItemView
from phases.models import Process
from phases.reading import Reading
from sessions.domain.sittings import Sitting, place
from sessions.models import (
    OFF,
    DutyStation,
    Holiday,
    Meeting,
    MeetingVersion,
    Override,
    Participant,
    Room,
    Session,
    Status,
    Venue,
)
from sessions.pending import freeze
from sessions.reading import Programme, SessionView, latest_versions, order

NEW = 0  # the primary key of a meeting that is only supposed
SHARED = ("shown", "rows", "people", "stations", "named_holidays", "published", "elsewhere")
Hours = tuple[time, time]
When = tuple[date, datetime | None, datetime | None]


@dataclass(frozen=True)
class Booking:
    """A room that another process has."""

    room: int
    starts_at: datetime
    ends_at: datetime
    title: str


@dataclass
class Draft:
    """The draft of a programme at a reading's moment."""

    reading: Reading
    base: "Draft | None" = field(default=None, repr=False, compare=False)  # of what is only supposed

    @property
    def process(self) -> Process:
        return self.reading.process

    @cached_property
    def shown(self) -> Programme:
        """The programme as readers see it."""
        return Programme(self.reading)

    @cached_property
    def rows(self) -> dict[int, Session]:
        """The sessions by primary key, those that no reader knows yet too."""
        for row in self.shown.rows:
            row.process = self.process
        return {row.pk: row for row in self.shown.rows}

    @cached_property
    def meetings(self) -> list[MeetingVersion]:
        """Every meeting in order of time, frozen and not saved; `version.meeting` is its row, with session and room."""
        venues, rooms = Venue.objects.in_bulk(), Room.objects.in_bulk()
        found = []
        for meeting in Meeting.objects.filter(session__process=self.process):
            meeting.session = self.rows[meeting.session_id]
            meeting.venue = venues[meeting.venue_id] if meeting.venue_id else None
            meeting.room = rooms[meeting.room_id] if meeting.room_id else None
            found.append(freeze(meeting, self.process))
        return sorted(found, key=order)

    @cached_property
    def by_meeting(self) -> dict[int, MeetingVersion]:
        """The meetings by their primary key."""
        return {version.meeting_id: version for version in self.meetings}

    @cached_property
    def by_session(self) -> dict[int, list[MeetingVersion]]:
        """The meetings of each session, in order of time."""
        found: dict[int, list[MeetingVersion]] = defaultdict(list)
        for version in self.meetings:
            found[version.meeting.session_id].append(version)
        return found

    @cached_property
    def programme(self) -> Programme:
        """The programme as it would be if the draft were published now; sessions that no reader knows are in it."""
        found = self.shown.supposing(self.meetings)
        new = [
            SessionView(row, ItemView(row.item, (), self.reading), tuple(self.by_session.get(pk, ())))
            for pk, row in self.rows.items()
            if pk not in self.reading.items
        ]
        views = [*found.sessions.values(), *new]
        views.sort(key=lambda view: (view.meetings[0].day if view.meetings else date.max, view.session.pk))
        found.sessions = {view.session.slug: view for view in views}
        return found

    @cached_property
    def facts(self) -> Facts:
        """What rules ask, with the draft in the place of what is published."""
        facts = self.base.facts if self.base else Facts(self.reading)
        return facts.supposing(self.programme)

    @property
    def waiting(self) -> list[SessionView]:
        """Sessions to come of which no meeting sits; neither those that were held nor those wholly cancelled."""
        return [view for view in self.programme.sessions.values() if _waits(view)]

    def within(self, first: date, last: date) -> list[MeetingVersion]:
        """The meetings of some days, both included."""
        return [version for version in self.meetings if first <= version.day <= last]

    def supposing(self, meeting_pk: int | None, sitting: Sitting, session: Session | None = None) -> "Draft":
        """The same draft with a meeting elsewhere, or (None) with a new one of `session`; its primary key is NEW.

        Raises RuleViolation for a sitting that no verb would take.
        """
        old = self.by_meeting.get(meeting_pk) if meeting_pk is not None else None
        if old is None and session is None:
            raise KeyError(meeting_pk)
        meeting = copy.copy(old.meeting) if old else Meeting(pk=NEW, session=self.rows[session.pk])  # type: ignore[union-attr]
        place(meeting, sitting)
        moved = freeze(meeting, self.process)
        found = Draft(self.reading, base=self)
        for name in SHARED:
            setattr(found, name, getattr(self, name))
        found.meetings = sorted([*(version for version in self.meetings if version is not old), moved], key=order)
        return found

    @cached_property
    def people(self) -> list[Participant]:
        """Who has a part in a session or on a panel of the draft; organisations and States are no people."""
        found = Participant.objects.filter(session__process=self.process).exclude(name="").select_related("panel")
        return [person for person in found if not (person.panel and person.panel.withdrawn)]

    @cached_property
    def stations(self) -> dict[str, list[Hours]]:
        """The standard hours of each duty station."""
        return {
            name: [_hours(text) for text in hours] for name, hours in DutyStation.objects.values_list("name", "hours")
        }

    @cached_property
    def named_holidays(self) -> dict[tuple[str, date], str]:
        """The names of holidays, by duty station and day."""
        rows = Holiday.objects.values_list("duty_station", "day", "name")
        return {(str(station), day): name for station, day, name in rows}

    @cached_property
    def published(self) -> dict[int, When]:
        """The day and hours that readers see of each meeting, by its primary key."""
        rows = latest_versions(self.process, self.reading.at).exclude(status__in=OFF)
        return {pk: when for pk, *when in rows.values_list("meeting_id", "day", "starts_at", "ends_at")}  # type: ignore[misc]

    @cached_property
    def elsewhere(self) -> dict[int, list[Booking]]:
        """When other processes have rooms: houses are shared."""
        rows = Meeting.objects.filter(room__isnull=False, starts_at__isnull=False).exclude(status__in=OFF)
        rows = rows.exclude(session__process=self.process)
        found: dict[int, list[Booking]] = defaultdict(list)
        for room, start, end, title in rows.values_list("room_id", "starts_at", "ends_at", "session__item__title"):
            if room and start and end:
                found[room].append(Booking(room, start, end, title))
        return found

    @cached_property
    def overrides(self) -> list[Override]:
        """The warnings that were answered, oldest first."""
        if self.base:
            return self.base.overrides
        return list(Override.objects.filter(meeting__session__process=self.process).select_related("by"))

    def is_history(self, version: MeetingVersion) -> bool:
        """Whether a meeting's day has gone by and readers saw it so: nothing about it can be planned any more."""
        when = self.published.get(version.meeting_id)
        return (
            version.day < self.reading.today
            and when is not None
            and list(when)
            == [
                version.day,
                version.starts_at,
                version.ends_at,
            ]
        )


def _waits(view: SessionView) -> bool:
    if view.dates.held is not None or any(version.status not in OFF for version in view.meetings):
        return False
    return not view.meetings or any(version.status == Status.POSTPONED for version in view.meetings)


def _hours(text: str) -> Hours:
    start, _dash, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)
