"""The processes that the program consists of, as commands of this installation."""

import sys
from pathlib import Path

# A thread of the web server may hold a connection, and one that retires takes its own along: twice as many.
WEB_THREADS = 4
POOL = 8


def prepare_command(*, demonstration: bool) -> list[str]:
    """What brings the tables up to date and loads the first data."""
    return [sys.executable, "manage.py", "prepare", *([] if demonstration else ["--no-demo"])]


def commands(var: Path, port: int) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and additional environment of each process, in the order in which they start."""
    return [
        ("web", _web(port), {"DATABASE_POOL": str(POOL)}),
        ("worker", _worker(), {}),
        ("beat", _beat(var / "beat"), {}),
    ]


def _web(port: int) -> list[str]:
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    options += ["--blocking-threads", str(WEB_THREADS), "--log-level", "warning"]
    return [sys.executable, "-m", "granian", *options, "compact.wsgi:application"]


def _worker() -> list[str]:
    options = ["--pool", "threads", "--concurrency", "4", "--loglevel", "INFO"]
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [sys.executable, "-m", "celery", "--app", "compact.celery:app", "worker", *options]


def _beat(folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    # The lock on var proves that no other scheduler of ours runs; after a power cut the file may name a stranger.
    pid_file = folder / "beat.pid"
    pid_file.unlink(missing_ok=True)
    options = ["--schedule", str(folder / "schedule"), "--pidfile", str(pid_file), "--loglevel", "INFO"]
    return [sys.executable, "-m", "celery", "--app", "compact.celery:app", "beat", *options]
