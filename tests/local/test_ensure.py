"""Every command of manage.py finds a database."""

import subprocess
import sys
import time
from pathlib import Path

from compact.local.cluster import Cluster, known_url
from compact.local.environment import BASE_DIR
from tests.local.running import bare_environment, manage

ASK = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_user'); print(k.fetchone()[0])"


def test_a_command_starts_the_database_and_stops_it(var: Path) -> None:
    done = manage("shell", "--no-imports", "-c", ASK, VAR_DIR=str(var))

    assert (done.returncode, done.stdout) == (0, "compact\n"), done.stderr
    assert done.stderr.count("Starting the embedded database") == 1
    assert not Cluster(var).is_running()


def test_a_command_uses_the_database_that_runs_and_leaves_it_running(cluster: Cluster) -> None:
    cluster.start()

    done = manage("shell", "--no-imports", "-c", ASK, VAR_DIR=str(cluster.var))

    assert (done.returncode, done.stdout) == (0, "compact\n"), done.stderr
    assert "Starting" not in done.stderr


def test_of_two_commands_at_once_the_last_stops_the_database(var: Path) -> None:
    commands = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", f"{ASK}; import time; time.sleep({seconds})"],
            cwd=BASE_DIR,
            env=bare_environment(VAR_DIR=str(var)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seconds in (0, 2)
    ]
    results = [command.communicate(timeout=60) for command in commands]

    assert [command.returncode for command in commands] == [0, 0], results
    assert [out for out, _ in results] == ["compact\n", "compact\n"]
    assert "".join(err for _, err in results).count("Starting the embedded database") == 1
    assert not Cluster(var).is_running()


def test_a_command_that_is_told_to_stop_stops_its_database(var: Path) -> None:
    command = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", f"{ASK}; import time; time.sleep(60)"],
        cwd=BASE_DIR,
        env=bare_environment(VAR_DIR=str(var), PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert command.stdout
    assert command.stdout.readline() == "compact\n"

    command.terminate()

    assert command.wait(30) == 143
    command.stdout.close()
    assert Cluster(var).processes() == set()


def test_a_command_that_needs_no_database_starts_none_and_writes_nothing(var: Path) -> None:
    begin = time.monotonic()
    done = manage("check", VAR_DIR=str(var))

    assert done.returncode == 0, done.stderr
    assert not (var / "database.json").exists()
    assert not (var / "secret-key").exists()
    assert time.monotonic() - begin < 30


def test_a_database_that_was_named_is_used(var: Path) -> None:
    done = manage(
        "shell",
        *("--no-imports", "-c", "from django.conf import settings; print(settings.DATABASES['default']['HOST'])"),
        VAR_DIR=str(var),
        DATABASE_URL="postgres://someone@db.example.org/name",
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS="localhost",
        SITE_URL="http://localhost",
    )

    assert done.stdout == "db.example.org\n", done.stderr
    assert known_url(var) is None


def test_a_folder_that_cannot_be_written_is_a_sentence_and_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = manage("migrate", VAR_DIR=str(tmp_path / "file" / "var"))

    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
