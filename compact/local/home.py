"""The folder in which the embedded database lives: inside var, or where the account that runs it can reach it."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from compact.local.account import Account
from compact.local.errors import LocalError
from compact.local.state import INSIDE

ELSEWHERE = (Path("/var/lib"), Path("/var/tmp"))


def prepare_var(var: Path) -> None:
    """Make var and the folders in it. Raises LocalError when that is not possible."""
    try:
        for folder, mode in ((var, 0o711), (var / "log", 0o700), (var / "mail", 0o700)):
            folder.mkdir(mode=mode, parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.touch()
        probe.unlink(missing_ok=True)  # another command may be at the same point
    except OSError as error:
        raise LocalError(
            f"The folder {var} cannot be written ({error.strerror}). Make it writable for this account, "
            "or choose another: make run VAR_DIR=/path/to/folder"
        ) from error


def choose_home(var: Path, account: Account, say: Callable[[str], None]) -> str:
    """Make the database's folder; return "" when it is the one inside var, else its path, and tell the person."""
    inside = var / INSIDE
    inside.mkdir(mode=0o700, exist_ok=True)
    account.own(inside)
    if account.can_enter(inside):
        return ""
    inside.rmdir()
    chosen = _elsewhere(var, account)
    say(f"PostgreSQL does not run as root and its account cannot reach {var}: the database lives in {chosen}.")
    return str(chosen)


def _elsewhere(var: Path, account: Account) -> Path:
    name = "compact-" + hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:10]
    for parent in ELSEWHERE:
        for number in range(1, 100):
            # A folder that is already there belongs to an earlier var of the same path: it is left alone.
            folder = parent / (name if number == 1 else f"{name}-{number}")
            try:
                folder.mkdir(mode=0o700)
                account.own(folder)
            except FileExistsError:
                continue
            except OSError:
                break
            if account.can_enter(folder):
                return folder
            folder.rmdir()
            break
    raise LocalError(
        f"PostgreSQL does not run as root, and its account can reach neither {var} nor {ELSEWHERE[0]}. "
        "Start the program as an ordinary user, or choose a folder that all can reach: make run VAR_DIR=/srv/compact"
    )
