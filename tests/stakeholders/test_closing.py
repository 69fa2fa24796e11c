"""The page of a deadline leads to the ways in that close with it."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from phases.models import Process
from stakeholders.models import AccreditationList, Route


@pytest.fixture(autouse=True)
def listed(process: Process) -> None:
    """Observers ask to be on the list, and may until it is due."""
    found = AccreditationList.objects.get(slug="observers")
    Route.objects.filter(key="observers").update(accreditation_list=found)


def panel(client: Client, key: str) -> str:
    return client.get(f"/river/items/{key}/").text.partition(">Take part</h2>")[2].partition("</section>")[0]


def test_it_names_the_hour_and_leads_to_the_form(process: Process, client: Client) -> None:
    text = panel(client, "names")
    assert re.findall(r'class="button" href="([^"]+)"', text) == ["/river/register/?route=observers"]
    assert ("31 December 2020" in text, "17:00 in Vienna" in text) == (True, True)
    assert client.get("/river/register/?route=observers").status_code == 200


def test_it_says_that_it_is_closed(process: Process, client: Client, at: Callable[[str], datetime]) -> None:
    at("2021-01-02T09:00")
    text = panel(client, "names")
    assert ("Closed since" in text, 'class="button"' in text, 'href="/river/register/"' in text) == (True, False, True)


def test_what_closes_no_way_in_has_none(process: Process, client: Client) -> None:
    assert panel(client, "first-draft") == ""
