"""`manage.py up` from end to end: it starts, stays alive, stops, and goes on."""

import os
import pty
import signal
import socket
import subprocess
import sys
import time

import psycopg
import pytest

from compact.local import children, ports, processes
from compact.local.cluster import Cluster, known_url
from compact.local.environment import BASE_DIR
from tests.local.running import Run, bare_environment

LIMIT = 10.0


def test_it_starts_answers_stops_and_goes_on(run: Run) -> None:
    run.start().until_ready()
    assert (run.get("/healthz"), run.get("/readyz")) == (200, 200)
    assert f"http://localhost:{run.port}/" in run.said()
    assert "password" in run.said()
    url = known_url(run.var)

    assert run.stop() == 0
    assert run.processes() == set()
    assert run.get("/healthz") == 0

    run.start().until_ready()
    assert run.get("/readyz") == 200
    assert known_url(run.var) == url
    assert "Loading" not in run.said()
    assert run.stop(signal.SIGINT) == 0
    assert run.processes() == set()


@pytest.mark.storm
def test_a_later_start_is_ready_within_ten_seconds(later: Run) -> None:
    assert later.start().until_ready() < LIMIT


@pytest.mark.storm
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_signal_stops_all_of_it(later: Run, number: signal.Signals) -> None:
    later.start().until_ready()

    assert later.stop(number) == 0
    assert later.processes() == set()


@pytest.mark.storm
@pytest.mark.parametrize("moment", [0.3, 0.6, 1, 2, 3, 5])
def test_a_signal_at_any_moment_of_the_start_leaves_nothing(run: Run, moment: float) -> None:
    run.start()
    time.sleep(moment)

    assert run.stop() in (0, -signal.SIGTERM)
    assert run.processes() == set()


@pytest.mark.storm
def test_after_killing_everything_it_goes_on_with_all_data(later: Run) -> None:
    later.start().until_ready()
    url = known_url(later.var)
    assert url
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'before' AS said")
    later.kill()

    assert later.start().until_ready() < LIMIT + 5

    with psycopg.connect(known_url(later.var) or "") as connection:
        assert connection.execute("SELECT said FROM kept").fetchone() == ("before",)
    assert "Loading" not in later.said()


@pytest.mark.storm
def test_orphans_of_a_killed_supervisor_are_cleared_away(later: Run) -> None:
    later.start().until_ready()
    assert later.process
    orphans = later.processes() - {later.process.pid}
    later.process.kill()
    later.process.wait()
    assert all(processes.alive(pid) for pid in orphans)

    later.start().until_ready()

    assert not any(processes.alive(pid) for pid in orphans)
    assert "had left behind" in later.said()


@pytest.mark.storm
@pytest.mark.parametrize("moment", [0.3, 0.6, 1, 3, 6])
def test_killed_in_the_middle_of_the_first_start_it_goes_on(run: Run, moment: float) -> None:
    run.start()
    time.sleep(moment)
    run.kill()

    run.start().until_ready()

    assert run.get("/readyz") == 200


@pytest.mark.storm
@pytest.mark.parametrize("name", ["granian", "worker", "beat", "postgres"])
def test_whatever_dies_is_started_again(later: Run, name: str) -> None:
    later.start().until_ready()
    victims = {pid for pid in later.processes() if f" {name} " in f"{processes.command(pid)} ".replace("/", " ")}
    leaders = processes.leaders(victims)
    assert leaders

    for pid in leaders:
        processes.send(pid, signal.SIGKILL)

    until = time.monotonic() + 40
    while "runs again" not in later.said() or later.get("/readyz") != 200:
        assert time.monotonic() < until, later.said()
        time.sleep(0.2)


@pytest.mark.storm
def test_a_second_run_is_refused_and_told_where_the_first_is(later: Run) -> None:
    later.start().until_ready()
    assert later.process
    before = processes.marked(children.mark(later.var))

    second = subprocess.run(
        [sys.executable, "manage.py", "up", "--port", str(ports.free_port())],
        cwd=BASE_DIR,
        env=bare_environment(VAR_DIR=str(later.var)),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert second.returncode == 1
    assert f"process {later.process.pid}, address http://localhost:{later.port}" in second.stderr
    assert later.get("/readyz") == 200
    assert processes.marked(children.mark(later.var)) == before


def test_a_port_in_use_is_a_sentence(run: Run) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((ports.HOST, run.port))
        other.listen()
        run.start()
        status = run.until_ended()

    assert status == 1
    assert f"Port {run.port} is taken" in run.said()
    assert f"PORT={run.port + 1}" in run.said()
    assert "Traceback" not in run.said()
    assert run.processes() == set()


def test_a_folder_that_cannot_be_written_is_a_sentence(run: Run) -> None:
    run.var.write_text("a file where a folder should be")

    assert run.start().until_ended() == 1
    assert "cannot be written" in run.said()
    assert "Traceback" not in run.said()
    run.var.unlink()


@pytest.mark.storm
def test_a_database_that_does_not_answer_is_a_sentence(run: Run) -> None:
    run.start(DATABASE_URL=f"postgres://someone@127.0.0.1:{ports.free_port()}/name")

    assert run.until_ended(60) == 1
    assert "does not answer" in run.said()
    assert "Start it, or correct DATABASE_URL" in run.said()
    assert "Traceback" not in run.said()


@pytest.mark.storm
def test_a_database_that_is_named_is_used(run: Run) -> None:
    own = Cluster(run.var.parent / "own server", settings={"fsync": "off"})
    url = own.start()

    try:
        run.start(DATABASE_URL=url).until_ready()
        assert run.get("/readyz") == 200
        assert known_url(run.var) is None
        assert run.stop() == 0
        assert own.is_running()
    finally:
        own.remove()


@pytest.mark.storm
def test_closing_the_terminal_stops_it(later: Run) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(BASE_DIR)
        command = [sys.executable, "manage.py", "up", "--port", str(later.port)]
        os.execve(sys.executable, command, bare_environment(VAR_DIR=str(later.var)))
    said = b""
    while b"Ctrl-C stops everything" not in said:
        said += os.read(terminal, 10_000)

    os.close(terminal)

    assert processes.wait_gone([pid], 30)
    os.waitpid(pid, 0)
    assert later.processes() == set()
