"""What is remembered of the embedded database: where it lies, its port and its passwords (var/database.json, 0600)."""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from compact.local.errors import LocalError
from compact.local.ports import HOST, free_port

NAME = "compact"
MASTER = "postgres"
FILE = "database.json"
INSIDE = "postgres"


@dataclass(frozen=True)
class State:
    """One embedded database. `elsewhere` is its folder when that is not inside var; passwords need no quoting."""

    var: Path
    port: int
    password: str
    master_password: str
    elsewhere: str = ""

    @property
    def home(self) -> Path:
        return Path(self.elsewhere) if self.elsewhere else self.var / INSIDE

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def url(self) -> str:
        return f"postgres://{NAME}:{self.password}@{HOST}:{self.port}/{NAME}"

    def moved_to(self, port: int) -> "State":
        """The same database on another port, remembered."""
        return remember(replace(self, port=port))


def new(var: Path, elsewhere: str = "") -> State:
    """A database that is to be made, with passwords of its own; not yet remembered."""
    return State(var, free_port(), secrets.token_hex(24), secrets.token_hex(24), elsewhere)


def read(var: Path) -> State | None:
    """What is remembered under this folder; None when no database was made. Raises LocalError if it may not be read."""
    path = var / FILE
    try:
        found = json.loads(path.read_text())
        return State(
            var, int(found["port"]), str(found["password"]), str(found["master_password"]), str(found["elsewhere"])
        )
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise LocalError(
            f"The file {path} belongs to another account. Start the program as the account that made it."
        ) from error
    except (ValueError, KeyError, TypeError, OSError):
        # A torn file after a power cut: the passwords are set anew, the data is untouched.
        return None


def remember(state: State) -> State:
    """Write it down, whole or not at all."""
    write_private(
        state.var / FILE,
        json.dumps(
            {
                "port": state.port,
                "password": state.password,
                "master_password": state.master_password,
                "elsewhere": state.elsewhere,
            },
            indent=1,
        ),
    )
    return state


def write_private(path: Path, text: str, *, once: bool = False) -> None:
    """Write a file that only this account may read, whole or not at all, safe against a power cut.

    With `once` a file that another process has made meanwhile stays as it is. Raises LocalError.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if once:
            with suppress(FileExistsError):
                os.link(unfinished, path)
            unfinished.unlink()
        else:
            unfinished.replace(path)
    except OSError as error:
        raise LocalError(
            f"The file {path} cannot be written ({error.strerror}). Make its folder writable for this account, "
            "or choose another folder: make run VAR_DIR=/path/to/folder"
        ) from error
