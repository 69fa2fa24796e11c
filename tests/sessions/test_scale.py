"""Two thousand meetings ask the database no more than sixty, and whoever has a page already is told so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compact import clock
from compact.models import User
from phases.models import Process
from sessions.domain.meetings import amend_meeting
from sessions.domain.releases import pending, publish
from sessions.models import Meeting, MeetingVersion
from tests.sessions.grown import grow, monday

FEW, MANY = 60, 2000
Queries = Callable[[], CaptureQueriesContext]
PUBLIC = [
    "/river/",
    "/river/calendar/",
    "/river/calendar/?view=week",
    "/river/calendar/?view=month",
    "/river/calendar/?view=day",
    "/river/calendar/?past=1",
    "/river/calendar/?kind=hearing&city=Town",
    "/river/calendar.ics",
    "/river/calendar.ics?from=2020-06-01&until=2020-06-07",
    "/river/calendar.ics?kind=hearing",
    "/river/deadlines.ics",
    "/river/sessions/grown-0/",
    "/river/sessions/grown-0/calendar.ics",
]
DESK = [
    "/river/desk/programme/?view=month",
    "/river/desk/programme/?view=week&by=room",
    "/river/desk/programme/?view=week&by=kind",
    "/river/desk/programme/publish/",
]
# A page of these is full at two thousand, and has older things of other sorts on it at sixty.
NEWEST = ["/river/changes/", "/river/changes.atom"]
FIRST = ["/river/desk/programme/?view=list"]


def asked(queries: Queries, client: Client, addresses: list[str]) -> dict[str, int]:
    """How often each page asks the database when it is made anew, after one that filled what a process keeps."""
    found = {}
    for address in addresses:
        for _ in range(2):
            cache.clear()
            with queries() as made:
                assert client.get(address).status_code == 200, address
        found[address] = len(made)
    return found


def test_the_programme_is_as_large_as_it_says_and_all_of_it_is_published(process: Process) -> None:
    grow(process, FEW)
    grow(process, MANY)
    grown = MeetingVersion.objects.filter(meeting__session__slug__startswith="grown-")
    days = sorted(grown.values_list("day", flat=True))
    week = [day for day in days if monday(process) <= day < monday(process) + timedelta(days=7)]
    assert (len(days), len(week)) == (MANY, 30)
    assert 470 < (days[-1] - days[0]).days < 490
    assert len(pending(process, clock.now())) == 0


def test_what_readers_see_asks_as_much_at_two_thousand_meetings_as_at_sixty(
    process: Process, client: Client, queries: Queries
) -> None:
    grow(process, FEW)
    few, before = asked(queries, client, PUBLIC), asked(queries, client, NEWEST)
    grow(process, MANY)
    assert asked(queries, client, PUBLIC) == few
    many = asked(queries, client, NEWEST)
    assert [address for address in NEWEST if many[address] > before[address]] == []


def test_the_desk_asks_as_much_at_two_thousand_meetings_as_at_sixty(
    process: Process, officer: User, client_of: Callable[[User], Client], queries: Queries
) -> None:
    desk = client_of(officer)
    grow(process, FEW)
    few, before = asked(queries, desk, DESK), asked(queries, desk, FIRST)
    grow(process, MANY)
    assert asked(queries, desk, DESK) == few
    many = asked(queries, desk, FIRST)
    assert [address for address in FIRST if many[address] > before[address]] == []


def test_what_publishing_would_bring_asks_as_much_at_two_thousand_meetings_as_at_sixty(
    process: Process, officer: User, client_of: Callable[[User], Client], queries: Queries
) -> None:
    desk, page = client_of(officer), ["/river/desk/programme/publish/"]
    grow(process, FEW)
    meeting = Meeting.objects.select_related("session__process").get(session__slug="grown-0", key="s1")
    amend_meeting(meeting, title="Opening", by=officer, version=meeting.version)
    few = asked(queries, desk, page)
    grow(process, MANY)
    assert asked(queries, desk, page) == few


@pytest.mark.parametrize("address", ["/river/calendar/", "/river/calendar/?view=week", "/river/calendar.ics"])
def test_whoever_has_it_is_told_that_nothing_changed_until_something_is_published(
    process: Process, officer: User, client: Client, queries: Queries, address: str
) -> None:
    grow(process, FEW)
    meeting = Meeting.objects.select_related("session__process").get(session__slug="grown-0", key="s1")
    amend_meeting(meeting, title="Opening", by=officer, version=meeting.version)
    first = client.get(address)
    with queries() as found:
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert len(found) == 1
    publish(process, note="It has a name", by=officer)
    other = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (other.status_code, other["ETag"] == first["ETag"], b"Opening" in other.content) == (200, False, True)
