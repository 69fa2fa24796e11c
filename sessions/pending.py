"""What publishing would change: the draft held against what readers see.

Two thousand meetings are compared as plain values; rows are made only of those that differ.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Max, Min

from compact import clock
from compact.models import AuditEntry
from phases.models import Process
from sessions.changes import FROZEN, PANEL_FROZEN, Change, of_meeting, of_panel, seen
from sessions.models import Meeting, MeetingVersion, Panel, PanelVersion, Participant, Room, Session, Venue
from sessions.reading import latest_panels, latest_versions


@dataclass(frozen=True)
class Pending(Change[MeetingVersion]):
    """What publishing now would say of one meeting; `before` is what readers see today, if anything."""

    meeting: Meeting


@dataclass(frozen=True)
class PendingPanel(Change[PanelVersion]):
    """What publishing now would say of one panel."""

    panel: Panel


@dataclass(frozen=True)
class ChangeList:
    """What publishing would change: meetings and panels. Its length counts both."""

    meetings: list[Pending]
    panels: list[PendingPanel]

    def __len__(self) -> int:
        return len(self.meetings) + len(self.panels)

    def __iter__(self) -> Iterator[Pending | PendingPanel]:
        yield from self.meetings
        yield from self.panels


@dataclass
class Draft:
    """The draft of a process's programme, loaded in a constant number of queries."""

    process: Process

    @cached_property
    def sessions(self) -> dict[int, Session]:
        found = Session.objects.filter(process=self.process).select_related("item", "kind", "process")
        return {session.pk: session for session in found.prefetch_related("themes")}

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

    def meetings(self, only: set[int] | None) -> Iterator[tuple[Meeting, dict[str, Any]]]:
        """The meetings in order of time, each with what a release would show of it."""
        rows = Meeting.objects.filter(session__process=self.process).order_by("day", "starts_at", "pk")
        for meeting in rows if only is None else rows.filter(pk__in=only):
            meeting.session = self.sessions[meeting.session_id]
            meeting.venue = self.venues[meeting.venue_id] if meeting.venue_id else None
            meeting.room = self.rooms[meeting.room_id] if meeting.room_id else None
            yield meeting, self.of_sessions[meeting.session_id] | _of_meeting(meeting, self.process)

    def panels(self, only: set[int] | None) -> Iterator[tuple[Panel, dict[str, Any]]]:
        """The panels by session and number, each with what a release would show of it."""
        rows = Panel.objects.filter(session__process=self.process).order_by("session_id", "number", "pk")
        for panel in (rows if only is None else rows.filter(pk__in=only)).prefetch_related("people"):
            panel.session = self.sessions[panel.session_id]
            yield panel, _of_panel(panel)


def pending(process: Process, at: datetime, only: set[int] | None = None, panels: set[int] | None = None) -> ChangeList:
    """Compute the change list between the draft and what is published at `at`.

    `only` and `panels` limit it to some meetings and panels; with `only` alone there are no panels in it.
    """
    draft = Draft(process)
    return ChangeList(
        _meetings(draft, at, only), _panels(draft, at, set() if panels is None and only is not None else panels)
    )


def _meetings(draft: Draft, at: datetime, only: set[int] | None) -> list[Pending]:
    if only is not None and not only:
        return []
    shown = latest_versions(draft.process, at)
    if only is not None:
        shown = shown.filter(meeting__in=only)
    rows = {row["meeting_id"]: row for row in shown.values("pk", "meeting_id", "sequence", *FROZEN)}
    found = []
    for meeting, after in draft.meetings(only):
        before = rows.get(meeting.pk)
        if change := of_meeting(before, after):
            found.append((meeting, after, before, change))
    old = MeetingVersion.objects.in_bulk([before["pk"] for _meeting, _after, before, _change in found if before])
    for meeting, _after, before, _change in found:
        if before:
            old[before["pk"]].meeting = meeting  # loaded already, with its session
    return [
        Pending(
            old[before["pk"]] if before else None,
            MeetingVersion(meeting=meeting, sequence=before["sequence"] + 1 if before else 0, change=change, **after),
            change,
            meeting,
        )
        for meeting, after, before, change in found
    ]


def _panels(draft: Draft, at: datetime, only: set[int] | None) -> list[PendingPanel]:
    if only is not None and not only:
        return []
    shown = {version.panel_id: version for version in latest_panels(draft.process, at)}
    found = []
    for panel, after in draft.panels(only):
        before = shown.get(panel.pk)
        change = of_panel(before, after, withdrawn=panel.withdrawn)
        if change:
            version = PanelVersion(panel=panel, change=change, session_title=panel.session.item.title, **after)
            found.append(PendingPanel(seen(before), version, change, panel))
    return found


def fingerprint(changes: ChangeList) -> str:
    """Return a mark of a change list: another as soon as anything that it would show, or takes the place of, is."""
    told = [
        (change.meeting.pk, change.change, change.before and change.before.pk, *_told(change.after, FROZEN))
        for change in changes.meetings
    ]
    panels = [
        (change.panel.pk, change.change, change.before and change.before.pk, *_told(change.after, PANEL_FROZEN))
        for change in changes.panels
    ]
    return hashlib.sha256(repr((sorted(told, key=repr), sorted(panels, key=repr))).encode()).hexdigest()[:32]


def _told(version: MeetingVersion | PanelVersion, names: tuple[str, ...]) -> list[str]:
    return [str(getattr(version, name)) for name in names]


def unpublished_since(process: Process, changes: ChangeList) -> datetime:
    """Return the moment of the oldest change that readers do not see yet."""
    last = process.releases.aggregate(at=Max("published_at"))["at"]
    meetings = AuditEntry.objects.filter(
        target_kind=Meeting._meta.label_lower, target_id__in=[str(change.meeting.pk) for change in changes.meetings]
    )
    panels = AuditEntry.objects.filter(
        target_kind=Panel._meta.label_lower, target_id__in=[str(change.panel.pk) for change in changes.panels]
    )
    entries = meetings | panels
    if last:
        entries = entries.filter(at__gt=last)
    return entries.aggregate(at=Min("at"))["at"] or clock.now()


def freeze(meeting: Meeting, process: Process) -> MeetingVersion:
    """Return a meeting of the draft as a release would show it, not saved."""
    return MeetingVersion(meeting=meeting, sequence=0, **_of_session(meeting.session), **_of_meeting(meeting, process))


def _of_session(session: Session) -> dict[str, Any]:
    return {
        "session_title": session.item.title,
        "kind": session.kind.key,
        "kind_name": session.kind.name,
        "themes": [theme.key for theme in session.themes.all()],
        "provision_id": session.item.provision_id,
        "body": session.body,
    }


def _of_meeting(meeting: Meeting, process: Process) -> dict[str, Any]:
    venue, room = meeting.venue, meeting.room
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
