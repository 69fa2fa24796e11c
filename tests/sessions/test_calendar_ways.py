"""What an address asks for goes along: the reader's zone, the release, the filters; and nothing empty stays in it."""

import re
from datetime import date, time
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from phases.models import Process
from sessions import zones
from sessions.zones import UnknownZone
from tests.sessions.planned import announce
from tests.sessions.test_calendar_views import words

CALENDAR = "/river/calendar/"
DAY = date(2020, 9, 8)


def test_what_a_form_leaves_empty_does_not_stay_in_the_address(process: Process, client: Client) -> None:
    answer = client.get(CALENDAR, {"kind": "", "city": "Vienna", "view": "week", "as_of": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/river/calendar/?city=Vienna&view=week")
    assert client.get(CALENDAR, {"kind": ""})["Location"] == CALENDAR


def test_the_zone_goes_along_to_a_session_and_to_the_day_programme(process: Process, client: Client) -> None:
    announce(process, DAY, at="harbour", hours=(time(10), time(13)))
    page = client.get(CALENDAR, {"view": "day", "on": "2020-09-08", "zone": "Asia/Tokyo"}).content.decode()
    assert 'href="/river/sessions/talks-2/?zone=Asia%2FTokyo"' in page
    assert 'href="/river/calendar/day.pdf?on=2020-09-08&amp;zone=Asia%2FTokyo"' in page
    assert "(Tokyo)" in words(client.get("/river/sessions/talks-2/", {"zone": "Asia/Tokyo"}))


def test_a_release_goes_along_to_sessions_and_tables_and_offers_no_feed(process: Process, client: Client) -> None:
    announce(process, DAY)
    page = client.get(CALENDAR, {"release": "1"}).content.decode()
    for address in ("/river/calendar.csv?release=1", "/river/calendar.xlsx?release=1"):
        assert f'href="{address}"' in page
    assert "/river/calendar.ics" not in page
    assert "As of release 1" in words(client.get(CALENDAR, {"release": "1"}))


def test_tables_and_sessions_are_as_the_release_left_them(process: Process, client: Client) -> None:
    announce(process, DAY)
    now, before = (client.get("/river/calendar.csv", query).content.decode() for query in ({}, {"release": "1"}))
    assert ("2020-09-08" in now, "2020-09-08" in before) == (True, False)
    book = b"".join(client.get("/river/calendar.xlsx", {"release": "1"}))  # type: ignore[arg-type]
    assert "1: " in str(_about(book)["Release"])
    assert "as release 1 left it" in words(client.get("/river/sessions/talks-1/", {"release": "1"}))
    assert client.get("/river/sessions/talks-1/", {"release": "99"}).status_code == 400
    assert client.get("/river/calendar.csv", {"release": "99"}).status_code == 400


def _about(book: bytes) -> dict[str, object]:
    sheet = load_workbook(BytesIO(book)).worksheets[-1]
    return {str(row[0]): row[1] for row in sheet.iter_rows(values_only=True)}


def test_open_or_closed_is_asked_only_where_it_is_recorded(process: Process, client: Client) -> None:
    assert 'name="open"' in client.get(CALENDAR).content.decode()
    assert 'name="open"' not in client.get(CALENDAR, {"as_of": "2017-06-01"}).content.decode()
    empty = words(client.get(CALENDAR, {"as_of": "2017-06-01", "open": "open", "past": "1"}))
    assert "Whether meetings are open is recorded for none of them." in empty


@pytest.mark.parametrize("name", ["past", "mine"])
def test_yes_is_written_as_1(process: Process, client: Client, name: str) -> None:
    answer = client.get(CALENDAR, {name: "banana"})
    assert answer.status_code == 400
    assert f"“{name}” takes 1, or 0 as if it were not there; not “banana”." in words(answer)
    assert client.get(CALENDAR, {name: "0"}).status_code == 200


def test_a_wrong_zone_stays_in_the_field(process: Process, client: Client) -> None:
    page = client.get(CALENDAR, {"zone": "Narobi"}).content.decode()
    assert 'value="Narobi"' in page


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("EAT", "Africa/Nairobi"),
        ("UTC+3", "Africa/Nairobi"),
        ("gmt-05:00", "America/Bogota"),
        ("CEST", "Europe/Zurich"),
    ],
)
def test_a_short_name_or_an_offset_is_answered_with_places(typed: str, first: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        zones.read(typed)
    assert f"Name a place whose clocks show it: {first}, " in refused.value.sentence


@pytest.mark.parametrize("typed", ["UTC+99", "+1:99", "-25"])
def test_an_offset_that_no_clock_has_suggests_none(typed: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        zones.read(typed)
    assert "whose clocks" not in refused.value.sentence


def test_a_month_can_be_jumped_to_and_its_ends_say_so(process: Process, client: Client) -> None:
    announce(process, DAY)
    page = client.get(CALENDAR, {"view": "month", "on": "2020-09-01"})
    assert '<option value="2020-09-01" selected>September 2020</option>' in page.content.decode()
    assert "nothing later" in words(page)


def test_earlier_meetings_are_counted(process: Process, client: Client) -> None:
    before = re.search(r"Earlier meetings (\d+) meetings?, 2020", words(client.get(CALENDAR, {"past": "1"})))
    announce(process, date(2019, 3, 4))
    after = re.search(r"Earlier meetings (\d+) meetings, 2019-2020", words(client.get(CALENDAR, {"past": "1"})))
    assert before
    assert after
    assert int(after[1]) == int(before[1]) + 1


def test_a_session_says_in_one_line_what_is_not_recorded(process: Process, client: Client) -> None:
    shown = words(client.get("/river/sessions/talks-2/"))
    assert "Not recorded: " in shown
    assert "Panels" not in shown
