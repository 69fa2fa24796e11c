"""The real programme of 2016 to 2018: complete, in the zone of each city, and the same for life in a calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from icalendar import Calendar

from compact import clock
from phases.domain.advancing import Unfolding
from phases.domain.loading import load_process
from phases.models import LoadedFile, Process
from phases.reading import Reading
from sessions.models import Room
from sessions.reading import Programme

SHIPPED = settings.SHIPPED_PROCESSES[0]
BEGIN = datetime(2016, 10, 1, 12, 0, tzinfo=UTC)
END = datetime(2019, 1, 1, 12, 0, tzinfo=UTC)
ZONES = {
    "New York": "America/New_York",
    "Geneva": "Europe/Zurich",
    "Berlin": "Europe/Berlin",
    "Santiago": "America/Santiago",
    "Vienna": "Europe/Vienna",
    "Beirut": "Asia/Beirut",
    "Addis Ababa": "Africa/Addis_Ababa",
    "Bangkok": "Asia/Bangkok",
    "Puerto Vallarta": "America/Mexico_City",
    "Marrakech": "Africa/Casablanca",
}
HEADQUARTERS, PALAIS, VIC, BAB_IGHLI = (
    "United Nations Headquarters",
    "Palais des Nations",
    "Vienna International Centre",
    "Bab Ighli",
)
TRUSTEESHIP = "Trusteeship Council Chamber"
# What the compiled schedule says: first and last day, city, place and room of each session; nothing where it is silent.
SCHEDULE = {
    "consultation-2016-11-22": ("2016-11-22", "2016-11-22", "New York", "", ""),
    "consultation-2016-12-01": ("2016-12-01", "2016-12-02", "Geneva", "", ""),
    "consultation-2016-12-05": ("2016-12-05", "2016-12-05", "New York", "", ""),
    "consultation-2017-01-16": ("2017-01-16", "2017-01-16", "New York", "", ""),
    "consultation-2017-01-18": ("2017-01-18", "2017-01-18", "New York", "", ""),
    "consultation-2017-01-20": (
        "2017-01-20",
        "2017-01-20",
        "New York",
        HEADQUARTERS,
        f"{TRUSTEESHIP}; Conference Room 1",
    ),
    "general-assembly-2017-04-06": ("2017-04-06", "2017-04-06", "New York", HEADQUARTERS, ""),
    "iom-dialogue-2017-04-18": ("2017-04-18", "2017-04-19", "New York", HEADQUARTERS, "Conference Room 1"),
    "thematic-1": ("2017-05-08", "2017-05-09", "Geneva", PALAIS, "Room XIX"),
    "thematic-2": ("2017-05-22", "2017-05-23", "New York", HEADQUARTERS, "ECOSOC Chamber"),
    "thematic-3": ("2017-06-19", "2017-06-20", "Geneva", PALAIS, ""),
    "gfmd-2017-06-28": ("2017-06-28", "2017-06-30", "Berlin", "", ""),
    "iom-dialogue-2017-07-18": ("2017-07-18", "2017-07-19", "Geneva", PALAIS, "Room XVIII"),
    "thematic-4": ("2017-07-24", "2017-07-25", "New York", HEADQUARTERS, TRUSTEESHIP),
    "hearing-1": ("2017-07-26", "2017-07-26", "New York", HEADQUARTERS, TRUSTEESHIP),
    "regional-consultation-2017-08-30": ("2017-08-30", "2017-08-31", "Santiago", "", ""),
    "thematic-5": ("2017-09-04", "2017-09-05", "Vienna", VIC, "Plenary Room"),
    "dialogue-with-stakeholders-2017-09-05": ("2017-09-05", "2017-09-05", "Vienna", VIC, ""),
    "regional-consultation-2017-09-26": ("2017-09-26", "2017-09-27", "Beirut", "United Nations House", ""),
    "grcp-2017-10-10": ("2017-10-10", "2017-10-11", "Geneva", "", ""),
    "hearing-2": ("2017-10-11", "2017-10-11", "Geneva", "", ""),
    "thematic-6": ("2017-10-12", "2017-10-13", "Geneva", PALAIS, "Room XIX"),
    "dialogue-with-stakeholders-2017-10-13": ("2017-10-13", "2017-10-13", "Geneva", PALAIS, ""),
    "regional-consultation-2017-10-26": ("2017-10-26", "2017-10-27", "Addis Ababa", "", ""),
    "regional-consultation-2017-11-06": ("2017-11-06", "2017-11-08", "Bangkok", "", ""),
    "stocktaking": ("2017-12-04", "2017-12-06", "Puerto Vallarta", "", ""),
    "hearing-3": ("2017-12-18", "2017-12-18", "New York", "", ""),
    "general-assembly-2018-01-11": ("2018-01-11", "2018-01-11", "New York", HEADQUARTERS, ""),
    "presentation-2018-02-05": ("2018-02-05", "2018-02-05", "New York", HEADQUARTERS, TRUSTEESHIP),
    "round-1": ("2018-02-20", "2018-02-23", "New York", HEADQUARTERS, ""),
    "hearing-4": ("2018-02-21", "2018-02-21", "New York", HEADQUARTERS, TRUSTEESHIP),
    "round-2": ("2018-03-12", "2018-03-15", "New York", HEADQUARTERS, ""),
    "round-3": ("2018-04-03", "2018-04-06", "New York", HEADQUARTERS, ""),
    "round-4": ("2018-05-14", "2018-05-18", "New York", HEADQUARTERS, ""),
    "hearing-5": ("2018-05-21", "2018-05-21", "New York", HEADQUARTERS, ""),
    "round-5": ("2018-06-04", "2018-06-08", "New York", HEADQUARTERS, ""),
    "dialogue-with-stakeholders-2018-06-05": ("2018-06-05", "2018-06-05", "New York", HEADQUARTERS, ""),
    "dialogue-with-stakeholders-2018-06-08": ("2018-06-08", "2018-06-08", "New York", HEADQUARTERS, ""),
    "round-6": ("2018-07-09", "2018-07-13", "New York", HEADQUARTERS, ""),
    "dialogue-with-stakeholders-2018-07-10": ("2018-07-10", "2018-07-10", "New York", HEADQUARTERS, ""),
    "conference": ("2018-12-10", "2018-12-11", "Marrakech", BAB_IGHLI, ""),
    "conference-dialogue-1": ("2018-12-10", "2018-12-10", "Marrakech", BAB_IGHLI, ""),
    "conference-dialogue-2": ("2018-12-11", "2018-12-11", "Marrakech", BAB_IGHLI, ""),
    "general-assembly-2018-12-19": ("2018-12-19", "2018-12-19", "New York", HEADQUARTERS, ""),
}
# The only hours that a source gives of a meeting.
HOURS = {
    ("consultation-2017-01-20", "2017-01-20"): ["10:00-13:00", "15:00-18:00"],
    ("dialogue-with-stakeholders-2017-09-05", "2017-09-05"): ["09:00-09:50"],
    ("dialogue-with-stakeholders-2017-10-13", "2017-10-13"): ["09:00-09:50"],
}
# Where a dated source announced it.
ANNOUNCED = {
    "consultation-2016-12-05": "2016-11-23",
    "consultation-2017-01-20": "2017-01-18",
    "dialogue-with-stakeholders-2017-09-05": "2017-07-27",
    "regional-consultation-2017-09-26": "2017-09-25",
    "stocktaking": "2017-11-10",
    **{f"round-{number}": "2017-12-22" for number in range(1, 7)},
    "hearing-4": "2017-12-22",
    "general-assembly-2017-04-06": "2017-04-06",
    "general-assembly-2018-12-19": "2018-12-19",
    "conference": "2017-12-24",
    "conference-dialogue-1": "2017-12-24",
    "conference-dialogue-2": "2017-12-24",
    "dialogue-with-stakeholders-2018-06-05": "2018-06-04",
    "dialogue-with-stakeholders-2018-06-08": "2018-06-04",
    "dialogue-with-stakeholders-2018-07-10": "2018-06-29",
}
# What the schedule has under what was decided or issued at it is known from the day itself.
ITSELF = {"general-assembly-2018-01-11": "2018-01-11", "presentation-2018-02-05": "2018-02-05"}
# Half a day or a full one, days as one agency printed them, the capital that a press release names.
DISPUTED = {
    "hearing-4": {"21 February 2018 (half day)", "21 February 2018 (full day)"},
    "round-1": {"20, 20 and 23 February 2018", "20 and 22-23 February 2018"},
    "conference": {"December 2018", "10-11 December 2018"},
}
# The days in between on which a session did not sit.
BETWEEN = {"round-1": ["2018-02-21"]}
# How far from UTC each city was while people met there: daylight saving came and went differently in each.
OFFSETS = {
    "New York": {"2016-11-22": -5, "2017-05-22": -4, "2018-02-20": -5, "2018-03-12": -4},
    "Geneva": {"2016-12-01": 1, "2017-05-08": 2, "2017-10-12": 2},
    "Vienna": {"2017-09-04": 2},
    "Santiago": {"2017-08-30": -3},
    "Beirut": {"2017-09-26": 3},
    "Puerto Vallarta": {"2017-12-04": -6},
    "Marrakech": {"2018-12-10": 1},
}


@pytest.fixture(scope="module")
def programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[Programme]:
    """All of it, loaded once for this file, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(END)
        process = load_process(SHIPPED).process
        yield Programme(Reading(process, clock.now()))
        transaction.set_rollback(True)


