"""Locks on files under var: the kernel lets go of them when a process ends, however it ends."""

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any

from compact.local.errors import LocalError


class FileLock:
    """A lock on one file, held alone or shared, with a note of who holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def alone(self, *, patience: float = 0) -> bool:
        """Whether the lock could be had alone within `patience` seconds; a shared hold on it is given up for it."""
        return self._take(fcntl.LOCK_EX, patience)

    def shared(self, *, patience: float = 0) -> bool:
        """Whether the lock could be had together with others within `patience` seconds."""
        return self._take(fcntl.LOCK_SH, patience)

    def release(self) -> None:
        """Let go; harmless when nothing is held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def note(self, **facts: Any) -> None:
        """Write down who holds the lock, for those whom it refuses."""
        assert self._file is not None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps(facts).encode(), 0)

    def noted(self) -> dict[str, Any]:
        """What the holder wrote down; empty when nothing can be read."""
        try:
            facts = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}

    def _take(self, kind: int, patience: float) -> bool:
        if self._file is None:
            self._file = self._open()
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._file, kind | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= until:
                    self.release()
                    return False
                time.sleep(0.1)

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LocalError(
                f"The file {self.path} cannot be written ({error.strerror}). Make its folder writable for this "
                "account, or choose another folder: make run VAR_DIR=/path/to/folder"
            ) from error
