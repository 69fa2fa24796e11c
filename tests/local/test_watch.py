"""What dies is started again."""

import os
import signal
import sys
import time
from pathlib import Path

import psycopg
import pytest

from compact.local import processes, state
from compact.local.children import Child
from compact.local.cluster import Cluster
from compact.local.console import Console
from compact.local.watch import Watch


def look_until(watch: Watch, done: object, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < until
        watch.look()
        time.sleep(0.05)


def test_a_dead_process_is_started_again_after_a_pause(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = Child("worker", command, environ=os.environ, log=var.parent / "worker.log", cwd=var.parent)
    child.start()
    watch = Watch([child], None, Console())
    first = child.pid
    processes.send(first, signal.SIGKILL)
    processes.wait_gone([first], 5)
    begin = time.monotonic()

    look_until(watch, lambda: child.running)

    try:
        assert child.pid != first
        assert 0.9 < time.monotonic() - begin < 3
        assert "The worker process was ended by SIGKILL" in capsys.readouterr().out
    finally:
        child.kill_rest()


def test_a_dead_database_is_started_again_at_its_address(cluster: Cluster) -> None:
    url = cluster.start()
    watch = Watch([], cluster, Console())
    for pid in cluster.processes():
        processes.send(pid, signal.SIGKILL)

    look_until(watch, lambda: cluster.is_running())

    assert cluster.url == url


def test_processes_follow_a_database_that_had_to_move(cluster: Cluster, var: Path) -> None:
    cluster.start()
    code = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"
    log = var.parent / "web.log"
    child = Child("web", [sys.executable, "-c", code], environ={"DATABASE_URL": cluster.url}, log=log, cwd=var.parent)
    child.start()
    watch = Watch([child], cluster, Console())
    known = state.read(var)
    assert known
    cluster.stop()
    moved = known.moved_to(known.port + 1)

    # The note of its port is what the next start goes by.
    look_until(watch, lambda: cluster.is_running() and moved.url in child.last_words())

    child.kill_rest()
    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
