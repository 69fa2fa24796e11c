"""`manage.py up` as a person would start it, with what it said."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compact.local import children, processes
from compact.local.cluster import Cluster
from compact.local.environment import BASE_DIR
from compact.local.ports import HOST, free_port

OURS = (
    *("ALLOWED_HOSTS", "CI", "COMPACT_CLOCK", "COMPACT_LOCAL", "DATABASE_URL", "DEBUG", "EMAIL_URL", "MEDIA_ROOT"),
    *("PORT", "REDIS_URL", "SECRET_KEY", "SITE_URL", "VAR_DIR", "DJANGO_SETTINGS_MODULE"),
)


@contextmanager
def fresh_var() -> Iterator[Path]:
    """A folder for one run, with a space in its name, where any account may pass through; cleared away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="compact local-"))
    folder.chmod(0o711)
    try:
        yield folder / "var"
    finally:
        children.end_marked(folder / "var", deadline=1)
        Cluster(folder / "var").remove()
        shutil.rmtree(folder)


def bare_environment(**changes: str) -> dict[str, str]:
    """The environment without what the test run has set for itself."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | changes


def manage(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """One `manage.py` command in a bare environment."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=bare_environment(**environ),
        capture_output=True,
        text=True,
        timeout=120,
    )


class Run:
    """One run of the program."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.output = ""
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str, **environ: str) -> "Run":
        """Start it without a terminal."""
        log = self.var.parent / "output.txt"
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), *options],
                cwd=BASE_DIR,
                env=bare_environment(VAR_DIR=str(self.var), **environ),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        return self

    def said(self) -> str:
        """What it has said so far."""
        return (self.var.parent / "output.txt").read_text()

    def until_ready(self, seconds: float = 120) -> float:
        """Wait until it says that it is ready; return how many seconds that took."""
        begin = time.monotonic()
        while "Ctrl-C stops everything" not in self.said():
            assert self.process
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - begin < seconds, self.said()
            time.sleep(0.05)
        return time.monotonic() - begin

    def until_ended(self, seconds: float = 30) -> int:
        """Wait until it has ended; return its exit status."""
        assert self.process
        return self.process.wait(seconds)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Signal it, and only it; return its exit status."""
        assert self.process
        self.process.send_signal(number)
        return self.until_ended()

    def get(self, path: str) -> int:
        """The status with which it answers an address; 0 when nothing answers."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def processes(self) -> set[int]:
        """Everything that runs for this folder: marked children and whatever works in the data directory."""
        database = Cluster(self.var).processes()
        supervisor = {self.process.pid} if self.process and self.process.poll() is None else set()
        return processes.marked(children.mark(self.var)) | database | supervisor

    def kill(self) -> None:
        """Kill all of it at once, as if the power had gone."""
        for pid in self.processes():
            processes.send(pid, signal.SIGKILL)
        if self.process:
            self.process.wait()
        processes.wait_gone(self.processes(), 5)
