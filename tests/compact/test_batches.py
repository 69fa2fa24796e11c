"""What a sweep does with many at once: one connection, few questions, small groups; nobody waits for the poisoned."""

from dataclasses import replace
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compact import claims, outbox, sending
from compact.models import Attempt, Heartbeat, Message
from compact.outbox import Kind, Mail


class Counting(EmailBackend):
    """Counts its connections; runs out of time at a mail whose text says so."""

    opened = 0

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.connection: str | None = None

    def open(self) -> bool:
        if not self.connection:
            Counting.opened += 1
            self.connection = "open"
            return True
        return False

    def close(self) -> None:
        self.connection = None

    def send_messages(self, mails: Any) -> int:
        if mails[0].body == "too long":
            raise SoftTimeLimitExceeded
        return super().send_messages(mails)


class Asked:
    """A kind that keeps what it was asked; it fails about the messages that are named in `poisoned`."""

    def __init__(self) -> None:
        self.unwanted_of: list[list[str]] = []
        self.loaded_of: list[list[str]] = []
        self.cancelled: set[str] = set()
        self.poisoned: set[str] = set()

    def unwanted(self, messages: list[Message]) -> set[int]:
        self.unwanted_of.append([message.key for message in messages])
        self.fail_for(messages)
        return {message.pk for message in messages if message.key in self.cancelled}

    def load(self, messages: list[Message]) -> dict[int, Any]:
        self.loaded_of.append([message.key for message in messages])
        self.fail_for(messages)
        return {message.pk: f"thing of {message.key}" for message in messages if message.key != "n:3"}

    def fail_for(self, messages: list[Message]) -> None:
        if self.poisoned & {message.key for message in messages}:
            raise KeyError("poisoned")


@pytest.fixture
def asked(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Asked:
    settings.EMAIL_BACKEND = f"{__name__}.Counting"
    Counting.opened = 0
    made = Asked()

    def write(message: Message) -> Mail:
        return Mail("A note", message.context.get("text") or f"{message.loaded}")

    monkeypatch.setitem(outbox.KINDS, "note", Kind(write, unwanted=made.unwanted, load=made.load))
    monkeypatch.setitem(outbox.KINDS, "plain", Kind(write))
    return made


def change(**fields: Any) -> None:
    """Let the kind be another one; the fixture takes it away again."""
    outbox.KINDS["note"] = replace(outbox.KINDS["note"], **fields)


def owe(count: int, kind: str = "note") -> None:
    outbox.enqueue_all(outbox.Owed(f"n:{n}", kind, f"n{n}@example.org") for n in range(count))


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("key", "state"))


def test_one_connection_carries_many_batches(asked: Asked, mailoutbox: list[Any]) -> None:
    owe(2 * outbox.BATCH + 5)
    assert outbox.sweep() == 2 * outbox.BATCH + 5
    assert (Counting.opened, len(mailoutbox)) == (1, 2 * outbox.BATCH + 5)


def test_a_batch_is_loaded_at_once_and_asked_about_in_groups(asked: Asked, mailoutbox: list[Any]) -> None:
    owe(25)
    outbox.sweep()
    assert [len(some) for some in asked.loaded_of] == [25]
    assert [len(some) for some in asked.unwanted_of] == [10, 10, 5]
    assert [mail.body for mail in mailoutbox[2:5]] == ["thing of n:2", "None", "thing of n:4"]


def test_a_kind_that_loads_nothing_finds_nothing_there(asked: Asked, mailoutbox: list[Any]) -> None:
    owe(1, "plain")
    outbox.sweep()
    assert [mail.body for mail in mailoutbox] == ["None"]


def test_what_is_not_wanted_any_more_is_noticed_by_the_next_group(asked: Asked, mailoutbox: list[Any]) -> None:
    owe(20)
    whole = asked.unwanted

    def change_meanwhile(messages: list[Message]) -> set[int]:
        found = whole(messages)
        asked.cancelled = {"n:15"}
        return found

    change(unwanted=change_meanwhile)
    assert outbox.sweep() == 19
    assert Message.objects.values_list("key", "error").get(state="cancelled") == ("n:15", sending.NOT_WANTED)


