"""A cache that is gone makes pages slower, never wrong and never an error."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from django.test import Client

from compact.cache import GuardedRedisCache
from phases.domain.processes import raise_revision
from phases.models import Process

GONE = {"default": {"BACKEND": "compact.cache.GuardedRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def _gone(settings: Any) -> None:
    settings.CACHES = GONE


@pytest.fixture
def silent(settings: Any) -> Iterator[None]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        options = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
        settings.CACHES = {"default": {**GONE["default"], "LOCATION": address, "OPTIONS": options}}
        yield


@pytest.mark.usefixtures("_gone")
def test_every_verb_answers_as_an_empty_cache_does() -> None:
    assert isinstance(caches["default"], GuardedRedisCache)
    assert cache.get("a", "nothing") == "nothing"
    cache.set("a", 1)
    assert cache.add("a", 1) is True
    assert cache.get_or_set("a", 5) == 5
    assert cache.get_many(["a", "b"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]
    assert (cache.delete("a"), cache.touch("a"), cache.has_key("a"), "a" in cache) == (False, False, False, False)
    assert cache.incr("a") == 1
    cache.delete_many(["a"])
    cache.clear()


@pytest.mark.usefixtures("_gone")
@pytest.mark.parametrize("address", ["/", "/river/", "/river/mandate/", "/api/v1/river/", "/accounts/login/"])
def test_pages_answer_without_a_cache(process: Process, client: Client, address: str) -> None:
    assert [client.get(address, follow=True).status_code for _time in range(2)] == [200, 200]


@pytest.mark.usefixtures("_gone")
def test_signing_in_works_without_a_cache(process: Process, outsider: Any, client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": outsider.email, "password": "a long enough phrase"})
    assert (answer.status_code, answer["Location"]) == (302, "/my/")


@pytest.mark.usefixtures("_gone")
def test_a_page_is_never_wrong_without_a_cache(process: Process, client: Client) -> None:
    first = client.get("/river/")["ETag"]
    raise_revision(process)
    assert client.get("/river/")["ETag"] != first


@pytest.mark.usefixtures("silent")
def test_a_server_that_says_nothing_does_not_hold_a_page_up(process: Process, client: Client) -> None:
    before = time.monotonic()
    assert client.get("/river/").status_code == 200
    assert time.monotonic() - before < 5


def test_the_settings_give_up_on_a_silent_server(settings: Any) -> None:
    if "Guarded" in settings.CACHES["default"]["BACKEND"]:
        assert settings.CACHES["default"]["OPTIONS"] == {"socket_timeout": 1, "socket_connect_timeout": 1}


@pytest.mark.usefixtures("silent")
def test_a_server_that_says_nothing_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    ask = RedisCache.get
    monkeypatch.setattr(RedisCache, "get", lambda *args: asked.append(1) or ask(*args))
    for _page in range(3):
        cache.get("a")
    monkeypatch.setattr("compact.cache._left_alone", {})  # the while is over
    cache.get("a")
    assert len(asked) == 2
