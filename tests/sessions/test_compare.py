"""Any two releases compared, and the programme as of any release."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from django.test import Client

from compact import clock
from compact.models import User
from phases.models import Process
from phases.reading import Reading
from sessions import history
from sessions.domain.meetings import Sitting, add_meeting, cancel_meeting, move_meeting
from sessions.domain.panels import add_panel, withdraw_panel
from sessions.domain.releases import publish
from sessions.models import Meeting, Release, Session
from sessions.reading import Programme, UnknownRelease


@pytest.fixture
def five(process: Process, opening: Meeting, talks: Session, sitting: Sitting, officer: User) -> list[Release]:
    """Three more releases: a day later and a panel; back again and a meeting; that meeting and the panel are off."""
    here = Sitting(opening.day, opening.venue, opening.room, time(15), time(18))
    opening = move_meeting(opening, to=replace(here, day=date(2020, 9, 8)), by=officer, version=opening.version)
    panel = add_panel(talks, title="On ferries", by=officer)
    made = [publish(process, note="A day later", by=officer)]
    move_meeting(opening, to=here, by=officer, version=opening.version)
    extra = add_meeting(talks, key="x", sitting=sitting, by=officer)
    made.append(publish(process, note="Back, and one more", by=officer))
    cancel_meeting(extra, by=officer, version=extra.version)
    withdraw_panel(panel, version=panel.version, by=officer)
    made.append(publish(process, note="Not the one more", by=officer))
    return [*Release.objects.filter(process=process, number__lt=3).order_by("number"), *made]


def net(process: Process, old: Release, new: Release) -> list[tuple[str, str]]:
    return [
        (change.session.slug, ("panel " if change.is_panel else "") + change.change)
        for change in history.compare(process, old, new)
    ]


def test_neighbours_differ_by_the_newer_release(process: Process, five: list[Release]) -> None:
    assert net(process, five[2], five[3]) == [("talks-2", "moved"), ("talks-2", "added")]
    assert net(process, five[3], five[4]) == [("talks-2", "cancelled"), ("talks-2", "panel withdrawn")]


def test_what_was_changed_back_is_no_difference(process: Process, five: list[Release]) -> None:
    assert net(process, five[1], five[3]) == [("talks-2", "added"), ("talks-2", "panel added")]
    assert net(process, five[1], five[4]) == []


def test_the_page_compares_whatever_the_order(process: Process, five: list[Release], client: Client) -> None:
    one, other = (
        client.get(f"/river/changes/compare/?old={old}&new={new}").content.decode().partition("<footer")[0]
        for old, new in ((3, 4), (4, 3))
    )
    assert "From release 3 to release 4" in one
    assert one.partition("<main")[2] == other.partition("<main")[2]
    assert "1 meeting moved, 1 meeting added" in one


def test_without_numbers_the_last_two_are_compared(five: list[Release], client: Client) -> None:
    assert "From release 4 to release 5" in client.get("/river/changes/compare/").content.decode()


def test_nothing_different_is_said(five: list[Release], client: Client) -> None:
    assert "Nothing is different." in client.get("/river/changes/compare/?old=2&new=5").content.decode()


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("old=9&new=1", 404, "There is no release 9."),
        ("old=x", 400, "A release has a number, as 3; “x” is none."),
        ("old=-1", 400, "A release has a number, as 3; “-1” is none."),
        ("new=99999999999999999999", 400, "A release has a number, as 3; “99999999999999999999” is none."),
        ("new=³", 400, "A release has a number, as 3; “³” is none."),
    ],
)
def test_what_is_no_release_is_a_sentence(
    process: Process, client: Client, query: str, status: int, sentence: str
) -> None:
    page = client.get(f"/river/changes/compare/?{query}")
    assert (page.status_code, sentence in page.content.decode()) == (status, True)
    answer = client.get(f"/api/v1/river/releases/compare/?{query}")
    assert (answer.status_code, answer.json()["detail"]) == (status, sentence)


def test_the_api_compares_the_same(five: list[Release], client: Client) -> None:
    said = client.get("/api/v1/river/releases/compare/?old=2&new=4").json()
    assert (said["old"], said["new"]) == (2, 4)
    assert [(one["of"], one["change"], one["title"]) for one in said["changes"]] == [
        ("meeting", "added", "Second round of talks"),
        ("panel", "added", "Second round of talks: panel 1, On ferries"),
    ]


def test_the_programme_as_of_any_release(process: Process, five: list[Release]) -> None:
    reading = Reading(process, clock.now())
    shown = [
        [
            (version.day.isoformat(), version.status)
            for version in Programme.at_release(reading, release.number).meetings
            if version.meeting.session.slug == "talks-2"
        ]
        for release in five
    ]
    assert shown == [
        [],
        [("2020-09-07", "tentative")],
        [("2020-09-08", "tentative")],
        [("2020-09-07", "tentative"), ("2020-10-05", "firm")],
        [("2020-09-07", "tentative"), ("2020-10-05", "cancelled")],
    ]
    panels = [len(Programme.at_release(reading, release.number).panels) for release in five]
    assert panels == [0, 0, 1, 1, 0]
    assert Programme.at_release(reading, 3).releases[0] == five[2]


def test_a_release_that_was_not_published_by_then_is_unknown(
    process: Process, five: list[Release], at: Callable[[str], object]
) -> None:
    early = Reading(process, five[1].published_at)
    with pytest.raises(UnknownRelease, match="There is no release 3"):
        Programme.at_release(early, 3)


def test_what_was_announced_at_one_moment_is_told_apart_by_number(process: Process, opening: Meeting) -> None:
    """Two letters of one day are two releases at the same moment."""
    first, second = Release.objects.filter(process=process).order_by("number")
    assert first.published_at < second.published_at
    reading = Reading(process, clock.now())
    assert [len(Programme.at_release(reading, number).meetings) for number in (1, 2)] == [5, 6]
