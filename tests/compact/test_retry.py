"""Each refusal by its class: what is final, what waits, what is our own trouble, and a server that hangs or drips."""

import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from compact import outbox, refusals
from compact.errors import RuleViolation
from compact.models import Attempt, AuditEntry, DeadAddress, Message, User
from compact.outbox import Kind, Mail

GONE = smtplib.SMTPRecipientsRefused({"reader@example.org": (550, b"5.1.1 no such mailbox")})


class Moody(BaseEmailBackend):
    """Answers the next mails with what is in the list (None: takes it), and then takes everything."""

    answers: list[Exception | None] = []
    opened = 0

    def open(self) -> bool:
        if not getattr(self, "is_open", False):
            Moody.opened += 1
            self.is_open = True
        return True

    def close(self) -> None:
        self.is_open = False

    def send_messages(self, mails: Any) -> int:
        if self.answers and (error := self.answers.pop(0)):
            raise error
        return len(mails)


@pytest.fixture(autouse=True)
def _kinds(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.EMAIL_BACKEND = f"{__name__}.Moody"
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail("A note", "It says this.")))
    monkeypatch.setitem(outbox.KINDS, "door", Kind(lambda message: Mail("A link", "abc123"), secret=True))
    yield
    Moody.answers, Moody.opened = [], 0


def owe(key: str, kind: str = "note") -> Message:
    return outbox.enqueue(key=key, kind=kind, to="reader@example.org")


def answered(error: Exception, kind: str = "note") -> Message:
    owe("a", kind)
    Moody.answers = [error]
    outbox.sweep()
    return Message.objects.get(key="a")


def tries(message: Message) -> list[tuple[int, str]]:
    return list(message.failures.order_by("pk").values_list("code", "said"))


def test_a_recipient_refused_for_good_is_final_and_its_address_dead() -> None:
    row = answered(GONE)
    assert (row.state, row.error, tries(row)) == (
        "failed",
        "550 5.1.1 no such mailbox",
        [(550, "5.1.1 no such mailbox")],
    )
    dead = DeadAddress.objects.get()
    assert (dead.email, dead.said, dead.message) == ("reader@example.org", "5.1.1 no such mailbox", row)


@pytest.mark.parametrize("words", [b"5.7.1 relaying denied", b"5.2.2 mailbox full", b"5.3.4 too large"])
def test_a_recipient_refused_for_another_reason_is_final_and_its_address_alive(words: bytes) -> None:
    row = answered(smtplib.SMTPRecipientsRefused({"reader@example.org": (554, words)}))
    assert (row.state, DeadAddress.objects.count()) == ("failed", 0)


def test_contents_that_are_refused_are_final_and_the_address_alive() -> None:
    row = answered(smtplib.SMTPDataError(554, b"5.7.1 looks like spam"))
    assert (row.state, tries(row), DeadAddress.objects.count()) == ("failed", [(554, "5.7.1 looks like spam")], 0)


def test_a_refusal_for_now_waits_longer_each_time_and_each_try_is_kept() -> None:
    owe("a")
    waited = timedelta()
    for _round in range(len(refusals.RETRY_AFTER) + 1):
        Moody.answers = [smtplib.SMTPDataError(451, b"greylisted")]
        Message.objects.update(not_before=timezone.now())
        outbox.sweep()
        waited += max(Message.objects.get().not_before - timezone.now(), timedelta())
    row = Message.objects.get()
    assert (row.state, row.error) == ("failed", "Given up after 14 attempts. 451 greylisted")
    assert tries(row) == [(451, "greylisted")] * 14
    assert timedelta(hours=47) < waited < timedelta(hours=50)


def test_a_connection_that_drops_is_opened_again_for_the_next() -> None:
    for key in "abc":
        owe(key)
    Moody.answers = [None, smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), None]
    assert (outbox.sweep(), Moody.opened) == (2, 2)
    row = Message.objects.get(key="b")
    assert (row.state, row.attempts, tries(row)) == (
        "due",
        0,
        [(0, "SMTPServerDisconnected: Connection unexpectedly closed")],
    )


def test_a_connection_outlives_a_refusal() -> None:
    for key in "abc":
        owe(key)
    Moody.answers = [smtplib.SMTPDataError(451, b"not now"), GONE, None]
    assert (outbox.sweep(), Moody.opened) == (1, 1)


