"""Installs a locked list of dependencies into .venv, once; run as a script, before anything is installed.

    python3 compact/local/install.py requirements/run.txt

Without network it does nothing as long as the list and the Python stay the same.
"""

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
OLDEST, NEWEST = (3, 11), (3, 13)


def main(lock: Path) -> str | None:
    """Install the list; return a sentence that says what to do when that is not possible."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return (
            f"This is Python {sys.version_info[0]}.{sys.version_info[1]}; the program needs Python 3.11, 3.12 or 3.13. "
            "Name one: make run PYTHON=python3.12"
        )
    stamp = VENV / f"installed-{lock.stem}"
    wanted = fingerprint(lock)
    if works() and stamp.exists() and stamp.read_text() == wanted:
        return None
    return make_venv() or install(lock, stamp, wanted)


def fingerprint(lock: Path) -> str:
    """What an installation depends on: the list and the Python of .venv."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def works() -> bool:
    """Whether .venv has a Python that runs; after an upgrade of the system or a move it may not."""
    try:
        return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv() -> str | None:
    """Make .venv if there is none that works."""
    if works():
        return None
    print("Making .venv for this program's own Python packages.", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode or not works():
        return (
            "The folder .venv could not be made. On Debian install the package python3-venv "
            "(sudo apt install python3-venv), make sure that this folder can be written, and try again."
        )
    return None


def install(lock: Path, stamp: Path, wanted: str) -> str | None:
    """Let pip install the list, each file checked against its hash."""
    print(f"Installing {lock} into .venv: once, for about a minute; pip says how far it is.", flush=True)
    begin = time.monotonic()
    options = ["--require-hashes", "--disable-pip-version-check", "--no-input", "--only-binary=:all:"]
    if subprocess.run([PYTHON, "-m", "pip", "install", *options, "-r", str(lock)]).returncode:
        return (
            "The dependencies could not be installed; the lines above say why. The first run needs the network. "
            "Repeat the command to go on where it stopped."
        )
    stamp.write_text(wanted)
    print(f"Installed in {time.monotonic() - begin:.0f} s.", flush=True)
    return None


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit("Interrupted. Repeat the command to go on where it stopped.")
