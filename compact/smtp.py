"""Django's SMTP with a limit on the whole conversation about one mail.

A socket's own limit starts again with every byte, so that a server that drips keeps a sender for as long as it likes.
"""

import io
import smtplib
import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

GOODBYE = 2.0  # seconds that a server may take to say goodbye


class _Hearing(io.RawIOBase):
    """What a server says, read only until its time is over."""

    def __init__(self, talk: "_Hurried") -> None:
        self.talk = talk

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self.talk.in_time()
        return sock.recv_into(buffer)


class _Hurried(smtplib.SMTP):
    """Connecting and the first mail, and each mail after it, take no longer than the time-out altogether."""

    until = 0.0
    is_fresh = True

    def start(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds

    def in_time(self) -> Any:
        """Return the socket with the time that is left to it. Raises TimeoutError once there is none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took too long")
        assert self.sock is not None
        self.sock.settimeout(left)
        return self.sock

    def connect(self, *given: Any, **more: Any) -> Any:
        self.start(self.timeout)
        return super().connect(*given, **more)

    def sendmail(self, *given: Any, **more: Any) -> Any:
        if not self.is_fresh:
            self.start(self.timeout)
        self.is_fresh = False
        return super().sendmail(*given, **more)

    def quit(self) -> Any:
        self.start(GOODBYE)
        return super().quit()

    def send(self, s: Any) -> None:
        if self.sock:
            try:
                self.in_time()
            except TimeoutError:
                self.close()
                raise
        super().send(s)

    def getreply(self) -> Any:
        if self.file is None and self.sock:
            self.file = io.BufferedReader(_Hearing(self))
        return super().getreply()


class _HurriedOverTLS(_Hurried, smtplib.SMTP_SSL):
    """The same where the connection is encrypted from its start."""


class EmailBackend(smtp.EmailBackend):
    """The backend that an `smtp:` address in EMAIL_URL stands for."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _HurriedOverTLS if self.use_ssl else _Hurried

    def _send(self, email_message: Any) -> bool:
        """As Django's, which works out the same sender anew for each mail: a tenth of its time."""
        encoding = email_message.encoding or settings.DEFAULT_CHARSET
        to = [_on_the_wire(address, encoding) for address in email_message.recipients()]
        if to and self.connection:
            whole = email_message.message().as_bytes(linesep="\r\n")
            self.connection.sendmail(_on_the_wire(email_message.from_email, encoding), to, whole)
        return bool(to)


@lru_cache(256)
def _on_the_wire(address: str, encoding: str) -> str:
    return sanitize_address(address, encoding)
