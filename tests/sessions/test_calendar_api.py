"""The programme for other programs: the days they ask for, and every detail that readers see."""

from datetime import date, time

import pytest
from django.test import Client

from phases.models import Process
from tests.sessions.planned import announce

CALENDAR = "/api/v1/river/calendar/"


def days(client: Client, **query: str) -> list[str]:
    return [meeting["day"] for meeting in client.get(CALENDAR, query).json()["meetings"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"view": "week", "on": "2020-06-15"}, ["2020-06-15", "2020-06-16", "2020-06-17"]),
        ({"view": "month", "on": "2020-03-15"}, ["2020-03-02", "2020-03-03"]),
        ({"view": "day", "on": "2020-06-16"}, ["2020-06-16"]),
        ({"from": "2020-06-16", "until": "2020-06-17"}, ["2020-06-16", "2020-06-17"]),
        ({"from": "2020-06-17"}, ["2020-06-17", "2020-09-07"]),
        ({"until": "2020-03-02"}, ["2020-03-02"]),
        ({"from": "2020-06-16", "kind": "talks", "city": "Vienna"}, ["2020-09-07"]),
        ({"release": "1", "from": "2020-06-01"}, ["2020-06-08", "2020-06-09", "2020-06-10"]),
    ],
)
def test_only_the_days_that_were_asked_for(
    process: Process, client: Client, query: dict[str, str], found: list[str]
) -> None:
    assert days(client, **query) == found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"from": "2020-06-17", "until": "2020-06-16"}, "“until” lies before “from”."),
        ({"from": "soon"}, "“soon” is not a day of the calendar. Write it as 2018-03-12."),
        ({"view": "year"}, "The calendar has no view “year”. Choose from: agenda, week, month, day."),
        ({"release": "9"}, "There is no release “9” of the programme. Choose from: 1-2."),
    ],
)
def test_what_there_is_not_is_400(process: Process, client: Client, query: dict[str, str], sentence: str) -> None:
    answer = client.get(CALENDAR, query)
    assert (answer.status_code, answer.json()["detail"]) == (400, sentence)


def test_a_meeting_has_every_detail(process: Process, client: Client) -> None:
    announce(
        process, date(2020, 9, 8), hours=(time(10), time(13)), is_open=False, interpretation="full", languages=["fr"],
        number=4, webcast="https://example.org/live", agenda="One\nTwo",
    )  # fmt: skip
    (meeting,) = client.get(CALENDAR, {"from": "2020-09-08"}).json()["meetings"]
    wanted = ("is_open", "interpretation", "languages", "number", "webcast", "agenda", "country", "length", "body")
    assert {name: meeting[name] for name in wanted} == {
        "is_open": False, "interpretation": "full", "languages": ["fr"], "number": 4,
        "webcast": "https://example.org/live", "agenda": ["One", "Two"], "country": "Austria", "length": "", "body": "",
    }  # fmt: skip


def test_a_session_comes_with_its_people(process: Process, client: Client) -> None:
    found = client.get("/api/v1/river/sessions/talks-1/").json()
    assert [meeting["day"] for meeting in found["meetings"]] == ["2020-06-15", "2020-06-16", "2020-06-17"]
    assert (found["chairs"], found["panels"], found["attendance"], found["invitations"]) == ([], [], [], [])
