"""A mail server inside the test: it hears each mail, with when it was claimed and when it went."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.core.mail.backends.base import BaseEmailBackend

from compact.models import Message


class Heard(NamedTuple):
    """One mail that went; moments are monotonic seconds."""

    key: str
    claimed: float  # when the sender began to ask for it
    at: float
    text: str


HEARD: list[Heard] = []
CLAIMED: dict[str, float] = {}
LOCK = threading.Lock()


class Backend(BaseEmailBackend):
    """Takes a moment for each mail, as a server does, so that a change may come in the middle of a batch."""

    def open(self) -> bool:
        return True

    def send_messages(self, mails: Sequence[Any]) -> int:
        for mail in mails:
            time.sleep(0.002)
            with LOCK:
                key = mail.extra_headers["X-Compact-Key"]
                HEARD.append(Heard(key, CLAIMED[key], time.monotonic(), mail.body))
        return len(mails)


def noting(claim: Callable[[], list[Message]]) -> Callable[[], list[Message]]:
    """Claim as ever, and note for each message when its sender began to ask."""

    def noted() -> list[Message]:
        begun = time.monotonic()
        batch = claim()
        with LOCK:
            CLAIMED.update((message.key, begun) for message in batch)
        return batch

    return noted
