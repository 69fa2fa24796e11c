"""Venues, rooms and duty stations: what is in use stays, a new zone asks first, a file does not undo people's edits."""

from collections.abc import Callable
from datetime import date, time
from html import unescape

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compact import clock
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.domain.loading import load
from phases.models import Process
from sessions.domain.meetings import Sitting, add_meeting
from sessions.domain.places import add_room, add_venue, edit_room, edit_venue, remove_room, remove_venue
from sessions.models import Meeting, Room, Session, Venue
from tests.conftest import small_file

PLACES = "/river/desk/programme/places/"
BARN = {"name": "The Barn", "city": "Alvastad", "country": "Riverland", "zone": "Europe/Vienna"}


@pytest.fixture
def barn(process: Process, officer: User) -> Venue:
    return add_venue(process, by=officer, **BARN)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"zone": "Europe/Nowhere"}, "no time zone “Europe/Nowhere”"),
        ({"name": "  "}, "needs a name"),
        ({"city": ""}, "in which city"),
        ({"country": ""}, "in which country"),
    ],
)
def test_a_venue_that_cannot_be_is_refused(
    process: Process, officer: User, wrong: dict[str, str], sentence: str
) -> None:
    count = Venue.objects.count()
    with pytest.raises(RuleViolation, match=sentence):
        add_venue(process, by=officer, **BARN | wrong)
    assert Venue.objects.count() == count


def test_the_same_venue_twice_is_refused(process: Process, officer: User, barn: Venue) -> None:
    with pytest.raises(RuleViolation, match="already"):
        add_venue(process, by=officer, **BARN | {"name": "the  barn"})
    assert (barn.key, Venue.objects.filter(city="Alvastad").count()) == ("alvastad-the-barn", 1)


def test_a_venue_in_use_is_not_removed_and_says_by_what(
    process: Process, officer: User, castle: Venue, great_hall: Room
) -> None:
    with pytest.raises(RuleViolation, match=r"cannot be removed.*“.+”, \d+ \w+ \d{4}"):
        remove_venue(process, castle, by=officer)
    add_meeting(
        Session.objects.get(process=process, slug="talks-2"),
        sitting=Sitting(date(2020, 10, 5), castle, great_hall, time(10), time(13)),
        by=officer,
    )
    with pytest.raises(RuleViolation, match="Great Hall cannot be removed"):
        remove_room(process, great_hall, by=officer)
    assert Room.objects.filter(pk=great_hall.pk).exists()


