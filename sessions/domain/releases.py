"""Publishing: the draft becomes a numbered release that nothing changes any more."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.domain.processes import raise_revision
from phases.in_words import local_day
from phases.models import Process, Source
from sessions import telling
from sessions.domain import agreeing
from sessions.models import MeetingVersion, PanelVersion, Release
from sessions.models.releases import own_source
from sessions.pending import ChangeList, Pending, PendingPanel, fingerprint, freeze, pending, unpublished_since

__all__ = [
    "Announcement",
    "ChangeList",
    "Pending",
    "PendingPanel",
    "fingerprint",
    "freeze",
    "pending",
    "publish",
    "unpublished_since",
]


@dataclass(frozen=True)
class Announcement:
    """On whose word a release stands: a letter that announced it, or, without one, the release itself."""

    source: Source | None = None
    at: datetime | None = None
    day_only: bool = False
    assumed: bool = False


@transaction.atomic
def publish(
    process: Process,
    *,
    note: str,
    by: User | None,
    only: set[int] | None = None,
    panels: set[int] | None = None,
    seen: str | None = None,
    word: Announcement = Announcement(),
) -> Release:
    """Publish what changed in the draft as the next release, and record the agreed dates of the sessions it moved.

    `only` and `panels` limit it to some meetings and panels (see pending). `seen` is the fingerprint of the changes
    that were previewed. Raises StaleEdit when they are others by now, and RuleViolation when nothing has changed since
    the last release.
    """
    process = locks.take(process)
    at = word.at or clock.now()
    changes = pending(process, at, only, panels)
    if seen is not None and seen != fingerprint(changes):
        raise StaleEdit(_("The draft has changed since this preview. Look at what a release would change now."))
    if not changes:
        raise RuleViolation(_("Nothing has changed since the last release."))
    number = (process.releases.aggregate(last=Max("number"))["last"] or 0) + 1
    release = Release.objects.create(
        process=process,
        number=number,
        note=note,
        published_at=at,
        day_only=word.day_only,
        assumed=word.assumed,
        published_by=by,
        source=word.source or _as_source(process, number, note, at),
    )
    for change in changes:
        change.after.release = release
    MeetingVersion.objects.bulk_create([change.after for change in changes.meetings])
    PanelVersion.objects.bulk_create([change.after for change in changes.panels])
    touched = {change.meeting.session_id for change in changes.meetings}
    agreeing.agree(release, touched, by=by, day_only=word.day_only, assumed=word.assumed)
    counts = {"meetings": [None, len(changes.meetings)], "panels": [None, len(changes.panels)]}
    if by is not None:  # what a file or a demonstration says is news to nobody
        telling.owe(release, changes)
    audit.record("publish", release, by=by, process=process.slug, changes=counts)
    raise_revision(process)
    return release


def _as_source(process: Process, number: int, note: str, at: datetime) -> Source:
    """A release is its own source where no letter announced it. The title is stored, so in the working language."""
    title = f"Programme of work, release {number}: {note}"
    dated = local_day(at, process.zone)
    return Source.objects.create(
        process=process, key=own_source(number), title=title[:300], authority="record", dated=dated
    )
