"""When and where: places, sessions, their meetings, and the releases in which readers see them.

The rows of Meeting and Panel are the draft that staff edit. Publishing freezes what changed as versions of a Release.
"""

from sessions.models.drafts import (
    OFF,
    Departure,
    Interpretation,
    Length,
    Meeting,
    Override,
    Panel,
    Participant,
    Status,
    Step,
)
from sessions.models.following import FeedToken, Follow
from sessions.models.imports import ImportDraft
from sessions.models.places import DutyStation, Holiday, Room, Venue
from sessions.models.releases import FileRelease, MeetingVersion, PanelVersion, Release, ScheduledRelease
from sessions.models.sessions import Attendance, Invitation, Session, SessionKind, Theme

__all__ = [
    "OFF",
    "Attendance",
    "Departure",
    "DutyStation",
    "FeedToken",
    "FileRelease",
    "Follow",
    "Holiday",
    "ImportDraft",
    "Interpretation",
    "Invitation",
    "Length",
    "Meeting",
    "MeetingVersion",
    "Override",
    "Panel",
    "PanelVersion",
    "Participant",
    "Release",
    "Room",
    "ScheduledRelease",
    "Session",
    "SessionKind",
    "Status",
    "Step",
    "Theme",
    "Venue",
]
