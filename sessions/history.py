"""Releases as readers look back at them: what each changed, and what lies between any two."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from phases.models import Process
from sessions.changes import Change, between, in_order, seen
from sessions.models import MeetingVersion, PanelVersion, Release
from sessions.reading import by_release, latest_panels, latest_versions


def of_release(release: Release) -> list[Change[Any]]:
    """What a release changed: its meetings by day, then its panels; four queries."""
    return of_releases([release])[release.pk]


def of_releases(releases: Iterable[Release], first: int | None = None) -> dict[int, list[Change[Any]]]:
    """What each of some releases changed, by its primary key; of each at most the `first` meetings."""
    found: dict[int, list[Change[Any]]] = {release.pk: [] for release in releases}
    versions = list(_first(_versions(found), first))
    before = _before(versions)
    for version in versions:
        found[version.release_id].append(
            Change(before.get((version.meeting_id, version.sequence - 1)), version, version.change)
        )
    for panel, old in _panels(found):
        found[panel.release_id].append(Change(seen(old), panel, panel.change))
    return {pk: in_order(changes) for pk, changes in found.items()}


def of_versions(release: Release, meetings: set[int], panels: set[int]) -> list[Change[Any]]:
    """Some changes of a release, by the primary keys of their versions."""
    versions = list(_versions([release.pk]).filter(pk__in=meetings))
    before = _before(versions)
    found: list[Change[Any]] = [
        Change(before.get((one.meeting_id, one.sequence - 1)), one, one.change) for one in versions
    ]
    shown = _panels([release.pk]) if panels else []
    found += [Change(seen(old), panel, panel.change) for panel, old in shown if panel.pk in panels]
    return in_order(found)


def counts(releases: Iterable[Release]) -> dict[int, list[tuple[bool, str, int]]]:
    """How many changes of each sort each release has: (whether of panels, sort, count), by its primary key."""
    found: dict[int, list[tuple[bool, str, int]]] = defaultdict(list)
    pks = [release.pk for release in releases]
    for is_panel, model in ((False, MeetingVersion), (True, PanelVersion)):
        rows = model.objects.filter(release__in=pks).values_list("release_id", "change")  # type: ignore[attr-defined]
        for pk, change, count in rows.annotate(count=Count("pk")).order_by("release_id", "change"):
            found[pk].append((is_panel, change, count))
    return found


def compare(process: Process, old: Release, new: Release) -> list[Change[Any]]:
    """The net difference between two releases, the older first; four queries."""
    return between(
        {version.meeting_id: version for version in _at(process, old)},
        {version.meeting_id: version for version in _at(process, new)},
        {version.panel_id: version for version in _panels_at(process, old)},
        {version.panel_id: version for version in _panels_at(process, new)},
    )


def _at(process: Process, release: Release) -> QuerySet[MeetingVersion]:
    return latest_versions(process, release.published_at).filter(by_release(release))


def _panels_at(process: Process, release: Release) -> QuerySet[PanelVersion]:
    found = latest_panels(process, release.published_at).filter(by_release(release))
    return found.select_related("panel__session__item", "meeting", "release")


def _versions(releases: Iterable[int]) -> QuerySet[MeetingVersion]:
    found = MeetingVersion.objects.filter(release__in=list(releases))
    return found.select_related("meeting__session").order_by("day", "starts_at", "meeting_id")


def _first(versions: QuerySet[MeetingVersion], count: int | None) -> QuerySet[MeetingVersion]:
    if count is None:
        return versions
    place = Window(RowNumber(), partition_by=F("release"), order_by=["day", "starts_at", "meeting_id"])
    return versions.annotate(place=place).filter(place__lte=count)


def _before(versions: list[MeetingVersion]) -> dict[tuple[int, int], MeetingVersion]:
    """The versions in whose place these came: of the same meeting, one step before."""
    after = MeetingVersion.objects.filter(
        pk__in=[version.pk for version in versions if version.sequence],
        meeting=OuterRef("meeting"),
        sequence=OuterRef("sequence") + 1,
    )
    return {(row.meeting_id, row.sequence): row for row in MeetingVersion.objects.filter(Exists(after))}


def _panels(releases: Iterable[int]) -> list[tuple[PanelVersion, PanelVersion | None]]:
    """The panels of some releases, each with the version before."""
    wanted = set(releases)
    touched = PanelVersion.objects.filter(release__in=wanted).values("panel")
    rows = PanelVersion.objects.filter(Q(panel__in=touched)).select_related("panel__session", "meeting", "release")
    last: dict[int, PanelVersion] = {}
    found = []
    for row in rows.order_by("release__published_at", "release__number"):
        if row.release_id in wanted:
            found.append((row, last.get(row.panel_id)))
        last[row.panel_id] = row
    return found
