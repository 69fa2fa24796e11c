"""The program's own processes: started apart, found again, stopped by their parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from compact.local import children, processes
from compact.local.children import Child

# A parent with a pool of one; each notes the signals it gets.
POOL = """
import os, signal, sys, time
def note(name):
    def handle(number, frame):
        open(sys.argv[1], "a").write(f"{name} {number}\\n")
        if name == "parent":
            os.kill(pool, signal.SIGKILL)
        sys.exit(0)
    return handle
pool = os.fork()
signal.signal(signal.SIGTERM, note("parent" if pool else "pool"))
print("ready", flush=True)
while True:
    time.sleep(1)
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"


def child(var: Path, code: str, *arguments: str) -> Child:
    name, _, value = children.mark(var).partition("=")
    log = var.parent / "child.log"
    command = [sys.executable, "-c", code, *arguments]
    made = Child("worker", command, environ={**os.environ, name: value}, log=log, cwd=var.parent)
    made.start()
    return made


def wait_for(made: Child, words: str, count: int = 1) -> None:
    until = time.monotonic() + 20
    while made.last_words().count(words) < count:
        assert time.monotonic() < until, made.last_words()
        time.sleep(0.02)


def test_only_the_parent_is_asked_to_stop(var: Path) -> None:
    heard = var.parent / "heard"
    made = child(var, POOL, str(heard))
    wait_for(made, "ready", 2)

    made.ask_to_stop()
    made.stop_by(time.monotonic() + 10)

    assert heard.read_text() == f"parent {signal.SIGTERM.value}\n"
    assert processes.marked(children.mark(var)) == set()


def test_one_that_does_not_listen_is_killed_at_the_deadline(var: Path) -> None:
    made = child(var, DEAF)
    wait_for(made, "ready")
    begin = time.monotonic()

    made.ask_to_stop()
    made.stop_by(time.monotonic() + 0.5)

    assert 0.4 < time.monotonic() - begin < 5
    assert made.ending == "was ended by SIGKILL"


def test_orphans_are_found_by_their_mark_and_stopped(var: Path) -> None:
    made = child(var, POOL, str(var.parent / "heard"))
    stranger = subprocess.Popen(["sleep", "60"])
    wait_for(made, "ready", 2)

    try:
        assert children.end_marked(var) == 2
        assert processes.marked(children.mark(var)) == set()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_marks_of_two_folders_differ(tmp_path: Path) -> None:
    assert children.mark(tmp_path / "one") != children.mark(tmp_path / "two")


def test_a_run_never_finds_itself(var: Path) -> None:
    name, _, value = children.mark(var).partition("=")
    code = (
        "from pathlib import Path; import sys; from compact.local import children;"
        "print(children.end_marked(Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(var)], env={**os.environ, name: value}, capture_output=True, text=True
    )

    assert done.stdout == "0\n", done.stderr


def test_what_is_left_of_a_dead_parent_is_killed(var: Path) -> None:
    made = child(var, POOL, str(var.parent / "heard"))
    wait_for(made, "ready", 2)
    processes.send(made.pid, signal.SIGKILL)
    assert processes.wait_gone([made.pid], 5)
    assert len(processes.marked(children.mark(var))) == 1

    made.kill_rest()

    assert processes.wait_gone(processes.marked(children.mark(var)), 5)


def test_its_log_is_private_and_holds_its_last_words(var: Path) -> None:
    made = child(var, "print('one'); print('two'); raise SystemExit(3)")
    made.stop_by(time.monotonic() + 20)

    assert made.ending == "ended with status 3"
    assert made.last_words() == "one\ntwo"
    assert made.log.stat().st_mode & 0o777 == 0o600
