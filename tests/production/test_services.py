"""Every service's very command, from the compose file, on a real PostgreSQL and a real Redis."""

import http.client
import json
import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis

from compact.local.ports import HOST, free_port
from tests.local.running import bare_environment
from tests.production.files import GIVEN, ROOT, command_of, compose, health_check_of, image_environment, seconds, stages
from tests.servers import not_here

PROXIED = {"Host": GIVEN["ALLOWED_HOSTS"], "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}


@pytest.fixture
def database() -> Iterator[str]:
    """A database of its own on the server of the test run."""
    name = f"production_{secrets.token_hex(4)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def broker() -> Iterator[str]:
    """An empty database of the test run's Redis; number 0 is the cache of the other tests, which empty it."""
    if not os.environ.get("REDIS_URL"):
        not_here("redis-server", "the services of production need a Redis")
    for number in range(15, 0, -1):
        url = urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}"))
        with redis.from_url(url) as client:
            if not client.dbsize() and client.set("compact-test", os.getpid(), nx=True):
                yield url
                client.flushdb()
                return
    pytest.fail("Every database of this Redis is in use.")


class Stack:
    """The services of the compose file as processes of this machine."""

    def __init__(self, folder: Path, database: str, broker: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._services = compose()["services"]
        self._places = {
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "STATIC_ROOT": str(folder / "staticfiles"),
            "VAR_DIR": str(folder / "var"),
            "MEDIA_ROOT": str(folder / "media"),
            "GRANIAN_HOST": HOST,
            "GRANIAN_PORT": str(self.port),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }

    def environment(self, name: str) -> dict[str, str]:
        """What the container would be given, but the places of this machine."""
        given = {key: str(value) for key, value in self._services[name]["environment"].items()}
        return bare_environment(**(image_environment() | given | self._places))

    def build(self) -> None:
        """The one step of the image's build that runs our code."""
        step = next(rest for name, rest in stages()[0] if name == "RUN" and "collectstatic" in rest)
        environ = bare_environment(STATIC_ROOT=self._places["STATIC_ROOT"], PATH=self._places["PATH"])
        subprocess.run(["sh", "-c", step], cwd=ROOT, env=environ, check=True, capture_output=True, timeout=60)

    def start(self, *names: str) -> None:
        for name in names:
            with self._log(name).open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    self._here(command_of(self._services[name])),
                    cwd=ROOT,
                    env=self.environment(name),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def run(self, name: str) -> int:
        """Run a service that ends, and return its exit status."""
        self.start(name)
        return self.processes.pop(name).wait(120)

    def healthy(self, name: str) -> bool:
        """Ask the service's own health check."""
        command = self._here(health_check_of(self._services[name]))
        asked = subprocess.run(command, cwd=ROOT, env=self.environment(name), capture_output=True, timeout=30)
        return asked.returncode == 0

    def stop(self) -> dict[str, Any]:
        """SIGTERM to each parent alone, as `init` passes it on; return how each ended, or that it did not in time."""
        for process in self.processes.values():
            process.terminate()
        ended = {}
        for name, process in self.processes.items():
            try:
                ended[name] = process.wait(seconds(self._services[name]["stop_grace_period"]))
            except subprocess.TimeoutExpired:
                ended[name] = "not in time"
        return ended

    def kill(self) -> None:
        for process in self.processes.values():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        connection.request("GET", path, headers=PROXIED | headers)
        return connection.getresponse()

    def said(self, name: str) -> str:
        return self._log(name).read_text(errors="replace")

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _here(self, command: list[str]) -> list[str]:
        """A container has a /tmp of its own; here it is a folder of this test."""
        own = self.folder / "tmp"
        own.mkdir(exist_ok=True)
        return [part.replace("/tmp", shlex.quote(str(own))) for part in command]


@pytest.fixture
def stack(tmp_path: Path, database: str, broker: str) -> Iterator[Stack]:
    found = Stack(tmp_path, database, broker)
    yield found
    found.kill()


def until(true: Callable[[], object], stack: Stack, what: str, limit: float = 90) -> None:
    end = time.monotonic() + limit
    while not true():
        for name, process in stack.processes.items():
            assert process.poll() is None, f"{name} ended:\n{stack.said(name)}"
        assert time.monotonic() < end, what + "\n" + "\n".join(stack.said(name) for name in stack.processes)
        time.sleep(0.2)


def answers(stack: Stack) -> bool:
    try:
        return stack.get("/healthz").status == 200
    except OSError:
        return False


def heartbeat(database: str) -> Any:
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT at FROM compact_heartbeat WHERE name = 'worker'").fetchone()
    return row and row[0]


def test_the_services_start_serve_and_stop(stack: Stack, database: str) -> None:
    stack.build()
    assert stack.run("migrate") == 0, stack.said("migrate")
    assert not stack.healthy("worker")

    stack.start("web", "worker", "beat")
    until(lambda: answers(stack), stack, "the web server does not answer")
    until(lambda: heartbeat(database), stack, "no worker took a task")
    until(lambda: stack.healthy("beat"), stack, "the scheduler wrote no schedule")

    assert stack.healthy("web")
    assert stack.healthy("worker")
    assert stack.get("/readyz").status == 200
    assert stack.get("/").status == 200
    # The program behind the proxy keeps to its own name and to https.
    assert stack.get("/", Host="elsewhere.example.org").status == 400
    assert stack.get("/", **{"X-Forwarded-Proto": "http"}).status == 301

    names = json.loads((stack.folder / "staticfiles/staticfiles.json").read_text())["paths"]
    style = stack.get(f"/static/{names['css/compact.css']}")
    assert (style.status, style.headers["Content-Type"].split(";")[0]) == (200, "text/css")
    assert style.headers["Cache-Control"] == "max-age=315360000, public, immutable"

    assert stack.stop() == {"web": 0, "worker": 0, "beat": 0}
    assert not stack.healthy("web")


@pytest.mark.storm
def test_the_scheduler_ticks_and_a_killed_worker_is_missed_by_nobody_for_long(stack: Stack, database: str) -> None:
    stack.build()
    assert stack.run("migrate") == 0, stack.said("migrate")
    stack.start("worker", "beat")
    until(lambda: heartbeat(database), stack, "no worker took a task")
    first = heartbeat(database)
    until(lambda: heartbeat(database) > first, stack, "the scheduler did not tick")

    os.killpg(stack.processes["worker"].pid, signal.SIGKILL)
    stack.processes.pop("worker").wait()
    killed = heartbeat(database)
    stack.start("worker")
    until(lambda: heartbeat(database) > killed, stack, "a new worker did not go on")
    assert stack.healthy("worker")
    assert set(stack.stop().values()) == {0}
