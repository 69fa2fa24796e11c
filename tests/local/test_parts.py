"""The small parts of the local run: locks, ports, environment, console, sign-ins, logs, pauses."""

import io
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import environ
import pytest
from django.core import management

from compact.local import LocalError, environment, logs, ports, signins
from compact.local.console import Console
from compact.local.filelock import FileLock
from compact.local.ready import ask
from compact.local.redis import Redis, find_server
from compact.local.watch import Pause
from tests.servers import not_here


def test_a_lock_refuses_a_second_holder_and_says_who_holds_it(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.alone()
    first.note(pid=7)

    assert not second.alone()
    assert not second.shared()
    assert second.noted() == {"pid": 7}


def test_a_lock_can_be_shared_and_the_last_holder_has_it_alone(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.shared()
    assert second.shared()

    assert not first.alone()
    assert second.alone()


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from compact.local.filelock import FileLock;"
        "assert FileLock(Path(sys.argv[1])).alone(); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "lock")]).returncode == -9

    assert FileLock(tmp_path / "lock").alone()


def test_a_lock_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match=r"cannot be written.*VAR_DIR"):
        FileLock(tmp_path / "missing" / "lock").alone()


def test_a_port_is_taken_while_somebody_listens() -> None:
    with socket.socket() as other:
        other.bind((ports.HOST, 0))
        other.listen()
        assert not ports.is_free(other.getsockname()[1])

    assert ports.is_free(ports.free_port())


def test_the_local_run_fills_in_only_what_is_left_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "EMAIL_URL", "COMPACT_LOCAL", "COMPACT_CLOCK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SITE_URL", "https://example.org")

    assert environment.defaults(tmp_path, 8001, "secret") == {
        "SECRET_KEY": "secret",
        "DEBUG": "off",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "EMAIL_URL": f"filemail:///{tmp_path}/mail",
        "COMPACT_LOCAL": "1",
    }


def test_the_mailbox_may_lie_under_any_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    var = Path("/a b/50%/c+d/é")

    values = environment.defaults(var, 8000, "secret")

    assert environ.Env.email_url_config(values["EMAIL_URL"])["EMAIL_FILE_PATH"] == str(var / "mail")


def test_the_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    first = environment.secret_key(tmp_path)

    assert environment.secret_key(tmp_path) == first == environment.passing_secret(tmp_path)
    assert len(first) >= 50
    assert (tmp_path / environment.SECRET_FILE).stat().st_mode & 0o777 == 0o600


def test_a_passing_secret_is_written_nowhere(tmp_path: Path) -> None:
    assert len(environment.passing_secret(tmp_path)) >= 50
    assert os.listdir(tmp_path) == []


def test_a_long_step_says_that_it_still_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("compact.local.console.PATIENCE", 0.05)

    with Console().step("Loading"):
        time.sleep(0.2)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("s] Loading")
    assert "still at it: loading" in lines[1]
    assert "done in" in lines[-1]


def test_a_reader_that_goes_away_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        Console().say("anything")
        Console().say("more")
        monkeypatch.undo()


def test_the_sign_ins_are_a_table(tmp_path: Path) -> None:
    users = [
        {"email": "officer@example.org", "password": "long words", "roles": ["secretariat", "president"]},
        {"email": "d@example.org", "password": "x", "role": "delegate"},
    ]
    signins.keep(tmp_path, json.dumps({"users": users}))

    assert signins.table(tmp_path, demonstration=True).splitlines() == [
        "  email                password    role",
        "  officer@example.org  long words  secretariat, president",
        "  d@example.org        x           delegate",
    ]
    assert (tmp_path / signins.FILE).stat().st_mode & 0o777 == 0o600


def test_without_a_demonstration_it_says_how_to_make_an_account(tmp_path: Path) -> None:
    for said in (signins.table(tmp_path, demonstration=False), signins.table(tmp_path, demonstration=True)):
        assert ("/accounts/signup/" in said, "manage.py grant_role" in said) == (True, True)


def test_the_command_that_it_names_is_there() -> None:
    named = signins.FIRST_ACCOUNT.split("manage.py ")[1].split()[0]
    assert named in management.get_commands()


def test_pauses_grow_and_begin_anew_after_a_steady_minute() -> None:
    pause = Pause()
    lengths = []
    for _ in range(7):
        pause.lengthen(now=0, lived=1)
        lengths.append(pause.length)
    pause.lengthen(now=0, lived=61)

    assert lengths == [1, 2, 4, 8, 16, 30, 30]
    assert pause.length == 1


def test_a_large_log_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 5)
    (tmp_path / "web.log").write_text("long ago\n")

    with logs.open_log(tmp_path / "web.log") as log:
        log.write(b"now\n")

    assert logs.last_lines(tmp_path / "web.log") == "now"
    assert (tmp_path / "web.log.1").read_text() == "long ago\n"


def test_nobody_answering_is_not_readiness() -> None:
    assert ask(ports.free_port(), "http://localhost:8000") is None


def test_a_throw_away_redis_answers_and_keeps_its_port(tmp_path: Path) -> None:
    if find_server() is None:
        not_here("redis-server", "no redis-server on this machine")
    server = Redis(tmp_path / "redis")
    url = server.start()
    server.stop()

    try:
        assert server.start() == url
    finally:
        server.remove()
    assert not (tmp_path / "redis").exists()


def test_the_local_run_reads_no_settings() -> None:
    code = "import sys, compact.local.supervisor, compact.local.ensure; print('django.conf' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"PATH": os.defpath})

    assert done.stdout == "False\n", "Importing compact must not import Celery or the settings.\n" + done.stderr


def test_lines_survive_a_stream_without_umlauts(monkeypatch: pytest.MonkeyPatch) -> None:
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    monkeypatch.setattr(sys, "stdout", ascii_only)

    Console().say("… é")

    assert b"? ?" in ascii_only.buffer.getvalue()  # type: ignore[attr-defined]
