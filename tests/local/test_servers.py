"""What cannot run on a machine is listed with its reason, and fails where everything is promised to be there."""

import subprocess
import sys
from pathlib import Path

import pytest

from compact.local import processes
from compact.local.cluster import Cluster
from compact.local.environment import BASE_DIR
from tests.local.running import bare_environment

WITHOUT_A_BROWSER = """
from tests.servers import not_here

def test_with_a_browser():
    not_here("chromium", "no browser on this machine")

def test_without():
    pass
"""
SLOW = """
import os, time

def test_it():
    print(os.environ["VAR_DIR"], flush=True)
    time.sleep(60)
"""


def pytest_on(path: Path, code: str) -> list[str]:
    """The command that runs these tests alone, with the plugin."""
    path.write_text(code)
    options = ["-p", "tests.servers", "-p", "no:django", "-p", "no:cacheprovider", "-c", "/dev/null", "-q", "-s"]
    return [sys.executable, "-m", "pytest", *options, str(path)]


@pytest.mark.parametrize(
    ("ci", "status", "words"),
    [("", 0, "Not run"), ("true", 1, "chromium: no browser on this machine (CI=true: everything must run)")],
)
def test_what_lacks_a_tool_is_listed_or_fails(tmp_path: Path, ci: str, status: int, words: str) -> None:
    done = subprocess.run(
        pytest_on(tmp_path / "test_it.py", WITHOUT_A_BROWSER),
        cwd=BASE_DIR,
        env=bare_environment(CI=ci, DATABASE_URL="postgres://nobody@127.0.0.1:1/none", REDIS_URL="redis://127.0.0.1:1"),
        capture_output=True,
        text=True,
    )

    assert done.returncode == status, done.stdout
    assert words in done.stdout
    assert "chromium: no browser on this machine" in done.stdout


@pytest.mark.storm
def test_what_a_killed_test_run_left_is_swept_away_by_the_next(tmp_path: Path) -> None:
    first = subprocess.Popen(
        pytest_on(tmp_path / "test_slow.py", SLOW),
        cwd=BASE_DIR,
        env=bare_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert first.stdout
    var = Path(next(line for line in first.stdout if line.strip()).strip())
    left = Cluster(var).processes() | processes.working_in(var.parent / "redis")
    assert left
    first.kill()
    first.wait()
    first.stdout.close()

    done = subprocess.run(
        pytest_on(tmp_path / "test_it.py", WITHOUT_A_BROWSER), cwd=BASE_DIR, env=bare_environment(), capture_output=True
    )

    assert done.returncode == 0, done.stdout
    assert not any(processes.alive(pid) for pid in left)
    assert not var.parent.exists()
