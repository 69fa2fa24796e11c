"""What a storm is made of: the sink and the services as processes of this machine, on the database of the test."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from compact import outbox
from compact.local import commands
from compact.local.ports import HOST, free_port
from compact.models import Message
from tests.production.files import ROOT, command_of, compose
from tests.storms import kinds


class Accepted(NamedTuple):
    """One mail that arrived."""

    at: float
    recipient: str
    message_id: str
    key: str


class Sink:
    """tests.storms.sink in a process of its own, which can be told to behave otherwise."""

    def __init__(self, folder: Path) -> None:
        self.journal = folder / "journal"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    def start(self, *options: str) -> "Sink":
        command = [sys.executable, "-m", "tests.storms.sink", "--port", str(self.port), "--journal", str(self.journal)]
        self._process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.PIPE)
        assert self._process.stdout
        assert self._process.stdout.readline()
        return self

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()  # type: ignore[union-attr]
            self._process = None

    def accepted(self) -> list[Accepted]:
        lines = self.journal.read_text(encoding="utf-8").splitlines() if self.journal.exists() else []
        return [Accepted(float(at), *rest) for at, *rest in (line.split("\t") for line in lines)]


class Services:
    """Workers, schedulers, a web server: each the very command of production, in a session of its own."""

    def __init__(self, folder: Path, redis: str, mail: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        name = connection.settings_dict["NAME"]
        self.environ = os.environ | {
            "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")),
            "REDIS_URL": redis,
            "EMAIL_URL": mail,
            "VAR_DIR": str(folder / "var"),
            "SITE_URL": f"http://localhost:{self.port}",
            "PYTHONPATH": str(ROOT),
        }

    def worker(self, name: str, **given: str) -> None:
        """Start a worker as the compose file has it; it knows the kind of mail of the storms besides."""
        self._celery(name, command_of(compose(**given)["services"]["worker"]), "--include", "tests.storms.registered")

    def beat(self, name: str, app: str = "compact.celery:app") -> None:
        command = [part.replace("compact.celery:app", app) for part in command_of(compose()["services"]["beat"])]
        self._celery(name, [part.replace("/tmp/beat-schedule", str(self.folder / name)) for part in command])

    def web(self) -> None:
        _name, command, environ = commands.commands(self.folder, self.port)[0]
        self._start("web", command, **environ)

    def send_due(self, name: str, *options: str) -> None:
        self._start(name, [sys.executable, "-m", "tests.storms.manage", "send_due", *options])

    def kill(self, name: str) -> None:
        """SIGKILL to all of it at once, as if its machine had gone."""
        process = self.started.pop(name)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def kill_all(self) -> None:
        for name in list(self.started):
            self.kill(name)

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def check(self) -> None:
        """Fail with its last words where one has ended by itself."""
        for name, process in self.started.items():
            assert process.poll() is None, f"{name} ended:\n{self.said(name)[-3000:]}"

    def _celery(self, name: str, command: list[str], *more: str) -> None:
        assert command[0] == "celery"
        self._start(name, [sys.executable, "-m", *command, *more])

    def _start(self, name: str, command: list[str], **environ: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.started[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ | environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def services(folder: Path, redis: str, mail: str) -> Iterator[Services]:
    found = Services(folder, redis, mail)
    try:
        yield found
    finally:
        found.kill_all()


def until(true: Callable[[], object], seconds: float, running: Services | None = None) -> float:
    """Wait until something holds; return how long that took."""
    begin = time.monotonic()
    while not true():
        assert time.monotonic() - begin < seconds, outbox.figures()
        if running:
            running.check()
        time.sleep(0.1)
    return time.monotonic() - begin


def owe(number: int, name: str = "storm") -> set[str]:
    """Owe so many mails in one transaction, to as many people; return their keys."""
    keys = [f"{name}:{n}" for n in range(number)]
    outbox.enqueue_all(outbox.Owed(key, kinds.KIND, f"{key.replace(':', '-')}@example.org") for key in keys)
    return set(keys)


def left() -> int:
    """How many messages have not gone."""
    return Message.objects.exclude(state="sent").count()


def doubled(accepted: list[Accepted]) -> dict[str, int]:
    """How many times too often each key arrived; a key that came twice has to have come under one Message-ID."""
    names: dict[str, set[str]] = {}
    for one in accepted:
        names.setdefault(one.key, set()).add(one.message_id)
    assert names == {key: {outbox.message_id(key)} for key in names}
    return {key: times - 1 for key, times in Counter(one.key for one in accepted).items() if times > 1}


def tell(figure: str) -> None:
    """Say what was measured; `pytest -s` or a failure shows it."""
    sys.stdout.write(f"\n{figure}\n")
