"""The embedded PostgreSQL: made once, started and stopped, mended after a power cut or a kill.

It listens on the loop-back address only, with a password. Role and database are called `compact`; the role may create
databases (tests do) but is no superuser.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from compact.local import processes, state
from compact.local.account import Account, for_data
from compact.local.errors import LocalError
from compact.local.home import choose_home, prepare_var
from compact.local.initdb import make_data, provide_role, replace_password
from compact.local.logs import last_lines, open_log
from compact.local.ports import HOST, free_port, is_free
from compact.local.programs import VERSION, programs

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "logging_collector": "off",
}
# For tests: nothing survives a power cut, and nothing has to.
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "max_connections": "300",  # storms take 200 at once
}
VARIABLE = "COMPACT_DATABASE"
START_SECONDS = 180
STOP_SECONDS = 20


def known_url(var: Path) -> str | None:
    """The address of the embedded database under this folder; None when none was made yet. Starts nothing."""
    found = state.read(Path(var))
    return found.url if found else None


def quiet(line: str) -> None:
    """Say nothing."""


class Cluster:
    """The embedded database of one var folder. Every method raises LocalError when it cannot do what it says."""

    def __init__(
        self,
        var: Path,
        *,
        say: Callable[[str], None] = quiet,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.var = Path(var).absolute()
        self.log = self.var / "log" / "postgres.log"
        self._say = say
        self._settings = {**SETTINGS, **(settings or {})}
        self._mark = processes.mark(VARIABLE, self.var)
        self._environ = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **dict([self._mark.split("=")])}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, with the password."""
        return self._known().url

    @property
    def data(self) -> Path:
        """Where its data lies."""
        return self._known().data

    def start(self, *, keep_port: bool = False) -> str:
        """Make it on the first run, mend what was left behind, start it, and return its address.

        `keep_port` waits a while for its old port instead of taking another at once: others know the address.
        """
        prepare_var(self.var)
        known = state.read(self.var)
        account = for_data(known.data if known else self.var / state.INSIDE / "data")
        if known is None:
            known = state.remember(state.new(self.var, choose_home(self.var, account, self._say)))
            lost = known.data.exists()
        else:
            lost = False
        try:
            return self._start(known, account, lost=lost, patience=8 if keep_port else 0)
        except OSError as error:
            raise LocalError(
                f"The database in {known.home} cannot be started: {error}. Look into {self.log}."
            ) from error

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stop it, whoever started it; kill it after this many seconds (it mends itself at the next start)."""
        processes.end(self.processes(), first=signal.SIGINT, deadline=seconds)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def is_running(self) -> bool:
        """Whether a server answers at its address and proves, by its data directory, to be this one."""
        known = state.read(self.var)
        return known is not None and self._answers(known)

    def has_died(self) -> bool:
        """Whether the server that this object started is gone. Costs nothing."""
        return self._process is None or self._process.poll() is not None

    def processes(self) -> set[int]:
        """Everything that runs for it, whoever started it: the server, its pool, and what makes its data."""
        known = state.read(self.var)
        inside = processes.working_in(known.data) if known else set()
        servers = {pid for pid in inside if Path(processes.program(pid)).name.startswith("postgres")}
        return servers | processes.marked(self._mark)

    def remove(self) -> None:
        """Stop it and delete it with its data: for throw-away clusters only."""
        known = state.read(self.var)
        self.stop(5)
        if known is not None:
            shutil.rmtree(known.home, ignore_errors=True)
            (self.var / state.FILE).unlink(missing_ok=True)

    def _start(self, known: state.State, account: Account, *, lost: bool, patience: float) -> str:
        folder = programs(account, known.home)
        self._clear(known)
        if not known.data.exists():
            self._say(f"Making the database in {known.home}")
            make_data(folder, known, account, self._environ, durable=self._settings.get("fsync") != "off")
        self._check_version(known)
        if lost:
            replace_password(folder, known, account, self._environ)
        if not is_free(known.port, patience=patience):
            known = known.moved_to(free_port())
        for _ in range(5):
            if self._launch(folder, known, account):
                provide_role(self._connect(known), known)
                return known.url
            known = known.moved_to(free_port())
        raise LocalError(f"The database found no free port on {HOST}. Look into {self.log}.")

    def _clear(self, known: state.State) -> None:
        left = self.processes()
        if left:
            self._say("Stopping a database server that an earlier run left behind")
            processes.end(left, first=signal.SIGINT, deadline=STOP_SECONDS)
        # No server works in the data directory now, so whatever process a pid file names is somebody else's.
        if processes.visible():
            (known.data / "postmaster.pid").unlink(missing_ok=True)

    def _check_version(self, known: state.State) -> None:
        found = (known.data / "PG_VERSION").read_text().strip()
        if found != VERSION:
            raise LocalError(
                f"The database in {known.data} was made by PostgreSQL {found}, but PostgreSQL {VERSION} is installed. "
                f"Take the release of this program that made it, make a backup (manage.py backup), move {known.data} "
                "away, start this release and restore the backup."
            )

    def _launch(self, folder: Path, known: state.State, account: Account) -> bool:
        """Start the server; False when another program was quicker to take its port."""
        options = [f"-c{name}={value}" for name, value in {**self._settings, "port": str(known.port)}.items()]
        with open_log(self.log) as log:
            begin = log.tell()
            self._process = subprocess.Popen(
                [str(folder / "postgres"), "-D", str(known.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environ,
                cwd="/",
                start_new_session=True,
                **account.popen,
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                tail = last_lines(self.log, begin)
                if "could not bind" in tail or "Address already in use" in tail:
                    return False
                raise LocalError(f"The database does not start. The end of {self.log} says:\n{tail}")
            if self._answers(known):
                return True
            time.sleep(0.05)
        self.stop()
        raise LocalError(f"The database did not answer within {START_SECONDS} s. Look into {self.log}.")

    def _answers(self, known: state.State) -> bool:
        try:
            with self._connect(known) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and os.path.realpath(row[0]) == os.path.realpath(known.data)

    def _connect(self, known: state.State) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=HOST,
            port=known.port,
            user=state.MASTER,
            password=known.master_password,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def _known(self) -> state.State:
        known = state.read(self.var)
        if known is None:
            raise LocalError(f"No database was made under {self.var} yet. Start the program once: make run")
        return known
