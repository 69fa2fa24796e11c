"""What a killed sender held is taken over at once: its session with the database is gone, whatever its lease says."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from compact import claims, outbox, owing
from compact.models import Message
from compact.outbox import Kind, Mail

LATER = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def _notes(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail("A note", "It says this.")))
    monkeypatch.setattr(owing, "HINTS", [])
    for number in range(3):
        outbox.enqueue(key=f"note:{number}", kind="note", to="reader@example.org")


def elsewhere(work: Callable[[], Any]) -> threading.Thread:
    """Do something on a session of its own, which ends with it."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def taken() -> set[str]:
    return {message.key for message in outbox.claim()}


def grown_old() -> None:
    """Let some seconds of each lease pass."""
    Message.objects.filter(state="sending").update(lease_until=timezone.now() + LATER)


def test_what_a_sender_held_whose_session_is_gone_is_taken_over() -> None:
    elsewhere(outbox.claim).join(10)
    grown_old()
    assert taken() == {"note:0", "note:1", "note:2"}


def test_what_a_sender_holds_whose_session_lives_is_left_alone() -> None:
    claimed, done = threading.Event(), threading.Event()

    def hold() -> None:
        outbox.claim()
        claimed.set()
        done.wait(10)

    thread = elsewhere(hold)
    claimed.wait(10)
    grown_old()
    found = taken()
    done.set()
    thread.join(10)
    assert found == set()


def test_a_claim_of_a_moment_ago_is_left_alone_for_some_seconds() -> None:
    elsewhere(outbox.claim).join(10)
    assert taken() == set()


def test_a_number_that_came_again_is_another_session() -> None:
    outbox.claim()
    ours = str(Message.objects.all()[0].claim)
    other = ours[:9] + ("0000" if ours[9:13] != "0000" else "1111") + ours[13:]
    Message.objects.update(claim=other)
    grown_old()
    assert taken() == {"note:0", "note:1", "note:2"}


def test_a_claim_without_a_mark_of_ours_waits_for_its_lease() -> None:
    Message.objects.update(state="sending", claim=uuid4(), lease_until=timezone.now())
    grown_old()
    assert taken() == set()


def test_each_claim_has_a_name_of_its_own() -> None:
    first = outbox.claim(1)[0].claim
    second = outbox.claim(1)[0].claim
    assert (first != second, str(first)[:13], first.version if first else 0) == (True, str(second)[:13], 8)
    assert claims.YOUNG < LATER
