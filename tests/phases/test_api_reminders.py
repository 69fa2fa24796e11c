"""Reminders and mail as JSON: for the secretariat of the process alone, and as its desk shows them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compact import clock, outbox
from compact.models import Attempt, DeadAddress, Message, User
from compact.outbox import Kind, Mail
from phases.models import Process, Reminder

API = "/api/v1/river/"
As = Callable[[User], Client]


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    def render(message: Message) -> Mail:
        return Mail(f"Note {message.key}", "It says this.", "<p>It says this.</p>")

    monkeypatch.setitem(outbox.KINDS, "note", Kind(render))
    monkeypatch.setitem(outbox.KINDS, "door", Kind(render, secret=True))


@pytest.fixture
def client(officer: User, client_of: As) -> Client:
    return client_of(officer)


def owe(key: str, to: str = "reader@example.org", *, kind: str = "note", process: str = "river") -> Message:
    return outbox.enqueue(key=key, kind=kind, to=to, process=process)


def addresses() -> list[str]:
    return [f"{API}{part}" for part in ("reminders/", "messages/", f"messages/{owe('a').pk}/", "addresses/")]


def test_strangers_sign_in_first(process: Process) -> None:
    for address in addresses():
        answer = Client().get(address)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_others_are_refused_as_at_the_desk(delegate: User, chair: User, outsider: User, client_of: As) -> None:
    for address in addresses():
        for user in (delegate, chair, outsider):
            answer = client_of(user).get(address)
            assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json"), address


def test_an_officer_of_one_process_is_nobody_in_another(client: Client) -> None:
    assert client.get("/api/v1/lake/messages/").status_code == 403


def test_what_is_answered_is_for_nobody_else(client: Client) -> None:
    assert [client.get(address)["Cache-Control"] for address in addresses()] == ["private, no-cache"] * 4


def test_reminders_are_the_waves_ahead(client: Client, chair: User) -> None:
    body = client.get(f"{API}reminders/", {"weeks": 26}).json()
    rows = Reminder.objects.filter(state="planned", due_at__lt=clock.now() + timedelta(weeks=26))
    assert sum(wave["people"] for wave in body["coming"]) == rows.count() > 0
    assert [wave["due_at"] for wave in body["coming"]] == sorted(wave["due_at"] for wave in body["coming"])
    assert [(wave["item"], wave["by_reason"]) for wave in body["coming"]][:1] == [
        ("first-draft", {"owing": 1, "secretariat": 1})
    ]
    assert (body["late"], sum(body["figures"].values())) == ([], Reminder.objects.count())


@pytest.mark.parametrize("weeks", ["-3", "0", "999999999"])
def test_any_number_of_weeks_answers(client: Client, weeks: str) -> None:
    assert client.get(f"{API}reminders/", {"weeks": weeks}).status_code == 200


def test_messages_are_those_of_the_desk(client: Client) -> None:
    owe("sent", "ada@example.org")
    outbox.sweep()
    owe("due")
    owe("theirs", process="lake")
    body = client.get(f"{API}messages/").json()
    assert [(row["subject"], row["state"]) for row in body["messages"]] == [("", "due"), ("Note sent", "sent")]
    assert body["figures"] == {"due": 1, "sending": 0, "sent": 1, "failed": 0, "cancelled": 0}
    assert sum(body["reminders"].values()) == Reminder.objects.count() > 0
    found = client.get(f"{API}messages/", {"to": "ADA@example.org", "state": "sent"}).json()
    assert [row["recipient"] for row in found["messages"]] == ["ada@example.org"]


def test_messages_are_paged(client: Client) -> None:
    made = [owe(f"n{number}").pk for number in range(60)][::-1]
    first = client.get(f"{API}messages/").json()
    second = client.get(f"{API}messages/", {"before": first["older"]}).json()
    assert [row["id"] for row in first["messages"] + second["messages"]] == made
    back = client.get(f"{API}messages/", {"after": second["newer"]}).json()
    assert ([row["id"] for row in back["messages"]], second["older"]) == (made[:50], None)


@pytest.mark.parametrize("asked", [{"state": "lost"}, {"kind": "no-such"}, {"since": "yesterday"}])
def test_a_filter_that_names_nothing_is_refused(client: Client, asked: dict[str, str]) -> None:
    answer = client.get(f"{API}messages/", asked)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_one_message_has_what_it_said_and_every_try(client: Client) -> None:
    message = owe("a")
    outbox.sweep()
    at = timezone.now()
    Attempt.objects.create(message=message, at=at, code=451, said="Try later")
    body = client.get(f"{API}messages/{message.pk}/").json()
    assert (body["text"], body["html"]) == ("It says this.", "<p>It says this.</p>")
    assert [(one["code"], one["said"]) for one in body["tries_that_failed"]] == [(451, "Try later")]
    assert body["message_id"] == outbox.message_id("a")


def test_what_opens_a_door_has_no_body_and_no_key(client: Client) -> None:
    message = owe("door", kind="door")
    Message.objects.filter(pk=message.pk).update(text="open sesame", html="open sesame", subject="open sesame")
    answers = [client.get(f"{API}messages/{message.pk}/"), client.get(f"{API}messages/")]
    assert ["open sesame" in answer.text for answer in answers] == [False, False]
    assert (answers[0].json()["key"], answers[0].json()["message_id"]) == ("", "")


def test_a_message_of_another_process_is_not_there(client: Client) -> None:
    assert client.get(f"{API}messages/{owe('theirs', process='lake').pk}/").status_code == 404


def test_addresses_are_those_of_the_desk(client: Client, delegate: User, outsider: User) -> None:
    for user in (delegate, outsider):
        DeadAddress.objects.create(email=user.email, since=timezone.now(), said="550 Nobody here")
    body = client.get(f"{API}addresses/").json()
    assert (body["count"], [(row["address"], row["person"], row["said"]) for row in body["addresses"]]) == (
        1,
        [(delegate.email, delegate.name, "550 Nobody here")],
    )
    assert client.get(f"{API}addresses/", {"page": "99999999999"}).json()["addresses"] == []


def test_they_stand_in_the_description(client: Client) -> None:
    paths: dict[str, Any] = client.get("/api/schema/").json()["paths"]
    assert {path for path in paths if {"reminders", "messages", "addresses"} & set(path.split("/"))} == {
        "/api/v1/{process}/reminders/",
        "/api/v1/{process}/messages/",
        "/api/v1/{process}/messages/{pk}/",
        "/api/v1/{process}/addresses/",
    }
