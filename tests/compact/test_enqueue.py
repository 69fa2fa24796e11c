"""Owing a mail: stored in the caller's transaction, once for each key."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection, transaction

from compact import outbox, owing
from compact.models import Message
from compact.outbox import Kind, Mail


@pytest.fixture
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail("A note", "It says this.")))


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the workers were told."""
    told: list[str] = []
    monkeypatch.setattr(owing, "HINTS", [lambda: told.append("wake")])
    return told


pytestmark = pytest.mark.usefixtures("_kind")
Committing = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


def owe(key: str, **more: str) -> Message:
    return outbox.enqueue(key=key, kind="note", to="reader@example.org", **more)


def test_a_message_is_due_at_once_with_what_it_was_given(db: None) -> None:
    made = outbox.enqueue(
        key="a",
        kind="note",
        to="a@example.org",
        process="river",
        language="fr",
        zone="Africa/Nairobi",
        context={"n": 1},
    )
    row = Message.objects.get(pk=made.pk)
    assert (row.state, row.recipient, row.process, row.language, row.zone, row.context, row.secret, row.attempts) == (
        "due",
        "a@example.org",
        "river",
        "fr",
        "Africa/Nairobi",
        {"n": 1},
        False,
        0,
    )


def test_the_same_key_twice_is_one_message_and_the_first_stays(db: None) -> None:
    first = owe("a")
    second = outbox.enqueue(key="a", kind="note", to="somebody.else@example.org")
    assert second.pk == first.pk
    assert list(Message.objects.values_list("key", "recipient")) == [("a", "reader@example.org")]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing_and_tells_nobody(hints: list[str]) -> None:
    def fail() -> None:
        with transaction.atomic():
            owe("a")
            assert Message.objects.count() == 1
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert (Message.objects.count(), hints) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_it_is_not_seen_before_the_commit(hints: list[str]) -> None:
    other = connection.copy()
    try:
        with transaction.atomic():
            owe("a")
            with other.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM compact_message")
                assert (cursor.fetchone()[0], hints) == (0, [])
        assert (Message.objects.count(), hints) == (1, ["wake"])
    finally:
        other.close()


def test_many_messages_of_one_transaction_give_one_hint(
    db: None, hints: list[str], django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(20):
            owe(f"note:{number}")
    assert (Message.objects.count(), hints) == (20, ["wake"])


def test_a_key_that_is_owed_already_gives_no_hint(
    db: None, hints: list[str], django_capture_on_commit_callbacks: Committing
) -> None:
    owe("a")
    with django_capture_on_commit_callbacks(execute=True):
        owe("a")
    assert hints == []


def test_a_hint_that_fails_hurts_nobody(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    def broken() -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(owing, "HINTS", [broken, lambda: told.append("second")])
    outbox.wake()
    assert told == ["second"]
