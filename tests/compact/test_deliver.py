"""Sending what was claimed: each message by itself, marked with what became of it."""

from email.header import decode_header, make_header
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import get_language

from compact import mailtext, outbox
from compact.models import Message, User
from compact.outbox import Kind, Mail
from phases.models import Process

LINK = settings.SITE_URL + "/accounts/confirm/abc123"


def write(message: Message) -> Mail:
    if message.context.get("poisoned"):
        raise KeyError("there is no such row any more")
    return Mail(message.context.get("subject", "A note"), f"Written in {get_language()}.", "<p>Written.</p>")


@pytest.fixture(autouse=True)
def _kinds(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(write))
    monkeypatch.setitem(outbox.KINDS, "door", Kind(lambda m: Mail("Your link", m.context["link"]), secret=True))
    monkeypatch.setitem(outbox.KINDS, "late", Kind(write, still_wanted=lambda message: False))
    monkeypatch.setitem(
        outbox.KINDS, "late-door", Kind(lambda m: Mail("x", "x"), secret=True, still_wanted=lambda m: False)
    )


def owe(key: str, kind: str = "note", **context: Any) -> Message:
    return outbox.enqueue(key=key, kind=kind, to="reader@example.org", process="river", context=context)


def test_a_message_goes_out_and_is_kept_as_it_went(mailoutbox: list[Any]) -> None:
    owe("a")
    assert outbox.sweep() == 1
    row = Message.objects.get()
    assert (row.state, row.subject, row.text, row.html, row.attempts, row.error, row.claim, row.lease_until) == (
        "sent",
        "A note",
        "Written in en.",
        "<p>Written.</p>",
        1,
        "",
        None,
        None,
    )
    assert row.sent_at is not None
    assert [(mail.to, mail.body) for mail in mailoutbox] == [(["reader@example.org"], "Written in en.")]


def test_it_is_written_in_the_recipients_language(mailoutbox: list[Any]) -> None:
    outbox.enqueue(key="a", kind="note", to="reader@example.org", language="fr")
    outbox.sweep()
    assert ([mail.body for mail in mailoutbox], get_language()) == (["Written in fr."], "en")


def test_one_poisoned_message_does_not_stop_the_rest(mailoutbox: list[Any]) -> None:
    owe("a")
    owe("b", poisoned=True)
    owe("c")
    assert outbox.sweep() == 2
    assert dict(Message.objects.values_list("key", "state")) == {"a": "sent", "b": "failed", "c": "sent"}
    assert Message.objects.get(key="b").error == "KeyError: 'there is no such row any more'"


def test_a_message_of_an_unknown_kind_fails_and_says_so() -> None:
    owe("a")
    Message.objects.update(kind="forgotten")
    assert (outbox.sweep(), Message.objects.get().error) == (0, "No such kind of mail: forgotten")


def test_an_address_that_makes_no_mail_fails_alone(mailoutbox: list[Any]) -> None:
    owe("a")
    owe("b")
    Message.objects.filter(key="a").update(recipient="reader@example.org\nBcc: all@example.org")
    assert outbox.sweep() == 1
    assert Message.objects.get(key="a").state == "failed"
    assert [mail.to for mail in mailoutbox] == [["reader@example.org"]]


def test_what_is_no_longer_wanted_is_cancelled_at_its_turn(mailoutbox: list[Any]) -> None:
    owe("a", "late")
    assert (outbox.sweep(), mailoutbox) == (0, [])
    assert (Message.objects.get().state, Message.objects.get().error) == (
        "cancelled",
        "No longer wanted when its turn came.",
    )


def test_a_secret_mail_is_erased_once_sent(mailoutbox: list[Any]) -> None:
    owe("a", "door", link=LINK)
    outbox.sweep()
    row = Message.objects.get()
    assert [mail.body for mail in mailoutbox] == [LINK]
    assert (row.state, row.subject, row.text, row.html, row.context) == ("sent", "", "", "", {})


