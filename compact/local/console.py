"""What the local run tells the person who started it: plain lines with the seconds gone by, terminal or not."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

PATIENCE = 5.0


class Console:
    """Lines on standard output. Once nobody reads them any more, it goes silent instead of failing."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """One line, with the seconds since the start."""
        self._write(sys.stdout, f"[{time.monotonic() - self._start:5.1f} s] {text}")

    def show(self, text: str = "") -> None:
        """Text without a time, as the result at the end."""
        self._write(sys.stdout, text)

    def complain(self, text: str) -> None:
        """A sentence on standard error that says what went wrong and what to do."""
        self._write(sys.stderr, f"\n{text}")

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Say what begins, and every few seconds that it still goes on."""
        self.say(text)
        begin, finished = time.monotonic(), threading.Event()

        def remind() -> None:
            while not finished.wait(PATIENCE):
                self.say(f"  … still at it: {text[0].lower()}{text[1:]} ({time.monotonic() - begin:.0f} s)")

        reminder = threading.Thread(target=remind, daemon=True)
        reminder.start()
        try:
            yield
        finally:
            finished.set()
            reminder.join()
        if time.monotonic() - begin > PATIENCE:
            self.say(f"  done in {time.monotonic() - begin:.0f} s")

    def _write(self, stream: TextIO, text: str) -> None:
        with self._lock:
            try:
                print(text, file=stream, flush=True)
            except OSError:
                # What is still in the buffer must go somewhere, or Python ends with an error of its own.
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
