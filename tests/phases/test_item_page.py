"""A thing with dates has a page: where it stands, who said so, what waits for it."""

import pytest
from django.test import Client

from compact import clock
from phases.domain.each import bring_each
from phases.models import Milestone, Process
from phases.reading import Reading
from phases.states import state_of


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_milestone_says_who_owes_it_when_it_is_done_and_what_it_waits_for(process: Process) -> None:
    html = page("/river/items/first-draft/")
    assert "Chair of the River Assembly" in html
    assert "The draft is sent to every riparian State." in html
    assert "Survey of the river" in html


def test_what_is_needed_says_for_what(process: Process) -> None:
    assert "First draft" in page("/river/items/survey/")


def test_a_phase_names_what_moves_with_it(process: Process) -> None:
    assert "Survey of the river" in page("/river/items/phase-2/")


def test_a_session_leads_to_its_own_page(process: Process) -> None:
    answer = Client().get("/river/items/hearing-1/")
    assert (answer.status_code, answer["Location"]) == (302, "/river/sessions/hearing-1/")


@pytest.mark.parametrize("key", ["nothing", "gcm", "first-draft-held"])
def test_what_there_is_not_has_no_page(process: Process, key: str) -> None:
    assert Client().get(f"/river/items/{key}/").status_code == 404


def test_before_it_was_known_it_has_no_page(process: Process) -> None:
    assert Client().get("/river/items/inputs-due/?as_of=2020-03-31").status_code == 404
    assert Client().get("/river/items/inputs-due/?as_of=2020-04-01").status_code == 200


def test_the_api_says_the_same(process: Process) -> None:
    said = Client().get("/api/v1/river/items/first-draft/").json()
    assert (said["owed_by"], said["state"], said["waits_for"]) == (
        "Chair of the River Assembly",
        "due-soon",
        ["survey"],
    )
    assert [(one["layer"], one["phrase"], one["stands"]) for one in said["statements"]] == [
        ("mandated", "by mid-June 2020", True)
    ]


def test_a_pattern_stands_where_what_it_was_made_into_stands(process: Process) -> None:
    pattern = Milestone.objects.get(item__key="first-draft")
    Milestone.objects.filter(pk=pattern.pk).update(each="hearing")
    bring_each(process, at=clock.now())
    made = pattern.instances.get()
    reading = Reading(process, clock.now())
    assert [view.item.key for view in reading.made_of[pattern.pk]] == ["first-draft.hearing-1"]
    assert state_of(reading.items[pattern.pk]) == state_of(reading.items[made.pk])
    assert "first-draft.hearing-1" in page("/river/items/first-draft/")
    assert bring_each(process, at=clock.now()) == 0