def days_of(slug: str) -> list[date]:
    """The days on which a session sat, by the schedule."""
    begin, end = (date.fromisoformat(day) for day in SCHEDULE[slug][:2])
    whole = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    return [day for day in whole if day.isoformat() not in BETWEEN.get(slug, ())]


@pytest.mark.django_db
def test_every_meeting_that_was_announced_is_there_and_no_other(programme: Programme) -> None:
    assert set(programme.sessions) == set(SCHEDULE)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SCHEDULE)
def test_a_session_has_its_days_its_city_and_its_room(programme: Programme, slug: str) -> None:
    _first, _last, city, place, room = SCHEDULE[slug]
    view = programme.sessions[slug]
    assert sorted({version.day for version in view.meetings}) == days_of(slug)
    assert {(version.city, version.zone) for version in view.meetings} == {(city, ZONES[city])}
    named = {version.venue_name for version in view.meetings} - {city}  # a venue named as its city: none is recorded
    assert named == ({place} if place else set())
    rooms = dict.fromkeys(version.room_name for version in view.meetings if version.room_name)
    assert "; ".join(rooms) == room


@pytest.mark.django_db
def test_only_the_hours_that_a_source_gives_are_there(programme: Programme) -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for version in programme.meetings:
        if version.starts_at and version.ends_at:
            zone = ZoneInfo(version.zone)
            hours = f"{version.starts_at.astimezone(zone):%H:%M}-{version.ends_at.astimezone(zone):%H:%M}"
            found.setdefault((version.meeting.session.slug, version.day.isoformat()), []).append(hours)
    assert found == HOURS


