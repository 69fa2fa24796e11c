"""The embedded database: made, stopped, started, and mended."""

import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from compact.local import LocalError, processes, state
from compact.local.cluster import THROW_AWAY, Cluster, known_url
from compact.local.ports import HOST


def write(url: str, text: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (said text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])


def kept(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT said FROM kept ORDER BY said").fetchall()]


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


@pytest.fixture(scope="module")
def standing() -> Iterator[Cluster]:
    """A database that runs all the time, for what only looks at it."""
    folder = Path(tempfile.mkdtemp(prefix="compact local-"))
    folder.chmod(0o711)
    made = Cluster(folder / "var", settings=THROW_AWAY)
    made.start()
    yield made
    made.remove()
    shutil.rmtree(folder)


def test_a_folder_without_a_database_has_no_address(var: Path) -> None:
    assert known_url(var) is None


def test_it_keeps_its_address_and_its_data_over_a_restart(cluster: Cluster) -> None:
    first = cluster.start()
    write(first, "before")
    cluster.stop()

    assert cluster.start() == first == known_url(cluster.var)
    assert kept(first) == ["before"]


def test_its_role_may_create_databases_and_nothing_more(standing: Cluster) -> None:
    with psycopg.connect(standing.url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        connection.execute("CREATE DATABASE another")

    assert found == ("compact", False, True, False)


def test_it_is_utf8_with_unicode_case_and_utc(standing: Cluster) -> None:
    with psycopg.connect(standing.url) as connection:
        found = connection.execute(
            "SELECT current_setting('server_encoding'), current_setting('TimeZone'), lower('ÄŒ'), upper('ñ')"
        ).fetchone()

    assert found == ("UTF8", "UTC", "äœ", "Ñ")


def test_it_asks_for_a_password(standing: Cluster) -> None:
    known = state.read(standing.var)
    assert known

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=HOST, port=known.port, user="postgres", password="guess", dbname="postgres")


def test_only_its_owner_can_read_the_passwords(standing: Cluster) -> None:
    assert stat.S_IMODE((standing.var / state.FILE).stat().st_mode) == 0o600
    assert not (standing.data.parent / "password").exists()


def test_it_stops_completely(cluster: Cluster) -> None:
    cluster.start()
    assert cluster.is_running()

    cluster.stop()

    assert not cluster.is_running()
    assert cluster.processes() == set()


def test_a_stale_pid_file_that_names_another_program_does_not_stop_it(cluster: Cluster) -> None:
    write(cluster.start(), "before")
    lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    for pid in cluster.processes():
        processes.send(pid, signal.SIGKILL)
    assert processes.wait_gone(cluster.processes(), 5)
    stranger = subprocess.Popen(["sleep", "60"])
    (cluster.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

    try:
        assert kept(cluster.start()) == ["before"]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_orphaned_server_is_stopped_and_replaced(cluster: Cluster) -> None:
    write(cluster.start(), "before")
    orphan = postmaster(cluster)
    later = Cluster(cluster.var)

    url = later.start()

    assert kept(url) == ["before"]
    assert postmaster(later) != orphan
    assert not processes.alive(orphan)


def test_a_killed_server_comes_back_with_its_data(cluster: Cluster) -> None:
    write(cluster.start(), "before")
    for pid in cluster.processes():
        processes.send(pid, signal.SIGKILL)
    processes.wait_gone(cluster.processes(), 5)

    assert cluster.has_died()
    assert kept(cluster.start(keep_port=True)) == ["before"]


def test_a_half_finished_first_start_is_begun_again(cluster: Cluster) -> None:
    unfinished = cluster.var / state.INSIDE / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    (cluster.var / state.INSIDE / "password").write_text("left behind")

    write(cluster.start(), "after")

    assert kept(cluster.url) == ["after"]
    assert not unfinished.exists()


def test_what_still_makes_the_data_of_a_killed_run_is_stopped_first(cluster: Cluster) -> None:
    name, _, value = processes.mark("COMPACT_DATABASE", cluster.var).partition("=")
    left = subprocess.Popen(["sleep", "60"], env={"PATH": "/bin:/usr/bin", name: value})

    cluster.start()

    assert left.wait(5) == -2


def test_a_first_start_that_ended_before_the_role_was_made_is_finished(cluster: Cluster) -> None:
    cluster.start()
    known = state.read(cluster.var)
    assert known
    with cluster._connect(known) as connection:
        connection.execute("DROP DATABASE compact")
        connection.execute("DROP ROLE compact")
    cluster.stop()

    write(cluster.start(), "after")

    assert kept(cluster.url) == ["after"]


def test_it_takes_another_port_when_its_own_is_taken(cluster: Cluster) -> None:
    write(cluster.start(), "before")
    cluster.stop()
    known = state.read(cluster.var)
    assert known

    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((HOST, known.port))
        other.listen()
        url = cluster.start()

    assert url != known.url
    assert url == known_url(cluster.var)
    assert kept(url) == ["before"]


@pytest.mark.parametrize("torn", [None, '{"port": 1}'])
def test_with_its_passwords_lost_it_still_opens(cluster: Cluster, torn: str | None) -> None:
    write(cluster.start(), "before")
    cluster.stop()
    path = cluster.var / state.FILE
    path.unlink() if torn is None else path.write_text(torn)

    assert kept(cluster.start()) == ["before"]


def test_data_of_another_version_is_refused_with_a_way_out(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("17\n")

    with pytest.raises(LocalError, match=r"PostgreSQL 17, but PostgreSQL 18 is installed.*backup"):
        cluster.start()


def test_a_damaged_data_directory_is_reported_with_the_log(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "global" / "pg_control").unlink()

    with pytest.raises(LocalError, match=r"does not start.*postgres.log"):
        cluster.start()


def test_a_folder_that_cannot_be_made_is_reported_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(LocalError, match=r"cannot be written.*make run VAR_DIR="):
        Cluster(tmp_path / "file" / "var").start()


def test_removing_it_leaves_nothing(cluster: Cluster) -> None:
    cluster.start()
    home = cluster.data.parent

    cluster.remove()

    assert not home.exists()
    assert known_url(cluster.var) is None
