"""Throw-away servers for the tests, and the list of what could not run on this machine.

A pytest plugin, loaded before Django reads its settings. Without DATABASE_URL it starts a PostgreSQL, without REDIS_URL
a Redis; the processes of pytest-xdist inherit their addresses. A test that lacks a tool calls `not_here`: it is listed
at the end with the reason, and fails where CI=true promises that everything is there.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

import pytest

from compact.local import LocalError, processes
from compact.local.cluster import THROW_AWAY, Cluster
from compact.local.redis import Redis, find_server

MARK = "Not run here: "
PREFIX = "compact-test-"
SETTINGS = {
    "SECRET_KEY": "only-for-tests-" + "0" * 40,
    "DEBUG": "off",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "SITE_URL": "http://localhost:8000",
    "EMAIL_URL": "consolemail://",
    "COMPACT_CLOCK": "",
    "COMPACT_LOCAL": "1",
}


def not_here(tool: str, why: str) -> NoReturn:
    """Leave a test because this machine lacks a tool; with CI=true that is a failure."""
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(f"{tool}: {why} (CI=true: everything must run)", pytrace=False)
    pytest.skip(f"{MARK}{tool}: {why}")


def require(tool: str, why: str) -> str:
    """The path of a program that a test needs, or leave the test."""
    return shutil.which(tool) or not_here(tool, why)


class Servers:
    """The throw-away servers of one test run."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._cluster: Cluster | None = None
        self._redis: Redis | None = None

    def start(self) -> None:
        """Start what the environment does not name, and name it there."""
        sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        # PostgreSQL may run as another account, which must be able to pass through.
        self._folder.chmod(0o711)
        os.environ.update(SETTINGS)
        os.environ["VAR_DIR"] = str(self._folder / "var")
        os.environ["MEDIA_ROOT"] = str(self._folder / "media")
        if not os.environ.get("DATABASE_URL"):
            self._cluster = Cluster(self._folder / "var", settings=THROW_AWAY)
            os.environ["DATABASE_URL"] = self._cluster.start()
        if not os.environ.get("REDIS_URL") and find_server():
            self._redis = Redis(self._folder / "redis")
            os.environ["REDIS_URL"] = self._redis.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Stop and delete everything; harmless when done twice."""
        if self._redis:
            self._redis.remove()
        if self._cluster:
            self._cluster.remove()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._redis = self._cluster = self._folder = None


def _own_redis(number: int) -> None:
    """Give a process of pytest-xdist a Redis database of its own: emptying the cache must not empty another's."""
    if address := os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = urlunsplit(urlsplit(address)._replace(path=f"/{1 + number}"))


def sweep() -> None:
    """Stop and delete what test runs left behind that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not processes.alive(int(owner)) and os.access(folder, os.W_OK):
            try:
                Cluster(folder / "var").remove()
                processes.end(processes.working_in(folder / "redis"))
            except LocalError:
                continue
            shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    """Runs before pytest-django looks at the settings."""
    options = early_config.known_args_namespace
    only_asks = options.help or options.version
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        _own_redis(int(worker.removeprefix("gw")))
    if not only_asks and "PYTEST_XDIST_WORKER" not in os.environ:
        servers = Servers()
        try:
            servers.start()
        except LocalError as error:
            servers.stop()
            raise pytest.UsageError(str(error)) from error
        early_config.add_cleanup(servers.stop)
    return (yield)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """List what could not run here, with the reason."""
    skipped = [(report, _reason(report)) for report in terminalreporter.stats.get("skipped", [])]
    missing = [(report.nodeid, reason.partition(MARK)[2]) for report, reason in skipped if MARK in reason]
    if missing:
        terminalreporter.section("Not run")
        for test, reason in missing:
            terminalreporter.line(f"{test}\n    {reason}")


def _reason(report: Any) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
