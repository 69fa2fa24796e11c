"""The API says what the pages say, and says errors as problems."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from compact.wsgi import application
from phases.models import Process


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture(autouse=True)
def _process(process: Process) -> Process:
    return process


def test_the_processes_are_listed(client: Client) -> None:
    assert client.get("/api/v1/").json() == [
        {
            "name": "river",
            "title": "Convention on the Shared Waters of the River Alva",
            "short_title": "River Alva Convention",
            "zone": "Europe/Vienna",
        }
    ]


def test_the_overview_has_the_phases_and_deadlines_of_the_page(client: Client) -> None:
    body, page = client.get("/api/v1/river/").json(), client.get("/river/").content.decode()
    assert [phase["key"] for phase in body["phases"]] == ["phase-1", "phase-2"]
    assert [(row["key"], row["phrase"], row["due_at"]) for row in body["deadlines"]] == [
        ("first-draft", "by mid-June 2020", "2020-06-15T15:00:00Z"),
        ("names", "by December 2020", "2020-12-31T16:00:00Z"),
    ]
    assert [row for row in body["deadlines"] if row["title"] not in page or row["phrase"] not in page] == []


def test_the_mandate_has_the_paragraphs_of_the_page(client: Client) -> None:
    body, page = client.get("/api/v1/river/mandate/").json(), client.get("/river/mandate/").content.decode()
    assert body["held_against"] == {
        "title": "Resolution 1 of the River Assembly",
        "status": "adopted",
        "dated": "2020-01-10",
    }
    listed = [row for top in body["provisions"] for row in (top, *top["parts"])]
    assert [row["anchor"] for row in listed] == ["op.1", "op.2", "op.2.a"]
    assert [row["title"] for row in listed if row["title"] not in page] == []
    assert listed[2]["asked"] == ["Chair of the River Assembly", "Bureau"]


def test_one_paragraph_is_the_same_as_in_the_whole(client: Client) -> None:
    whole = client.get("/api/v1/river/mandate/").json()["provisions"][1]
    assert client.get("/api/v1/river/mandate/op.2/").json() == whole
    hearing = next(item for item in whole["items"] if item["key"] == "hearing-1")
    assert (hearing["held"]["phrase"], hearing["held"]["source"], hearing["held"]["day_only"]) == (
        "2-3 March 2020",
        "River Gazette",
        True,
    )


def test_a_past_day_knows_only_what_was_known(client: Client) -> None:
    body = client.get("/api/v1/river/mandate/op.2/?as_of=2020-03-03").json()
    hearing = next(item for item in body["items"] if item["key"] == "hearing-1")
    assert (hearing["held"], hearing["agreed"]["phrase"]) == (None, "2-3 March 2020")
    assert client.get("/api/v1/river/?as_of=2020-03-03").json()["as_of"] == "2020-03-03"


@pytest.mark.parametrize("address", ["/api/v1/lake/", "/api/v1/river/mandate/op.99/", "/api/v1/river/nothing/here/"])
def test_what_is_not_there_is_a_problem(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"], answer.json()) == (
        404,
        "application/problem+json",
        {"type": "about:blank", "title": "There is nothing here", "status": 404},
    )


def test_a_day_that_is_no_day_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/river/?as_of=soon")
    assert (answer.status_code, answer["Content-Type"], answer.json()["detail"]) == (
        400,
        "application/problem+json",
        "as_of takes a day, as 2017-12-01.",
    )


def test_the_schema_is_openapi_3_1(client: Client) -> None:
    document = client.get("/api/schema/").json()
    assert document["openapi"].startswith("3.1.")
    assert (document["info"]["title"], document["info"]["version"]) == ("Compact", "1")
    assert {"/api/v1/", "/api/v1/{process}/", "/api/v1/{process}/mandate/"} <= set(document["paths"])
    for name, part in document["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid({**part, "$schema": "https://json-schema.org/draft/2020-12/schema"}), name
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert [o["operationId"] for o in operations if not o.get("summary") or "200" not in o["responses"]] == []


def test_its_pages_of_help_need_no_outside_host(client: Client) -> None:
    answer = client.get("/api/docs/")
    assert (answer.status_code, b'src="https://' in answer.content, b'href="https://' in answer.content) == (
        200,
        False,
        False,
    )


@pytest.fixture
def _keep_the_connection() -> Iterator[None]:
    """The test's own transaction outlives a request, as in Django's test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_keep_the_connection")
def test_no_generated_request_breaks_it() -> None:
    """Whatever the schema allows, with the names of processes that exist among the generated ones."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
    names = some.sampled_from(["river", "lake"]) | some.none()
    broken: list[str] = []
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 4

    for operation in operations:

        @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(), name=names)
        def ask(case: Any, name: str | None) -> None:
            if name and "process" in (case.path_parameters or {}):
                case.path_parameters["process"] = name
            answer = case.call(headers={"Host": "localhost"})
            if answer.status_code >= 500:
                broken.append(f"{answer.status_code} {answer.request.url}")

        ask()
    assert broken == []
