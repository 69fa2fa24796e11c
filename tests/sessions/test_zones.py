"""The reader's own clock beside the place's: chosen in the address, or the account's."""

from collections.abc import Callable
from datetime import date, time

import pytest
from django.test import Client

from compact.models import User
from phases.models import Process
from sessions import zones
from sessions.zones import UnknownZone
from tests.sessions.planned import announce
from tests.sessions.test_calendar_views import words

CALENDAR = "/river/calendar/"
MORNING, NIGHT = (time(10), time(13)), (time(19), time(22))


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Africa/Nairobi", "Africa/Nairobi"),
        ("africa/nairobi", "Africa/Nairobi"),
        (" Nairobi ", "Africa/Nairobi"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_may_be_typed_as_people_do(typed: str, zone: str) -> None:
    assert zones.read(typed) == zone


@pytest.mark.parametrize(
    "typed", ["Mars", "../../etc/passwd", "/etc/localtime", "x" * 5000, "Africa/", "\x00", "+03:00"]
)
def test_what_is_no_zone_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        zones.read(typed)
    assert refused.value.sentence.startswith("There is no time zone “")
    assert len(refused.value.sentence) < 200


def test_a_slip_of_the_pen_is_understood() -> None:
    with pytest.raises(UnknownZone) as refused:
        zones.read("Africa/Narobi")
    assert refused.value.sentence == "There is no time zone “Africa/Narobi”. Did you mean Africa/Nairobi?"


def test_the_readers_hours_stand_beside_those_of_the_place(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 8), at="harbour", hours=MORNING)
    shown = words(client.get(CALENDAR, {"zone": "Africa/Nairobi"}))
    assert "10:00-13:00 (New York) your time 17:00-20:00 (Nairobi)" in shown


def test_another_date_is_said_in_words(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 8), at="harbour", hours=NIGHT)
    page = client.get(CALENDAR, {"zone": "Africa/Nairobi"})
    assert "for you on Wednesday, 9 September, 02:00-05:00 (Nairobi)" in words(page)
    assert "reader-time--other" in page.content.decode()


def test_hours_that_end_on_the_readers_next_day_say_so(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 8), at="harbour", hours=(time(16), time(19)))
    shown = words(client.get(CALENDAR, {"zone": "Africa/Nairobi"}))
    assert "your time 23:00-02:00 on Wednesday, 9 September (Nairobi)" in shown


def test_nothing_is_said_where_both_clocks_show_the_same(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 8), hours=MORNING)
    page = client.get(CALENDAR, {"zone": "Europe/Berlin"})
    assert "reader-time" not in page.content.decode()


def test_a_week_in_which_the_clocks_go_back_has_both_distances(process: Process, client: Client) -> None:
    """New York leaves summer time on 1 November 2020; Nairobi has none."""
    announce(process, date(2020, 10, 31), date(2020, 11, 1), at="harbour", hours=MORNING)
    weeks = [words(client.get(CALENDAR, {"view": "week", "on": "2020-10-26", "zone": "Africa/Nairobi"}))]
    assert "your time 17:00-20:00 (Nairobi)" in weeks[0]
    assert "your time 18:00-21:00 (Nairobi)" in weeks[0]


@pytest.mark.parametrize("view", ["agenda", "week", "day"])
def test_every_view_with_hours_has_the_readers(process: Process, client: Client, view: str) -> None:
    announce(process, date(2020, 9, 8), at="harbour", hours=MORNING)
    page = client.get(CALENDAR, {"view": view, "on": "2020-09-08", "zone": "Nairobi"})
    assert "your time 17:00-20:00 (Nairobi)" in words(page)
    assert 'data-reader-zone="Africa/Nairobi"' in page.content.decode()


def test_the_account_has_a_zone_and_the_address_another(
    process: Process, delegate: User, client_of: Callable[[User], Client]
) -> None:
    announce(process, date(2020, 9, 8), hours=MORNING)
    User.objects.filter(pk=delegate.pk).update(zone="Asia/Tokyo")
    client = client_of(delegate)
    assert "your time 17:00-20:00 (Tokyo)" in words(client.get(CALENDAR))
    assert "your time 11:00-14:00 (Nairobi)" in words(client.get(CALENDAR, {"zone": "Nairobi"}))
    assert "your time 17:00-20:00 (Tokyo)" in words(client.get("/river/sessions/talks-2/"))


def test_an_accounts_zone_that_is_gone_counts_as_none(
    process: Process, delegate: User, client_of: Callable[[User], Client]
) -> None:
    User.objects.filter(pk=delegate.pk).update(zone="Mars/Base")
    assert client_of(delegate).get(CALENDAR).status_code == 200


def test_without_a_zone_the_page_leaves_it_to_the_browser(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 8), hours=MORNING)
    page = client.get(CALENDAR).content.decode()
    assert "data-reader-zone" not in page
    assert '<option value="Africa/Nairobi">' in page
