"""`.ci/run` with make, apt-get and the package system replaced by programs that write down what they were asked."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.production.files import ROOT

INSTALLED = 'case "$*" in *"$PACKAGE"*) [ -e "$NOTES.installed" ] || exit 1 ;; esac; printf installed'


class Machine:
    """A machine whose package system lacks one package."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.notes = folder / "notes"
        self.programs.mkdir()
        self.put("dpkg-query", INSTALLED)
        self.put("make", 'echo "make $* CI=$CI" >>"$NOTES"; read -r line && echo "input" >>"$NOTES"; exit 0')
        self.put("apt-get", 'echo "apt-get $*" >>"$NOTES"; touch "$NOTES.installed"')
        for name in ("chromium", "redis-server", "msgfmt", "git"):
            self.put(name, "exit 0")

    def put(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def run(self, *, user: int, lacks: str = "nothing-at-all") -> tuple[int, list[str], str]:
        """Exit status, what was asked of make and apt-get, and what it said."""
        self.put("id", f"echo {user}")
        ran = subprocess.run(
            [ROOT / ".ci/run"],
            env={"PATH": f"{self.programs}:{os.environ['PATH']}", "NOTES": str(self.notes), "PACKAGE": lacks},
            input="somebody typed this",
            capture_output=True,
            text=True,
            timeout=60,
        )
        return ran.returncode, self.notes.read_text().splitlines(), ran.stdout + ran.stderr


BOTH = ["make test CI=true", "make storm CI=true"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_where_all_is_there_it_only_tests(machine: Machine) -> None:
    assert machine.run(user=0)[:2] == (0, BOTH)


def test_root_installs_what_is_missing_and_nothing_else(machine: Machine) -> None:
    status, asked, said = machine.run(user=0, lacks="libpango-1.0-0")
    install = "apt-get -qq --no-install-recommends install -y libpango-1.0-0"
    assert (status, asked) == (0, ["apt-get -qq update", install, *BOTH])
    assert "Missing" not in said

    machine.notes.unlink()
    assert machine.run(user=0, lacks="libpango-1.0-0")[1] == BOTH


def test_an_ordinary_user_is_told_what_is_missing_and_it_goes_on(machine: Machine) -> None:
    status, asked, said = machine.run(user=1000, lacks="fonts-noto-core")
    assert (status, asked) == (0, BOTH)
    assert "Missing on this machine: fonts-noto-core." in said


@pytest.mark.parametrize("target", ["test", "storm"])
def test_it_fails_if_either_fails_and_runs_both(machine: Machine, target: str) -> None:
    machine.put("make", f'echo "make $* CI=$CI" >>"$NOTES"; [ "$1" != {target} ]')
    status, asked, said = machine.run(user=0)
    assert (status, asked) == (1, BOTH)
    assert f"make {target} failed" in said
