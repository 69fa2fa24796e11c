"""The feed, as calendar programs read it."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.test import Client
from icalendar import Calendar

from compact.models import User
from phases.models import Process
from sessions.domain.meetings import Sitting, add_meeting, cancel_meeting, move_meeting
from sessions.domain.releases import publish
from sessions.models import Meeting


def events(client: Client, **query: str) -> dict[str, dict]:
    answer = client.get("/river/calendar.ics", query)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content)
    return {str(event["UID"]): event for event in found.walk("VEVENT")}


def test_it_has_every_published_meeting(process: Process, client: Client) -> None:
    found = sorted((str(e["SUMMARY"]), e["DTSTART"].dt) for e in events(client).values() if "Second" in e["SUMMARY"])
    assert found == [("Second round of talks", datetime(2020, 9, 7, 15, tzinfo=ZoneInfo("Europe/Vienna")))]
    assert len(events(client)) == 6


def test_a_day_without_hours_is_an_all_day_event(process: Process, client: Client) -> None:
    days = sorted(e["DTSTART"].dt for e in events(client, kind="talks", city="New York").values())
    assert days == [date(2020, 6, 15), date(2020, 6, 16), date(2020, 6, 17)]


def test_if_need_be_is_tentative(process: Process, client: Client) -> None:
    assert [str(e["STATUS"]) for e in events(client, city="Vienna", kind="talks").values()] == ["TENTATIVE"]


def test_a_uid_is_for_life_and_sequence_counts_the_releases_that_changed_it(
    process: Process, client: Client, opening: Meeting, officer: User
) -> None:
    before = events(client)
    to = Sitting(date(2020, 9, 9), opening.venue, opening.room, time(15), time(18))
    moved = move_meeting(opening, to=to, by=officer, version=0)
    publish(process, note="Moved", by=officer)
    after = events(client)
    assert set(after) == set(before)
    mine = next(uid for uid in after if str(opening.uid) in uid)
    grown = {uid: int(after[uid]["SEQUENCE"]) - int(before[uid]["SEQUENCE"]) for uid in after}
    assert {uid for uid, by in grown.items() if by} == {mine}
    cancel_meeting(moved, by=officer, version=moved.version)
    publish(process, note="Cancelled", by=officer)
    last = events(client)[mine]
    assert (str(last["STATUS"]), int(last["SEQUENCE"])) == ("CANCELLED", 2)


def test_the_zone_travels_with_the_feed(process: Process, client: Client) -> None:
    text = client.get("/river/calendar.ics").content.decode()
    assert "BEGIN:VTIMEZONE" in text
    assert "DTSTART;TZID=Europe/Vienna:20200907T150000" in text


def test_a_title_with_line_breaks_and_commas_does_not_break_the_feed(
    process: Process, client: Client, opening: Meeting, officer: User
) -> None:
    nasty = "Evil\r\nSTATUS:CANCELLED\nX, y; z\\"
    here = Sitting(date(2020, 9, 8), opening.venue, None, time(10), time(11))
    add_meeting(opening.session, key="x", sitting=replace(here), by=officer, title=nasty)
    publish(process, note="A nasty title", by=officer)
    found = [e for e in events(client).values() if "Evil" in str(e["SUMMARY"])]
    assert len(found) == 1
    assert str(found[0]["STATUS"]) == "CONFIRMED"


def test_it_answers_304(process: Process, client: Client) -> None:
    first = client.get("/river/calendar.ics")
    assert client.get("/river/calendar.ics", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_api_says_the_same(process: Process, client: Client) -> None:
    meetings = client.get("/api/v1/river/calendar/").json()["meetings"]
    said = {(m["uid"], m["sequence"]) for m in meetings}
    assert said == {(uid.split("@")[0], int(event["SEQUENCE"])) for uid, event in events(client).items()}
