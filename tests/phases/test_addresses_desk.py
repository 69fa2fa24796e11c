"""Addresses that refuse our mail: those of this process alone, with what hangs on them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compact import outbox
from compact.models import DeadAddress, Message, User
from compact.outbox import Kind, Mail
from phases.models import Process

ADDRESS = "/river/desk/mail/addresses/"


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail(f"Note {message.key}", "It says this.")))


@pytest.fixture
def client(officer: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(officer)


def refuse(email: str, **more: Any) -> DeadAddress:
    return DeadAddress.objects.create(email=email, since=timezone.now(), said=f"550 Nobody at {email}", **more)


def listed(client: Client) -> list[str]:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return [one.row.email for one in answer.context["rows"]]


def test_it_lists_people_with_a_role_and_whoever_was_written_to(client: Client, delegate: User) -> None:
    outbox.enqueue(key="a", kind="note", to="Applicant@example.org", process="river")
    refuse("applicant@example.org")
    refuse(delegate.email.upper())
    assert listed(client) == [delegate.email.upper(), "applicant@example.org"]


def test_other_peoples_addresses_are_not_told(client: Client, outsider: User) -> None:
    outbox.enqueue(key="a", kind="note", to="theirs@example.org", process="lake")
    outbox.enqueue(key="b", kind="note", to=outsider.email)
    refuse("theirs@example.org")
    refuse(outsider.email)
    text = client.get(ADDRESS).text
    assert (listed(client), "theirs@example.org" in text, outsider.email in text) == ([], False, False)


def test_what_was_confirmed_is_gone(client: Client, delegate: User) -> None:
    refuse(delegate.email, confirmed_at=timezone.now(), confirmed_by=delegate)
    assert listed(client) == []


def test_it_says_what_hangs_on_an_address_here_and_not_elsewhere(client: Client, delegate: User) -> None:
    for key, slug, state in (("a", "river", "failed"), ("b", "river", "due"), ("c", "lake", "failed")):
        made = outbox.enqueue(key=key, kind="note", to=delegate.email.title(), process=slug)
        Message.objects.filter(pk=made.pk).update(state=state)
    refuse(delegate.email, message=Message.objects.get(key="c"))
    (one,) = client.get(ADDRESS).context["rows"]
    assert (one.user, one.failed, one.waiting, one.message) == (delegate, 1, 1, None)
    assert f"550 Nobody at {delegate.email}" in client.get(ADDRESS).text


def test_forty_addresses_cost_as_many_queries_as_two(client: Client, queries: Callable[[], Any]) -> None:
    asked = []
    for count in (2, 40):
        for number in range(count):
            email = f"{count}.{number}@example.org"
            outbox.enqueue(key=email, kind="note", to=email, process="river")
            refuse(email)
        with queries() as found:
            client.get(ADDRESS)
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_only_the_secretariat_opens_it(
    client_of: Callable[[User], Client], delegate: User, chair: User, outsider: User
) -> None:
    assert [client_of(user).get(ADDRESS).status_code for user in (delegate, chair, outsider)] == [403, 403, 403]


def test_the_desk_says_that_it_works_and_what_waited_goes(client: Client, delegate: User, officer: User) -> None:
    row = refuse(delegate.email)
    outbox.enqueue(key="a", kind="note", to=delegate.email, process="river")
    outbox.sweep()
    assert Message.objects.get(key="a").state == "failed"
    asked = client.get(f"{ADDRESS}{row.pk}/").text
    assert (f"Does {delegate.email} work again?" in asked, "1 message failed" in asked) == (True, True)
    answer = client.post(f"{ADDRESS}{row.pk}/", follow=True)
    assert "1 message that waited goes now" in answer.text
    row.refresh_from_db()
    assert (row.confirmed_by, Message.objects.get(key="a").state, listed(client)) == (officer, "due", [])


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_of_others_cannot_be_confirmed_here(client: Client, outsider: User, method: str) -> None:
    row = refuse(outsider.email)
    assert getattr(client, method)(f"{ADDRESS}{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_a_person_reads_it_on_their_own_page_and_says_that_it_works(
    delegate: User, outsider: User, client_of: Callable[[User], Client]
) -> None:
    row = refuse(delegate.email.upper())
    client = client_of(delegate)
    text = client.get("/my/").text
    assert ("Mail to your address is refused." in text, row.said in text) == (True, True)
    assert "is refused" not in client_of(outsider).get("/my/").text
    assert client.get("/my/address/")["Location"] == "/my/"
    row.refresh_from_db()
    assert row.confirmed_at is None
    client.post("/my/address/")
    row.refresh_from_db()
    assert (row.confirmed_by, "is refused" in client.get("/my/").text) == (delegate, False)


def test_who_is_not_refused_confirms_nothing(
    outsider: User, delegate: User, client_of: Callable[[User], Client]
) -> None:
    row = refuse(delegate.email)
    client_of(outsider).post("/my/address/")
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_the_persons_form_carries_its_token(delegate: User) -> None:
    refuse(delegate.email)
    client = Client(enforce_csrf_checks=True)
    client.force_login(delegate, backend="allauth.account.auth_backends.AuthenticationBackend")
    token = client.get("/my/").text.partition('action="/my/address/"')[2].partition('value="')[2].partition('"')[0]
    assert client.post("/my/address/").status_code == 403
    assert client.post("/my/address/", {"csrfmiddlewaretoken": token}).status_code == 302
