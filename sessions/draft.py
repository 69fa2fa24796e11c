"""The draft as staff see it: every meeting as a release would show it, in a constant number of queries.

What is only supposed (a meeting dragged to another day) takes its place in memory and asks the database nothing.
"""

import copy
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

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
    Session,
    Status,
)
from sessions.reading import Programme, SessionView, latest_versions, order
from sessions.stored import Stored, freeze

NEW = 0  # the primary key of a meeting that is only supposed
SHARED = ("stored", "shown", "people", "stations", "named_holidays", "published", "elsewhere")
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
    supposed: Mapping[int, MeetingVersion] = field(default_factory=dict, repr=False, compare=False)

    @property
    def process(self) -> Process:
        return self.reading.process

    @cached_property
    def stored(self) -> Stored:
        return Stored(self.process)

    @cached_property
    def shown(self) -> Programme:
        """The programme as readers see it."""
        found = Programme(self.reading)
        found.rows = list(self.rows.values())
        return found

    @property
    def rows(self) -> dict[int, Session]:
        """The sessions by primary key, those that no reader knows yet too."""
        return self.stored.sessions

    @cached_property
    def places(self) -> list[tuple[Any, ...]]:
        """Where each meeting stands among all: the keys of their order in time, each ending with the primary key."""
        if self.base:
            left = [key for key in self.base.places if key[-1] not in self.supposed]
            return sorted([*left, *(order(version) for version in self.supposed.values())])
        rows = self.stored.rows.values()
        return sorted((row.day, row.starts_at is not None, row.starts_at or row.day, row.id) for row in rows)

    def version(self, pk: int) -> MeetingVersion:
        """A meeting, frozen and not saved; its `meeting` is the row with session and room. Raises KeyError."""
        if pk in self.supposed:
            return self.supposed[pk]
        return self.stored.version(pk)

    @cached_property
    def meetings(self) -> list[MeetingVersion]:
        """Every meeting in order of time."""
        return [self.version(key[-1]) for key in self.places]

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
        if self.base:
            views = self._views_beside(self.base)
        else:
            views = [
                SessionView(row, self._dates(row), tuple(self.by_session.get(pk, ())), found)
                for pk, row in self.rows.items()
            ]
        views.sort(key=lambda view: (view.meetings[0].day if view.meetings else date.max, view.session.pk))
        found.sessions = {view.session.slug: view for view in views}
        return found

    def _views_beside(self, base: "Draft") -> list[SessionView]:
        """The sessions of what is supposed: only those whose meetings are others are looked at anew."""
        other = {version.meeting.session_id for version in self.supposed.values()}
        views = base.programme.sessions.values()
        touched = {pk: [v for v in self.meetings if v.meeting.session_id == pk] for pk in other}
        return [
            replace(view, meetings=tuple(touched[view.session.pk])) if view.session.pk in touched else view
            for view in views
        ]

    @cached_property
    def calendar(self) -> Programme:
        """What filters ask of the draft: its meetings with their cities and bodies, nothing of its sessions."""
        found = Programme(self.reading)
        found.meetings = self.meetings
        found._named = list({(version.city, version.body, version.is_open) for version in self.meetings})
        return found

    @cached_property
    def given(self) -> Facts:
        """What rules ask, whatever the draft says: its rules and the mandate."""
        return self.base.given if self.base else Facts(self.reading)

    @cached_property
    def facts(self) -> Facts:
        """What rules ask, with the draft in the place of what is published."""
        return (self.base.facts if self.base else self.given).supposing(self.programme)

    @property
    def waiting(self) -> list[SessionView]:
        """Sessions to come of which no meeting sits; neither those that were held nor those wholly cancelled."""
        said: dict[int, set[str]] = defaultdict(set)
        first: dict[int, date] = {}
        for key in self.places:
            row = self._row(key[-1])
            said[row.session_id].add(row.status)
            first.setdefault(row.session_id, row.day)
        found = [
            SessionView(row, self._dates(row), (), self.shown)
            for pk, row in self.rows.items()
            if said[pk] <= set(OFF) and (not said[pk] or Status.POSTPONED in said[pk])
        ]
        found = [view for view in found if view.dates.held is None]
        return sorted(found, key=lambda view: (first.get(view.session.pk, date.max), view.session.pk))

    @cached_property
    def sitting(self) -> Counter[int]:
        """How many meetings of each session sit, by the session's primary key."""
        rows = (self._row(key[-1]) for key in self.places)
        return Counter(row.session_id for row in rows if row.status not in OFF)

    def days_of(self, session: int) -> set[date]:
        """The days of a session's meetings."""
        rows = (self._row(key[-1]) for key in self.places)
        return {row.day for row in rows if row.session_id == session}

    def within(self, first: date, last: date) -> list[MeetingVersion]:
        """The meetings of some days, both included."""
        start, end = bisect_left(self.places, (first,)), bisect_left(self.places, (last + timedelta(days=1),))
        return [self.version(key[-1]) for key in self.places[start:end]]

    def _row(self, pk: int) -> Any:
        """The columns of a meeting, as far as what is supposed leaves them."""
        return self.supposed[pk].meeting if pk in self.supposed else self.stored.rows[pk]

    def _dates(self, row: Session) -> ItemView:
        return self.reading.items.get(row.pk) or ItemView(row.item, (), self.reading)

    def supposing(
        self,
        meeting_pk: int | None,
        sitting: Sitting,
        session: Session | None = None,
        *,
        status: str = "",
    ) -> "Draft":
        """The same draft with a meeting elsewhere, or (None) with a new one of `session`; its primary key is NEW.

        `status`: what it would be, where that is something else. Raises RuleViolation for a sitting that no verb would
        take.
        """
        if meeting_pk is not None:
            meeting = copy.copy(self.version(meeting_pk).meeting)
        elif session is not None:
            meeting = Meeting(pk=NEW, session=self.rows[session.pk])
        else:
            raise KeyError(meeting_pk)
        place(meeting, sitting)
        meeting.status = status or meeting.status
        return self.replacing([meeting])

    def replacing(self, meetings: Iterable[Meeting]) -> "Draft":
        """The same draft with meetings as they are here, by their primary keys instead of or beside the stored."""
        new = {meeting.pk: freeze(meeting, self.process) for meeting in meetings}
        found = Draft(self.reading, base=self, supposed={**self.supposed, **new})
        for name in SHARED:
            setattr(found, name, getattr(self, name))
        return found

    @cached_property
    def people(self) -> list[Participant]:
        """Who has a part in a session or on a panel of the draft; organisations and States are no people."""
        found = Participant.objects.filter(session__process=self.process, known_until=None).exclude(name="")
        return [person for person in found.select_related("panel") if not (person.panel and person.panel.withdrawn)]

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
        if version.day >= self.reading.today:
            return False
        when = self.published.get(version.meeting_id)
        return when is not None and list(when) == [version.day, version.starts_at, version.ends_at]


def _hours(text: str) -> Hours:
    start, _dash, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)
