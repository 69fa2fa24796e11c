"""The calendar, a session's page and the desk's programme, as people use them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from compact.models import User
from phases.models import Process
from sessions.domain.meetings import Sitting, add_meeting, move_meeting
from sessions.domain.releases import publish
from sessions.models import Meeting, Release, Session, Venue

CALENDAR = "/river/calendar/"


def test_it_shows_what_is_ahead_with_hours_zone_and_room(process: Process, client: Client) -> None:
    page = client.get(CALENDAR).content.decode()
    assert "Monday, 7 September 2020" in page
    assert "Tower" in page
    assert "if need be" in page
    assert "hours not recorded" in page
    assert "First hearing" not in page


def test_past_meetings_are_one_step_away(process: Process, client: Client) -> None:
    page = client.get(CALENDAR, {"past": "1"}).content.decode()
    assert "First hearing" in page
    assert "Great Hall" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"kind": "talks"}, {"First round of talks", "Second round of talks"}),
        ({"theme": "fish"}, {"First round of talks"}),
        ({"city": "Vienna"}, {"Second round of talks"}),
        ({"kind": ""}, {"First round of talks", "Second round of talks"}),
        ({"kind": "nonsense"}, set()),
    ],
)
def test_filters_stay_in_the_address(process: Process, client: Client, query: dict[str, str], shown: set[str]) -> None:
    page = client.get(CALENDAR, query, follow=True).content.decode()
    assert {title for title in ("First round of talks", "Second round of talks") if f">{title}<" in page} == shown


def test_a_sessions_page_tells_mandated_from_agreed_from_held(process: Process, client: Client) -> None:
    page = client.get("/river/sessions/talks-1/").content.decode()
    for words in ("in June 2020", "15-17 June 2020", "Letter of the Chair", "Second letter of the Chair"):
        assert words in page
    assert "not recorded" in page


def test_an_unknown_session_is_404(process: Process, client: Client) -> None:
    assert client.get("/river/sessions/nothing/").status_code == 404


def test_anonymous_readers_get_304_until_something_public_changes(
    process: Process, client: Client, opening: Meeting, officer: User
) -> None:
    first = client.get(CALENDAR)
    again = client.get(CALENDAR, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    add_meeting(opening.session, key="x", sitting=Sitting(date(2020, 9, 8), opening.venue), by=officer)
    assert client.get(CALENDAR, headers={"If-None-Match": first["ETag"]}).status_code == 304
    publish(process, note="One more day", by=officer)
    changed = client.get(CALENDAR, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_a_hit_of_the_cache_costs_one_query(process: Process, client: Client, queries: Callable) -> None:
    client.get(CALENDAR)
    with queries() as found:
        assert client.get(CALENDAR).status_code == 200
    assert len(found) == 1


def test_queries_do_not_grow_with_meetings(process: Process, client: Client, queries: Callable) -> None:
    def count() -> int:
        with queries() as found:
            client.get(CALENDAR)
        return len(found)

    talks = Session.objects.select_related("process").get(slug="talks-2")
    castle = Venue.objects.get(key="castle")
    add_meeting(talks, key="one", sitting=Sitting(date(2020, 9, 30), castle), by=None)
    publish(process, note="One more", by=None)
    few = count()
    for number in range(60):
        day = date(2020, 10, 1) + timedelta(days=number)
        add_meeting(talks, key=f"n{number}", sitting=Sitting(day, castle), by=None)
    publish(process, note="Sixty more", by=None)
    assert count() == few


def test_a_preview_that_is_no_longer_true_is_not_published(
    process: Process, officer: User, colleague: User, opening: Meeting, client_of: Callable[[User], Client]
) -> None:
    """A release cannot be taken back: what a colleague changed since the preview goes out only once it was seen."""
    to = Sitting(date(2020, 9, 9), opening.venue)
    move_meeting(opening, to=to, by=officer, version=0)
    desk = client_of(officer)
    seen = desk.get("/river/desk/programme/publish/").context["seen"]
    opening.refresh_from_db()
    move_meeting(opening, to=replace(to, day=date(2020, 9, 10)), by=colleague, version=opening.version)
    answer = desk.post("/river/desk/programme/publish/", {"note": "Two days later", "seen": seen})
    assert (answer.status_code, Release.objects.count()) == (412, 2)
    assert "Two days later" in answer.content.decode()
    again = {"note": "Three days later", "seen": answer.context["seen"]}
    assert desk.post("/river/desk/programme/publish/", again).status_code == 302
