"""The same over a real SMTP server: what it refuses, what it defers, and what a sender leaves behind that dies."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Parsed
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from django.db import connection
from django.utils import timezone

from compact import mailtext, outbox
from compact.models import Message
from compact.outbox import Kind, Mail

ROOT = Path(__file__).parents[2]


class Sink:
    """A server that takes mail, unless told how to answer a recipient."""

    def __init__(self) -> None:
        self.mails: list[Parsed] = []
        self.sessions = 0
        self.answers: dict[str, str] = {}
        self.on_mail: Callable[[], None] | None = None

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if said := self.answers.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content))
        if self.on_mail:
            self.on_mail()
        return "250 OK"

    def keys(self) -> list[str]:
        return [mail["X-Compact-Key"] for mail in self.mails]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(autouse=True)
def _kind(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail("A note", "It says this.", "<p>This.</p>")))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    made = Sink()
    controller = Controller(made, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield made
    controller.stop()


def owe(key: str, to: str = "reader@example.org") -> Message:
    return outbox.enqueue(key=key, kind="note", to=to)


def waits(key: str) -> timedelta:
    """How long from now until a message is tried again."""
    return Message.objects.get(key=key).not_before - timezone.now()


def test_a_batch_goes_over_one_connection(sink: Sink) -> None:
    for number in range(5):
        owe(f"note:{number}")
    assert outbox.sweep() == 5
    assert (sink.keys(), sink.sessions) == ([f"note:{number}" for number in range(5)], 1)


def test_what_arrives_carries_our_headers(sink: Sink) -> None:
    owe("note:1")
    outbox.sweep()
    mail = sink.mails[0]
    assert {name: mail[name] for name in ("Message-ID", "X-Compact-Key", "Auto-Submitted", "To", "Subject")} == {
        "Message-ID": outbox.message_id("note:1"),
        "X-Compact-Key": "note:1",
        "Auto-Submitted": "auto-generated",
        "To": "reader@example.org",
        "Subject": "A note",
    }


SENDER = """
import django
django.setup()
from django.conf import settings
from compact import mailtext, outbox
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
outbox.register("note", lambda message: outbox.Mail("A note", "It says this."), label="note")
outbox.sweep()
"""


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_between_sending_and_marking_leaves_a_mail_that_goes_again_under_the_same_id(
    transactional_db: None, sink: Sink, settings: Any
) -> None:
    owe("note:1")
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    environment = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "compact.settings"}
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER.format(port=settings.EMAIL_PORT)], cwd=ROOT, env=environment
    )
    sink.on_mail = sender.kill
    assert sender.wait(60) == -signal.SIGKILL
    sink.on_mail = None
    assert (len(sink.mails), Message.objects.get().state, outbox.sweep()) == (1, "sending", 0)
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert outbox.sweep() == 1
    assert [mail["Message-ID"] for mail in sink.mails] == [outbox.message_id("note:1")] * 2
    assert Message.objects.get().state == "sent"


def test_a_refusal_for_good_is_final_and_stops_nobody(sink: Sink) -> None:
    sink.answers["gone@example.org"] = "550 no such mailbox"
    owe("a", "gone@example.org")
    owe("b")
    assert outbox.sweep() == 1
    row = Message.objects.get(key="a")
    assert (row.state, "no such mailbox" in row.error) == ("failed", True)
    assert (sink.keys(), outbox.sweep()) == (["b"], 0)


def test_a_refusal_for_now_is_tried_again_after_growing_pauses(sink: Sink) -> None:
    sink.answers["full@example.org"] = "452 mailbox full"
    owe("a", "full@example.org")
    owe("b")
    assert outbox.sweep() == 1
    pauses = []
    for attempt in range(1, len(outbox.RETRY_AFTER) + 1):
        row = Message.objects.get(key="a")
        assert (row.state, row.attempts) == ("due", attempt)
        pauses.append(round(waits("a") / timedelta(seconds=1)))
        Message.objects.filter(key="a").update(not_before=timezone.now())
        outbox.sweep()
    assert pauses == [5, 10, 15, 20, 30, *(60 * minutes for minutes in (1, 5, 15, 60, 240, 480, 720, 1440))]
    row = Message.objects.get(key="a")
    assert (row.state, row.error.startswith("Given up after 14 attempts.")) == ("failed", True)


def test_a_mailbox_that_has_room_again_gets_its_mail(sink: Sink) -> None:
    sink.answers["full@example.org"] = "452 mailbox full"
    owe("a", "full@example.org")
    outbox.sweep()
    sink.answers.clear()
    assert outbox.sweep() == 0
    Message.objects.update(not_before=timezone.now())
    assert outbox.sweep() == 1
    assert (Message.objects.get().attempts, Message.objects.get().error) == (2, "")


def test_a_server_that_is_not_there_is_tried_soon_and_costs_no_attempt() -> None:
    owe("a")
    owe("b")
    for _round in range(3):
        Message.objects.update(not_before=timezone.now())
        assert outbox.sweep() == 0
    assert set(Message.objects.values_list("state", "attempts")) == {("due", 0)}
    assert timedelta(seconds=25) < waits("a") <= outbox.CONNECTION_RETRY
    assert "Connection refused" in Message.objects.get(key="a").error


def test_a_wrong_password_of_ours_loses_no_mail(settings: Any) -> None:
    """The server refuses us, not the message: it waits until somebody has mended the settings."""

    class Strict(Sink):
        async def handle_MAIL(self, *given: Any) -> str:
            return "530 sign in first"

    def door() -> SMTP:
        refuse = AuthResult(success=False, handled=False)
        return SMTP(Strict(), authenticator=lambda *given: refuse, auth_require_tls=False)

    class Locked(Controller):
        def factory(self) -> SMTP:
            return door()

    controller = Locked(Strict(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "compact", "wrong"
    try:
        owe("a")
        assert outbox.sweep() == 0
    finally:
        controller.stop()
    row = Message.objects.get()
    assert (row.state, row.attempts, row.error.startswith(smtplib.SMTPAuthenticationError.__name__)) == ("due", 0, True)


def test_a_server_that_hangs_up_half_way_does_not_stop_the_rest(sink: Sink) -> None:
    sink.answers["a@example.org"] = "421 going down"
    owe("a", "a@example.org")
    owe("b")
    assert outbox.sweep() == 1
    assert (sink.keys(), Message.objects.get(key="a").state) == (["b"], "due")


def test_no_line_break_of_a_subject_reaches_the_wire(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = Mail("One\r\nBcc: all@example.org\r\n\r\nbody", "It says this.")
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: evil))
    owe("a")
    assert outbox.sweep() == 1
    subject = str(make_header(decode_header(sink.mails[0]["Subject"]))).replace(mailtext.JOIN, "")
    assert (sink.mails[0]["Bcc"], subject) == (None, "One Bcc: all@example.org body")
