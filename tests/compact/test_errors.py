"""How a refusal reaches a person or a program; never as a traceback."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from compact import errors
from compact.errors import RuleViolation, StaleEdit
from phases.models import Process

SECRET = "the database said something private"


def raising(error: Exception) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


RAISED = {
    "taken": RuleViolation("The Great Hall is taken at that time."),
    "stale": StaleEdit("Somebody else changed this meeting."),
    "missing": Http404(),
    "forbidden": PermissionDenied("Only the Bureau may do this."),
    "unreadable": SuspiciousOperation(SECRET),
    "broken": ZeroDivisionError(SECRET),
}
here = [path(f"{name}/", raising(error), name=f"test-{name}") for name, error in RAISED.items()]
# The site's own addresses follow, since pages link to them.
urlpatterns = [path("raise/", include(here)), path("api/raise/", include(here)), path("", include("compact.urls"))]
handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error

EXPECTED = [
    ("taken", 409, "This is no longer possible", "The Great Hall is taken at that time."),
    ("stale", 412, "Somebody changed this before you", "Somebody else changed this meeting."),
    ("missing", 404, "There is nothing here", ""),
    ("forbidden", 403, "This is not open to you", "Only the Bureau may do this."),
    ("unreadable", 400, "This request could not be read", ""),
    ("broken", 500, "Something went wrong on our side", "Nothing you sent was half done."),
]


@pytest.fixture
def client(db: None, settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.PUBLIC_ROUTES = settings.PUBLIC_ROUTES | {f"test-{name}" for name in RAISED}
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("name", "status", "title", "sentence"), EXPECTED)
def test_a_person_gets_a_page(client: Client, name: str, status: int, title: str, sentence: str) -> None:
    answer = client.get(f"/raise/{name}/")
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f"<h1>{title}</h1>" in text
    assert sentence in text
    assert ("Traceback" in text, SECRET in text, "ZeroDivisionError" in text) == (False, False, False)


@pytest.mark.parametrize(("name", "status", "title", "sentence"), EXPECTED)
def test_a_program_gets_problem_json(client: Client, name: str, status: int, title: str, sentence: str) -> None:
    answer = client.get(f"/api/raise/{name}/")
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (body["type"], body["title"], body["status"]) == ("about:blank", title, status)
    assert body.get("detail", "").startswith(sentence)
    assert SECRET not in answer.content.decode()


def test_an_address_that_nothing_answers_is_a_page_or_a_problem(client: Client) -> None:
    page, problem = client.get("/no/such/page/at/all/"), client.get("/api/v1/no/such/thing/at/all/")
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert (problem.status_code, problem["Content-Type"]) == (404, "application/problem+json")


def test_a_page_whose_fault_is_the_database_asks_it_for_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/raise/broken/").status_code == 500


def test_a_form_without_its_token_says_that_it_expired(process: Process) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/accounts/login/", {"login": "a@example.org", "password": "x"})
    assert (answer.status_code, "The form had expired." in answer.content.decode()) == (403, True)


def test_a_sentence_cannot_carry_markup(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RAISED["taken"], "sentence", "<script>alert(1)</script>")
    assert b"<script>alert" not in client.get("/raise/taken/").content


def test_a_violation_names_the_field_at_fault() -> None:
    refusal = RuleViolation("That room is at another venue.", field="room")
    assert (str(refusal), refusal.sentence, refusal.field, refusal.status) == (
        "That room is at another venue.",
        "That room is at another venue.",
        "room",
        409,
    )
