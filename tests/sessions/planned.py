"""Meetings and sessions for the calendar's tests, published at once."""

from datetime import UTC, date, datetime, time
from typing import Any

from phases.models import DateRecord, Process, TimelineItem
from sessions.domain.meetings import Sitting, add_meeting
from sessions.domain.releases import publish
from sessions.models import Meeting, Session, Venue

Hours = tuple[time, time]


def plan(process: Process, *days: date, slug: str = "talks-2", at: str = "castle", hours: Hours | None = None,
         **details: Any) -> list[Meeting]:  # fmt: skip
    """Add a meeting of a session on each day, in the venue `at`; nothing is published yet."""
    session = Session.objects.select_related("process", "item", "kind").get(process=process, slug=slug)
    venue = Venue.objects.get(key=at)
    start, end = hours or (None, None)
    there = session.meetings.count()
    return [
        add_meeting(session, key=f"p{there + n}", sitting=Sitting(day, venue, None, start, end), by=None, **details)
        for n, day in enumerate(days)
    ]


def announce(process: Process, *days: date, **details: Any) -> list[Meeting]:
    """Add meetings and publish them."""
    planned = plan(process, *days, **details)
    publish(process, note="More is announced", by=None)
    return planned


def session_without_days(
    process: Process, first: date, last: date, phrase: str, title: str = "A third hearing"
) -> Session:
    """A session that a letter announces for some time between two days."""
    kind = process.session_kinds.get(key="hearing")
    item = TimelineItem.objects.create(
        process=process,
        kind="session",
        subkind=kind.key,
        key="later",
        title=title,
        provision=process.provisions.get(anchor="op.2"),
    )
    DateRecord.objects.create(
        item=item, layer="agreed", phrase=phrase, earliest=first, latest=last, place="Vienna", title=title,
        source=process.sources.get(key="chairs-letter"), recorded_at=datetime(2020, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    session = Session.objects.create(item=item, process=process, slug="later", kind=kind)
    session.themes.add(process.themes.get(key="water"))
    return session
