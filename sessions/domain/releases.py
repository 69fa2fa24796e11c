"""Publishing: the draft becomes a numbered release that nothing changes any more."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.domain.processes import raise_revision
from phases.in_words import local_day
from phases.models import Process, Source
from phases.phrases import days_phrase
from sessions.domain.meetings import zone_of
from sessions.models import OFF, Meeting, MeetingVersion, Release, Session, Status
from sessions.reading import latest_versions

Change = MeetingVersion.Change
FROZEN = (
    "session_title", "kind", "kind_name", "themes", "provision_id", "title", "day", "starts_at", "ends_at",
    "venue_name", "city", "country", "duty_station", "zone", "room_name", "status", "is_open", "length",
    "interpretation", "languages", "body", "number", "webcast", "agenda",
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


def fingerprint(changes: list[Pending]) -> str:
    """Return a mark of a change list, which is another as soon as one meeting of it is."""
    told = [(change.meeting.pk, change.meeting.version, change.change) for change in changes]
    return hashlib.sha256(repr(sorted(told)).encode()).hexdigest()[:32]


def unpublished_since(process: Process, changes: list[Pending]) -> datetime:
    """Return the moment of the oldest change to a meeting that readers do not see yet."""
    last = process.releases.aggregate(at=Max("published_at"))["at"]
    entries = AuditEntry.objects.filter(
        target_kind=Meeting._meta.label_lower, target_id__in=[str(change.meeting.pk) for change in changes]
    )
    if last:
        entries = entries.filter(at__gt=last)
    return entries.aggregate(at=Min("at"))["at"] or clock.now()


def _compare(meeting: Meeting, before: MeetingVersion | None, process: Process) -> Pending | None:
    after = freeze(meeting, process)
    if before is None:
        return None if meeting.status in OFF else _pending(meeting, after, None, Change.ADDED)
    different = {name for name in FROZEN if getattr(before, name) != getattr(after, name)}
    if not different:
        return None
    after.sequence = before.sequence + 1
    return _pending(meeting, after, before, _kind_of_change(different, after, before))


def _pending(meeting: Meeting, after: MeetingVersion, before: MeetingVersion | None, change: str) -> Pending:
    after.change = change
    return Pending(meeting, after, before)


def _kind_of_change(different: set[str], after: MeetingVersion, before: MeetingVersion) -> str:
    if after.status in OFF:
        return Change.CANCELLED if after.status == Status.CANCELLED else Change.POSTPONED
    if before.status in OFF:
        return Change.REINSTATED
    if different & {"day", "starts_at", "ends_at", "city", "zone"}:
        return Change.MOVED
    return Change.ROOM if different & {"room_name", "venue_name"} else Change.EDITED


def freeze(meeting: Meeting, process: Process) -> MeetingVersion:
    """Return a meeting of the draft as a release would show it, not saved."""
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
        country=venue.country if venue else "",
        duty_station=(venue.duty_station_id or "") if venue else "",
        zone=zone_of(venue, process).key,
        room_name=meeting.room.name if meeting.room else "",
        status=meeting.status,
        is_open=meeting.is_open,
        length=meeting.length,
        interpretation=meeting.interpretation,
        languages=meeting.languages,
        body=session.body,
        number=meeting.number,
        webcast=meeting.webcast,
        agenda=meeting.agenda,
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
    seen: str | None = None,
    word: Announcement = Announcement(),
) -> Release:
    """Publish what changed in the draft as the next release, and record the agreed dates of the sessions it moved.

    `seen` is the fingerprint of the changes that were previewed. Raises StaleEdit when the draft has changed since, and
    RuleViolation when nothing has changed since the last release.
    """
    process = locks.take(process)
    at = word.at or clock.now()
    changes = pending(process, at, only)
    if not changes:
        raise RuleViolation(_("Nothing has changed since the last release."))
    if seen is not None and seen != fingerprint(changes):
        raise StaleEdit(_("The draft has changed since this preview. Look at what a release would change now."))
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
    MeetingVersion.objects.bulk_create([change.after for change in changes])
    _agree(release, {change.meeting.session_id for change in changes}, word, by)
    audit.record("publish", release, by=by, process=process.slug, changes={"meetings": [None, len(changes)]})
    raise_revision(process)
    return release


def _as_source(process: Process, number: int, note: str, at: datetime) -> Source:
    """A release is its own source where no letter announced it. The title is stored, so in the working language."""
    title = f"Programme of work, release {number}: {note}"
    dated = local_day(at, process.zone)
    return Source.objects.create(
        process=process, key=f"programme-release-{number}", title=title[:300], authority="record", dated=dated
    )


def _agree(release: Release, sessions: set[int], word: Announcement, by: User | None) -> None:
    """Nobody types a session's dates twice: what a release shows is what was agreed."""
    days: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for version in latest_versions(release.process, release.published_at):
        if version.meeting.session_id in sessions and version.status not in OFF:
            days[version.meeting.session_id].append((version.day, version.city))
    for session in Session.objects.filter(pk__in=sessions).select_related("item__process").order_by("pk"):
        found = sorted(days[session.pk])
        if found:
            when = ImpreciseDate(days_phrase([day for day, _city in found]), found[0][0], found[-1][0])
            place = ", ".join(dict.fromkeys(city for _day, city in found if city))
        else:
            when, place = ImpreciseDate("cancelled"), ""
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
