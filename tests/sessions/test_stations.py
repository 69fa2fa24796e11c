"""Duty stations: their hours, their holidays added by the line, and the years of which none is recorded."""

from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from compact.errors import RuleViolation
from compact.models import User
from phases.models import Process
from sessions.domain.meetings import Sitting, add_meeting
from sessions.domain.places import add_venue, edit_venue, remove_venue
from sessions.domain.stations import add_holidays, add_station, edit_station, remove_holiday, remove_station
from sessions.models import DutyStation, Holiday, Session, Venue
from sessions.stations import Year, years_of
from tests.sessions.test_places import BARN, PLACES


@pytest.fixture
def barn(process: Process, officer: User) -> Venue:
    return add_venue(process, by=officer, **BARN)


def test_a_station_keeps_hours_in_order_and_apart(process: Process, officer: User) -> None:
    made = add_station(process, name="Alvastad", by=officer)
    assert made.hours == ["10:00-13:00", "15:00-18:00"]
    edit_station(process, made, hours=["15:00–17:00", "09:00-12:00"], version=0, by=officer)
    assert DutyStation.objects.get(pk=made.pk).hours == ["09:00-12:00", "15:00-17:00"]
    for hours, sentence in (
        (["9-12"], "are no hours"),
        (["12:00-10:00"], "are no hours"),
        (["09:00-12:00", "11:00-13:00"], "begins before"),
    ):
        with pytest.raises(RuleViolation, match=sentence):
            edit_station(process, made, hours=hours, version=1, by=officer)
    with pytest.raises(RuleViolation, match="already"):
        add_station(process, name="alvastad", by=officer)


def test_a_station_that_a_venue_keeps_is_not_removed(process: Process, officer: User, barn: Venue) -> None:
    station = add_station(process, name="Alvastad", by=officer)
    edit_venue(process, barn, version=0, duty_station=station, by=officer)
    with pytest.raises(RuleViolation, match="The Barn, Alvastad keeps its holidays"):
        remove_station(process, station, by=officer)
    remove_venue(process, barn, by=officer)
    remove_station(process, station, by=officer)
    assert not DutyStation.objects.filter(pk=station.pk).exists()


def test_a_holiday_is_a_public_change(process: Process, officer: User) -> None:
    station = add_station(process, name="Alvastad", by=officer)
    before = Process.objects.get(pk=process.pk).revision
    (made,) = add_holidays(process, station, days=[(date(2020, 8, 1), "Day of the river")], by=officer)
    with pytest.raises(RuleViolation, match="holidays there already"):
        add_holidays(process, station, days=[(date(2020, 8, 1), "Another")], by=officer)
    remove_holiday(process, made, by=officer)
    assert (Holiday.objects.filter(pk=made.pk).exists(), Process.objects.get(pk=process.pk).revision) == (
        False,
        before + 2,
    )


def test_an_officer_keeps_the_holidays_of_a_station(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    desk = client_of(officer)
    address = desk.post(f"{PLACES}stations/new/", {"name": "Alvastad", "hours": "09:00-12:00"}).headers["Location"]
    lines = {"lines": "2020-08-01 Day of the river\n\n2020-12-24, Eve"}
    shown = desk.post(address, lines | {"preview-holidays": "1"})
    assert ["What these lines would add" in shown.text, "Eve" in shown.text] == [True, True]
    assert not Holiday.objects.filter(name="Eve").exists()
    assert desk.post(address, lines | {"add-holidays": "1"}).status_code == 302
    again = desk.post(address, {"lines": "2020-08-01 Day of the river", "add-holidays": "1"})
    assert again.status_code == 409
    assert "a holiday already (Day of the river), stays as it is" in again.text
    assert Holiday.objects.filter(duty_station="Alvastad").count() == 2
    desk.post(address, {"remove-holiday": str(Holiday.objects.get(name="Day of the river").pk)})
    assert not Holiday.objects.filter(name="Day of the river").exists()
    assert desk.post(address, {"remove": "1"}).headers["Location"] == PLACES


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1 August 2020 Day of the river", "Line 1, “1 August 2020 Day of the river”: write the day first"),
        ("2020-08-01 Day of the river\n2020-02-30 Leap", "Line 2, “2020-02-30 Leap”: the calendar has no such day."),
        ("2020-08-01", "write the day first, then its name"),
        ("2020-08-01 One\n2020-08-01 Other", "2020-08-01 stands there twice."),
        ("0020-08-01 One", "days from 1900 to 2199 can be kept"),
        (f"2020-08-01 {'x' * 121}", "Line 1: the name has more than 120 characters."),
    ],
)
def test_a_line_that_is_no_holiday_is_named(
    process: Process, officer: User, client_of: Callable[[User], Client], typed: str, sentence: str
) -> None:
    station, count = add_station(process, name="Alvastad", by=officer), Holiday.objects.count()
    shown = client_of(officer).post(f"{PLACES}stations/{station.pk}/", {"lines": typed, "add-holidays": "1"})
    assert (shown.status_code, Holiday.objects.count()) == (200, count)
    assert sentence in unescape(shown.text)


def test_a_year_with_meetings_and_no_holiday_is_plain_to_see(
    process: Process, officer: User, barn: Venue, talks: Session, client_of: Callable[[User], Client]
) -> None:
    station, desk = add_station(process, name="Alvastad", by=officer), client_of(officer)
    add_meeting(talks, sitting=Sitting(date(2020, 10, 5), barn), by=officer)
    edit_venue(process, barn, version=0, duty_station=station, by=officer)
    add_holidays(process, station, days=[(date(2019, 8, 1), "Day of the river")], by=officer)
    assert years_of([station])["Alvastad"] == [Year(2019, 1), Year(2020, 0)]
    assert "2020 <strong>none recorded</strong>" in desk.get(PLACES).text
    assert (
        "None recorded for 2020, though meetings are planned then" in desk.get(f"{PLACES}stations/{station.pk}/").text
    )


@pytest.mark.parametrize(("chosen", "kept"), [("city", "Alvastad"), ("", None), ("Harbour", "Harbour")])
def test_a_new_venue_keeps_to_the_station_of_its_city_unless_another_is_chosen(
    process: Process, officer: User, client_of: Callable[[User], Client], chosen: str, kept: str | None
) -> None:
    for name in ("Alvastad", "Harbour"):
        add_station(process, name=name, by=officer)
    desk = client_of(officer)
    assert '<option value="city" selected>' in desk.get(f"{PLACES}venues/new/").text
    desk.post(f"{PLACES}venues/new/", BARN | {"city": "alvastad", "duty_station": chosen})
    assert Venue.objects.get(name="The Barn").duty_station_id == kept
