"""Ctrl-C, SIGTERM and SIGHUP during the local run: the first one stops it in order, the next one at once."""

import os
import select
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """The run was told to stop. Not an Exception: nothing on the way may take it for a failure and go on."""


class Signals:
    """What the signals do at the moment."""

    def __init__(self) -> None:
        self.stopping = False
        self.hurry: Callable[[], None] = lambda: None

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Leave whatever is being done at the first signal; hurry at the next."""
        if self.stopping:
            self.hurry()
        else:
            self.stopping = True
            raise Stop


@contextmanager
def stoppable() -> Iterator[Signals]:
    """Within this block the first signal raises Stop."""
    signals = Signals()
    before = {number: signal.signal(number, signals.handle) for number in NUMBERS if not _told_to_ignore(number)}
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def hung_up(terminal: int = 0) -> bool:
    """Whether standard input is a terminal that was closed: `make` is told of it but does not pass it on."""
    poll = select.poll()
    poll.register(terminal, 0)
    return any(event & select.POLLHUP for _, event in poll.poll(0)) and stat.S_ISCHR(os.fstat(terminal).st_mode)


def _told_to_ignore(number: int) -> bool:
    """Whether this run was started with nohup, to outlive its terminal."""
    return number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN
