"""What publishing would change: the draft held against what readers see.

Two thousand meetings are compared as plain values; rows are made only of those that differ.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min

from compact import clock
from compact.models import AuditEntry
from phases.in_words import local_day
from phases.models import Process
from sessions.changes import FROZEN, PANEL_FROZEN, Change, of_meeting, of_panel, only_renamed, seen
from sessions.models import Meeting, MeetingVersion, Panel, PanelVersion
from sessions.reading import latest_panels, latest_versions
from sessions.stored import Stored, as_shown, freeze

__all__ = [
    "ChangeList", "Pending", "PendingPanel", "as_shown", "fingerprint", "freeze", "pending", "unpublished_since",
]  # fmt: skip


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


def pending(
    process: Process,
    at: datetime,
    only: set[int] | None = None,
    panels: set[int] | None = None,
    *,
    stored: Stored | None = None,
) -> ChangeList:
    """Compute the change list between the draft and what is published at `at`.

    `only` and `panels` limit it to some meetings and panels; with `only` alone there are no panels in it. `stored`: the
    draft, where it has been loaded.
    """
    draft = stored or Stored(process)
    return ChangeList(
        _meetings(draft, at, only), _panels(draft, at, set() if panels is None and only is not None else panels)
    )


def _meetings(draft: Stored, at: datetime, only: set[int] | None) -> list[Pending]:
    if only is not None and not only:
        return []
    shown = latest_versions(draft.process, at)
    if only is not None:
        shown = shown.filter(meeting__in=only)
    rows = {row["meeting_id"]: row for row in shown.values("pk", "meeting_id", "sequence", *FROZEN)}
    found, today = [], local_day(at, draft.process.zone)
    for pk in draft.rows:
        if only is not None and pk not in only:
            continue
        before, after = rows.get(pk), draft.values(pk)
        change = of_meeting(before, after)
        if change and not only_renamed(before, after, today):
            found.append((draft.meeting(pk), after, before, change))
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


def _panels(draft: Stored, at: datetime, only: set[int] | None) -> list[PendingPanel]:
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
