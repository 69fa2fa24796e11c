"""What a mail server reports of mails that it could not deliver after all, piped to `manage.py take_bounce`."""

import random
import subprocess
import sys
from contextlib import suppress
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from compact import bounces, dead_addresses, outbox
from compact.models import Attempt, DeadAddress, Message
from compact.outbox import Kind, Mail

ROOT = Path(__file__).parents[2]
REPORT = """\
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: no-reply@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4XyZ

{original}Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--edge
Content-Type: {enclosed}

{returned}

--edge--
"""


@pytest.fixture(autouse=True)
def _kinds(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail("A note", "It says this.")))
    monkeypatch.setitem(outbox.KINDS, "door", Kind(lambda message: Mail("A link", "abc123"), secret=True))


@pytest.fixture
def sent(mailoutbox: list[Any]) -> Message:
    return send("note:1")


def send(key: str, kind: str = "note") -> Message:
    message = outbox.enqueue(key=key, kind=kind, to="Gone@example.org")
    outbox.sweep()
    return message


def headers(message: Message) -> str:
    built = outbox.compose(message, Mail("A note", "It says this.")).message()
    return "\n".join(f"{name}: {value}" for name, value in built.items() if "Content" not in name)


def report(message: Message, **changed: str) -> bytes:
    given = {
        "original": "",
        "recipient": "gone@example.org",
        "action": "failed",
        "status": "5.1.1",
        "words": "550 5.1.1 no such mailbox",
        "enclosed": "message/rfc822",
        "returned": headers(message),
    }
    return REPORT.format(**(given | changed)).encode()


def take(mail: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    class Standard:
        buffer = BytesIO(mail)

    monkeypatch.setattr(sys, "stdin", Standard)
    told = StringIO()
    call_command("take_bounce", stdout=told)
    return told.getvalue()


def test_a_final_failure_marks_the_address_and_is_kept_with_the_message(sent: Message, monkeypatch: Any) -> None:
    told = take(report(sent), monkeypatch)
    assert "failed for good. Nothing more is sent to it" in told
    row = DeadAddress.objects.get()
    assert (row.email, row.said, row.message) == ("Gone@example.org", "550 5.1.1 no such mailbox", sent)
    attempt = Attempt.objects.get()
    assert (attempt.message, attempt.code, attempt.said) == (sent, 550, "550 5.1.1 no such mailbox")
    assert (outbox.figures()["sent"], dead_addresses.is_dead("gone@EXAMPLE.org")) == (1, True)


def test_a_delay_is_only_kept_with_the_message(sent: Message, monkeypatch: Any) -> None:
    told = take(report(sent, action="delayed", status="4.2.2", words="452 mailbox full"), monkeypatch)
    assert told.endswith("is delayed.\n")
    assert (Attempt.objects.get().code, DeadAddress.objects.count()) == (452, 0)


@pytest.mark.parametrize("enclosed", ["text/rfc822-headers", "message/rfc822", "message/global"])
def test_the_headers_may_come_back_alone(sent: Message, enclosed: str, monkeypatch: Any) -> None:
    assert "failed for good" in take(report(sent, enclosed=enclosed), monkeypatch)


def test_a_message_is_found_by_its_recipient_where_its_key_was_lost(sent: Message, monkeypatch: Any) -> None:
    kept = "\n".join(line for line in headers(sent).splitlines() if not line.startswith("X-Compact-Key"))
    take(report(sent, returned=kept), monkeypatch)
    assert DeadAddress.objects.get().message == sent


def test_what_opened_a_door_is_found_too_and_the_servers_words_are_not_kept(mailoutbox: Any, monkeypatch: Any) -> None:
    door = send("door:token", "door")
    take(report(door, words="550 5.1.1 refused https://example.org/abc123"), monkeypatch)
    assert [(row.message, row.said) for row in Attempt.objects.all()] == [(door, "5.1.1")]
    assert DeadAddress.objects.get().said == "5.1.1"


@pytest.mark.parametrize("status", ["5.7.1", "5.2.2", "5.3.4", "5.6.0"])
def test_what_is_not_about_the_address_does_not_mark_it(sent: Message, status: str, monkeypatch: Any) -> None:
    take(report(sent, status=status, words=f"554 {status} not like this"), monkeypatch)
    assert (Attempt.objects.count(), DeadAddress.objects.count()) == (1, 0)


def test_time_that_ran_out_does_not_mark_an_address(sent: Message, monkeypatch: Any) -> None:
    take(report(sent, status="4.4.7", words="smtp; 421 delivery time expired"), monkeypatch)
    assert (Attempt.objects.count(), DeadAddress.objects.count()) == (1, 0)


def test_where_it_was_forwarded_and_failed_there_ours_is_not_marked(sent: Message, monkeypatch: Any) -> None:
    take(report(sent, recipient="elsewhere@example.com"), monkeypatch)
    assert (Attempt.objects.count(), DeadAddress.objects.count()) == (1, 0)
    take(
        report(sent, recipient="alias@example.com", original="Original-Recipient: rfc822;Gone@example.org\n"),
        monkeypatch,
    )
    assert DeadAddress.objects.count() == 1


FORGED = {
    "no Message-ID": ("X-Compact-Key: note:1", "It does not name the message that it is about."),
    "a guessed Message-ID": ("Message-ID: <guess@localhost>\nX-Compact-Key: note:1", "It is about no message of ours."),
    "nothing": ("", "It does not name the message that it is about."),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_report_silences_nobody(sent: Message, forged: str, monkeypatch: Any) -> None:
    returned, sentence = FORGED[forged]
    with pytest.raises(CommandError) as refused:
        take(report(sent, returned=returned), monkeypatch)
    assert str(refused.value) == f"Nothing was noted. {sentence}"
    assert (Attempt.objects.count(), DeadAddress.objects.count()) == (0, 0)


def test_a_report_about_one_message_does_not_condemn_anothers_address(sent: Message, monkeypatch: Any) -> None:
    other = outbox.enqueue(key="note:2", kind="note", to="victim@example.org")
    take(report(sent, recipient="victim@example.org"), monkeypatch)
    assert (DeadAddress.objects.count(), other.failures.count()) == (0, 0)


def test_several_recipients_are_read_one_by_one(sent: Message) -> None:
    blocks = report(sent).replace(
        b"\n--edge\nContent-Type: message/rfc822",
        b"Final-Recipient: rfc822; other@example.org\nAction: delayed\nStatus: 4.0.0\n\n"
        b"--edge\nContent-Type: message/rfc822",
    )
    assert [(sorted(one.recipients), one.is_final) for one in bounces.read(blocks)] == [(["gone@example.org"], True)]
    split = blocks.replace(b"no such mailbox\n", b"no such mailbox\n\n", 1)
    assert [(sorted(one.recipients), one.is_final) for one in bounces.read(split)] == [
        (["gone@example.org"], True),
        (["other@example.org"], False),
    ]


def test_no_garbage_makes_a_traceback(sent: Message) -> None:
    dice = random.Random(5)
    whole = report(sent)
    for _round in range(300):
        broken = bytearray(whole)
        for _place in range(dice.randrange(1, 40)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        for mail in (bytes(broken), whole[: dice.randrange(len(whole))], dice.randbytes(200)):
            with suppress(bounces.NotAReport):
                bounces.take(mail)


def test_the_command_says_so_in_one_sentence_and_fails() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "take_bounce"], cwd=ROOT, input=b"\xff\x00 hello", capture_output=True
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    assert b"Nothing was noted. It is not a delivery report." in done.stderr
