"""A real SMTP server that keeps what it is sent."""

import logging
import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from compact.local.ports import HOST, free_port

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every line of every conversation


class Sink:
    """Keeps every message; `wait_for` finds one."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.controller = Controller(self, hostname=HOST, port=free_port())

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 kept"

    def __enter__(self) -> "Sink":
        self.controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.controller.port}"

    def wait_for(self, wanted: Callable[[EmailMessage], bool], seconds: float = 60) -> EmailMessage:
        """Return the first message that fits, as soon as it is there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for message in self.received:
                if wanted(message):
                    return message
            time.sleep(0.1)
        raise AssertionError(f"No such mail among {[(m['To'], m['Subject']) for m in self.received]}")


def text_of(message: EmailMessage) -> str:
    """The plain text part of a message."""
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content()


def link_in(message: EmailMessage) -> str:
    """The first address in a message's text."""
    found = re.search(r"https?://\S+", text_of(message))
    assert found, text_of(message)
    return found.group()
