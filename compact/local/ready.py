"""Waiting for the program's processes: until they are ready, and while one prepares the ground."""

import http.client
import json
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from compact.local.children import Child
from compact.local.errors import LocalError
from compact.local.ports import HOST

PROGRESS = "» "
ATTEMPTS = 3


def wait(port: int, address: str, children: list[Child], *, seconds: float) -> None:
    """Return when the program says that it is ready.

    A child that dies is started again twice. Raises LocalError with the end of its log when it keeps dying, or with
    what is missing when `seconds` have passed.
    """
    until = time.monotonic() + seconds
    left = {child.name: ATTEMPTS - 1 for child in children}
    missing = "it does not answer"
    while time.monotonic() < until:
        for child in children:
            if not child.running:
                if not left[child.name]:
                    raise LocalError(
                        f"The {child.name} process {child.ending} at once. The end of {child.log} says:\n"
                        f"{child.last_words()}"
                    )
                left[child.name] -= 1
                child.kill_rest()
                time.sleep(1)
                child.start()
        answer = ask(port, address)
        if answer == "":
            return
        missing = answer or missing
        time.sleep(0.1)
    logs = ", ".join(str(child.log) for child in children)
    raise LocalError(f"The program is not ready after {seconds:.0f} s: {missing}. Look into {logs}.")


def ask(port: int, address: str, timeout: float = 5) -> str | None:
    """Ask /readyz: "" when ready, else what is missing; None when nothing answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request("GET", "/readyz", headers={"Host": urlsplit(address).netloc, "Connection": "close"})
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    if response.status == 200:
        return ""
    try:
        checks = json.loads(body)["checks"]
        return " ".join(str(value) for value in checks.values() if value is not True)
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"/readyz answers {response.status}"


def lines_of(child: Child) -> Iterator[str]:
    """The lines of progress that a child writes into its log, until it has ended."""
    with child.log.open(errors="replace") as log:
        log.seek(child.begin)
        rest = ""
        while True:
            ended = not child.running
            rest += log.read()
            *lines, rest = rest.split("\n")
            yield from (line.removeprefix(PROGRESS) for line in lines if line.startswith(PROGRESS))
            if ended:
                return
            time.sleep(0.05)
