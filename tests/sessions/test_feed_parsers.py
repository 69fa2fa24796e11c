"""Two independent parsers read every feed with the same events, whatever happens between releases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compact.models import User
from phases.models import Process
from phases.reading import Reading
from sessions.domain.feed_tokens import make_feed
from sessions.domain.following import follow
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting, cancel_meeting, move_meeting
from sessions.domain.releases import publish
from sessions.feeds.events import Meetings
from sessions.feeds.frame import calendar, zone_lines
from sessions.models import Meeting, Room
from sessions.reading import Programme
from tests.sessions.parsers import Read, read, with_icalendar, with_vobject

FEED = "/river/calendar.ics"


@pytest.fixture
def addresses(process: Process, chair: User) -> list[str]:
    """Every feed that there is."""
    follow(process, by=chair)
    _feed, token = make_feed("phone", by=chair)
    return [
        FEED,
        f"{FEED}?kind=talks",
        "/river/sessions/talks-1/calendar.ics",
        "/river/deadlines.ics",
        f"/feeds/{token}/calendar.ics",
    ]


def test_both_read_every_feed(addresses: list[str], client: Client) -> None:
    assert [len(read(client.get(address).content)) for address in addresses] == [6, 4, 3, 4, 8]


def releases(process: Process, opening: Meeting, by: User) -> Iterator[tuple[str, set[str]]]:
    """Three releases: a move; a new room and a new name; a cancellation and an addition. What each changed."""
    mine = str(opening.uid)
    other = Meeting.objects.select_related("session__process", "venue", "room").get(
        session__process=process, day=date(2020, 6, 16)
    )
    there = Sitting(date(2020, 9, 9), opening.venue, opening.room, time(15), time(18))
    move_meeting(opening, to=there, by=by, version=0)
    publish(process, note="Moved", by=by)
    yield "moved", {mine}
    hall = Room.objects.get(name="Great Hall")
    opening = move_meeting(opening, to=replace(there, room=hall), by=by, version=1)
    other = amend_meeting(other, by=by, version=other.version, title="The delta, and what follows; or not")
    publish(process, note="Another room, another name", by=by)
    yield "room", {mine, str(other.uid)}
    cancel_meeting(other, by=by, version=other.version)
    new = add_meeting(opening.session, key="new", sitting=Sitting(date(2020, 10, 25), opening.venue), by=by)
    publish(process, note="Cancelled and added", by=by)
    yield "cancelled", {str(other.uid), str(new.uid)}


def test_uids_stay_sequence_grows_where_something_changed_and_nothing_vanishes(
    process: Process, addresses: list[str], client: Client, opening: Meeting, officer: User
) -> None:
    before = {address: read(client.get(address).content) for address in addresses}
    for _what, changed in releases(process, opening, officer):
        for address in addresses:
            after = read(client.get(address).content)
            assert set(before[address]) <= set(after)
            for uid, event in before[address].items():
                grown = after[uid].sequence - event.sequence
                assert grown == (1 if uid in changed else 0)
                assert (after[uid] == event) == (uid not in changed)
            before[address] = after
    assert sorted(event.status for event in before[FEED].values()) == ["CANCELLED"] + ["CONFIRMED"] * 5 + ["TENTATIVE"]


CHANGES = [
    # zone, day, hours, in UTC
    ("Africa/Casablanca", date(2018, 12, 10), time(10), time(9)),
    ("America/Mexico_City", date(2017, 12, 4), time(10), time(16)),
    ("America/Mexico_City", date(2023, 7, 4), time(10), time(16)),
    ("America/New_York", date(2018, 3, 11), time(3, 30), time(7, 30)),
    ("America/New_York", date(2018, 3, 11), time(1, 30), time(6, 30)),
    ("Europe/Vienna", date(2020, 10, 25), time(4), time(3)),
    ("Europe/Vienna", date(2020, 10, 24), time(23), time(21)),
    ("Asia/Kathmandu", date(2020, 10, 24), time(10), time(4, 15)),
    ("UTC", date(2020, 10, 24), time(10), time(10)),
]


@pytest.mark.parametrize(("zone", "day", "hour", "utc"), CHANGES)
def test_the_zone_that_travels_with_it_is_right_to_the_hour(
    process: Process, opening: Meeting, zone: str, day: date, hour: time, utc: time
) -> None:
    content = _alone(process, opening, zone=zone, starts=datetime.combine(day, hour, tzinfo=ZoneInfo(zone)))
    expected = datetime.combine(day, utc, tzinfo=UTC)
    (found,) = with_icalendar(content).values()
    assert (found.start, found.end) == (expected, expected + timedelta(hours=1))
    # A reader that knows no zones of its own but those in the feed:
    apart = (
        content.replace(zone.encode(), b"X-Our-Zone-" + zone.replace("/", "-").encode()) if zone != "UTC" else content
    )
    (told,) = with_vobject(apart).values()
    assert (told.start, told.end) == (found.start, found.end)


def _alone(process: Process, meeting: Meeting, *, zone: str, starts: datetime, **more: str) -> bytes:
    reading = Reading(process, datetime(2020, 6, 1, 9, tzinfo=UTC))
    version = next(v for v in Programme(reading).meetings if v.meeting_id == meeting.pk)
    version.zone, version.day = zone, starts.date()
    version.starts_at, version.ends_at = starts.astimezone(UTC), starts.astimezone(UTC) + timedelta(hours=1)
    for name, value in more.items():
        setattr(version, name, value)
    return calendar("One", "", Meetings(reading).write([version]))


def test_a_zone_is_trimmed_to_the_years_of_its_events(process: Process, client: Client) -> None:
    text = client.get(FEED).content.decode()
    assert "DTSTART;TZID=Europe/Vienna:20200907T150000" in text
    assert (text.count("BEGIN:VTIMEZONE"), text.count("BEGIN:STANDARD"), text.count("BEGIN:DAYLIGHT")) == (1, 2, 1)
    assert b"DTSTART:20200329T020000\r\n" in zone_lines("Europe/Vienna", 2020, 2020)


def test_every_line_is_folded_between_letters(process: Process, opening: Meeting) -> None:
    title = "Réunion préparatoire à la Conférence – 会議の準備 😀 " * 8
    content = _alone(process, opening, zone="UTC", starts=datetime(2020, 9, 7, 9, tzinfo=UTC), title=title)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    (found,) = read(content).values()
    assert found.summary == f"Second round of talks: {title.strip()}"


LETTERS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=200)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=LETTERS, agenda=LETTERS, room=LETTERS)
def test_no_letter_of_a_title_breaks_it(process: Process, opening: Meeting, title: str, agenda: str, room: str) -> None:
    more = {"title": title, "agenda": agenda, "room_name": room, "webcast": title, "kind_name": room}
    starts = datetime(2020, 9, 7, 15, tzinfo=ZoneInfo("Europe/Vienna"))
    found = read(_alone(process, opening, zone="Europe/Vienna", starts=starts, **more))
    assert list(found) == [str(opening.uid)]
    (event,) = found.values()
    assert (event.start, event.status) == (starts.astimezone(UTC), "TENTATIVE")


def test_the_readers_would_see_a_difference(process: Process, client: Client) -> None:
    content = client.get(FEED).content
    assert with_icalendar(content.replace(b"SEQUENCE:1", b"SEQUENCE:2")) != with_vobject(content)
    assert Read(date(2020, 1, 1), None, "", 0, "") != Read(date(2020, 1, 2), None, "", 0, "")
