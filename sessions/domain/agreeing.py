"""What a release says of dates: nobody types the days of a session, or of what it keeps, a second time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from compact.models import User
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.models import DateRecord, Milestone, TimelineItem
from phases.phrases import days_phrase
from sessions.models import OFF, Release, Status
from sessions.reading import latest_versions


@dataclass
class Shown:
    """What a release shows of one session: its days with their cities; where none is left, how it was called off."""

    days: list[tuple[date, str]] = field(default_factory=list)
    off: str = "cancelled"


AGREED = DateRecord.Layer.AGREED


def agree(release: Release, sessions: Iterable[int], *, by: User | None, day_only: bool, assumed: bool) -> None:
    """Record that what a release shows of some sessions is what was agreed of them.

    Where a person published it, the obligations that these sessions keep follow; a file says itself what was agreed.
    """
    items = list(TimelineItem.objects.filter(session__in=sessions).select_related("process").order_by("pk"))
    published = _published(release, [item.key for item in items])
    for item in items:
        said = _statement([published.get(item.key, Shown())])
        record_date(
            item, AGREED, said, source=release.source, at=release.published_at, by=by, day_only=day_only,
            assumed=assumed,
        )  # fmt: skip
    if by is not None:
        _agree_what_they_keep(release, [item.key for item in items], by)


def _agree_what_they_keep(release: Release, keys: list[str], by: User) -> None:
    """An obligation has the days of all the sessions that keep it, once each of them is published."""
    rows = Milestone.objects.filter(item__process=release.process, kept_by__overlap=keys)
    kept = list(rows.select_related("item__process").order_by("pk"))
    published = _published(release, [key for row in kept for key in row.kept_by]) if kept else {}
    for row in kept:
        if not all(key in published for key in row.kept_by):
            continue
        said = _statement([published[key] for key in row.kept_by])
        if not _stands(row.item, said):
            record_date(row.item, AGREED, said, source=release.source, at=release.published_at, by=by)


def _published(release: Release, keys: Iterable[str]) -> dict[str, Shown]:
    rows = latest_versions(release.process, release.published_at).filter(meeting__session__item__key__in=set(keys))
    found: dict[str, Shown] = defaultdict(Shown)
    for version in rows.select_related("meeting__session__item"):
        shown = found[version.meeting.session.item.key]
        if version.status not in OFF:
            shown.days.append((version.day, version.city))
        elif version.status == Status.POSTPONED:
            shown.off = "postponed"  # another day is to follow
    return found


def _statement(shown: list[Shown]) -> Statement:
    found = sorted(day for one in shown for day in one.days)
    if not found:
        return Statement(ImpreciseDate(max(one.off for one in shown)))  # one that is put off is not lost
    when = ImpreciseDate(days_phrase([day for day, _city in found]), found[0][0], found[-1][0])
    return Statement(when, ", ".join(dict.fromkeys(city for _day, city in found if city)))


def _stands(item: TimelineItem, said: Statement) -> bool:
    """Whether the last word on an item's agreed date has the same days: then whoever said it stays its source."""
    last = item.records.filter(layer=AGREED, corrections=None).order_by("-recorded_at", "-pk").first()
    return last is not None and (last.earliest, last.latest, last.phrase) == (
        said.when.earliest,
        said.when.latest,
        said.when.phrase,
    )
