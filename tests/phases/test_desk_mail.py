"""The mail desk of a process shows that process's mail, and counts no other."""

from typing import Any

import pytest

from compact import outbox
from compact.models import Message, User
from compact.outbox import Kind, Mail
from phases import reminders
from phases.models import Process, Reminder


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture(autouse=True)
def _mails(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail(f"Note {message.key}", "It says this.")))
    for key, slug in (("ours", "river"), ("theirs", "lake"), ("theirs-too", "lake"), ("account", "")):
        outbox.enqueue(key=key, kind="note", to=f"{key}@example.org", process=slug)


def test_it_lists_and_counts_its_own(officer: User, client_of: Any) -> None:
    page = client_of(officer).get("/river/desk/mail/")
    desk = page.context["desk"]
    assert [message.key for message in desk.messages] == ["ours"]
    assert desk.figures == {"due": 1, "sending": 0, "sent": 0, "failed": 0, "cancelled": 0}
    assert sum(desk.reminders.values()) == Reminder.objects.count() > 0


def test_its_reminders_are_its_own(officer: User) -> None:
    assert (sum(reminders.figures("lake").values()), sum(reminders.figures("river").values())) == (
        0,
        Reminder.objects.count(),
    )


def test_the_total_counts_all(officer: User) -> None:
    assert (outbox.figures()["due"], outbox.figures("lake")["due"], outbox.figures("")["due"]) == (4, 2, 1)


@pytest.mark.parametrize(("key", "status"), [("ours", 200), ("theirs", 404), ("account", 404)])
def test_a_message_opens_at_its_own_desk_alone(officer: User, client_of: Any, key: str, status: int) -> None:
    found = Message.objects.get(key=key)
    assert client_of(officer).get(f"/river/desk/mail/{found.pk}/").status_code == status


@pytest.mark.parametrize("address", ["/river/desk/", "/river/desk/mail/"])
@pytest.mark.parametrize("asked", ["foo", "2999-01-01", "2020-01-15"])
def test_the_desk_is_as_of_now_whatever_is_asked(officer: User, client_of: Any, address: str, asked: str) -> None:
    page = client_of(officer).get(address, {"as_of": asked})
    assert (page.status_code, page.context["page"].as_of) == (200, None)


def test_a_kind_of_mail_is_called_by_its_name() -> None:
    from django.template import engines

    template = engines["django"].from_string("{% load diplomacy %}{{ kind|mail_kind }}")
    assert template.render({"kind": "application-received"}) == "application: received"
