"""Claiming: for one sender alone, for one lease; who lost the claim changes nothing."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from compact import claims, outbox, owing
from compact.claims import Outcome
from compact.models import Installation, Message
from compact.outbox import Kind, Mail

NOTE = Kind(lambda message: Mail("A note", "It says this."))


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", NOTE)
    monkeypatch.setattr(owing, "HINTS", [])


def owe(count: int) -> None:
    for number in range(count):
        outbox.enqueue(key=f"note:{number}", kind="note", to="reader@example.org")


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with a connection of its own; return what they returned."""
    found: list[Any] = [None] * len(work)

    def run(place: int) -> None:
        try:
            found[place] = work[place]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def two_claims_that_overlap() -> list[set[str]]:
    """The second sender claims while the first has not committed its claim yet, and is done when it has."""
    claimed = threading.Event()
    found: dict[str, set[str]] = {}

    def slow() -> None:
        with transaction.atomic():
            found["slow"] = keys(outbox.claim())
            claimed.set()
            time.sleep(0.5)

    def quick() -> None:
        claimed.wait(10)
        found["quick"] = keys(outbox.claim())

    at_once(slow, quick)
    return [found["slow"], found["quick"]]


def keys(batch: list[Message]) -> set[str]:
    return {message.key for message in batch}


@pytest.mark.django_db(transaction=True)
def test_two_senders_never_get_the_same_message() -> None:
    owe(outbox.BATCH + 10)
    first, second = two_claims_that_overlap()
    assert (len(first), len(second), first & second) == (outbox.BATCH, 10, set())
    assert Message.objects.filter(state="sending").count() == outbox.BATCH + 10


@pytest.mark.django_db(transaction=True)
def test_without_the_row_locks_both_would_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the test above sees what it looks for."""
    owe(3)
    monkeypatch.setattr(claims, "CLAIM", claims.CLAIM.replace("FOR NO KEY UPDATE SKIP LOCKED", ""))
    first, second = two_claims_that_overlap()
    assert first & second == {"note:0", "note:1", "note:2"}


@pytest.mark.django_db(transaction=True)
def test_many_senders_together_send_each_message_once(mailoutbox: list[Any]) -> None:
    owe(420)
    assert sum(at_once(*[outbox.sweep] * 4)) == 420
    assert sorted(mail.extra_headers["X-Compact-Key"] for mail in mailoutbox) == sorted(f"note:{n}" for n in range(420))
    assert outbox.figures() == {"due": 0, "sending": 0, "sent": 420, "failed": 0, "cancelled": 0}


def test_a_claim_takes_the_oldest_first_and_no_more_than_a_batch(db: None) -> None:
    owe(outbox.BATCH + 1)
    assert [message.key for message in outbox.claim()] == [f"note:{number}" for number in range(outbox.BATCH)]
    assert [message.key for message in outbox.claim()] == [f"note:{outbox.BATCH}"]
    assert outbox.claim() == []


def test_what_is_not_due_yet_is_left(db: None) -> None:
    owe(1)
    Message.objects.update(not_before=timezone.now() + timedelta(seconds=60))
    assert outbox.claim() == []


def test_what_is_due_this_very_moment_is_taken(db: None) -> None:
    owe(1)
    Message.objects.update(not_before=timezone.now())
    assert len(outbox.claim()) == 1


def test_a_held_installation_claims_nothing(db: None) -> None:
    owe(1)
    Installation.objects.update_or_create(pk=1, defaults={"held": True})
    assert (outbox.claim(), outbox.sweep(), Message.objects.get().state) == ([], 0, "due")
    Installation.objects.update(held=False)
    assert outbox.sweep() == 1


def test_a_lease_lasts_as_long_as_the_settings_say(db: None, settings: Any) -> None:
    settings.REMINDER_LEASE_SECONDS = 7
    owe(1)
    before = timezone.now()
    outbox.claim()
    lease = Message.objects.get().lease_until
    assert timedelta(seconds=7) <= lease - before < timedelta(seconds=8)


def test_a_lease_that_runs_out_lets_another_take_over_and_the_first_changes_nothing(
    db: None, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.REMINDER_LEASE_SECONDS = 0
    owe(1)
    slow = outbox.claim()
    time.sleep(0.01)
    settings.REMINDER_LEASE_SECONDS = 120
    assert [message.key for message in outbox.claim()] == ["note:0"]
    theirs = Message.objects.get()
    assert outbox.deliver(slow) == 0
    assert claims.settle([Outcome(slow[0], "sent", mail=Mail("A note", "late"), at=timezone.now())]) == 0
    claims.release(slow)
    after = Message.objects.get()
    assert (after.state, after.claim, after.lease_until, after.text) == (
        "sending",
        theirs.claim,
        theirs.lease_until,
        "",
    )
    assert mailoutbox == []


def test_a_lease_that_stands_is_nobody_elses(db: None) -> None:
    owe(1)
    outbox.claim()
    assert outbox.claim() == []


def test_a_domain_clock_far_ahead_does_not_shorten_a_lease(db: None) -> None:
    owe(1)
    outbox.claim()
    Installation.objects.update_or_create(pk=1, defaults={"clock_offset": timedelta(days=365)})
    assert outbox.claim() == []
