"""What is our fault, or the database's, costs no mail; what opens a door is not kept of any that failed."""

import smtplib
from collections.abc import Iterator
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from compact import outbox
from compact.models import Message
from compact.outbox import Kind, Mail

LINK = "https://example.org/river/register/abc123/"


class Refusing(BaseEmailBackend):
    """A server that answers every mail with one error."""

    error: Exception | None = None

    def open(self) -> bool:
        return True

    def send_messages(self, mails: Any) -> int:
        if self.error:
            raise self.error
        return len(mails)


def write(message: Message) -> Mail:
    if error := BROKEN.get(message.key):
        raise error
    return Mail("A note", message.context.get("link", ""))


BROKEN: dict[str, Exception] = {}


@pytest.fixture(autouse=True)
def _kinds(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    monkeypatch.setitem(outbox.KINDS, "note", Kind(write))
    monkeypatch.setitem(outbox.KINDS, "door", Kind(write, secret=True))
    yield
    BROKEN.clear()
    Refusing.error = None


def owe(key: str, kind: str = "note") -> Message:
    return outbox.enqueue(key=key, kind=kind, to="reader@example.org", context={"link": LINK})


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPSenderRefused(550, b"you may not send as this", "no-reply@example.org"),
        smtplib.SMTPSenderRefused(451, b"not now", "no-reply@example.org"),
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPHeloError(501, b"who are you"),
        smtplib.SMTPNotSupportedError("no STARTTLS here"),
        smtplib.SMTPServerDisconnected("gone"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_server_that_refuses_us_is_tried_soon_for_ever(error: Exception) -> None:
    owe("a")
    Refusing.error = error
    for _round in range(len(outbox.RETRY_AFTER) + 2):
        Message.objects.update(not_before=timezone.now())
        assert outbox.sweep() == 0
    row = Message.objects.get()
    assert (row.state, row.attempts, type(error).__name__ in row.error) == ("due", 0, True)
    assert row.not_before - timezone.now() <= outbox.CONNECTION_RETRY
    Refusing.error = None
    Message.objects.update(not_before=timezone.now())
    assert outbox.sweep() == 1


def test_a_mail_that_is_too_large_is_its_own_fault() -> None:
    owe("a")
    Refusing.error = smtplib.SMTPSenderRefused(552, b"message size exceeds the limit", "no-reply@example.org")
    assert (outbox.sweep(), Message.objects.get().state) == (0, "failed")


@pytest.mark.parametrize("error", [SoftTimeLimitExceeded(), OperationalError("gone"), InterfaceError("closed")])
def test_a_sweep_that_is_ended_leaves_its_mails_to_the_next(error: Exception) -> None:
    owe("a")
    owe("b")
    BROKEN["a"] = error
    with pytest.raises(type(error)):
        outbox.sweep()
    assert set(Message.objects.values_list("state", "error")) == {("sending", "")}
    BROKEN.clear()
    Message.objects.update(lease_until=timezone.now())
    assert outbox.sweep() == 2


def kept(key: str) -> tuple[str, Any, str, str]:
    row = Message.objects.get(key=key)
    return row.state, row.context, row.text, row.html


def test_a_secret_mail_is_erased_when_it_failed() -> None:
    owe("unwritten", "door")
    owe("unknown", "door")
    BROKEN["unwritten"] = ValueError(f"no reverse for {LINK}")
    Message.objects.filter(key="unknown").update(kind="forgotten")
    assert outbox.sweep() == 0
    owe("refused", "door")
    Refusing.error = smtplib.SMTPDataError(554, b"spam")
    assert outbox.sweep() == 0
    assert [kept(key) for key in ("unwritten", "unknown", "refused")] == [("failed", {}, "", "")] * 3
    assert [row.error for row in Message.objects.order_by("pk")] == [
        "ValueError",
        "No such kind of mail: forgotten",
        "SMTPDataError 554",
    ]


def test_the_database_refuses_to_keep_a_failed_secret() -> None:
    owe("a", "door")
    with pytest.raises(IntegrityError, match="message_secret_erased_once_sent"), transaction.atomic():
        Message.objects.update(state="failed")


def test_a_plain_mail_that_failed_keeps_what_it_was_about() -> None:
    owe("a")
    BROKEN["a"] = KeyError("row")
    outbox.sweep()
    assert kept("a") == ("failed", {"link": LINK}, "", "")


def test_every_kind_of_mail_has_a_name() -> None:
    kinds = set(outbox.KINDS) - {"note", "door"}
    assert kinds >= {"account", "reminder", "application-confirm", "application-received", "application-decided"}
    assert [kind for kind in kinds if not outbox.KINDS[kind].label] == []
    assert (outbox.label("reminder"), outbox.label("forgotten")) == ("reminder", "forgotten")
