"""A filter of a name that there is not: a sentence, not the whole programme as if nothing had been asked."""

import pytest
from django.test import Client

from phases.models import Process

ADDRESSES = [
    "/river/calendar/",
    "/river/calendar.ics",
    "/river/calendar.csv",
    "/river/deadlines.ics",
    "/river/subscribe/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_filter_that_does_not_exist_is_named(process: Process, client: Client, address: str) -> None:
    answer = client.get(address, {"kinds": "talks"})
    assert (answer.status_code, "no filter “kinds”" in answer.content.decode()) == (400, True)


def test_the_api_says_so_too(process: Process, client: Client) -> None:
    answer = client.get("/api/v1/river/calendar/", {"place": "Vienna"})
    assert (answer.status_code, "no filter “place”" in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_others_append_to_a_link_filters_nothing(process: Process, client: Client, address: str) -> None:
    assert client.get(address, {"utm_source": "letter"}).status_code == 200