def test_what_nobody_uses_is_removed(process: Process, officer: User, barn: Venue) -> None:
    loft = add_room(process, barn, name="Loft", capacity=40, languages=["EN", "fr", "en"], by=officer)
    assert (loft.capacity, loft.languages) == (40, ["en", "fr"])
    remove_room(process, loft, by=officer)
    remove_venue(process, barn, by=officer)
    assert not Venue.objects.filter(pk=barn.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "needs a name"),
        ({"name": "great hall"}, "already"),
        ({"capacity": 0}, "counted from 1"),
        ({"languages": ["english"]}, "“english” is no code of a language"),
        ({"languages": ["en", "qq"]}, "“qq” is no code of a language"),
    ],
)
def test_a_room_that_cannot_be_is_refused(
    process: Process, officer: User, castle: Venue, wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        add_room(process, castle, by=officer, **{"name": "Loft"} | wrong)  # type: ignore[arg-type]


def test_two_officers_on_one_room(process: Process, great_hall: Room, officer: User, colleague: User) -> None:
    edit_room(process, great_hall, version=0, capacity=300, by=colleague)
    with pytest.raises(StaleEdit):
        edit_room(process, great_hall, version=0, capacity=200, by=officer)
    assert Room.objects.get(pk=great_hall.pk).capacity == 300


def test_a_file_does_not_undo_what_was_set_at_the_desk(process: Process, officer: User, castle: Venue) -> None:
    edit_venue(process, castle, version=0, name="The old Castle", by=officer)
    load(small_file(), until=clock.now())
    assert Venue.objects.get(pk=castle.pk).name == "The old Castle"


@pytest.fixture
def in_the_barn(process: Process, barn: Venue, officer: User, talks: Session) -> Meeting:
    """Two sittings of one afternoon in the loft; the first is returned."""
    loft = add_room(process, barn, name="Loft", by=officer)
    day = date(2020, 10, 5)
    first = add_meeting(talks, sitting=Sitting(day, barn, loft, time(10), time(13)), by=officer)
    add_meeting(talks, sitting=Sitting(day, barn, loft, time(13), time(16)), by=officer)
    return first


@pytest.mark.parametrize(("keep", "hour"), [("clock", 9), ("moment", 8)])
def test_another_zone_asks_what_is_to_stay(
    process: Process, officer: User, barn: Venue, in_the_barn: Meeting, keep: str, hour: int
) -> None:
    with pytest.raises(RuleViolation, match="2 meetings have hours there"):
        edit_venue(process, barn, version=0, zone="Europe/London", by=officer)
    edit_venue(process, barn, version=0, zone="Europe/London", keep=keep, by=officer)
    found = Meeting.objects.get(pk=in_the_barn.pk)
    assert found.starts_at is not None
    assert (found.starts_at.hour, found.room_id, found.version) == (hour, in_the_barn.room_id, in_the_barn.version + 1)


def test_a_moment_that_would_cross_midnight_on_the_new_clock_is_refused(
    process: Process, officer: User, barn: Venue, in_the_barn: Meeting
) -> None:
    with pytest.raises(RuleViolation, match="cross midnight"):
        edit_venue(process, barn, version=0, zone="Asia/Vladivostok", keep="moment", by=officer)
    edit_venue(process, barn, version=0, zone="Asia/Tokyo", keep="clock", by=officer)
    assert Meeting.objects.get(pk=in_the_barn.pk).day == date(2020, 10, 5)


def test_an_hour_that_the_new_clock_skips_is_refused(
    process: Process, officer: User, barn: Venue, talks: Session
) -> None:
    edit_venue(process, barn, version=0, zone="Asia/Tokyo", by=officer)
    barn.refresh_from_db()
    add_meeting(talks, sitting=Sitting(date(2021, 3, 28), barn, None, time(2, 30), time(5)), by=officer)
    with pytest.raises(RuleViolation, match="does not exist"):
        edit_venue(process, barn, version=1, zone="Europe/Vienna", keep="clock", by=officer)


def test_an_hour_that_the_new_clock_shows_twice_is_refused(
    process: Process, officer: User, barn: Venue, talks: Session
) -> None:
    edit_venue(process, barn, version=0, zone="Asia/Tokyo", by=officer)
    barn.refresh_from_db()
    add_meeting(talks, sitting=Sitting(date(2020, 10, 25), barn, None, time(2, 30), time(5)), by=officer)
    with pytest.raises(RuleViolation, match="comes twice on 2020-10-25") as refusal:
        edit_venue(process, barn, version=1, zone="Europe/Vienna", keep="clock", by=officer)
    assert refusal.value.field == "keep"


@pytest.mark.parametrize("typed", ["africa/casablanca", " AFRICA/Casablanca ", "Africa/Casablanca"])
def test_a_zone_is_known_in_any_case(process: Process, officer: User, typed: str) -> None:
    assert add_venue(process, by=officer, **BARN | {"zone": typed}).zone == "Africa/Casablanca"


@pytest.mark.parametrize(
    ("typed", "meant"), [("Africa/Casablanka", "Africa/Casablanca"), ("casablanca", "Africa/Casablanca")]
)
def test_a_zone_that_is_near_is_suggested(process: Process, officer: User, typed: str, meant: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        add_venue(process, by=officer, **BARN | {"zone": typed})
    assert refusal.value.sentence == f"There is no time zone “{typed}”. Did you mean Africa/Casablanca?"


def test_an_officer_adds_a_venue_with_a_room_and_removes_them(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    desk = client_of(officer)
    wrong = desk.post(f"{PLACES}venues/new/", BARN | {"zone": "Vienna"})
    assert (wrong.status_code, "no time zone “Vienna”" in unescape(wrong.text)) == (200, True)
    address = desk.post(f"{PLACES}venues/new/", BARN).headers["Location"]
    desk.post(address, {"add-room": "1", "name": "Loft", "capacity": "40", "languages": "en, fr"})
    loft = Room.objects.get(name="Loft")
    assert loft.languages == ["en", "fr"]
    assert "Loft" in desk.get(PLACES).text
    assert desk.post(f"{PLACES}rooms/{loft.pk}/", {"name": "Attic", "version": "0"}).status_code == 302
    assert desk.post(f"{PLACES}rooms/{loft.pk}/", {"name": "Loft", "version": "0"}).status_code == 412
    assert desk.post(f"{PLACES}rooms/{loft.pk}/", {"remove": "1"}).headers["Location"] == address
    assert desk.post(address, {"remove": "1"}).headers["Location"] == PLACES
    assert desk.get(address).status_code == 404


def test_the_page_shows_what_a_new_zone_would_do(
    process: Process, officer: User, barn: Venue, in_the_barn: Meeting, client_of: Callable[[User], Client]
) -> None:
    desk, address = client_of(officer), f"{PLACES}venues/{barn.pk}/"
    typed = BARN | {"zone": "Europe/London", "version": "0"}
    asked = desk.post(address, typed)
    assert asked.status_code == 409
    legend = asked.text[asked.text.index("<legend>What is to stay") :].partition("</legend>")[0]
    assert "(optional)" not in legend
    assert [hours in asked.text for hours in ("10:00-13:00", "09:00-12:00", "Say what is to stay")] == [True] * 3
    assert Venue.objects.get(pk=barn.pk).zone == "Europe/Vienna"
    assert desk.post(address, typed | {"keep": "clock"}).status_code == 302
    assert Venue.objects.get(pk=barn.pk).zone == "Europe/London"


@pytest.mark.parametrize("typed", ["en, fr", "en fr", "EN,fr;en"])
def test_languages_are_written_in_one_way(
    process: Process, officer: User, great_hall: Room, client_of: Callable[[User], Client], typed: str
) -> None:
    desk, address = client_of(officer), f"{PLACES}rooms/{great_hall.pk}/"
    desk.post(address, {"name": "Great Hall", "version": "0", "languages": typed})
    assert Room.objects.get(pk=great_hall.pk).languages == ["en", "fr"]
    assert 'value="en, fr"' in desk.get(address).text


def test_the_page_of_places_asks_as_much_for_many_as_for_few(
    process: Process,
    officer: User,
    client_of: Callable[[User], Client],
    queries: Callable[[], CaptureQueriesContext],
) -> None:
    desk, asked = client_of(officer), []
    for count in (2, 12):
        for number in range(count):
            venue = add_venue(process, by=officer, **BARN | {"name": f"Barn {count} {number}"})
            add_room(process, venue, name="Loft", by=officer)
        with queries() as found:
            assert desk.get(PLACES).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]
