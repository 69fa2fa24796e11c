"""Publishing: the draft becomes a numbered release that nothing changes any more."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation
from compact.models import User
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.domain.processes import raise_revision
from phases.models import Process, Source
from phases.phrases import days_phrase
from sessions.models import Meeting, MeetingVersion, Release, Session, Status
from sessions.reading import latest_versions

Change = MeetingVersion.Change
FROZEN = (
    "session_title", "kind", "kind_name", "themes", "provision_id", "title", "day", "starts_at", "ends_at",
    "venue_name", "city", "zone", "room_name", "status", "is_open", "interpretation",
)  # fmt: skip


@dataclass(frozen=True)
class Pending:
    """What publishing now would say of one meeting; `before` is what readers see today, if anything."""

    meeting: Meeting
    after: MeetingVersion
    before: MeetingVersion | None

    @property
    def change(self) -> str:
        return self.after.change


def pending(process: Process, at: datetime, only: set[int] | None = None) -> list[Pending]:
    """Compute the change list between the draft and what is published at `at`; `only` limits it to some meetings."""
    shown = {version.meeting_id: version for version in latest_versions(process, at)}
    draft = (
        Meeting.objects.filter(session__process=process)
        .select_related("session__item", "session__kind", "venue", "room")
        .prefetch_related("session__themes")
        .order_by("day", "starts_at", "pk")
    )
    if only is not None:
        draft = draft.filter(pk__in=only)
    found = (_compare(meeting, shown.get(meeting.pk), process) for meeting in draft)
    return [change for change in found if change]


def _compare(meeting: Meeting, before: MeetingVersion | None, process: Process) -> Pending | None:
    after = _freeze(meeting, process)
    if before is None:
        return None if meeting.status == Status.CANCELLED else _pending(meeting, after, None, Change.ADDED)
    different = {name for name in FROZEN if getattr(before, name) != getattr(after, name)}
    if not different:
        return None
    after.sequence = before.sequence + 1
    return _pending(meeting, after, before, _kind_of_change(different, after, before))


def _pending(meeting: Meeting, after: MeetingVersion, before: MeetingVersion | None, change: str) -> Pending:
    after.change = change
    return Pending(meeting, after, before)


def _kind_of_change(different: set[str], after: MeetingVersion, before: MeetingVersion) -> str:
    if after.status == Status.CANCELLED:
        return Change.CANCELLED
    if before.status == Status.CANCELLED:
        return Change.REINSTATED
    if different & {"day", "starts_at", "ends_at", "city", "zone"}:
        return Change.MOVED
    return Change.ROOM if different & {"room_name", "venue_name"} else Change.EDITED


def _freeze(meeting: Meeting, process: Process) -> MeetingVersion:
    session, venue = meeting.session, meeting.venue
    return MeetingVersion(
        meeting=meeting,
        sequence=0,
        session_title=session.item.title,
        kind=session.kind.key,
        kind_name=session.kind.name,
        themes=[theme.key for theme in session.themes.all()],
        provision_id=session.item.provision_id,
        title=meeting.title,
        day=meeting.day,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        venue_name=venue.name if venue else "",
        city=venue.city if venue else "",
        zone=venue.zone if venue else process.zone,
        room_name=meeting.room.name if meeting.room else "",
        status=meeting.status,
        is_open=meeting.is_open,
        interpretation=meeting.interpretation,
    )


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
    file_key: str = "",
    word: Announcement = Announcement(),
) -> Release:
    """Publish what changed in the draft as the next release, and record the agreed dates of the sessions it moved.

    Raises RuleViolation when nothing has changed since the last release.
    """
    process = locks.take(process)
    at = word.at or clock.now()
    changes = pending(process, at, only)
    if not changes:
        raise RuleViolation(_("Nothing has changed since the last release."))
    number = (process.releases.aggregate(last=Max("number"))["last"] or 0) + 1
    release = Release.objects.create(
        process=process,
        number=number,
        note=note,
        published_at=at,
        day_only=word.day_only,
        published_by=by,
        file_key=file_key,
        source=word.source or _as_source(process, number, note, at),
    )
    for change in changes:
        change.after.release = release
    MeetingVersion.objects.bulk_create([change.after for change in changes])
    _agree(release, {change.meeting.session_id for change in changes}, word, by)
    audit.record("publish", release, by=by, process=process.slug, changes={"meetings": [None, len(changes)]})
    raise_revision(process)
    return release


def _as_source(process: Process, number: int, note: str, at: datetime) -> Source:
    title = _("Programme of work, release %(number)d: %(note)s") % {"number": number, "note": note}
    return Source.objects.create(
        process=process, key=f"release-{number}", title=title[:300], authority="record", dated=at.date()
    )


def _agree(release: Release, sessions: set[int], word: Announcement, by: User | None) -> None:
    """Nobody types a session's dates twice: what a release shows is what was agreed."""
    days: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for version in latest_versions(release.process, release.published_at):
        if version.meeting.session_id in sessions and version.status != Status.CANCELLED:
            days[version.meeting.session_id].append((version.day, version.city))
    for session in Session.objects.filter(pk__in=sessions).select_related("item__process").order_by("pk"):
        found = sorted(days[session.pk])
        if found:
            when = ImpreciseDate(days_phrase([day for day, _city in found]), found[0][0], found[-1][0])
            place = ", ".join(dict.fromkeys(city for _day, city in found if city))
        else:
            when, place = ImpreciseDate(_("cancelled")), ""
        record_date(
            session.item,
            "agreed",
            Statement(when, place),
            source=release.source,
            at=release.published_at,
            by=by,
            day_only=word.day_only,
            assumed=word.assumed,
        )