@pytest.mark.parametrize(
    "error",
    [TimeoutError("timed out"), smtplib.SMTPAuthenticationError(535, b"wrong password")],
    ids=["hangs", "locked"],
)
def test_where_nobody_would_fare_better_all_the_rest_is_given_back_at_once(error: Exception) -> None:
    for key in "abc":
        owe(key)
    Moody.answers = [None, error]
    assert outbox.sweep() == 1
    rows = list(Message.objects.order_by("pk").values_list("key", "state", "attempts", "claim"))
    assert rows == [("a", "sent", 1, None), ("b", "due", 0, None), ("c", "due", 0, None)]
    waits = Message.objects.get(key="c").not_before - timezone.now()
    assert timedelta(seconds=25) < waits <= outbox.CONNECTION_RETRY


def test_whoever_a_server_hangs_on_does_not_block_the_rest_the_next_time() -> None:
    for key in "ab":
        owe(key)
    Moody.answers = [TimeoutError("timed out")]
    outbox.sweep()
    first, second = Message.objects.order_by("pk").values_list("not_before", flat=True)
    assert first - second > timedelta(seconds=25)


def test_a_server_that_stays_away_is_noted_once(settings: Any) -> None:
    settings.EMAIL_BACKEND = "compact.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    owe("a")
    for _round in range(3):
        Message.objects.update(not_before=timezone.now())
        outbox.sweep()
    row = Message.objects.get()
    assert (row.state, row.attempts, row.failures.count()) == ("due", 0, 1)


def test_of_a_secret_mail_the_servers_words_are_not_kept() -> None:
    row = answered(smtplib.SMTPDataError(451, b"contains https://example.org/abc123"), "door")
    assert (row.error, tries(row)) == ("SMTPDataError 451", [(451, "SMTPDataError 451")])


def talk(answer: Callable[[socket.socket], None]) -> int:
    """A server that does as `answer` says with the first that comes; returns its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _address = server.accept()
        with line, server:
            try:
                answer(line)
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def silent(line: socket.socket) -> None:
    while line.recv(1000):
        pass


def drips_its_greeting(line: socket.socket) -> None:
    for _second in range(100):
        line.sendall(b"2")
        time.sleep(0.1)


def drips_its_answer(line: socket.socket) -> None:
    line.sendall(b"220 here\r\n")
    line.recv(1000)
    drips_its_greeting(line)


@pytest.mark.parametrize("answer", [silent, drips_its_greeting, drips_its_answer])
def test_a_server_that_hangs_or_drips_frees_the_sender_in_time(settings: Any, answer: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "compact.smtp.EmailBackend", 1
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", talk(answer)
    for key in "abc":
        owe(key)
    begun = time.monotonic()
    assert outbox.sweep() == 0
    assert time.monotonic() - begun < 3
    assert set(Message.objects.values_list("state", "attempts", "claim")) == {("due", 0, None)}
    assert [attempt.message.key for attempt in Attempt.objects.all()] == ["a"]


def test_mail_goes_by_the_backend_that_is_hurried(settings: Any) -> None:
    settings.EMAIL_BACKEND = "compact.smtp.EmailBackend"
    assert [get_connection(use_ssl=ssl).connection_class.__mro__[1] for ssl in (False, True)] == [
        smtplib.SMTP,
        get_connection().connection_class,
    ]


def test_what_failed_goes_again_as_it_is(officer: User) -> None:
    row = answered(smtplib.SMTPDataError(554, b"no"))
    again = outbox.send_again(row, by=officer)
    assert (again.pk, again.state, again.attempts, again.error) == (row.pk, "due", 0, "")
    assert (outbox.sweep(), Message.objects.count()) == (1, 1)
    entry = AuditEntry.objects.get(verb="send_again")
    assert (entry.actor, entry.changes) == (officer, {"message": [row.pk, row.pk]})


def test_what_went_goes_again_as_a_message_of_its_own(officer: User) -> None:
    first = owe("a")
    outbox.sweep()
    second = outbox.send_again(first, by=officer)
    outbox.sweep()
    third = outbox.send_again(second, by=officer)
    assert [(row.key, row.state, row.again_of) for row in Message.objects.order_by("pk")] == [
        ("a", "sent", None),
        ("a#2", "sent", first),
        ("a#3", "due", first),
    ]
    assert len({outbox.message_id(row.key) for row in (first, second, third)}) == 3


@pytest.mark.parametrize("state", ["due", "cancelled", "sending", "secret"])
def test_nothing_else_goes_again(officer: User, state: str) -> None:
    row = owe("a", "door" if state == "secret" else "note")
    if state == "cancelled":
        outbox.cancel(["a"], reason="Not needed.")
    elif state == "sending":
        outbox.claim()
    elif state == "secret":
        outbox.sweep()
    with pytest.raises(RuleViolation):
        outbox.send_again(row, by=officer)
    assert Message.objects.count() == 1