@pytest.mark.django_db
def test_only_the_numbers_and_lengths_that_a_source_gives_are_there(programme: Programme) -> None:
    of = {version: version.meeting.session.slug for version in programme.meetings}
    assert [(slug, version.number) for version, slug in of.items() if version.number] == [
        ("general-assembly-2017-04-06", 74),
        ("general-assembly-2018-12-19", 60),
        ("general-assembly-2018-12-19", 61),
    ]
    lengths = {slug: version.length for version, slug in of.items() if version.length}
    assert lengths == {"hearing-1": "full", "hearing-5": "half"}


@pytest.mark.django_db
def test_where_sources_disagree_all_of_them_stand(programme: Programme) -> None:
    said = {slug: {record.phrase for record in programme.sessions[slug].dates.records} for slug in DISPUTED}
    assert {slug: found & DISPUTED[slug] for slug, found in said.items()} == DISPUTED


@pytest.mark.django_db
def test_what_nobody_recorded_is_not_filled_in(programme: Programme) -> None:
    """No source read for it speaks of interpretation, of who may watch, or of seats."""
    found = {(v.interpretation, tuple(v.languages), v.webcast, v.is_open) for v in programme.meetings}
    assert found == {("", (), "", None)}
    assert set(Room.objects.values_list("capacity", flat=True)) == {None}


@pytest.mark.django_db
def test_a_session_was_announced_when_a_dated_source_says_so_else_thirty_days_before(programme: Programme) -> None:
    first: dict[str, tuple[str, bool]] = {}
    for release in reversed(programme.releases):
        said = (release.published_at.astimezone(ZoneInfo(programme.process.zone)).date().isoformat(), release.assumed)
        for version in release.versions.select_related("meeting__session"):
            first.setdefault(version.meeting.session.slug, said)
    month_before = {slug: (str(days_of(slug)[0] - timedelta(days=30)), True) for slug in SCHEDULE}
    dated = {slug: (day, False) for slug, day in ANNOUNCED.items()}
    assert first == month_before | dated | {slug: (day, True) for slug, day in ITSELF.items()}


@pytest.mark.django_db
def test_each_city_keeps_its_own_clock(programme: Programme) -> None:
    found: dict[str, dict[str, int]] = {city: {} for city in OFFSETS}
    for version in programme.meetings:
        day = version.day.isoformat()
        if day in OFFSETS.get(version.city, ()):
            offset = datetime(version.day.year, version.day.month, version.day.day, 12, tzinfo=ZoneInfo(version.zone))
            found[version.city][day] = int((offset.utcoffset() or timedelta()).total_seconds() / 3600)
    assert found == OFFSETS


def in_calendar(client: Client) -> dict[str, tuple[int, str]]:
    """What a subscriber sees: UID -> its SEQUENCE, and everything else but the stamps."""
    cache.clear()
    found = {}
    for event in Calendar.from_ical(client.get("/gcm/calendar.ics").content).walk("VEVENT"):
        sequence = int(str(event["SEQUENCE"]))
        for stamp in ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED"):
            event.pop(stamp, None)
        found[str(event["UID"])] = (sequence, event.to_ical().decode())
    return found


@pytest.mark.django_db
def test_a_calendar_subscribed_from_the_first_day_to_the_last_loses_nothing(client: Client) -> None:
    clock.set_offset(BEGIN)
    process: Process = load_process(SHIPPED, until=BEGIN).process
    unfolding = Unfolding.read(LoadedFile.objects.get(process=process))
    before = in_calendar(client)
    grown = 0
    for stop in sorted(unfolding.moments(BEGIN, END)):
        clock.set_offset(stop + timedelta(hours=12))
        unfolding.go_on(stop)
        after = in_calendar(client)
        assert set(before) <= set(after)
        for uid, (sequence, said) in before.items():
            now, says = after[uid]
            assert (now - sequence, says == said) in {(0, True), (1, False)}
            grown += now - sequence
        before = after
    twice = 2  # a consultation in the morning and, if need be, in the afternoon; the Assembly's last two meetings
    assert len(before) == sum(len(days_of(slug)) for slug in SCHEDULE) + twice == 86
    assert grown == 5  # a hearing found its room; the conference and its two dialogues found their city
