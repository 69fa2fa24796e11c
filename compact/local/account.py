"""As whom PostgreSQL runs. It refuses to run as root, so root hands it to an account without rights."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compact.local.errors import LocalError

NOBODY = "nobody"


@dataclass(frozen=True)
class Account:
    """The account that PostgreSQL runs as; `switch` says that this process is root and must become it."""

    uid: int
    gid: int
    switch: bool

    @property
    def popen(self) -> dict[str, Any]:
        """The arguments of subprocess.Popen that make a child run as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def own(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can make files in the folder; asked of the system, which alone knows."""
        return self._succeeds(["test", "-w", str(folder), "-a", "-x", str(folder)])

    def can_run(self, program: Path) -> bool:
        """Whether this account can start the program."""
        return self._succeeds([str(program), "--version"])

    def _succeeds(self, command: list[str]) -> bool:
        try:
            return subprocess.run(command, cwd="/", capture_output=True, timeout=30, **self.popen).returncode == 0
        except (OSError, subprocess.SubprocessError):
            return False


def for_data(data: Path) -> Account:
    """The account for a data directory: its owner if it exists, else this account, and for root `nobody`.

    Raises LocalError when the directory belongs to somebody whom this process cannot become.
    """
    owner = _owner(data)
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise LocalError(
                f"The database in {data} belongs to the account {_name(owner)}, because the program was started by "
                f"it before. Start it as that account again (as root, if root did it), or give it to yourself: "
                f"sudo chown -R {_name(os.geteuid())} '{data.parent.parent}'"
            )
        return Account(os.geteuid(), os.getegid(), switch=False)
    return _entry(owner) if owner else _nobody()


def _nobody() -> Account:
    try:
        entry = pwd.getpwnam(NOBODY)
    except KeyError:
        raise LocalError(
            "PostgreSQL does not run as root, and this machine has no account 'nobody' to run it as. "
            "Start the program as an ordinary user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, switch=True)


def _entry(uid: int) -> Account:
    try:
        return Account(uid, pwd.getpwuid(uid).pw_gid, switch=True)
    except KeyError:
        return Account(uid, uid, switch=True)


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except FileNotFoundError:
        return None
    except PermissionError:
        return path.parent.stat().st_uid


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return str(uid)
