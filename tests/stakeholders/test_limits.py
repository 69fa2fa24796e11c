"""How often one place or one address may apply."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory

from stakeholders import limits


@pytest.fixture
def request_from(rf: RequestFactory) -> Callable[..., HttpRequest]:
    return lambda remote, forwarded="": rf.post("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "seen"),
    [
        (0, "192.0.2.1", "", "192.0.2.1"),
        (0, "192.0.2.1", "203.0.113.9", "192.0.2.1"),  # nobody vouches for the header
        (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # the left one is the client's claim
        (2, "10.0.0.1", "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),  # did not come through both proxies
        (1, "10.0.0.1", "", "10.0.0.1"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (1, "10.0.0.1", "nonsense", "nonsense"),
    ],
)
def test_the_client_is_what_our_outermost_proxy_saw(
    settings,
    request_from: Callable[..., HttpRequest],
    proxies: int,
    remote: str,
    forwarded: str,
    seen: str,  # type: ignore[no-untyped-def]
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    assert limits.client(request_from(remote, forwarded)) == seen


def test_one_place_applies_twenty_times_an_hour(request_from: Callable[..., HttpRequest]) -> None:
    waits = [limits.too_many(request_from("192.0.2.1"), f"a{n}@example.org") for n in range(22)]
    assert [bool(wait) for wait in waits] == [False] * 20 + [True] * 2
    assert all(0 < wait <= 3600 for wait in waits[20:])
    assert limits.too_many(request_from("192.0.2.2"), "b@example.org") == 0


def test_one_address_is_written_to_five_times_an_hour(request_from: Callable[..., HttpRequest]) -> None:
    spelt = ["flora@example.org", "Flora@Example.org"] * 3
    waits = [limits.too_many(request_from(f"192.0.2.{n}"), email) for n, email in enumerate(spelt)]
    assert [bool(wait) for wait in waits] == [False] * 5 + [True]


def test_the_next_hour_begins_anew(request_from: Callable[..., HttpRequest], monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 1_600_000_000
    monkeypatch.setattr(limits.time, "time", lambda: moment)
    for _n in range(5):
        limits.too_many(request_from("192.0.2.1"), "flora@example.org")
    assert limits.too_many(request_from("192.0.2.1"), "flora@example.org") == 3600 - moment % 3600
    monkeypatch.setattr(limits.time, "time", lambda: moment + 3600)
    assert limits.too_many(request_from("192.0.2.1"), "flora@example.org") == 0


def test_a_cache_that_is_gone_limits_nothing(
    request_from: Callable[..., HttpRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "add", lambda *a, **k: True)
    assert [limits.too_many(request_from("192.0.2.1"), "flora@example.org") for _n in range(30)] == [0] * 30
