"""The desk and its mail: for the secretariat of this process alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from compact import outbox
from compact.models import Message, User
from compact.outbox import Kind, Mail
from phases.domain.processes import end_role, grant_role
from phases.models import Process
from tests.conftest import person

DESK = ["/river/desk/", "/river/desk/mail/"]
As = Callable[[User], Client]


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.mark.parametrize("address", DESK)
def test_an_officer_sees_it(officer: User, client_of: As, address: str) -> None:
    assert client_of(officer).get(address).status_code == 200


@pytest.mark.parametrize("address", [*DESK, "/river/desk/mail/1/"])
def test_others_do_not(delegate: User, chair: User, outsider: User, client_of: As, address: str) -> None:
    assert [client_of(user).get(address).status_code for user in (delegate, chair, outsider)] == [403, 403, 403]


def test_an_officer_of_one_process_is_nobody_in_another(officer: User, client_of: As) -> None:
    assert client_of(officer).get("/lake/desk/").status_code == 403


def test_who_lost_the_role_lost_the_desk(officer: User, client_of: As) -> None:
    client = client_of(officer)
    assert client.get("/river/desk/").status_code == 200
    end_role(officer.roles.get(), by=None)
    assert client.get("/river/desk/").status_code == 403


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Message]]:
    """Owe some notes."""
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda m: Mail(f"Note {m.key}", "It says <b>this</b>.")))

    def owe(*keys: str, process: str = "river") -> list[Message]:
        return [outbox.enqueue(key=key, kind="note", to="reader@example.org", process=process) for key in keys]

    return owe


def test_a_message_is_shown_as_it_went(officer: User, client_of: As, mails: Any) -> None:
    (note,) = mails("a")
    outbox.sweep()
    text = client_of(officer).get(f"/river/desk/mail/{note.pk}/").content.decode()
    for part in ("Note a", "It says &lt;b&gt;this&lt;/b&gt;.", "reader@example.org"):
        assert part in text


def test_mail_of_another_process_is_not_shown(officer: User, client_of: As, mails: Any) -> None:
    (theirs,) = mails("theirs", process="lake")
    mails("ours")
    outbox.sweep()
    client = client_of(officer)
    text = client.get("/river/desk/mail/").content.decode()
    assert ("Note ours" in text, "Note theirs" in text) == (True, False)
    assert client.get(f"/river/desk/mail/{theirs.pk}/").status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_a_message_that_is_not_there_is_404(officer: User, client_of: As, number: str) -> None:
    assert client_of(officer).get(f"/river/desk/mail/{number}/").status_code == 404


@pytest.mark.parametrize("page", ["", "0", "-1", "99", "x", "9" * 30])
def test_any_page_number_answers(officer: User, client_of: As, mails: Any, page: str) -> None:
    mails("a")
    assert client_of(officer).get("/river/desk/mail/", {"page": page}).status_code == 200


def test_the_list_asks_as_often_for_40_mails_as_for_2(
    officer: User, client_of: As, mails: Any, queries: Callable[[], Any]
) -> None:
    client, asked = client_of(officer), []
    for count in (2, 40):
        mails(*(f"{count}:{number}" for number in range(count)))
        with queries() as found:
            assert client.get("/river/desk/mail/").status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_the_overview_asks_as_often_for_any_number_of_documents(process: Process, client: Client, queries: Any) -> None:
    with queries() as found:
        client.get("/river/")
    assert len(found) <= 25


@pytest.mark.parametrize(
    ("kind", "lands"), [("secretariat", "/river/desk/"), ("president", "/river/offices/chair/"), ("delegate", "/my/")]
)
def test_after_the_sign_in_staff_stand_at_their_desk(process: Process, client: Client, kind: str, lands: str) -> None:
    user = person(f"{kind}@example.org", "Pat Person")
    grant_role(process, user, kind, by=None)
    typed = {"login": user.email, "password": "a long enough phrase"}
    assert client.post("/accounts/login/", typed)["Location"] == lands


def test_a_sign_in_on_the_way_to_a_page_leads_to_that_page(process: Process, client: Client) -> None:
    user = person("staff@example.org", "Pat Person")
    grant_role(process, user, "secretariat", by=None)
    typed = {"login": user.email, "password": "a long enough phrase", "next": "/river/desk/mail/"}
    assert client.post("/accounts/login/", typed)["Location"] == "/river/desk/mail/"
