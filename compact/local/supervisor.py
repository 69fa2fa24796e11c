"""The one-command local run, `manage.py up`: start everything, keep it alive, stop all of it.

Needs no Django: what does (migrations, first data) runs in a child, `manage.py prepare`.
"""

import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from compact.local import environment, ports, ready
from compact.local.children import Child, end_marked, mark
from compact.local.cluster import Cluster
from compact.local.commands import commands, prepare_command
from compact.local.console import Console
from compact.local.ensure import LOCK as DATABASE_LOCK
from compact.local.errors import LocalError
from compact.local.filelock import FileLock
from compact.local.home import prepare_var
from compact.local.signals import Stop, stoppable
from compact.local.signins import table
from compact.local.watch import Watch

RUN_LOCK = "run.lock"
STOP_SECONDS = 10.0
READY_SECONDS = 120.0


class Supervisor:
    """One local run, from the first check to the last process."""

    def __init__(self, var: Path, port: int, *, demonstration: bool = True, console: Console | None = None) -> None:
        self.var = var
        self.port = port
        self.demonstration = demonstration
        self.console = console or Console()
        self.environ = dict(os.environ)
        self.cluster: Cluster | None = None
        self.children: list[Child] = []
        self._claimed = False
        self._run_lock = FileLock(var / RUN_LOCK)
        self._database_lock = FileLock(var / DATABASE_LOCK)

    @property
    def address(self) -> str:
        """Where the program answers."""
        return self.environ.get("SITE_URL") or f"http://localhost:{self.port}"

    def run(self) -> int:
        """Run until a signal comes. Returns the exit status: 0 after an orderly stop, 1 when it could not go on."""
        status = 0
        with stoppable() as signals:
            try:
                self._start()
                self._greet()
                Watch(self.children, self.cluster, self.console).keep_alive()
            except Stop:
                self.console.say("Stopping; everything is saved")
            except LocalError as error:
                signals.stopping = True
                self.console.complain(str(error))
                status = 1
            finally:
                signals.stopping = True
                signals.hurry = self._kill
                if self._claimed:
                    self._stop()
        return status

    def _start(self) -> None:
        prepare_var(self.var)
        self._claim()
        if orphans := end_marked(self.var, deadline=5):
            self.console.say(f"Stopped {orphans} processes that a killed run had left behind")
        if not ports.is_free(self.port, patience=3):
            raise LocalError(
                f"Port {self.port} is taken by another program. Stop it, or choose another port: "
                f"make run PORT={self.port + 1}"
            )
        self._furnish()
        if not self.environ.get("DATABASE_URL"):
            self._start_database()
        self._prepare()
        with self.console.step("Starting the web server, the worker and the scheduler"):
            self.children = [
                Child(name, command, environ={**self.environ, **extra}, log=self._log(name), cwd=environment.BASE_DIR)
                for name, command, extra in commands(self.var, self.port)
            ]
            for child in self.children:
                child.start()
            ready.wait(self.port, self.address, self.children, seconds=READY_SECONDS)

    def _claim(self) -> None:
        if not self._run_lock.alone(patience=1):
            other = self._run_lock.noted()
            raise LocalError(
                f"The program already runs on {self.var}: process {other.get('pid', 'unknown')}, "
                f"address {other.get('address', 'unknown')}. Use that one, or stop it first "
                f"(Ctrl-C in its window, or: kill {other.get('pid', '…')}), or run this one beside it: "
                f"make run VAR_DIR=var2 PORT={self.port + 1}"
            )
        self._claimed = True

    def _furnish(self) -> None:
        secret = environment.secret_key(self.var)
        self.environ |= environment.defaults(self.var, self.port, secret)
        name, _, value = mark(self.var).partition("=")
        self.environ |= {"VAR_DIR": str(self.var), "PORT": str(self.port), name: value, "PYTHONUNBUFFERED": "1"}
        self._run_lock.note(pid=os.getpid(), address=self.address)

    def _start_database(self) -> None:
        if not self._database_lock.alone():
            self.console.say("Another command of this program uses the database: waiting for it to end")
            if not self._database_lock.alone(patience=60):
                raise LocalError(
                    f"Another command of this program still uses the database under {self.var}. "
                    "Wait until it has ended, or stop it, and start again."
                )
        self.cluster = Cluster(self.var, say=self.console.say)
        with self.console.step("Starting the database"):
            self.environ["DATABASE_URL"] = self.cluster.start()
        self._database_lock.shared()

    def _prepare(self) -> None:
        command = prepare_command(demonstration=self.demonstration)
        child = Child("prepare", command, environ=self.environ, log=self._log("prepare"), cwd=environment.BASE_DIR)
        with self.console.step("Preparing the tables and the first data"):
            child.start()
            for line in ready.lines_of(child):
                self.console.say(f"  {line}")
        if child.ending != "ended with status 0":
            raise LocalError(f"The database could not be prepared. The end of {child.log} says:\n{child.last_words()}")

    def _greet(self) -> None:
        self.console.say("Ready")
        self.console.show(f"\n  {self.address}/\n")
        self.console.show(table(self.var, demonstration=self.demonstration))
        if self.cluster and self.var not in self.cluster.data.parents:
            self.console.show(f"\n  The database is in {self.cluster.data.parent}.")
        self.console.show(f"\n  Data and logs are in {self.var}. Ctrl-C stops everything; the next run goes on.\n")

    def _stop(self) -> None:
        moment = time.monotonic() + STOP_SECONDS
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in self.children:
            child.stop_by(moment)
        if self.cluster is not None:
            self.cluster.stop()
        end_marked(self.var, deadline=2)
        self._database_lock.release()
        self._run_lock.release()

    def _kill(self) -> None:
        for child in self.children:
            child.kill_rest()

    def _log(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"


def arguments(parser: ArgumentParser) -> None:
    """What `up` can be told on the command line."""
    parser.add_argument("--port", type=int, help="the port of the web server (PORT, else 8000)")
    parser.add_argument("--no-demo", action="store_true", help="load no demonstration people, keep the real time")


def main(argv: Sequence[str]) -> int:
    """`manage.py up` without Django's set-up, which would be done for nothing and takes as long as all the rest."""
    parser = ArgumentParser(prog="manage.py up", description="Run everything on this machine. Ctrl-C stops it.")
    arguments(parser)
    options = parser.parse_args(argv)
    return up(options.port, demonstration=not options.no_demo)


def up(port: int | None = None, *, demonstration: bool = True) -> int:
    """Run the program on this machine until it is told to stop; returns the exit status."""
    environment.read_env_file()
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    return Supervisor(environment.var_dir(), port or environment.port(), demonstration=demonstration).run()
