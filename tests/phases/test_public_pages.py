"""The public pages of the mandate: what they show, and what they cost."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from compact import clock
from compact.models import User
from phases.domain.processes import raise_revision
from phases.models import Process

PAGES = ["/river/", "/river/mandate/", "/river/mandate/op.2.a/"]
DATA = ["/api/v1/river/", "/api/v1/river/mandate/", "/api/v1/river/mandate/op.2.a/"]
At = Callable[[str], datetime]


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture(autouse=True)
def _process(process: Process) -> Process:
    return process


@pytest.mark.parametrize("address", [*PAGES, *DATA])
def test_it_answers_with_a_tag_and_without_a_cookie(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, dict(answer.cookies), answer["Cache-Control"]) == (200, {}, "no-cache")
    assert answer["ETag"].startswith('"')
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].replace(" ", "").split(","))


@pytest.mark.parametrize("address", [*PAGES, *DATA])
def test_who_has_it_already_gets_304_for_one_small_query(
    client: Client, queries: Callable[[], Any], address: str
) -> None:
    tag = client.get(address)["ETag"]
    with queries() as found:
        answer = client.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer["ETag"], len(found)) == (304, b"", tag, 1)
    cache.clear()
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304  # it needs no cache either


@pytest.mark.parametrize("address", [*PAGES, *DATA])
def test_a_second_reader_costs_one_small_query(client: Client, queries: Callable[[], Any], address: str) -> None:
    first = client.get(address)
    with queries() as found:
        second = client.get(address)
    assert (second.content, second["Content-Type"], second["ETag"], len(found)) == (
        first.content,
        first["Content-Type"],
        first["ETag"],
        1,
    )


@pytest.mark.parametrize("address", [*PAGES, *DATA])
def test_a_public_change_gives_it_anew(client: Client, process: Process, address: str) -> None:
    tag = client.get(address)["ETag"]
    raise_revision(process)
    answer = client.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer["ETag"] == tag) == (200, False)


def test_a_new_day_in_the_zone_of_the_process_gives_it_anew(client: Client, at: At) -> None:
    at("2020-06-01T23:59:00")
    tag = client.get("/river/")["ETag"]
    at("2020-06-02T00:01:00")
    assert client.get("/river/", headers={"If-None-Match": tag}).status_code == 200


def test_a_parameter_that_means_nothing_is_no_other_page(client: Client) -> None:
    tags = {client.get(address)["ETag"] for address in ("/river/", "/river/?utm_source=x", "/river/?b=1&a=2")}
    assert len(tags) == 1
    assert client.get("/river/?as_of=2020-02-01")["ETag"] not in tags


@pytest.mark.parametrize("address", [*PAGES, "/river/desk/", "/river/desk/mail/"])
def test_a_personal_page_is_private(officer: User, client_of: Callable[[User], Client], address: str) -> None:
    answer = client_of(officer).get(address)
    assert (answer.status_code, "ETag" in answer) == (200, False)
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("address", PAGES)
def test_what_a_signed_in_person_saw_is_never_shown_to_others(
    officer: User, client: Client, client_of: Callable[[User], Client], address: str
) -> None:
    assert b"Ada Officer" in client_of(officer).get(address).content
    assert b"Ada Officer" not in client.get(address).content


@pytest.mark.parametrize("address", [*PAGES, *DATA])
def test_a_day_to_come_is_refused_with_a_sentence(client: Client, address: str) -> None:
    answer = client.get(f"{address}?as_of=2020-06-02")
    assert answer.status_code == 400
    assert "No page can be shown as of a day to come; today is 2020-06-01." in answer.content.decode()


@pytest.mark.parametrize("address", [*PAGES, *DATA])
@pytest.mark.parametrize("day", ["yesterday", "2020-02-30", "2020-13-01", "9" * 50, "-1", "2020-06-01T10:00", "%00"])
def test_a_day_that_is_no_day_is_refused_with_a_sentence(client: Client, address: str, day: str) -> None:
    answer = client.get(f"{address}?as_of={day}")
    assert answer.status_code == 400
    assert "as_of takes a day, as 2017-12-01." in answer.content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "2020-01-01", "2020-01-10", "2020-03-04", "2020-06-01"])
@pytest.mark.parametrize("address", [*PAGES[:2], *DATA[:2]])
def test_any_past_day_can_be_asked_for(client: Client, address: str, day: str) -> None:
    assert client.get(f"{address}?as_of={day}").status_code == 200


def test_a_past_day_shows_only_what_was_known(client: Client) -> None:
    before, after = (
        client.get(f"/river/mandate/?as_of={day}").content.decode() for day in ("2020-03-31", "2020-04-01")
    )
    assert ("Inputs of riparian States" in before, "Inputs of riparian States" in after) == (False, True)


def test_today_asked_for_by_name_is_today(client: Client) -> None:
    assert client.get("/river/?as_of=2020-06-01").status_code == 200


@pytest.mark.parametrize("address", [*PAGES, *DATA])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_another_verb_changes_nothing_and_breaks_nothing(client: Client, address: str, method: str) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert getattr(strict, method)(address).status_code < 500
    assert getattr(client, method)(address).status_code < 500


def test_head_answers_like_get_without_the_body(client: Client) -> None:
    got, head = client.get("/river/"), client.head("/river/")
    assert (head.status_code, head["ETag"], head.content) == (200, got["ETag"], b"")


@pytest.mark.parametrize(
    "address", ["/lake/", "/lake/mandate/", "/river/mandate/op.99/", "/river/mandate/%00/", "/river/x/"]
)
def test_what_is_not_there_is_404(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, "ETag" in answer) == (404, False)


def test_one_process_alone_is_the_home_page(client: Client) -> None:
    assert client.get("/")["Location"] == "/river/"


def test_the_overview_says_where_the_process_stands(client: Client) -> None:
    text = client.get("/river/").content.decode()
    for part in ("River Alva Convention", "First draft", "by mid-June 2020", "Survey", "Vienna"):
        assert part in text


def test_the_mandate_names_every_paragraph(client: Client) -> None:
    text = client.get("/river/mandate/").content.decode()
    for part in ("A conference on the river", "Survey and hearings", "A first draft", "Bureau"):
        assert part in text


def test_a_paragraphs_file_shows_what_hangs_on_it(client: Client) -> None:
    text = client.get("/river/mandate/op.2.a/").content.decode()
    for part in ("A first draft", "First draft", "by mid-June 2020", "Resolution 1 of the River Assembly"):
        assert part in text
    assert "List of observers" not in text


def test_pages_say_as_of_when(client: Client) -> None:
    assert "Monday, 1 June 2020" in client.get("/river/").content.decode()
    assert clock.now().year == 2020
