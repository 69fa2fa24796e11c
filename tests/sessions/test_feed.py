"""The feed, as calendar programs read it."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from compact.models import User
from phases.models import Process, Wording
from phases.reading import Reading
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting, cancel_meeting, move_meeting
from sessions.domain.releases import publish
from sessions.feeds.events import Meetings
from sessions.models import Meeting
from sessions.reading import Programme

FEED = "/river/calendar.ics"
WHERE = ["Place: Tower, Alva Castle, Vienna, Austria", "http://localhost:8000/river/sessions/talks-2/"]


def events(client: Client, address: str = FEED, **query: str) -> dict[str, dict]:
    answer = client.get(address, query)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content)
    return {str(event["UID"]): event for event in found.walk("VEVENT")}


def test_it_has_every_published_meeting(process: Process, client: Client) -> None:
    found = sorted((str(e["SUMMARY"]), e["DTSTART"].dt) for e in events(client).values() if "Second" in e["SUMMARY"])
    assert found == [("Second round of talks", datetime(2020, 9, 7, 15, tzinfo=ZoneInfo("Europe/Vienna")))]
    assert len(events(client)) == 6


def test_a_session_has_a_feed_of_its_own(process: Process, client: Client) -> None:
    found = events(client, "/river/sessions/hearing-1/calendar.ics")
    assert sorted(str(e["SUMMARY"]) for e in found.values()) == ["First hearing", "First hearing: Opening"]
    assert client.get("/river/sessions/nothing/calendar.ics").status_code == 404


def test_a_day_without_hours_is_an_all_day_event_that_ends_on_the_next_day(process: Process, client: Client) -> None:
    found = events(client, kind="talks", city="New York").values()
    assert sorted((e["DTSTART"].dt, e["DTEND"].dt) for e in found) == [
        (date(2020, 6, day), date(2020, 6, day + 1)) for day in (15, 16, 17)
    ]
    assert {str(e["TRANSP"]) for e in found} == {"TRANSPARENT"}


def test_an_event_says_where_who_and_what_the_text_asks(process: Process, client: Client, opening: Meeting) -> None:
    event = events(client)[str(opening.uid)]
    assert str(event["LOCATION"]) == "Tower, Alva Castle, Vienna, Austria"
    assert (str(event["ORGANIZER"]), event["ORGANIZER"].params["CN"]) == (
        "mailto:no-reply@localhost",
        "River Alva Convention",
    )
    assert [str(name) for name in event["CATEGORIES"].cats] == ["Round of talks"]
    assert str(event["URL"]).endswith("/river/sessions/talks-2/")
    assert str(event["DESCRIPTION"]).splitlines() == ["¶ 1", "Held if need be.", *WHERE]
    assert str(event["TRANSP"]) == "OPAQUE"


def test_a_description_tells_what_is_known_of_the_sitting(
    process: Process, client: Client, opening: Meeting, officer: User
) -> None:
    amend_meeting(
        opening,
        by=officer,
        version=0,
        status="firm",
        is_open=True,
        interpretation="full",
        webcast="https://webcast.example.org/1",
        agenda="1. Opening\n2. The river",
    )
    publish(process, note="In full", by=officer)
    assert str(events(client)[str(opening.uid)]["DESCRIPTION"]).splitlines() == [
        "¶ 1",
        "Open to the public.",
        "Interpretation: full",
        "Webcast: https://webcast.example.org/1",
        "Agenda:",
        "1. Opening",
        "2. The river",
        *WHERE,
    ]


def test_if_need_be_is_tentative(process: Process, client: Client) -> None:
    assert [str(e["STATUS"]) for e in events(client, city="Vienna", kind="talks").values()] == ["TENTATIVE"]


@pytest.mark.parametrize(("status", "word"), [("cancelled", "Cancelled"), ("postponed", "Postponed")])
def test_what_is_off_is_kept_and_says_so_in_its_title(
    process: Process, client: Client, opening: Meeting, officer: User, status: str, word: str
) -> None:
    amend_meeting(opening, by=officer, version=0, status=status)
    publish(process, note="Off", by=officer)
    event = events(client)[str(opening.uid)]
    assert (str(event["STATUS"]), str(event["SUMMARY"])) == ("CANCELLED", f"{word}: Second round of talks")


def test_a_uid_is_for_life_and_sequence_counts_the_releases_that_changed_it(
    process: Process, client: Client, opening: Meeting, officer: User
) -> None:
    before = events(client)
    to = Sitting(date(2020, 9, 9), opening.venue, opening.room, time(15), time(18))
    moved = move_meeting(opening, to=to, by=officer, version=0)
    release = publish(process, note="Moved", by=officer)
    after = events(client)
    assert set(after) == set(before)
    mine = str(opening.uid)
    grown = {uid: int(after[uid]["SEQUENCE"]) - int(before[uid]["SEQUENCE"]) for uid in after}
    assert {uid for uid, by in grown.items() if by} == {mine}
    second = release.published_at.replace(microsecond=0)
    assert (after[mine]["LAST-MODIFIED"].dt, after[mine]["DTSTAMP"].dt) == (second, second)
    assert {after[uid]["LAST-MODIFIED"].dt - before[uid]["LAST-MODIFIED"].dt for uid in set(after) - {mine}} == {
        second - second
    }
    cancel_meeting(moved, by=officer, version=moved.version)
    publish(process, note="Cancelled", by=officer)
    last = events(client)[mine]
    assert (str(last["STATUS"]), int(last["SEQUENCE"])) == ("CANCELLED", 2)


def test_it_says_how_often_to_come_back(process: Process, client: Client) -> None:
    text = client.get(FEED).content.decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "X-PUBLISHED-TTL:PT1H\r\n" in text


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


def test_days_narrow_it(process: Process, client: Client) -> None:
    found = events(client, **{"from": "2020-06-16", "until": "2020-09-07"})
    assert sorted(e["DTSTART"].dt.isoformat()[:10] for e in found.values()) == [
        "2020-06-16",
        "2020-06-17",
        "2020-09-07",
    ]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            {"kind": "ball"},
            "The filter “kind” has no “ball”. Choose from: Hearings (hearing), Rounds of talks (talks).",
        ),
        ({"from": "monday"}, "The filter from takes a day, as 2017-12-01, not 'monday'."),
    ],
)
def test_a_filter_that_does_not_exist_is_refused_in_plain_text(
    process: Process, client: Client, query: dict[str, str], sentence: str
) -> None:
    answer = client.get(FEED, query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text == sentence + "\n"


def test_it_answers_304(process: Process, client: Client) -> None:
    first = client.get(FEED)
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_api_says_the_same(process: Process, client: Client) -> None:
    meetings = client.get("/api/v1/river/calendar/").json()["meetings"]
    said = {(m["uid"], m["sequence"]) for m in meetings}
    assert said == {(uid, int(event["SEQUENCE"])) for uid, event in events(client).items()}


def test_joined_events_are_what_the_library_writes(process: Process, client: Client) -> None:
    content = client.get(FEED).content
    assert Calendar.from_ical(content).to_ical() == content


def test_kept_events_are_those_that_would_be_written(process: Process, client: Client) -> None:
    content = client.get(FEED).content
    reading = Reading(process, _now())
    kept = Meetings(reading).write(Programme(reading).meetings)
    cache.clear()
    assert Meetings(reading).write(Programme(reading).meetings) == kept
    assert [content.count(event.body) for event in kept] == [1] * 6


def _now() -> datetime:
    return datetime(2020, 6, 1, 9, tzinfo=ZoneInfo("Europe/Vienna"))


def test_words_that_change_without_a_release_change_no_event(process: Process, opening: Meeting) -> None:
    reading = Reading(process, _now())
    version = next(v for v in Programme(reading).meetings if v.meeting_id == opening.pk)
    (before,) = Meetings(reading).write([version])
    version.meeting.session.organisers = "The Bureau"
    Wording.objects.filter(provision=version.provision).update(title="On rivers")
    (after,) = Meetings(reading).write([version])
    assert before == after


def test_the_organiser_is_the_body_that_a_version_froze(process: Process, opening: Meeting) -> None:
    reading = Reading(process, _now())
    version = next(v for v in Programme(reading).meetings if v.meeting_id == opening.pk)
    version.body = 'The "Bureau", and others; too'
    cache.clear()
    (after,) = Meetings(reading).write([version])
    assert b"ORGANIZER;CN=\"The 'Bureau', and others; too\":mailto:" in after.body.replace(b"\r\n ", b"")
