"""Releases as JSON: what each changed, and what lies between any two, from the reading that the pages use."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.decorators import decorate_view

from phases.pages import public_data
from sessions import history
from sessions.change_words import Names, tell
from sessions.changes import Change
from sessions.models import MeetingVersion, Release
from sessions.reading import Programme
from sessions.views.changes import find, pair

router = Router(tags=["programme"])


class ReleaseOut(Schema):
    number: int
    note: str
    published_at: datetime
    assumed: bool
    source: str
    changes: dict[str, int]  # by sort; those of panels are named panel-added, panel-edited, panel-withdrawn


class DifferenceOut(Schema):
    what: str
    before: str
    after: str


class ChangeOut(Schema):
    of: str  # "meeting" or "panel"
    change: str
    uid: str | None  # a meeting's, for life
    session: str
    title: str
    day: date | None
    differences: list[DifferenceOut]
    line: str


class WholeReleaseOut(Schema):
    release: ReleaseOut
    changes: list[ChangeOut]


class ComparisonOut(Schema):
    old: int | None
    new: int | None
    changes: list[ChangeOut]


class ReleasesOut(Schema):
    as_of: date
    releases: list[ReleaseOut]


def release_out(release: Release, counts: list[tuple[bool, str, int]]) -> ReleaseOut:
    return ReleaseOut(
        number=release.number,
        note=release.note,
        published_at=release.published_at,
        assumed=release.assumed,
        source=release.source.title,
        changes={f"panel-{change}" if is_panel else change: count for is_panel, change, count in counts},
    )


def changes_out(programme: Programme, changes: list[Change[Any]]) -> list[ChangeOut]:
    names = Names(programme)
    return [_change_out(change, names) for change in changes]


def _change_out(change: Change[Any], names: Names) -> ChangeOut:
    told = tell(change, names)
    version = change.after
    return ChangeOut(
        of="panel" if change.is_panel else "meeting",
        change=change.change,
        uid=str(version.meeting.uid) if isinstance(version, MeetingVersion) else None,
        session=change.session.slug,
        title=told.title,
        day=change.day,
        differences=[DifferenceOut(what=one.what, before=one.before, after=one.after) for one in told.said],
        line=told.line,
    )


@router.get("/{slug:process}/releases/", response=ReleasesOut, url_name="releases")
@decorate_view(public_data())
def releases(request: HttpRequest, process: str, as_of: str = "") -> ReleasesOut:
    """The releases, newest first, with how many changes of each sort they have."""
    page = request.page  # type: ignore[attr-defined]
    found = Programme(page.reading).releases
    counts = history.counts(found)
    return ReleasesOut(as_of=page.today, releases=[release_out(one, counts.get(one.pk, [])) for one in found])


@router.get("/{slug:process}/releases/compare/", response=ComparisonOut, url_name="releases-compare")
@decorate_view(public_data("old", "new"))
def compare(request: HttpRequest, process: str, old: str = "", new: str = "", as_of: str = "") -> ComparisonOut:
    """The net difference between two releases by their numbers; without numbers, the last two."""
    page = request.page  # type: ignore[attr-defined]
    programme = Programme(page.reading)
    first, second = pair(programme, page.query)
    changed = history.compare(page.process, first, second) if first and second else []
    return ComparisonOut(
        old=first.number if first else None,
        new=second.number if second else None,
        changes=changes_out(programme, changed),
    )


@router.get("/{slug:process}/releases/{int:number}/", response=WholeReleaseOut, url_name="release")
@decorate_view(public_data())
def release(request: HttpRequest, process: str, number: int, as_of: str = "") -> WholeReleaseOut:
    """One release with all that it changed."""
    programme = Programme(request.page.reading)  # type: ignore[attr-defined]
    found = find(programme, number)
    counts = history.counts([found])
    changed = changes_out(programme, history.of_release(found))
    return WholeReleaseOut(release=release_out(found, counts.get(found.pk, [])), changes=changed)
