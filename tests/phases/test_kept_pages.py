"""A page that is kept is the page that would be made: by day, by what is known, by the moment asked for."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from phases.models import Process

OVERVIEW = "/river/"


def test_a_page_kept_as_todays_is_not_given_for_that_day_later(
    process: Process, client: Client, at: Callable[[str], datetime]
) -> None:
    """On its own day `as_of` is the present; from the next day on it is the past, and says so."""
    at("2020-06-01T09:00")
    today = client.get(OVERVIEW, {"as_of": "2020-06-01"})
    at("2020-06-02T09:00")
    answer = client.get(OVERVIEW, {"as_of": "2020-06-01"}, headers={"If-None-Match": today["ETag"]})
    assert (answer.status_code, answer["ETag"] == today["ETag"]) == (200, False)


def test_a_page_of_the_past_is_made_anew_on_another_day(
    process: Process, client: Client, at: Callable[[str], datetime]
) -> None:
    at("2020-06-01T09:00")
    first = client.get(OVERVIEW, {"as_of": "2020-03-01"})
    at("2020-06-02T09:00")
    assert client.get(OVERVIEW, {"as_of": "2020-03-01"})["ETag"] != first["ETag"]


def test_what_a_page_shows_does_not_change_within_a_day(
    process: Process, client: Client, at: Callable[[str], datetime]
) -> None:
    """The first draft is due on 15 June at 17:00; the page of that day names it before and after."""
    at("2020-06-15T16:59")
    before = client.get(OVERVIEW).content
    at("2020-06-15T17:01")
    cache.clear()
    after = client.get(OVERVIEW).content
    assert b"First draft" in before
    assert _without_offset(after) == _without_offset(before)


def _without_offset(page: bytes) -> bytes:
    """A demonstration's offset is moved by a verb that raises the revision; here it is the test that moves it."""
    return re.sub(rb'data-clock-offset="[^"]*"', b"", page)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_public_page_is_only_read(process: Process, client: Client, method: str) -> None:
    answer = getattr(client, method)(OVERVIEW)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_the_api_refuses_other_methods_as_a_problem(process: Process, client: Client) -> None:
    answer = client.post("/api/v1/river/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("path", [OVERVIEW, "/api/v1/river/"])
def test_a_database_that_is_gone_is_503_with_a_time(
    process: Process, client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("phases.pages._find", gone)
    client.raise_request_exception = False
    answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert b"does not answer" in answer.content
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize(
    ("number", "anchor"), [("2", "op.2"), ("2(a)", "op.2.a"), ("2 (a)", "op.2.a"), ("2.A", "op.2.a")]
)
def test_a_paragraphs_printed_number_leads_to_it(process: Process, client: Client, number: str, anchor: str) -> None:
    assert client.get(f"/river/mandate/{number}/")["Location"] == f"/river/mandate/{anchor}/"


def test_a_number_that_the_text_does_not_have_is_404(process: Process, client: Client) -> None:
    assert client.get("/river/mandate/99/").status_code == 404
