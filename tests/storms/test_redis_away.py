"""The broker stops for a minute, or forgets everything: nothing is lost, and the site answers all the while."""

import http.client
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import redis as client

from compact import clock, outbox
from compact.local.ports import HOST
from compact.local.redis import Redis
from compact.models import Heartbeat
from phases.domain.loading import load_process
from tests.conftest import MONDAY, SMALL
from tests.storms.running import Services, Sink, left, owe, tell, until

pytestmark = [pytest.mark.storm, pytest.mark.timeout(400)]
READ = 20  # pages at least, however busy the machine: fewer would show nothing
MAILS, AWAY, SOON = 1000, int(os.environ.get("STORM_AWAY", "60")), 120
PAGES = ("/", "/river/", "/river/timeline/", "/river/calendar/", "/healthz", "/accounts/login/")


class Visitor:
    """Reads one page after the other, and asks for a new password in between, which owes a mail."""

    def __init__(self, running: Services) -> None:
        self.port = running.port
        self.answers: Counter[int] = Counter()
        self.slowest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._visit)

    def __enter__(self) -> "Visitor":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _visit(self) -> None:
        turn = 0
        while not self._over.is_set():
            begin = time.monotonic()
            self.answers[self.ask("GET", PAGES[turn % len(PAGES)])] += 1
            if turn % 20 == 0:
                self.answers[self.reset_password()] += 1
            self.slowest = max(self.slowest, time.monotonic() - begin)
            turn += 1
            time.sleep(0.1)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> int:
        return self._asked(method, path, body, headers)[0]

    def reset_password(self) -> int:
        path = "/accounts/password/reset/"
        _status, cookies, page = self._asked("GET", path, "", {})
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies.partition(";")[0]}
        return self._asked("POST", path, f"csrfmiddlewaretoken={token}&email=nobody%40example.org", form)[0]

    def _asked(self, method: str, path: str, body: str, headers: dict[str, str]) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request(method, path, body or None, {"Host": f"localhost:{self.port}"} | headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Set-Cookie") or "", answer.read().decode()
        finally:
            connection.close()


def killed(redis: Redis) -> Iterator[None]:
    """Its process ends; a new one knows nothing."""
    redis.stop()
    yield
    redis.start()


def frozen(redis: Redis) -> Iterator[None]:
    """It takes connections and says nothing, and then goes on as if nothing had been."""
    process = redis._process
    assert process
    process.send_signal(signal.SIGSTOP)
    yield
    process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("away", [killed, frozen])
def test_a_minute_without_redis_loses_nothing_and_costs_no_page(
    running: Services, sink: Sink, redis: Redis, away: Callable[[Redis], Iterator[None]]
) -> None:
    alive(running, sink)
    with Visitor(running) as visitor:
        gone = away(redis)
        next(gone)
        keys = owe(MAILS)
        time.sleep(AWAY)
        next(gone, None)
        took = until(lambda: not left(), SOON, running)
    tell(f"{away.__name__}: {took:.0f} s, {dict(visitor.answers)}, slowest {visitor.slowest:.1f} s")
    arrived_once(sink, keys)
    answered_well(visitor)


def test_a_redis_that_forgets_everything_loses_nothing(running: Services, sink: Sink, redis: Redis) -> None:
    alive(running, sink)
    with Visitor(running) as visitor, client.from_url(redis.url) as connection:
        keys = owe(MAILS)
        for _turn in range(20):
            connection.flushall()
            time.sleep(0.2)
        took = until(lambda: not left(), SOON, running)
    tell(f"flushed: {took:.0f} s, {dict(visitor.answers)}")
    arrived_once(sink, keys)
    answered_well(visitor)


def alive(running: Services, sink: Sink) -> None:
    """A worker, a scheduler and a web server, all of which have done something."""
    clock.set_offset(MONDAY)
    load_process(SMALL)
    sink.start()
    running.worker("worker")
    running.beat("beat")
    running.web()
    until(lambda: Heartbeat.objects.filter(name="worker").exists(), 90, running)
    visitor = Visitor(running)

    def answers() -> bool:
        try:
            return visitor.ask("GET", "/healthz") == 200
        except OSError:
            return False

    until(answers, 60, running)


def arrived_once(sink: Sink, keys: set[str]) -> None:
    arrived = [one.key for one in sink.accepted() if one.key in keys]
    assert (len(arrived), set(arrived)) == (MAILS, keys)
    assert outbox.figures()["failed"] == 0


def answered_well(visitor: Visitor) -> None:
    assert {status: times for status, times in visitor.answers.items() if status >= 500} == {}
    assert visitor.answers[200] > READ
