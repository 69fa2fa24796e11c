"""Log files under var/log: appended to, kept small, and quoted when something fails."""

from pathlib import Path
from typing import BinaryIO

LARGEST = 10_000_000


def open_log(path: Path) -> BinaryIO:
    """Open a log file to append to; one that has grown past 10 MB is set aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST:
        path.replace(path.with_name(path.name + ".1"))
    file = path.open("ab")
    path.chmod(0o600)
    return file


def last_lines(path: Path, begin: int = 0, count: int = 12) -> str:
    """The last lines written to a log file since the byte `begin`."""
    try:
        with path.open("rb") as file:
            file.seek(begin)
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-count:])
