"""The program's own processes: each in a session of its own, with a log file and a mark in its environment.

The mark finds the orphans of a run that was killed. A child is stopped by asking its parent process only: a worker that
is signalled together with its pool hangs.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from compact.local import processes
from compact.local.logs import last_lines, open_log

VARIABLE = "COMPACT_RUN"


def mark(var: Path) -> str:
    """The mark of everything that is started for one var folder, as it stands in an environment."""
    return processes.mark(VARIABLE, var)


def end_marked(var: Path, *, deadline: float = 10) -> int:
    """Stop whatever still runs for this var folder; return how many processes that were."""
    left = processes.marked(mark(var))
    if left:
        processes.end(left, deadline=deadline)
    return len(left)


class Child:
    """One process of the program, which may be started again when it dies."""

    def __init__(self, name: str, command: Sequence[str], *, environ: Mapping[str, str], log: Path, cwd: Path) -> None:
        self.name = name
        self.log = log
        self.started_at = 0.0
        self._command = list(command)
        self._environ = dict(environ)
        self._cwd = cwd
        self._process: subprocess.Popen[bytes] | None = None
        self.begin = 0

    def start(self, **changes: str) -> None:
        """Start it, with changes to its environment if any."""
        self._environ.update(changes)
        with open_log(self.log) as log:
            self.begin = log.tell()
            self._process = subprocess.Popen(
                self._command,
                env=self._environ,
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    @property
    def pid(self) -> int:
        """Its process number; 0 when it was not started."""
        return self._process.pid if self._process else 0

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def ending(self) -> str:
        """How it ended, for a sentence."""
        code = self._process.returncode if self._process else None
        if code is not None and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with status {code}"

    def last_words(self) -> str:
        """The end of what it wrote since it was started."""
        return last_lines(self.log, self.begin)

    def ask_to_stop(self) -> None:
        """Tell its parent process, and nobody else, to stop."""
        if self._process is not None and self.running:
            self._process.terminate()

    def stop_by(self, moment: float) -> None:
        """Wait for it until this moment (monotonic seconds), then kill all that is left of its session."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, moment - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        self.kill_rest()

    def kill_rest(self) -> None:
        """Kill what is left of it: after its parent died, its pool would keep its port and its connections."""
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self._process.wait()
