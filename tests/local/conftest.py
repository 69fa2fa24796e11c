"""Folders for embedded databases, and runs of the program in them."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from compact.local.cluster import Cluster
from tests.local.running import Run, fresh_var

NO_SYNC = {"fsync": "off"}


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder for one embedded database, with a space in its name, where any account may pass through."""
    with fresh_var() as var:
        yield var


@pytest.fixture
def cluster(var: Path) -> Cluster:
    """An embedded database that is not started yet; it survives a kill, though not a power cut."""
    return Cluster(var, settings=NO_SYNC)


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A folder on which the program has run once: tables, process and demonstration are loaded."""
    folder = Path(tempfile.mkdtemp(prefix="compact local-"))
    folder.chmod(0o711)
    program = Run(folder / "var")
    program.start().until_ready()
    assert program.stop() == 0
    yield folder / "var"
    Cluster(folder / "var").remove()
    shutil.rmtree(folder)


@pytest.fixture
def later(prepared: Path, run: Run) -> Run:
    """The program on a copy of that folder, not started yet: a later run."""
    subprocess.run(["cp", "-a", str(prepared), str(run.var)], check=True)
    return run


@pytest.fixture
def run(var: Path) -> Iterator[Run]:
    """The program on an empty folder of its own, not started yet; whatever is left of it is killed at the end."""
    program = Run(var)
    yield program
    program.kill()
