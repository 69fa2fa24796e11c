"""Ports of this machine: a free one, and whether one is taken. Only the loop-back address is ever used."""

import socket
import time

HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, *, patience: float = 0) -> bool:
    """Whether one may listen on this port. After a kill it stays taken for a moment: wait up to `patience` seconds."""
    until = time.monotonic() + patience
    while not _can_listen(port):
        if time.monotonic() >= until:
            return False
        time.sleep(0.1)
    return True


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        # Servers set this too, so a connection that is only fading away must not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError:
            return False
    return True