@pytest.mark.parametrize("question", ["load", "unwanted"])
def test_a_question_that_fails_is_asked_of_each_alone(asked: Asked, question: str) -> None:
    owe(5)
    asked.poisoned = {"n:2"}
    other = {"load": "unwanted", "unwanted": "load"}[question]
    change(**{other: None})
    assert outbox.sweep() == 4
    assert [key for key, state in states().items() if state != "sent"] == ["n:2"]
    row = Message.objects.get(key="n:2")
    assert (row.state, row.error, row.failures.get().said) == ("failed", "KeyError: 'poisoned'", "KeyError: 'poisoned'")


def test_what_went_is_marked_before_the_end_that_comes_in_the_middle(asked: Asked) -> None:
    owe(15)
    Message.objects.filter(key="n:13").update(context={"text": "too long"})
    with pytest.raises(SoftTimeLimitExceeded):
        outbox.sweep()
    assert states() == {f"n:{n}": "sent" if n < 13 else "sending" for n in range(15)}


def test_a_group_that_takes_long_is_marked_before_it_is_full(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    owe(3)
    monkeypatch.setattr(sending, "QUICK", 0)
    settled: list[int] = []
    whole = sending.settle
    monkeypatch.setattr(sending, "settle", lambda done: settled.append(len(done)) or whole(done))
    assert outbox.sweep() == 3
    assert [count for count in settled if count] == [1, 1, 1]
    assert [len(some) for some in asked.unwanted_of] == [3, 2, 1]  # asked again before each


def test_whoever_lost_the_claim_is_dropped_and_the_rest_has_a_longer_lease(asked: Asked, settings: Any) -> None:
    settings.REMINDER_LEASE_SECONDS = 30
    owe(3)
    batch = outbox.claim()
    first = batch[0].lease_until
    settings.REMINDER_LEASE_SECONDS = 120  # a part of it has gone
    Message.objects.filter(key="n:1").update(claim="00000000-0000-0000-0000-000000000001")
    kept = claims.renewed(batch)
    assert [message.key for message in kept] == ["n:0", "n:2"]
    assert [message.lease_until > first for message in kept if first] == [True, True]
    assert outbox.deliver(batch) == 2
    assert states() == {"n:0": "sent", "n:1": "sending", "n:2": "sent"}


def test_the_statements_of_a_batch_do_not_grow_with_each_message(asked: Asked) -> None:
    outbox.sweep()  # the first of all makes a heartbeat
    counts: list[int] = []
    for _round in range(2):
        Message.objects.all().delete()
        owe(10 + 40 * len(counts))
        with CaptureQueriesContext(connection) as captured:
            outbox.sweep()
        counts.append(len(captured))
    assert counts[1] - counts[0] == 4  # a mark for each further group of ten


def test_a_sweep_shows_that_it_lives_once(asked: Asked) -> None:
    owe(2 * outbox.BATCH)
    with CaptureQueriesContext(connection) as captured:
        outbox.sweep()
    wrote = [query["sql"] for query in captured if "compact_heartbeat" in query["sql"] and "SELECT" not in query["sql"]]
    assert (len(wrote), Heartbeat.objects.filter(name="mail").count()) == (1, 1)


def test_what_cannot_be_stored_is_cleaned_before_it_goes(asked: Asked, mailoutbox: list[Any]) -> None:
    owe(3)
    evil = Mail(
        "A\0 note\x07\u2028here" + " and on" * 400,
        "One\0line",
        "<p>One\0line</p>",
        [("a\r\nb.ics", "x", "text/calendar")],
    )
    change(render=lambda message: evil)
    assert outbox.sweep() == 3
    row = Message.objects.first()
    assert row is not None
    assert (row.subject[:12], row.text, row.html) == ("A note here ", "Oneline", "<p>Oneline</p>")
    built = mailoutbox[0].message()
    assert built.get_payload()[1].get_filename() == "a b.ics"


def test_half_a_character_fails_alone(asked: Asked, mailoutbox: list[Any]) -> None:
    owe(3)
    calendars = [("\ud800.ics", "\ud800", "text/calendar")]
    change(render=lambda m: Mail("A note", "It says this.", "", calendars if m.key == "n:1" else []))
    assert outbox.sweep() == 2
    assert (states()["n:1"], Attempt.objects.get().message.key) == ("failed", "n:1")
