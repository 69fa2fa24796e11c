"""No log line holds an address that opens a door, whatever wrote it."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from compact import errors, logs
from compact.errors import RuleViolation

TOKEN = "Jx3-abc_DEF9"


def refuse(request: HttpRequest, **parts: str) -> HttpResponse:
    raise RuleViolation("This application was confirmed before.")


def break_down(request: HttpRequest, **parts: str) -> HttpResponse:
    raise ZeroDivisionError(f"at {request.get_full_path()}")


urlpatterns = [
    path("river/register/<token>/", refuse, name="test-refuse"),
    path("river/register/<token>/broken/", break_down, name="test-broken"),
    path("", include("compact.urls")),
]
handler403, handler500 = errors.forbidden, errors.server_error


@pytest.fixture(params=["text", "json"])
def lines(request: pytest.FixtureRequest, db: None, settings: Any) -> Iterator[io.StringIO]:
    """What the program's own handler writes."""
    settings.ROOT_URLCONF = __name__
    settings.PUBLIC_ROUTES = settings.PUBLIC_ROUTES | {"test-refuse", "test-broken"}
    made = logs.configure(format=request.param)["formatters"]["line"]
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(made.pop("()")(**made))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def test_a_refusal_is_logged_without_the_link(lines: io.StringIO) -> None:
    assert Client().get(f"/river/register/{TOKEN}/?again=1").status_code == 409
    assert ("Conflict: /river/register/[cut]" in lines.getvalue(), TOKEN in lines.getvalue()) == (True, False)


@pytest.mark.parametrize(
    "address",
    ["/river/register/", "/accounts/password/reset/key/1-", "/accounts/confirm-email/"],
)
def test_a_form_that_expired_is_logged_without_the_link(lines: io.StringIO, address: str) -> None:
    assert Client(enforce_csrf_checks=True).post(f"{address}{TOKEN}/").status_code == 403
    assert ("Forbidden (CSRF" in lines.getvalue(), TOKEN in lines.getvalue()) == (True, False)
    assert f"{address.removesuffix('1-')}[cut]" in lines.getvalue()


def test_a_traceback_is_logged_without_the_link(lines: io.StringIO) -> None:
    assert Client(raise_request_exception=False).get(f"/river/register/{TOKEN}/broken/").status_code == 500
    assert ("ZeroDivisionError" in lines.getvalue(), TOKEN in lines.getvalue()) == (True, False)


@pytest.mark.parametrize(
    "address", [f"/river/feeds/{TOKEN}.ics", f"/accounts/login/?next=%2Friver%2Fregister%2F{TOKEN}"]
)
def test_values_are_cut_as_messages_are(lines: io.StringIO, address: str) -> None:
    structlog.get_logger("compact.test").warning("seen", at=address, within=[{"at": address}])
    logging.getLogger("compact.test").warning("seen at %s by %r", address, {"at": address})
    assert (lines.getvalue().count("[cut]"), TOKEN in lines.getvalue()) == (4, False)


def test_other_addresses_stay_whole(lines: io.StringIO) -> None:
    logging.getLogger("compact.test").warning("seen at /river/register/ and /river/calendar/feed.ics?city=Vienna")
    assert "seen at /river/register/ and /river/calendar/feed.ics?city=Vienna" in lines.getvalue()


def test_nothing_of_djangos_own_writes_past_it() -> None:
    assert [type(handler).__name__ for handler in logging.getLogger("django").handlers] == []


def test_the_address_with_which_mail_is_stopped_is_logged_without_its_token(lines: io.StringIO) -> None:
    assert Client().get(f"/unsubscribe/{TOKEN}/").status_code == 404
    assert ("/unsubscribe/[cut]" in lines.getvalue(), TOKEN in lines.getvalue()) == (True, False)
