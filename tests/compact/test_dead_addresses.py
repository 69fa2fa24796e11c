"""Addresses that failed for good: not tried, until somebody confirms that they work."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from compact import dead_addresses, outbox, owing
from compact.errors import RuleViolation
from compact.models import AuditEntry, DeadAddress, Message, User
from compact.outbox import Kind, Mail


@pytest.fixture(autouse=True)
def _kinds(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail("A note", "It says this.")))
    monkeypatch.setitem(outbox.KINDS, "door", Kind(lambda message: Mail("A link", "abc123"), secret=True))


def owe(key: str, to: str = "Gone@example.org", kind: str = "note") -> Message:
    return outbox.enqueue(key=key, kind=kind, to=to, context={"link": "abc123"})


def state(key: str) -> tuple[str, str]:
    return Message.objects.values_list("state", "error").get(key=key)


def test_an_address_is_marked_once_whatever_its_capitals() -> None:
    message = owe("a")
    dead_addresses.mark("gone@example.org", "no such mailbox", message)
    dead_addresses.mark("GONE@example.org", "still none", None)
    assert list(DeadAddress.objects.values_list("email", "said", "message")) == [
        ("gone@example.org", "no such mailbox", message.pk)
    ]
    assert [dead_addresses.is_dead(email) for email in ("Gone@Example.org", "other@example.org")] == [True, False]


def test_what_is_owed_to_it_is_not_tried_and_says_why() -> None:
    dead_addresses.mark("gone@example.org", "no such mailbox", None)
    owe("a")
    owe("b", "reader@example.org")
    assert outbox.sweep() == 1
    assert (state("a"), state("b")) == (("failed", dead_addresses.NOT_TRIED), ("sent", ""))
    assert ([one.to for one in mail.outbox], Message.objects.get(key="a").failures.count()) == (
        [["reader@example.org"]],
        0,
    )


def test_what_opens_a_door_is_erased_though_it_was_not_tried() -> None:
    dead_addresses.mark("gone@example.org", "no such mailbox", None)
    owe("a", kind="door")
    outbox.sweep()
    row = Message.objects.get()
    assert (row.state, row.context) == ("failed", {})


def test_a_batch_asks_once_about_all_its_addresses(django_assert_num_queries: Any) -> None:
    messages = [owe(f"n:{n}", f"n{n}@example.org") for n in range(5)]
    with django_assert_num_queries(1):
        assert dead_addresses.among(message.recipient for message in messages) == set()


def test_confirming_it_brings_back_only_what_failed_for_the_mark(
    officer: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[str] = []
    monkeypatch.setattr(owing, "HINTS", [lambda: told.append("wake")])
    owe("refused")
    Message.objects.filter(key="refused").update(state="failed", error="550 no such mailbox")
    dead_addresses.mark("gone@example.org", "no such mailbox", Message.objects.get())
    owe("held back")
    owe("door", kind="door")
    outbox.sweep()
    connection.run_on_commit.clear()  # a transaction of its own begins here
    with django_capture_on_commit_callbacks(execute=True):
        assert dead_addresses.confirm(DeadAddress.objects.get(), by=officer) == 1
    assert {key: state(key)[0] for key in ("refused", "held back", "door")} == {
        "refused": "failed",
        "held back": "due",
        "door": "failed",
    }
    assert (told, outbox.sweep(), state("held back")) == (["wake"], 1, ("sent", ""))


def test_the_record_says_who_confirmed_it_and_not_which_address(officer: User) -> None:
    dead_addresses.mark("gone@example.org", "no such mailbox", None)
    row = DeadAddress.objects.get()
    dead_addresses.confirm(row, by=officer)
    row.refresh_from_db()
    assert (row.confirmed_by, row.confirmed_at is not None) == (officer, True)
    entry = AuditEntry.objects.get(verb="confirm_address")
    assert (entry.actor, entry.target_id, entry.changes) == (
        officer,
        str(row.pk),
        {"confirmed": [False, True], "messages": [0, 0]},
    )


def test_it_is_confirmed_once_and_may_fail_again(officer: User) -> None:
    dead_addresses.mark("gone@example.org", "no such mailbox", None)
    row = DeadAddress.objects.get()
    dead_addresses.confirm(row, by=officer)
    with pytest.raises(RuleViolation):
        dead_addresses.confirm(row, by=officer)
    assert not dead_addresses.is_dead("gone@example.org")
    dead_addresses.mark("gone@example.org", "gone again", None)
    assert (dead_addresses.is_dead("gone@example.org"), DeadAddress.objects.count()) == (True, 2)


def test_the_figures_add_up_with_what_was_not_tried() -> None:
    dead_addresses.mark("gone@example.org", "", None)
    owe("a")
    owe("b", "reader@example.org")
    Message.objects.filter(key="b").update(not_before=timezone.now() + timedelta(hours=1))
    outbox.sweep()
    assert outbox.figures() == {"due": 1, "sending": 0, "sent": 0, "failed": 1, "cancelled": 0}