def test_a_secret_mail_is_erased_when_cancelled() -> None:
    owe("a", "late-door", link=LINK)
    owe("b", "door", link=LINK)
    outbox.sweep(once=True)
    owe("c", "door", link=LINK)
    assert outbox.cancel(["c"], reason="Asked for anew.") == 1
    assert list(Message.objects.order_by("key").values_list("key", "state", "context", "text")) == [
        ("a", "cancelled", {}, ""),
        ("b", "sent", {}, ""),
        ("c", "cancelled", {}, ""),
    ]


def test_the_database_refuses_to_keep_a_sent_secret() -> None:
    owe("a", "door", link=LINK)
    with pytest.raises(IntegrityError, match="message_secret_erased_once_sent"), transaction.atomic():
        Message.objects.update(state="sent")


def test_a_secret_never_shows_at_the_desk(process: Process, officer: User, client_of: Any) -> None:
    waiting = owe("waiting", "door", link=LINK)
    owe("plain", subject="A plain note")
    client = client_of(officer)
    for state in ("due", "sent"):
        if state == "sent":
            outbox.sweep()
        pages = [client.get(f"/river/desk/mail/{end}") for end in ("", f"{waiting.pk}/")]
        assert [page.status_code for page in pages] == [200, 200]
        assert [page for page in pages if b"abc123" in page.content] == []
    assert b"A plain note" in pages[0].content


def test_headers_name_the_message_without_giving_a_secret_key_away(mailoutbox: list[Any]) -> None:
    owe("note:1")
    owe("door:token", "door", link=LINK)
    outbox.sweep()
    plain, secret = (mail.message() for mail in mailoutbox)
    assert (plain["Message-ID"], plain["X-Compact-Key"], plain["Auto-Submitted"]) == (
        outbox.message_id("note:1"),
        "note:1",
        "auto-generated",
    )
    assert outbox.message_id("note:1") != outbox.message_id("note:2")
    assert outbox.message_id("note:1").endswith("@localhost>")
    assert len(secret["X-Compact-Key"]) == 16
    assert "token" not in secret["X-Compact-Key"]


def read(header: str) -> str:
    """A header as it is read: its joiners show nothing."""
    return str(make_header(decode_header(header))).replace(mailtext.JOIN, "")


@pytest.mark.parametrize("subject", ["One\nBcc: all@example.org", "One\r\nX-Evil: 1\r\n\r\nbody", "One\rBcc: x@y.z"])
def test_line_breaks_in_a_subject_make_no_headers(mailoutbox: list[Any], subject: str) -> None:
    owe("a", subject=subject)
    assert outbox.sweep() == 1
    built = mailoutbox[0].message()
    assert (built["Bcc"], built["X-Evil"], read(built["Subject"])) == (None, None, " ".join(subject.split()))


def test_text_and_html_are_both_there(mailoutbox: list[Any]) -> None:
    owe("a")
    outbox.sweep()
    parts = [part.get_content_type() for part in mailoutbox[0].message().walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]


def test_only_what_is_not_claimed_can_be_cancelled() -> None:
    owe("a")
    owe("b")
    outbox.claim(size=1)
    assert outbox.cancel(["a", "b", "c"], reason="Not needed.") == 1
    assert dict(Message.objects.values_list("key", "state")) == {"a": "sending", "b": "cancelled"}


def test_the_figures_name_every_state_and_add_up() -> None:
    for key in "abcdef":
        owe(key, poisoned=key == "c")
    outbox.cancel(["a"], reason="Not needed.")
    outbox.deliver(outbox.claim(size=2))
    outbox.claim(size=1)
    assert outbox.figures() == {"due": 2, "sending": 1, "sent": 1, "failed": 1, "cancelled": 1}
    assert sum(outbox.figures().values()) == Message.objects.count()


def test_a_claim_without_a_lease_is_refused_by_the_database() -> None:
    owe("a")
    with pytest.raises(IntegrityError, match="message_claimed_while_sending"), transaction.atomic():
        Message.objects.update(state="sending")
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE compact_message SET claim = gen_random_uuid()")
