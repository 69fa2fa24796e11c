"""Deny by default: what no list names and no predicate guards is open to nobody."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from compact import errors
from compact.access import requires
from compact.models import User
from tests.conftest import VIENNA  # noqa: F401  the cast's fixtures come with it


def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse("inside")


here = [
    path("listed/", answer, name="test-listed"),
    path("forgotten/", answer, name="test-forgotten"),
    path("nameless/", answer),
    path("guarded/", requires(lambda user, **kwargs: user.is_authenticated)(answer), name="test-guarded"),
    path("closed/<slug:process>/", requires(lambda user, process: process == "river")(answer), name="test-closed"),
]
urlpatterns = [path("try/", include(here)), path("api/try/", include(here)), path("", include("compact.urls"))]
handler403, handler404 = errors.forbidden, errors.not_found


@pytest.fixture(autouse=True)
def _addresses(db: None, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.PUBLIC_ROUTES = settings.PUBLIC_ROUTES | {"test-listed"}


def test_a_listed_view_is_open_to_all(client: Client) -> None:
    assert client.get("/try/listed/").content == b"inside"


@pytest.mark.parametrize("name", ["forgotten", "nameless", "guarded", "closed/river"])
def test_a_stranger_is_sent_to_sign_in_and_back(client: Client, name: str) -> None:
    sent = client.get(f"/try/{name}/?day=1")
    assert (sent.status_code, sent["Location"]) == (302, f"/accounts/login/?next=/try/{name}/%3Fday%3D1")


def test_a_strange_program_is_told_to_sign_in(client: Client) -> None:
    sent = client.get("/api/try/guarded/")
    assert (sent.status_code, sent["Content-Type"], sent.json()["title"]) == (
        401,
        "application/problem+json",
        "Sign in first",
    )


@pytest.mark.parametrize("name", ["forgotten", "nameless"])
def test_a_view_that_names_nobody_is_closed_to_the_signed_in_too(outsider: User, client_of: Any, name: str) -> None:
    refused = client_of(outsider).get(f"/try/{name}/")
    assert (refused.status_code, b"inside" in refused.content) == (403, False)


@pytest.mark.parametrize(("name", "status"), [("guarded", 200), ("closed/river", 200), ("closed/lake", 403)])
def test_a_predicate_decides_by_the_address(outsider: User, client_of: Any, name: str, status: int) -> None:
    assert client_of(outsider).get(f"/try/{name}/").status_code == status


def test_who_was_deactivated_is_a_stranger(outsider: User, client_of: Any) -> None:
    client = client_of(outsider)
    User.objects.update(is_active=False)
    assert client.get("/try/guarded/").status_code == 302
