"""Find running processes and end them. What a process is, is read from /proc; without it nothing is found."""

import hashlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PROC = Path("/proc")


def visible() -> bool:
    """Whether this machine shows its processes; if not, nothing can be concluded from finding none."""
    return (PROC / str(os.getpid()) / "cwd").exists()


def mark(variable: str, folder: Path) -> str:
    """What is put into the environment of everything that is started for a folder, to find it again."""
    return f"{variable}={hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"


def alive(pid: int) -> bool:
    """Whether a process of this number runs; one that ended and only waits for its parent does not."""
    try:
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def marked(mark: str) -> set[int]:
    """The processes that were started with `NAME=value` in their environment; never this one or its ancestors."""
    wanted = mark.encode()
    return _matching(lambda folder: wanted in (folder / "environ").read_bytes().split(b"\0")) - _family()


def working_in(folder: Path) -> set[int]:
    """The processes whose working directory is this folder (PostgreSQL stands in its data directory)."""
    wanted = os.path.realpath(folder)
    return _matching(lambda process: os.readlink(process / "cwd") == wanted) - _family()


def command(pid: int) -> str:
    """The command line of a process, or nothing if it cannot be seen."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def program(pid: int) -> str:
    """The path of the program that a process runs, or nothing if it cannot be seen."""
    try:
        return os.readlink(PROC / str(pid) / "exe")
    except OSError:
        return ""


def leaders(pids: Iterable[int]) -> set[int]:
    """Those whose parent is not among them: a parent that is told to stop stops its own pool."""
    known = set(pids)
    return {pid for pid in known if _parent(pid) not in known}


def end(pids: set[int], *, first: signal.Signals = signal.SIGTERM, deadline: float = 10) -> None:
    """Ask the leaders among these processes to stop, and kill whatever is left after `deadline` seconds."""
    for pid in leaders(pids):
        send(pid, first)
    if not wait_gone(pids, deadline):
        for pid in pids:
            send(pid, signal.SIGKILL)
        wait_gone(pids, 5)


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that may be gone already."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def wait_gone(pids: Iterable[int], seconds: float) -> bool:
    """Whether all these processes were gone before `seconds` had passed."""
    until = time.monotonic() + seconds
    while any(alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _matching(test: Callable[[Path], bool]) -> set[int]:
    found = set()
    for folder in PROC.glob("[0-9]*"):
        try:
            if test(folder) and alive(int(folder.name)):
                found.add(int(folder.name))
        except OSError:
            continue
    return found


def _family() -> set[int]:
    pid, family = os.getpid(), {os.getpid()}
    while (pid := _parent(pid)) > 0:
        family.add(pid)
    return family


def _parent(pid: int) -> int:
    try:
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0
