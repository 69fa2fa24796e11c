"""Verbs on releases that are to be published later: planned, withdrawn, and published when their moment has come."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compact import audit, clock, locks, outbox
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.models import Process, Role
from sessions.domain.releases import publish
from sessions.models import Release, ScheduledRelease
from sessions.pending import ChangeList, fingerprint, pending

log = structlog.get_logger(__name__)
State = ScheduledRelease.State
KIND = "programme-not-published"  # the mail to the secretariat and whoever planned it
FARTHEST = timedelta(days=366)
# Reasons are kept in English and translated where they are shown.
CHANGED = gettext_noop(
    "Something that was to be published has changed since it was previewed. Look at it as it is now, and publish it or "
    "plan it again."
)
NO_ROLE = gettext_noop("Whoever planned it no longer works for the secretariat of this process.")
REFUSED = gettext_noop(
    "It could not be published as it stood. Look at it as it is now, and publish it or plan it again."
)


@transaction.atomic
def schedule_release(process: Process, *, at: datetime, note: str, seen: str, by: User) -> ScheduledRelease:
    """Plan to publish exactly what was previewed at `at` (aware); what is edited beside it stays unpublished.

    `seen` is the fingerprint of the preview. Raises StaleEdit when the changes are others by now; RuleViolation when
    there are none, for a moment that is past or too far off, and where a release is planned already.
    """
    process = locks.take(process)
    now = clock.now()
    if at <= now:
        raise RuleViolation(_("That moment has passed; choose one to come, or publish now."), field="at")
    if at - now > FARTHEST:
        raise RuleViolation(_("A release is planned at most a year ahead."), field="at")
    if process.scheduled_releases.filter(state=State.PLANNED).exists():
        raise RuleViolation(_("A release is planned already; withdraw it first."))
    changes = pending(process, now)
    if seen != fingerprint(changes):
        raise StaleEdit(_("The draft has changed since this preview. Look at what a release would change now."))
    if not changes:
        raise RuleViolation(_("Nothing has changed since the last release."))
    planned = ScheduledRelease.objects.create(
        process=process,
        at=at,
        note=note,
        meetings=[change.meeting.pk for change in changes.meetings],
        panels=[change.panel.pk for change in changes.panels],
        seen=seen,
        by=by,
    )
    counts = {"at": [None, at], "meetings": [None, len(changes.meetings)], "panels": [None, len(changes.panels)]}
    audit.record("schedule_release", planned, by=by, process=process.slug, changes=counts)
    return planned


@transaction.atomic
def withdraw_scheduled(planned: ScheduledRelease, *, by: User) -> ScheduledRelease:
    """Take a planned release back; nothing happens if that was done. Raises RuleViolation once it is published."""
    process = locks.take(planned.process)
    planned = locks.take(planned)
    if planned.state == State.WITHDRAWN:
        return planned
    if planned.state != State.PLANNED:
        raise RuleViolation(_("Its moment has passed: it is no longer planned."))
    _settle(planned, State.WITHDRAWN)
    audit.record(
        "withdraw_scheduled", planned, by=by, process=process.slug, changes={"state": ["planned", "withdrawn"]}
    )
    return planned


def publish_due(now: datetime | None = None) -> int:
    """Publish the planned releases whose moment has come; return how many were settled.

    Any number of workers may run it. One that cannot be published is settled as such, and the secretariat is told; it
    never stops the others.
    """
    due = ScheduledRelease.objects.filter(state=State.PLANNED, at__lte=now or clock.now())
    settled = 0
    for planned in due.select_related("process").order_by("at", "pk"):
        try:
            settled += _publish(planned)
        except Exception:
            log.exception("a planned release cannot be published; the next tick tries again", planned=planned.pk)
    return settled


def moments(after: datetime, until: datetime) -> list[datetime]:
    """The moments between two at which a release is planned."""
    found = ScheduledRelease.objects.filter(state=State.PLANNED, at__gt=after, at__lte=until)
    return list(found.order_by("at").values_list("at", flat=True))


@transaction.atomic
def _publish(planned: ScheduledRelease) -> bool:
    """Publish one, or mark why not; False where another worker has settled it."""
    process = locks.take(planned.process)
    mine = ScheduledRelease.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    row = mine.filter(pk=planned.pk, state=State.PLANNED).select_related("by").first()
    if row is None:
        return False
    if not _works_there(row.by, process):
        return _fail(row, NO_ROLE)
    try:
        with transaction.atomic():
            made = publish(
                process, note=row.note, by=row.by, only=set(row.meetings), panels=set(row.panels), seen=row.seen
            )
    except StaleEdit:
        return _fail(row, CHANGED)
    except RuleViolation:
        return _fail(row, REFUSED)
    _settle(row, State.PUBLISHED, release=made)
    return True


def _works_there(user: User, process: Process) -> bool:
    roles = Role.objects.filter(process=process, user=user, kind=Role.Kind.SECRETARIAT, user__is_active=True)
    return roles.exists()


def _fail(planned: ScheduledRelease, reason: str) -> bool:
    _settle(planned, State.FAILED, reason=reason)
    audit.record(
        "fail_scheduled", planned, by=None, process=planned.process.slug, changes={"state": ["planned", "failed"]}
    )
    outbox.enqueue_all(_told(planned, user) for user in _concerned(planned))
    return True


def _concerned(planned: ScheduledRelease) -> list[User]:
    """Whoever planned it, and the whole secretariat: the one who planned it may be away, and somebody has to act."""
    works = Role.objects.filter(process=planned.process, kind=Role.Kind.SECRETARIAT).values("user")
    return list(User.objects.filter(Q(pk__in=works) | Q(pk=planned.by_id), is_active=True).order_by("pk"))


def _told(planned: ScheduledRelease, user: User) -> outbox.Owed:
    return outbox.Owed(
        key=f"not-published:{planned.pk}:{user.pk}",
        kind=KIND,
        to=user.email,
        process=planned.process.slug,
        language=user.language,
        zone=user.zone,
        context={"planned": planned.pk},
    )


def _settle(planned: ScheduledRelease, state: str, *, reason: str = "", release: Release | None = None) -> None:
    planned.state, planned.reason, planned.release = state, reason, release
    planned.save(update_fields=["state", "reason", "release"])


def previewed(planned: ScheduledRelease) -> ChangeList:
    """What a planned release would publish as things stand."""
    return pending(planned.process, clock.now(), set(planned.meetings), set(planned.panels))


def coming(process: Process) -> tuple[ScheduledRelease, datetime] | None:
    """The release that is planned, and when it was planned."""
    row = process.scheduled_releases.filter(state=State.PLANNED).first()
    if row is None:
        return None
    kept = AuditEntry.objects.filter(target_kind=row._meta.label_lower, target_id=str(row.pk), verb="schedule_release")
    return row, kept.aggregate(at=Min("at"))["at"] or clock.now()


def unanswered(process: Process) -> ScheduledRelease | None:
    """The newest planned release, if it was not published and nothing has been published since its moment."""
    newest = process.scheduled_releases.exclude(state=State.WITHDRAWN).order_by("-pk").first()
    if newest is None or newest.state != State.FAILED:
        return None
    return None if process.releases.filter(published_at__gt=newest.at).exists() else newest
