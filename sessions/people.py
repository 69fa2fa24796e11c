"""Who chaired, how many came, who was invited, as known at a moment: each in a constant number of queries."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import Q

from phases.models import Process
from sessions.models import Attendance, Invitation, Participant

Row = TypeVar("Row", Participant, Attendance, Invitation)
BySession = dict[int, list[Row]]


def known(at: datetime) -> Q:
    """What was known at a moment: by then, and not yet replaced or taken back."""
    return Q(known_at__lte=at) & (Q(known_until=None) | Q(known_until__gt=at))


def chairs(process: Process, at: datetime) -> BySession[Participant]:
    """Those who chair each session, by its primary key."""
    found = Participant.objects.filter(known(at), session__process=process, part=Participant.Part.CHAIR)
    return _by_session(found.select_related("state").order_by("position", "pk"))


def attendance(process: Process, at: datetime) -> BySession[Attendance]:
    """The figures of each session, by its primary key, with their categories and source."""
    found = Attendance.objects.filter(known(at), session__process=process).select_related("source")
    return _by_session(found.prefetch_related("categories").order_by("known_at", "pk"))


def invitations(process: Process, at: datetime) -> BySession[Invitation]:
    """Who was invited to each session, by its primary key: by category, whole categories first."""
    found = Invitation.objects.filter(known(at), session__process=process)
    return _by_session(found.select_related("category", "source").order_by("category__position", "name", "pk"))


def _by_session(rows: Iterable[Row]) -> BySession[Row]:
    found: BySession[Row] = {}
    for row in rows:
        found.setdefault(row.session_id, []).append(row)
    return found
