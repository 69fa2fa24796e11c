"""The desk: who has applied, and the decision on each."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compact.models import Message, User
from phases.models import Process
from stakeholders.domain import applications
from stakeholders.models import Application, Route
from tests.stakeholders.conftest import Apply, details
from tests.stakeholders.test_register import text_of

QUEUE = "/river/desk/applications/"


@pytest.fixture
def desk(officer: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(officer)


def names(answer: Any) -> list[str]:
    return [row.organisation_name for row in answer.context["rows"]]


def test_the_queue_shows_the_oldest_first_and_hides_the_unconfirmed(
    process: Process, registration: Route, observers: Route, submitted: Apply, desk: Client
) -> None:
    submitted(registration, organisation_name="First")
    submitted(observers, organisation_name="Second")
    applications.apply(process, **details(registration, organisation_name="Silent"))
    assert names(desk.get(QUEUE)) == ["First", "Second"]
    assert names(desk.get(QUEUE, {"route": "observers"})) == ["Second"]
    assert names(desk.get(QUEUE, {"status": "unconfirmed"})) == ["Silent"]
    assert names(desk.get(QUEUE, {"status": "declined"})) == []
    assert names(desk.get(QUEUE, {"status": "nonsense\x00", "route": "\x00", "page": "x"})) == ["First", "Second"]


def test_the_queue_is_in_the_desks_navigation(registration: Route, desk: Client) -> None:
    assert f'<a href="{QUEUE}" aria-current="page">Applications</a>' in desk.get(QUEUE).content.decode()


def test_the_queue_comes_in_pages_of_fifty(process: Process, registration: Route, desk: Client) -> None:
    for number in range(51):
        made, token = applications.apply(process, **details(registration, organisation_name=f"Town {number:02}"))
        applications.confirm(made, token=token)
    assert len(names(desk.get(QUEUE))) == 50
    second = desk.get(QUEUE, {"page": 2, "status": "submitted"})
    assert names(second) == ["Town 50"]
    assert "Page 2 of 2" in text_of(second)
    assert "status=submitted" in second.content.decode()


def test_the_queue_asks_the_same_number_of_queries_at_5_and_60(
    process: Process, registration: Route, submitted: Apply, desk: Client, queries: Callable[[], CaptureQueriesContext]
) -> None:
    asked = []
    for amount in (5, 55):
        for number in range(amount):
            submitted(registration, organisation_name=f"Town {amount}-{number}")
        with queries() as found:
            desk.get(QUEUE, {"status": "submitted"})
        with queries() as home:
            desk.get("/river/desk/")
        asked.append((len(found), len(home)))
    assert Application.objects.count() == 60
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 32  # with the mail, the reminders and their banner


def test_the_file_shows_what_was_sent_and_who_did_what(registration: Route, in_review: Apply, desk: Client) -> None:
    application = in_review(registration)
    shown = text_of(desk.get(f"{QUEUE}{application.pk}/"))
    for words in ("Fishers of Lower Alva", "Austria", "Flora Fisher", "We live from the river.", "Ada Officer"):
        assert words in shown, words
    assert "Propose for the list" not in shown
    assert "Register" in shown


def test_declining_without_a_reason_asks_for_it(registration: Route, in_review: Apply, desk: Client) -> None:
    application = in_review(registration)
    sent = {"outcome": "declined", "reason": " ", "version": application.version}
    answer = desk.post(f"{QUEUE}{application.pk}/", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["reason"])
    assert Application.objects.get().status == "in-review"


def test_a_stale_decision_keeps_what_was_typed(
    registration: Route, in_review: Apply, desk: Client, colleague: User
) -> None:
    application = in_review(registration)
    applications.decide(application, by=colleague, outcome="registered", version=application.version)
    sent = {"outcome": "declined", "reason": "Not a town.", "version": application.version}
    answer = desk.post(f"{QUEUE}{application.pk}/", sent)
    assert answer.status_code == 412
    assert "has changed since you opened it; it is now registered" in text_of(answer)
    assert answer.context["form"]["reason"].value() == "Not a town."
    assert "What you had written Not a town." in text_of(answer)
    assert re.search(
        r"Last step: registered, by Bo Colleague, \w+,? 1 June 2020, \d\d:\d\d \(Vienna\)", text_of(answer)
    )
    assert Message.objects.filter(kind="application-decided").count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"outcome": "crowned", "version": "2"},
        {"outcome": "proposed", "version": "2"},
        {"outcome": "registered"},
        {"outcome": "registered", "version": "x"},
        {"outcome": "registered", "version": "2", "reason": "x" * 2001},
        {"outcome": "registered", "version": "2", "reason": "\x1b"},
    ],
)
def test_nonsense_decides_nothing(registration: Route, in_review: Apply, desk: Client, sent: dict[str, str]) -> None:
    application = in_review(registration)
    answer = desk.post(f"{QUEUE}{application.pk}/", sent)
    assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)
    assert Application.objects.get().status == "in-review"


def test_a_huge_version_is_a_stale_one(registration: Route, in_review: Apply, desk: Client) -> None:
    application = in_review(registration)
    answer = desk.post(f"{QUEUE}{application.pk}/", {"outcome": "registered", "version": "9" * 30})
    assert answer.status_code == 412


def test_after_a_stale_press_the_next_one_decides(registration: Route, in_review: Apply, desk: Client) -> None:
    application = in_review(registration)
    address = f"{QUEUE}{application.pk}/"
    answer = desk.post(address, {"outcome": "declined", "reason": "Not a town.", "version": "1"})
    assert answer.status_code == 412
    form = answer.context["form"]
    assert (form["outcome"].value(), form["reason"].value(), form["version"].value()) == (
        "declined",
        "Not a town.",
        str(application.version),
    )
    drawn = {name: form[name].value() for name in ("outcome", "reason", "version")}
    assert desk.post(address, drawn).status_code == 302
    assert Application.objects.get().status == "declined"


def test_an_invented_person_is_marked_in_the_history(
    registration: Route, in_review: Apply, desk: Client, officer: User
) -> None:
    application = in_review(registration)
    assert "Ada Officer invented" not in text_of(desk.get(f"{QUEUE}{application.pk}/"))
    User.objects.filter(pk=officer.pk).update(is_invented=True)
    assert "Ada Officer invented" in text_of(desk.get(f"{QUEUE}{application.pk}/"))


def test_the_desk_says_when_the_list_is_due(observers: Route, submitted: Apply, desk: Client) -> None:
    shown = text_of(desk.get(f"{QUEUE}{submitted(observers).pk}/"))
    assert re.search(r"its list is due Thursday,? 31 December 2020, 17:00 \(Vienna\)", shown)


def test_taking_up_what_is_decided_is_refused(
    registration: Route, in_review: Apply, desk: Client, officer: User
) -> None:
    application = in_review(registration)
    applications.decide(application, by=officer, outcome="registered", version=application.version)
    answer = desk.post(f"{QUEUE}{application.pk}/", {"start": "1"})
    assert answer.status_code == 409
    assert "it cannot become in review" in text_of(answer)


def test_another_processes_application_is_404(registration: Route, submitted: Apply, desk: Client) -> None:
    application = submitted(registration)
    other = Process.objects.create(slug="other", title="Other", short_title="Other", zone="UTC", deadline_time="12:00")
    Application.objects.filter(pk=application.pk).update(process=other)
    assert desk.get(f"{QUEUE}{application.pk}/").status_code == 404
    assert desk.post(f"{QUEUE}{application.pk}/", {"start": "1"}).status_code == 404
    assert desk.get(f"{QUEUE}{'9' * 30}/").status_code == 404
    assert names(desk.get(QUEUE)) == []


@pytest.mark.parametrize("who", ["delegate", "chair", "outsider"])
def test_it_is_the_secretariats_alone(
    registration: Route, submitted: Apply, request: pytest.FixtureRequest, client_of: Callable[[User], Client], who: str
) -> None:
    visitor = client_of(request.getfixturevalue(who))
    for address in (QUEUE, f"{QUEUE}{submitted(registration).pk}/"):
        assert visitor.get(address).status_code == 403
        assert visitor.post(address, {"start": "1"}).status_code == 403
    assert set(Application.objects.values_list("status", flat=True)) == {"submitted"}


def test_nothing_about_applications_raises_the_revision(
    process: Process, observers: Route, in_review: Apply, officer: User
) -> None:
    before = Process.objects.get(pk=process.pk).revision
    application = in_review(observers)
    applications.decide(application, by=officer, outcome="proposed", version=application.version)
    applications.withdraw(application)
    assert Process.objects.get(pk=process.pk).revision == before
