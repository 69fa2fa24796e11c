"""What changed, in words and in pages; the list of releases, one whole, and the Atom feed."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compact import clock
from compact.models import User
from phases.models import Process
from phases.reading import Reading
from sessions import history
from sessions.change_words import Names, sorts, summary, tell
from sessions.domain.meetings import Sitting, amend_meeting, cancel_meeting, move_meeting
from sessions.domain.panels import add_panel, edit_panel, withdraw_panel
from sessions.domain.people import Part, Who, add_person
from sessions.domain.places import edit_venue
from sessions.domain.releases import pending, publish
from sessions.domain.stations import add_station
from sessions.models import Meeting, MeetingVersion, PanelVersion, Release, Room, Session
from sessions.reading import Programme
from tests.sessions.grown import grow

ATOM = "{http://www.w3.org/2005/Atom}"


def here(meeting: Meeting) -> Sitting:
    return Sitting(meeting.day, meeting.venue, meeting.room, time(15), time(18))


def lines(process: Process) -> list[str]:
    return [tell(change, Names()).line for change in pending(process, clock.now())]


def test_a_move_is_said_before_and_after(process: Process, opening: Meeting, officer: User) -> None:
    move_meeting(opening, to=replace(here(opening), day=date(2020, 9, 8)), by=officer, version=0)
    assert lines(process) == [
        "moved: Second round of talks (Tower, Alva Castle, Vienna; When: Monday, 7 September 2020, 15:00-18:00 (Vienna)"
        " → Tuesday, 8 September 2020, 15:00-18:00 (Vienna))"
    ]


def test_a_change_of_room_names_both(process: Process, opening: Meeting, officer: User, great_hall: Room) -> None:
    move_meeting(opening, to=replace(here(opening), room=great_hall), by=officer, version=0)
    assert lines(process) == [
        "room changed: Second round of talks (Monday, 7 September 2020, 15:00-18:00 (Vienna); "
        "Where: Tower, Alva Castle, Vienna → Great Hall, Alva Castle, Vienna)"
    ]


def test_details_are_said_one_by_one(process: Process, opening: Meeting, officer: User) -> None:
    said = {"is_open": False, "interpretation": "full", "languages": ["fr"], "agenda": "Opening\nFerries"}
    amend_meeting(opening, by=officer, version=0, **said)
    told = tell(pending(process, clock.now()).meetings[0], Names())
    assert [(one.what, one.before, one.after) for one in told.said] == [
        ("Open or closed", "not recorded", "closed"),
        ("Interpretation", "not recorded", "full (French)"),
        ("Agenda", "", "Opening; Ferries"),
    ]


def test_what_comes_and_goes_on_a_panel_is_said_of_people(process: Process, talks: Session, officer: User) -> None:
    panel = add_panel(talks, title="On ferries", by=officer)
    add_person(panel, Part.MODERATOR, Who(name="Ana Prior", email="ana@example.org"), version=0, by=officer)
    publish(process, note="A panel", by=officer)
    panel.refresh_from_db()
    add_person(panel, Part.PANELLIST, Who(name="Ben Later"), version=panel.version, by=officer)
    assert lines(process) == [
        "panel changed: Second round of talks: panel 1, On ferries (People: Ben Later (panellist))"
    ]


def test_where_a_panel_sits_is_said_by_the_day_and_never_by_a_key(
    process: Process, talks: Session, opening: Meeting, officer: User
) -> None:
    panel = add_panel(talks, title="On ferries", by=officer)
    publish(process, note="A panel", by=officer)
    edit_panel(panel, version=0, by=officer, meeting=opening)
    names = Names(Programme(Reading(process, clock.now())))
    changes = list(pending(process, clock.now()))
    assert [tell(change, names).said[0].after for change in changes] == [
        "Monday, 7 September 2020, 15:00-18:00 (Vienna)"
    ]
    assert [tell(change, Names()).said[0].after for change in changes] == ["Monday, 7 September 2020"]


def test_a_duty_station_is_no_news_and_a_country_is(process: Process, opening: Meeting, officer: User) -> None:
    station = add_station(process, name="Graz", by=officer)
    venue = edit_venue(process, opening.venue, version=opening.venue.version, by=officer, duty_station=station)
    assert len(pending(process, clock.now())) == 0
    edit_venue(process, venue, version=venue.version, by=officer, country="Ruritania")
    told = tell(pending(process, clock.now(), {opening.pk}).meetings[0], Names())
    assert (told.where, [one.what for one in told.said]) == ("", ["Where"])
    assert told.said[0].after == "Tower, Alva Castle, Vienna, Ruritania"


def test_a_new_name_of_a_place_is_no_news_of_what_has_gone_by(
    process: Process, opening: Meeting, officer: User, at: Callable[[str], datetime]
) -> None:
    edit_venue(process, opening.venue, version=opening.venue.version, by=officer, name="Alva Palace")
    assert opening.pk in [change.meeting.pk for change in pending(process, clock.now()).meetings]
    at("2020-09-07T23:00")
    assert opening.pk in [change.meeting.pk for change in pending(process, clock.now()).meetings]
    at("2020-09-08T00:30")
    assert len(pending(process, clock.now())) == 0
    amend_meeting(opening, by=officer, version=opening.version, agenda="What was said")
    assert [change.after.venue_name for change in pending(process, clock.now()).meetings] == ["Alva Palace"]


def test_nobodys_address_is_in_a_release(process: Process, talks: Session, officer: User, client: Client) -> None:
    panel = add_panel(talks, title="On ferries", by=officer)
    add_person(panel, Part.MODERATOR, Who(name="Ana Prior", email="ana@example.org"), version=0, by=officer)
    publish(process, note="A panel", by=officer)
    assert PanelVersion.objects.get().people[0]["name"] == "Ana Prior"
    assert "ana@example.org" not in repr(PanelVersion.objects.values())
    pages = [client.get(f"/river/{page}").content.decode() for page in ("changes/3/", "changes.atom")]
    pages.append(client.get("/api/v1/river/releases/3/").content.decode())
    assert [("Ana Prior" in page, "ana@example.org" in page) for page in pages] == [(True, False)] * 3


def test_a_release_of_panels_alone_touches_no_meeting(process: Process, talks: Session, officer: User) -> None:
    before = list(MeetingVersion.objects.order_by("pk").values_list("pk", "sequence"))
    panel = add_panel(talks, title="On ferries", by=officer)
    first = publish(process, note="A panel", by=officer)
    panel = edit_panel(panel, version=0, title="On boats", by=officer)
    second = publish(process, note="Another title", by=officer)
    withdraw_panel(panel, version=panel.version, by=officer)
    third = publish(process, note="No panel", by=officer)
    assert list(MeetingVersion.objects.order_by("pk").values_list("pk", "sequence")) == before
    assert list(PanelVersion.objects.order_by("pk").values_list("release__number", "change", "title")) == [
        (first.number, "added", "On ferries"),
        (second.number, "edited", "On boats"),
        (third.number, "withdrawn", "On boats"),
    ]
    assert len(pending(process, clock.now())) == 0


def test_a_panel_withdrawn_before_it_was_published_never_shows(process: Process, talks: Session, officer: User) -> None:
    panel = add_panel(talks, title="On ferries", by=officer)
    withdraw_panel(panel, version=0, by=officer)
    assert len(pending(process, clock.now())) == 0


def test_the_number_of_each_sort_is_said_in_plain_words(process: Process, opening: Meeting, officer: User) -> None:
    cancel_meeting(opening, by=officer, version=0)
    days = Meeting.objects.filter(session__slug="talks-1").select_related("venue", "room").order_by("day")
    for meeting in days[:2]:
        to = Sitting(meeting.day.replace(day=meeting.day.day + 7), meeting.venue, meeting.room)
        move_meeting(meeting, to=to, by=officer, version=meeting.version)
    assert summary(sorts(pending(process, clock.now()))) == "1 meeting cancelled, 2 meetings moved"


def test_the_list_has_the_newest_first(process: Process, client: Client) -> None:
    text = client.get("/river/changes/").content.decode()
    assert text.index("Release 2") < text.index("Release 1")
    assert "3 meetings moved, 1 meeting added" in text
    assert "Second letter of the Chair" in text
    assert "Release 2" not in client.get("/river/changes/?as_of=2020-03-01").content.decode()


def test_one_release_whole(process: Process, client: Client) -> None:
    text = client.get("/river/changes/2/").content.decode()
    assert text.count('<li class="change ') == 4
    assert "Wednesday, 10 June 2020, hours not recorded" in text
    assert client.get("/river/changes/9/").status_code == 404
    assert client.get("/api/v1/river/releases/9/").json()["detail"] == "There is no release 9."


def test_an_empty_programme_says_so(process: Process, client: Client) -> None:
    early = "?as_of=2020-01-02"
    assert "No programme has been published yet" in client.get(f"/river/changes/{early}").content.decode()
    assert "no two releases" in client.get(f"/river/changes/compare/{early}").content.decode()
    assert client.get(f"/river/changes.atom{early}").status_code == 200


def test_the_feed_is_atom(process: Process, client: Client) -> None:
    answer = client.get("/river/changes.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Release 2: The first round moves, a second is added",
        "Release 1: The first hearing and the first round",
    ]
    links = {link.get("rel"): link.get("href", "") for link in root.findall(f"{ATOM}link")}
    assert links["self"].endswith("/river/changes.atom")
    assert links["alternate"].endswith("/river/changes/")
    assert root.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert {entry.findtext(f"{ATOM}id", "")[:9] for entry in entries} == {"urn:uuid:"}
    assert entries[0].find(f"{ATOM}link[@rel='alternate']").get("href", "").endswith("/river/changes/2/")  # type: ignore[union-attr]
    assert "moved: First round of talks" in entries[0].findtext(f"{ATOM}summary", "")


def test_an_entry_keeps_its_identifier(process: Process, client: Client, opening: Meeting, officer: User) -> None:
    def identifiers() -> list[str]:
        root = ET.fromstring(client.get("/river/changes.atom").content)
        return [entry.findtext(f"{ATOM}id", "") for entry in root.findall(f"{ATOM}entry")]

    before = identifiers()
    cancel_meeting(opening, by=officer, version=0)
    publish(process, note="<b>Off</b> & \x0bgone", by=officer)
    assert identifiers()[1:] == before
    assert len(set(identifiers())) == 3


def test_the_feed_is_not_sent_twice(process: Process, client: Client, opening: Meeting, officer: User) -> None:
    tag = client.get("/river/changes.atom")["ETag"]
    assert client.get("/river/changes.atom", headers={"If-None-Match": tag}).status_code == 304
    cancel_meeting(opening, by=officer, version=0)
    publish(process, note="Off", by=officer)
    assert client.get("/river/changes.atom", headers={"If-None-Match": tag}).status_code == 200


def test_the_api_tells_the_same(process: Process, client: Client) -> None:
    listed = client.get("/api/v1/river/releases/").json()["releases"]
    assert [(one["number"], one["changes"]) for one in listed] == [(2, {"added": 1, "moved": 3}), (1, {"added": 5})]
    whole = client.get("/api/v1/river/releases/2/").json()
    assert [change["change"] for change in whole["changes"]] == ["moved", "moved", "moved", "added"]
    assert whole["changes"][0]["differences"][0] == {
        "what": "When",
        "before": "Monday, 8 June 2020, hours not recorded",
        "after": "Monday, 15 June 2020, hours not recorded",
    }
    assert client.get("/api/v1/river/releases/9/").status_code == 404


def test_what_a_demonstration_made_up_is_not_the_latest_change(process: Process) -> None:
    from_source = process.sources.create(key="made-up", title="Made up", authority="demonstration")
    made = Release.objects.create(
        process=process, number=3, note="x", published_at=clock.now(), source=from_source, published_by=None
    )
    programme = Programme(Reading(process, clock.now()))
    assert (programme.releases[0], programme.latest and programme.latest.number) == (made, 2)


@pytest.mark.parametrize("address", ["/river/changes/", "/river/changes/compare/?old=1", "/river/changes.atom"])
def test_two_thousand_meetings_cost_no_more_queries_than_sixty(
    process: Process, client: Client, queries: Callable[[], CaptureQueriesContext], address: str
) -> None:
    asked = []
    for count in (60, 2000):
        grow(process, count)
        process.refresh_from_db()
        Process.objects.filter(pk=process.pk).update(revision=process.revision + 1)
        client.get(address)
        Process.objects.filter(pk=process.pk).update(revision=process.revision + 2)
        with queries() as found:
            assert client.get(address).status_code == 200
        asked.append(len(found))
    assert asked[1] <= asked[0] <= 20  # fewer: in its newest releases nothing moved


def test_pending_among_two_thousand_asks_no_more_than_among_sixty(
    process: Process, opening: Meeting, officer: User, queries: Callable[[], CaptureQueriesContext]
) -> None:
    move_meeting(opening, to=replace(here(opening), start=time(16)), by=officer, version=0)
    asked = []
    for count in (60, 2000):
        grow(process, count)
        with queries() as found:
            assert [change.change for change in pending(process, clock.now())] == ["moved"]
        asked.append(len(found))
    assert asked[0] == asked[1] <= 12


def test_a_release_knows_what_stood_before_it(process: Process) -> None:
    second = Release.objects.get(process=process, number=2)
    days: list[tuple[date | None, date]] = [
        (change.before and change.before.day, change.after.day) for change in history.of_release(second)
    ]
    assert days == [
        (date(2020, 6, 8), date(2020, 6, 15)),
        (date(2020, 6, 9), date(2020, 6, 16)),
        (date(2020, 6, 10), date(2020, 6, 17)),
        (None, date(2020, 9, 7)),
    ]


def test_a_release_that_is_its_own_source_is_told_once(
    process: Process, client: Client, opening: Meeting, officer: User
) -> None:
    cancel_meeting(opening, by=officer, version=opening.version)
    publish(process, note="The round is called off.", by=officer)
    for address in ("/river/changes/", "/river/changes/3/", "/river/"):
        assert client.get(address).text.count("The round is called off.") == 1, address
    feed = client.get("/river/changes.atom").text
    assert (feed.count("called off"), ".." in feed) == (1, False)


def test_a_release_names_the_letter_that_announced_it(process: Process, client: Client) -> None:
    assert "Second letter of the Chair" in client.get("/river/changes/2/").text
