"""A programme of any size, for tests of scale: sixteen months of published meetings, in a few bulk inserts.

It grows in weeks, not in density: `grow(process, 60)` fills the present week with thirty meetings in three rooms, and
whatever is added later lies in the eight months on either side. So one week's view shows the same at 60 as at 2,000.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from compact import clock
from phases.in_words import local_day
from phases.models import DateRecord, Process, TimelineItem
from sessions.domain.releases import freeze
from sessions.models import DutyStation, Meeting, MeetingVersion, Panel, PanelVersion, Release, Room, Session, Venue

HOURS = ((time(10), time(13)), (time(15), time(18)))
SITTINGS = 10  # of one session: a working week, mornings and afternoons, in one room
FULL = 3  # sessions that sit in the present week
AROUND = [*range(-34, 0), *range(1, 35)]  # the other weeks of sixteen months
STRIDE = 37  # takes the other weeks in turn, since it has no divisor in common with their number
AT_ONCE = 50  # meetings in one release


def monday(process: Process) -> date:
    """Return the first day of the week that is full whatever the count."""
    today = local_day(clock.now(), process.zone)
    return today - timedelta(days=today.weekday())


def grow(process: Process, count: int) -> date:
    """Bring the programme to `count` grown meetings (a multiple of ten), published by now; return the full week."""
    there = Session.objects.filter(process=process, slug__startswith="grown-").count()
    numbers = range(there, count // SITTINGS)
    sessions = _sessions(process, numbers)
    meetings = Meeting.objects.bulk_create(
        meeting for number, session in zip(numbers, sessions, strict=True) for meeting in _sittings(number, session)
    )
    _publish(process, meetings)
    _announce(process, sessions, meetings)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a database that has had time to look at what it holds
    return monday(process)


def _sessions(process: Process, numbers: range) -> list[Session]:
    """Sessions of each kind in turn, each on one theme, with a panel."""
    kinds, themes = list(process.session_kinds.all()), list(process.themes.all())
    items = TimelineItem.objects.bulk_create(
        TimelineItem(
            process=process,
            kind="session",
            subkind=kinds[number % len(kinds)].key,
            key=f"grown-{number}",
            title=f"Session {number} of many",
            provision=themes[number % len(themes)].provision,
        )
        for number in numbers
    )
    rows = Session.objects.bulk_create(
        Session(item=item, process=process, slug=item.key, kind=kinds[number % len(kinds)], body=f"Body {number % 4}")
        for number, item in zip(numbers, items, strict=True)
    )
    links = Session.themes.through
    links.objects.bulk_create(
        links(session_id=row.pk, theme_id=themes[number % len(themes)].pk)
        for number, row in zip(numbers, rows, strict=True)
    )
    Panel.objects.bulk_create(Panel(session=row, number=1, kind="expert", title="On many meetings") for row in rows)
    found = Session.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return list(found.select_related("process", "item", "kind").prefetch_related("themes"))


def _sittings(number: int, session: Session) -> Iterator[Meeting]:
    """One working week of a session; now and then a day without hours, one "if need be", one that is off."""
    if number < FULL:
        week, place = 0, number
    else:
        place, turn = divmod(number - FULL, len(AROUND))
        week = AROUND[turn * STRIDE % len(AROUND)]
    room = _room(session.process, place)
    zone = ZoneInfo(room.venue.zone)
    first = monday(session.process) + timedelta(weeks=week)
    for turn in range(SITTINGS):
        day, (start, end) = first + timedelta(days=turn // 2), HOURS[turn % 2]
        hours = turn != 9
        yield Meeting(
            session=session,
            key=f"s{turn + 1}",
            day=day,
            starts_at=datetime.combine(day, start, zone) if hours else None,
            ends_at=datetime.combine(day, end, zone) if hours else None,
            venue=room.venue,
            room=room,
            status={7: "tentative", 8: "cancelled"}.get(turn, "firm"),
            is_open=(True, False, None)[turn % 3],
        )


def _room(process: Process, place: int) -> Room:
    station, _new = DutyStation.objects.get_or_create(name="Grown")
    venue, _new = Venue.objects.get_or_create(
        key="grown",
        defaults={"name": "House", "city": "Town", "country": "Land", "zone": process.zone, "duty_station": station},
    )
    return Room.objects.select_related("venue").get_or_create(venue=venue, name=f"Room {place + 1}")[0]


def _publish(process: Process, meetings: list[Meeting]) -> None:
    """Release the meetings some at a time, each release a minute after the one before, all of them by now."""
    begin = clock.now() - timedelta(days=1)
    last = process.releases.order_by("number").last()
    first, source = (last.number if last else 0) + 1, process.sources.order_by("pk").first()
    parts = [meetings[start : start + AT_ONCE] for start in range(0, len(meetings), AT_ONCE)]
    releases = Release.objects.bulk_create(
        Release(
            process=process,
            number=first + turn,
            note="More meetings are announced.",
            published_at=begin + timedelta(minutes=first + turn),
            source=source,
        )
        for turn, _part in enumerate(parts)
    )
    versions = []
    for release, part in zip(releases, parts, strict=True):
        for meeting in part:
            version = freeze(meeting, process)
            version.release, version.change = release, MeetingVersion.Change.ADDED
            versions.append(version)
    MeetingVersion.objects.bulk_create(versions)
    shown = {version.meeting.session_id: version.release for version in versions}
    PanelVersion.objects.bulk_create(
        PanelVersion(
            release=shown[panel.session_id],
            panel=panel,
            change=PanelVersion.Change.ADDED,
            session_title=panel.session.item.title,
            number=panel.number,
            kind=panel.kind,
            title=panel.title,
        )
        for panel in Panel.objects.filter(session__in=shown).select_related("session__item")
    )


def _announce(process: Process, sessions: list[Session], meetings: list[Meeting]) -> None:
    """The agreed days of each session, as a release records them."""
    days: dict[int, list[date]] = {}
    for meeting in meetings:
        days.setdefault(meeting.session_id, []).append(meeting.day)
    DateRecord.objects.bulk_create(
        DateRecord(
            item=session.item,
            layer=DateRecord.Layer.AGREED,
            phrase=f"{days[session.pk][0]} to {days[session.pk][-1]}",
            earliest=days[session.pk][0],
            latest=days[session.pk][-1],
            place="Town",
            source=process.sources.order_by("pk").first(),
            recorded_at=clock.now() - timedelta(days=1),
            title=session.item.title,
        )
        for session in sessions
    )
