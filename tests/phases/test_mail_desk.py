"""The mail desk: filters in the address, pages by key, failures on top, a message as it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from compact import clock, outbox, unsubscribing
from compact.models import Attempt, AuditEntry, DeadAddress, Message, User
from compact.outbox import Kind, Mail
from phases import mail_desk
from phases.domain import handing_over
from phases.domain.mail import cancel_message
from phases.mail_desk import MailDesk
from phases.models import Process, Reminder

State = Message.State
DESK = "/river/desk/mail/"
HTML = "<html><head><style>p { margin: 0; }</style></head><body><p>It says <b>this</b>.</p></body></html>"


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    def render(message: Message) -> Mail:
        return Mail(f"Note {message.key}", "It says this.", HTML)

    monkeypatch.setitem(outbox.KINDS, "note", Kind(render, label="note"))
    monkeypatch.setitem(outbox.KINDS, "letter", Kind(render, label="letter"))
    monkeypatch.setitem(outbox.KINDS, "door", Kind(render, secret=True, label="door"))


@pytest.fixture
def client(officer: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(officer)


def owe(key: str, to: str = "reader@example.org", *, kind: str = "note", process: str = "river") -> Message:
    return outbox.enqueue(key=key, kind=kind, to=to, process=process)


def failed(key: str, *, code: int = 550, said: str = "550 No such user here", **more: Any) -> Message:
    message = owe(key, **more)
    Message.objects.filter(pk=message.pk).update(state=State.FAILED, error=said, context={}, attempts=1)
    Attempt.objects.create(message=message, at=timezone.now(), code=code, said=said)
    return message


def keys(client: Client, **asked: str) -> list[str]:
    answer = client.get(DESK, asked)
    assert answer.status_code == 200
    return [message.key for message in answer.context["desk"].messages]


def test_the_figures_add_up_and_lead_to_what_they_count(client: Client) -> None:
    owe("a")
    outbox.sweep()
    owe("b")
    failed("c")
    answer = client.get(DESK)
    assert answer.context["desk"].figures == {"due": 1, "sending": 0, "sent": 1, "failed": 1, "cancelled": 0}
    assert f'<a href="{DESK}?state=sent">1</a>' in answer.text
    assert keys(client, state="sent") == ["a"]


def test_filters_narrow_together(client: Client) -> None:
    owe("a", "ada@example.org")
    owe("b", "ada@example.org", kind="letter")
    owe("c", "bo@example.org", kind="letter")
    assert keys(client, kind="letter") == ["c", "b"]
    assert keys(client, kind="letter", to="ada@example.org") == ["b"]
    assert keys(client, kind="letter", state="sent") == []


@pytest.mark.parametrize("typed", ["Ada@Example.org", "ADA", "a@example", " ada@example.org "])
def test_a_person_is_found_whatever_the_capitals_and_by_a_part(client: Client, typed: str) -> None:
    owe("a", "ada@example.org")
    owe("b", "bo@else.example")
    owe("theirs", "ada@example.org", process="lake")
    assert keys(client, to=typed) == ["a"]


def test_what_looks_like_a_whole_address_may_be_a_part_of_one(client: Client) -> None:
    owe("a", "ada@example.org")
    assert keys(client, to="ada@example.or") == ["a"]


def test_what_was_typed_is_no_pattern(client: Client) -> None:
    owe("a", "ada@example.org")
    assert (keys(client, to="a%a"), keys(client, to="a_a")) == ([], [])


def test_the_days_are_days_of_the_process_and_both_count(client: Client, at: Callable[[str], Any]) -> None:
    for key, moment in (("a", "2020-06-01T23:30"), ("b", "2020-06-02T00:30"), ("c", "2020-06-03T12:00")):
        at(moment)
        owe(key)
    assert keys(client, since="2020-06-02") == ["c", "b"]
    assert keys(client, since="2020-06-01", until="2020-06-01") == ["a"]
    assert keys(client, since="2020-06-02", until="2020-06-02") == ["b"]


@pytest.mark.parametrize("asked", [{"since": "yesterday"}, {"state": "lost"}, {"kind": "no-such"}])
def test_a_filter_that_cannot_be_read_shows_nothing_and_says_so(client: Client, asked: dict[str, str]) -> None:
    owe("a")
    answer = client.get(DESK, asked)
    assert ("These filters cannot be read" in answer.text, "Not written yet" in answer.text) == (True, False)


def test_pages_are_taken_by_key_there_and_back(process: Process) -> None:
    made = [owe(f"n{number}").pk for number in range(mail_desk.SIZE * 2 + 5)]
    first = MailDesk(process, {})
    second = MailDesk(process, {}, before=first.older)
    third = MailDesk(process, {}, before=second.older)
    back = MailDesk(process, {}, after=third.newer)
    assert [m.pk for page in (first, second, third) for m in page.messages] == made[::-1]
    assert (first.newer, third.older) == (None, None)
    assert [m.pk for m in back.messages] == [m.pk for m in second.messages]


@pytest.mark.parametrize("typed", ["", "0", "-1", "x", "9" * 30, "²"])
def test_any_place_in_the_list_answers(client: Client, typed: str) -> None:
    owe("a")
    assert {client.get(DESK, {name: typed}).status_code for name in ("before", "after")} == {200}


def plan(rows: Any) -> str:
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_list_and_the_search_for_an_address_use_their_indexes(process: Process) -> None:
    for number in range(300):  # most mail is of other processes
        owe(f"n{number}", f"n{number}@example.org")
    Message.objects.update(process="other")
    for number in range(60):
        owe(f"a{number}", f"a{number}@example.org")
    owe("a", "ada@example.org")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE compact_message")
    desk = MailDesk(process, {})
    assert "message_by_process" in plan(desk.found.order_by("-pk")[:51])
    found = MailDesk(process, {"to": "ada@example.org"}).found
    assert "message_by_recipient" in plan(found)


def test_failures_stand_on_top_with_the_servers_words_and_what_to_do(client: Client) -> None:
    failed("gone", to="ada@example.org")
    failed("full", to="bo@example.org", code=452, said="452 Mailbox full")
    failed("broken", to="cy@example.org", code=0, said="TemplateSyntaxError")
    text = client.get(DESK).text
    for part in (
        "3 could not be delivered",
        "550 No such user here",
        "The server refused it. Check the address with the person, then send it again.",
        "The server put it off until we gave up. Send it again once it takes mail.",
        "The mail itself could not be made.",
    ):
        assert part in text
    assert "3 could not be delivered" not in client.get(DESK, {"state": "due"}).text


def test_what_failed_at_a_dead_address_says_so(client: Client) -> None:
    failed("gone", to="Ada@example.org")
    DeadAddress.objects.create(email="ada@EXAMPLE.org", since=timezone.now(), said="550 No such user here")
    assert "The address is refused for good." in client.get(DESK).text


def test_failures_of_another_process_are_not_told(client: Client) -> None:
    failed("theirs", process="lake", to="secretly@example.org")
    assert ("could not be delivered" in client.get(DESK).text, "secretly" in client.get(DESK).text) == (False, False)


def test_more_failures_cost_no_more_queries(client: Client, queries: Callable[[], Any]) -> None:
    asked = []
    for count in (1, 30):
        for number in range(count):
            failed(f"{count}:{number}", to=f"n{number}@example.org")
        with queries() as found:
            client.get(DESK)
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_a_message_shows_its_headers_and_every_try(client: Client) -> None:
    message = failed("a")
    text = client.get(f"{DESK}{message.pk}/").text
    for part in ("no-reply@", "reader@example.org", outbox.message_id("a")[1:-1], "550", "No such user here"):
        assert part in text


def test_its_html_stands_in_a_frame_that_can_do_nothing(client: Client) -> None:
    message = owe("a")
    outbox.sweep()
    page = client.get(f"{DESK}{message.pk}/")
    frame = client.get(f"{DESK}{message.pk}/html/")
    policy = frame["Content-Security-Policy"]
    assert f'sandbox title="The message as a mail program draws it" src="{DESK}{message.pk}/html/"' in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert (frame.content.decode(), frame["X-Frame-Options"]) == (HTML, "SAMEORIGIN")
    assert policy == (
        "default-src 'none'; style-src 'sha256-ZMIWxFqsI8wXm9tNjoL6Cyi5nRfO7zhfynHh3P3TR9s='; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox"
    )


def test_what_opens_a_door_is_never_shown(client: Client) -> None:
    message = owe("door", kind="door")
    Message.objects.filter(pk=message.pk).update(text="open sesame", html="<p>open sesame</p>", subject="open sesame")
    page = client.get(f"{DESK}{message.pk}/")
    assert ("open sesame" in page.text, "open sesame" in client.get(DESK).text) == (False, False)
    assert (outbox.message_id("door")[1:-1] in page.text, "<code>door</code>" in page.text) == (False, False)
    assert client.get(f"{DESK}{message.pk}/html/").status_code == 404


def test_a_reminder_leads_to_its_deadline(client: Client, chair: User) -> None:
    clock.set_offset(Reminder.objects.filter(recipient=chair).earliest("due_at").due_at)
    handing_over.sweep()
    message = Message.objects.filter(process="river", kind="reminder", recipient=chair.email).get()
    deadline, together, told = mail_desk.ties(message)
    text = client.get(f"{DESK}{message.pk}/").text
    assert [tie.address in text for tie in (deadline, together, told)] == [True, True, True]
    assert [client.get(tie.address).status_code for tie in (deadline, together, told)] == [200, 200, 200]
    assert told.name == chair.name


def test_what_failed_goes_again_as_the_same_message(client: Client, officer: User) -> None:
    message = failed("a")
    asked = client.get(f"{DESK}{message.pk}/again/").text
    assert "It is tried once more, as the same message." in asked
    assert Message.objects.get(pk=message.pk).state == "failed"
    assert client.post(f"{DESK}{message.pk}/again/")["Location"] == f"{DESK}{message.pk}/"
    assert Message.objects.get(pk=message.pk).state == "due"
    assert AuditEntry.objects.get(verb="send_again").actor == officer


def test_what_went_goes_again_as_a_new_message_that_leads_back(client: Client) -> None:
    message = owe("a")
    outbox.sweep()
    assert "the person gets it a second time" in client.get(f"{DESK}{message.pk}/again/").text
    again = client.post(f"{DESK}{message.pk}/again/")["Location"]
    assert (again != f"{DESK}{message.pk}/", f'href="{DESK}{message.pk}/"' in client.get(again).text) == (True, True)
    assert f'href="{again}"' in client.get(f"{DESK}{message.pk}/").text


def test_a_reminder_goes_again_and_belongs_to_the_same_deadline(client: Client, chair: User) -> None:
    clock.set_offset(Reminder.objects.filter(recipient=chair).earliest("due_at").due_at)
    handing_over.sweep()
    outbox.sweep()
    first = Message.objects.get(kind="reminder", recipient=chair.email)
    client.post(f"{DESK}{first.pk}/again/")
    outbox.sweep()
    again = Message.objects.get(again_of=first)
    assert (again.state, mail_desk.ties(again)) == ("sent", mail_desk.ties(first))


def test_a_secret_message_cannot_go_again(client: Client) -> None:
    message = owe("door", kind="door")
    outbox.sweep()
    assert f"{message.pk}/again/" not in client.get(f"{DESK}{message.pk}/").text
    assert client.post(f"{DESK}{message.pk}/again/").status_code == 409


def test_before_it_goes_again_a_dead_address_is_told(client: Client) -> None:
    message = failed("a", to="ada@example.org")
    DeadAddress.objects.create(email="ada@example.org", since=timezone.now(), said="550 No")
    assert "The address is refused for good" in client.get(f"{DESK}{message.pk}/again/").text


def test_a_due_message_is_cancelled_with_a_reason(client: Client, officer: User) -> None:
    message = owe("a")
    assert client.get(f"{DESK}{message.pk}/cancel/").status_code == 200
    assert client.post(f"{DESK}{message.pk}/cancel/", {"reason": "She left."})["Location"] == f"{DESK}{message.pk}/"
    message.refresh_from_db()
    assert (message.state, message.error) == ("cancelled", "She left.")
    entry = AuditEntry.objects.get(verb="cancel_message")
    assert (entry.actor, entry.changes) == (officer, {"state": ["due", "cancelled"]})


def test_what_failed_can_be_let_be(client: Client) -> None:
    message = failed("a")
    client.post(f"{DESK}{message.pk}/cancel/", {"reason": "She left."})
    assert "could not be delivered" not in client.get(DESK).text
    assert message.failures.count() == 1


def test_without_a_reason_nothing_is_cancelled(client: Client) -> None:
    message = owe("a")
    assert "This field is required." in client.post(f"{DESK}{message.pk}/cancel/", {"reason": ""}).text
    assert Message.objects.get(pk=message.pk).state == "due"


def test_what_is_gone_cannot_be_called_back(client: Client) -> None:
    message = owe("a")
    outbox.sweep()
    answer = client.post(f"{DESK}{message.pk}/cancel/", {"reason": "Too late."})
    assert (answer.status_code, "This message is sent: it cannot be called back." in answer.text) == (409, True)


def test_a_cancelled_secret_is_erased(process: Process, officer: User) -> None:
    message = outbox.enqueue(key="d", kind="door", to="a@example.org", process="river", context={"link": "open"})
    gone = cancel_message(message, reason="Not hers.", by=officer)
    assert (gone.state, Message.objects.get(pk=gone.pk).context) == ("cancelled", {})


def test_the_desk_lists_what_failed_and_the_addresses(client: Client, at: Any) -> None:
    failed("a", to="ada@example.org")
    DeadAddress.objects.create(email="ada@example.org", since=timezone.now() - timedelta(days=2), said="550 No")
    work = [thing for thing in client.get("/river/desk/").context["work"] if "/mail/" in thing.address]
    assert [(thing.what, thing.address) for thing in work] == [
        ("1 address refuses our mail", f"{DESK}addresses/"),
        ("1 message could not be delivered", f"{DESK}?state=failed"),
    ]
    assert work[0].since.date() == (clock.now() - timedelta(days=2)).date()


@pytest.mark.parametrize("kind", ["programme-release", "application-decided"])
def test_what_a_message_belongs_to_may_be_gone(process: Process, kind: str) -> None:
    assert kind in mail_desk.TIES
    made = Message(key="x", kind=kind, process="river", context={"release": 0, "application": 0})
    assert mail_desk.ties(made) == []


def test_nobody_is_shown_the_address_with_which_another_stops_their_mail(client: Client) -> None:
    address = unsubscribing.address(owe("a", "ada@example.org"), "deadlines")
    secret = address.rstrip("/").rpartition("/")[2]
    Message.objects.update(state="sent", text=f"Stop: {address}", html=f'<a href="{address}">Stop</a>')
    message = Message.objects.get()
    shown = [client.get(f"{DESK}{message.pk}/{part}").text for part in ("", "html/")]
    shown.append(client.get(f"/api/v1/river/messages/{message.pk}/").text)
    assert ["/unsubscribe/" in text and secret not in text for text in shown] == [True, True, True]
