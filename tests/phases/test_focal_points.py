"""Who answers for an addressee: focal points take the place of all who hold its role, and give it back."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from compact import clock
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.audiences import Lead
from phases.domain.focal_points import add_focal_point, remove_focal_point
from phases.domain.plans import set_plan
from phases.models import Addressee, FocalPoint, Milestone, Process, Reminder
from phases.pages import Page
from phases.panels import DESK, Work
from phases.reminded import waiting
from tests.conftest import person

As = Callable[[User], Client]


def unheard(process: Process) -> list[Work]:
    return waiting(Page(process, clock.now(), None))


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def desk(officer: User, client_of: As) -> Client:
    return client_of(officer)


def addressee(key: str = "chair") -> Addressee:
    return Addressee.objects.select_related("process").get(key=key)


def told() -> list[str]:
    """Whose reminders of the list of names stand planned, because they owe it."""
    rows = Reminder.objects.filter(milestone__item__key="names", state="planned", audience="owing", days_before=14)
    return sorted(rows.values_list("recipient__name", flat=True))


def test_the_first_takes_the_place_of_all_who_hold_the_role(
    process: Process, chair: User, outsider: User, officer: User
) -> None:
    assert told() == ["Cleo Chair"]
    add_focal_point(addressee(), "OUTSIDER@example.org ", by=officer)
    assert told() == ["Olu Outsider"]
    add_focal_point(addressee(), chair.email, by=officer)
    assert told() == ["Cleo Chair", "Olu Outsider"]


def test_with_the_last_one_the_role_s_people_come_back(
    process: Process, chair: User, outsider: User, officer: User
) -> None:
    point = add_focal_point(addressee(), outsider.email, by=officer)
    remove_focal_point(point, by=officer)
    assert told() == ["Cleo Chair"]
    entries = AuditEntry.objects.filter(verb__endswith="focal_point").order_by("pk")
    assert [(entry.verb, entry.changes) for entry in entries] == [
        ("add_focal_point", {"focal_point": [None, outsider.pk]}),
        ("remove_focal_point", {"focal_point": [outsider.pk, None]}),
    ]


def test_twice_removed_is_stale(process: Process, outsider: User, officer: User) -> None:
    add_focal_point(addressee(), outsider.email, by=officer)
    first, second = FocalPoint.objects.get(), FocalPoint.objects.get()
    remove_focal_point(first, by=officer)
    with pytest.raises(StaleEdit):
        remove_focal_point(second, by=officer)


@pytest.mark.parametrize(
    ("email", "said"),
    [
        (
            "nobody@example.org",
            "Nobody has an account with the e-mail “nobody@example.org”. They have to make one first.",
        ),
        (" ", "Say who: by the e-mail of their account, or from the list."),
        ("closed@example.org", "The account of Cy Closed is closed: no reminder would go there."),
        ("there@example.org", "Thea There is a focal point of this already: Chair of the River Assembly."),
        (
            "a\x00b@example.org",
            "Nobody has an account with the e-mail “a\x00b@example.org”. They have to make one first.",
        ),
    ],
)
def test_who_cannot_be_reminded_is_refused(process: Process, officer: User, email: str, said: str) -> None:
    person("closed@example.org", "Cy Closed", is_active=False)
    add_focal_point(addressee(), person("there@example.org", "Thea There").email, by=officer)
    with pytest.raises(RuleViolation) as refusal:
        add_focal_point(addressee(), email, by=officer)
    assert (refusal.value.sentence, FocalPoint.objects.count()) == (said, 1)


def text(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


PAGE = "/river/desk/offices/chair/"


def test_the_office_s_page_names_who_holds_the_role(desk: Client, chair: User) -> None:
    shown = text(desk.get(PAGE))
    for part in ("Who is reminded", "Cleo Chair", "whoever holds the role “Office of the President” is reminded"):
        assert part in shown


def test_an_addressee_that_is_no_office_has_the_page_too(desk: Client) -> None:
    shown = text(desk.get("/river/desk/offices/bureau/"))
    assert ("Who is reminded" in shown, "Record a holder" in shown) == (True, False)
    assert desk.post("/river/desk/offices/bureau/", {}).status_code == 404
    assert desk.get("/river/desk/offices/nobody/").status_code == 404


def test_asking_first_says_whose_reminders_change_and_writes_nothing(desk: Client, chair: User, outsider: User) -> None:
    answer = desk.post(PAGE + "reminded/", {"email": outsider.email, "preview": "1"})
    assert (answer.status_code, FocalPoint.objects.count()) == (200, 0)
    for part in ("What this would change", "would be planned", "would be dropped", outsider.email):
        assert part in text(answer)


def test_somebody_is_named_from_the_list_or_by_mail_and_removed(
    desk: Client, officer: User, chair: User, outsider: User
) -> None:
    assert desk.post(PAGE + "reminded/", {"person": officer.email, "save": "1"}).status_code == 302
    assert desk.post(PAGE + "reminded/", {"email": outsider.email, "save": "1"}).status_code == 302
    assert told() == ["Ada Officer", "Olu Outsider"]
    for point in FocalPoint.objects.order_by("pk"):
        address = f"{PAGE}reminded/{point.pk}/"
        assert "as a focal point?" in text(desk.get(address))
        assert desk.post(address, {"save": "1"}).status_code == 302
    assert told() == ["Cleo Chair"]
    assert desk.get(f"{PAGE}reminded/1/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Say who: choose from the list, or type the e-mail of their account."),
        ({"person": "x"}, "This person has no role here, or is named already."),
        ({"person": "officer@example.org", "email": "a@b.org"}, "You chose somebody from the list and typed another"),
        ({"email": "nobody@example.org"}, "Nobody has an account with the e-mail “nobody@example.org”."),
    ],
)
def test_a_fault_stands_at_its_field(desk: Client, typed: dict[str, str], said: str) -> None:
    assert said in text(desk.post(PAGE + "reminded/", {**typed, "save": "1"}))
    assert FocalPoint.objects.count() == 0


def test_only_the_secretariat_names_them(
    process: Process, chair: User, delegate: User, outsider: User, client_of: As
) -> None:
    people = (chair, delegate, outsider)
    assert [client_of(one).post(PAGE + "reminded/", {}).status_code for one in people] == [403, 403, 403]
    assert [client_of(one).get(PAGE + "reminded/9/").status_code for one in people] == [403, 403, 403]


def test_the_desk_names_what_is_due_and_nobody_would_hear_of(process: Process, officer: User) -> None:
    assert waiting in DESK
    (work,) = unheard(process)
    assert work.what == (
        "First draft: due on 15 Jun 2020 from Chair of the River Assembly, and nobody there is reminded"
    )
    assert (work.act, work.address) == ("Name a focal point", "/river/desk/offices/chair/#reminded")
    add_focal_point(addressee(), officer.email, by=officer)
    assert unheard(process) == []


def test_a_closed_account_is_nobody(process: Process, chair: User, desk: Client) -> None:
    assert unheard(process) == []
    User.objects.filter(pk=chair.pk).update(is_active=False)
    assert len(unheard(process)) == 1
    assert "Nobody is reminded: no one here holds the role “Office of the President”." in text(desk.get(PAGE))


def test_without_a_role_the_page_asks_for_somebody(process: Process, desk: Client) -> None:
    Addressee.objects.filter(key="chair").update(role="")
    assert "Nobody is reminded: name a focal point." in text(desk.get(PAGE))
    assert "Nobody is reminded: name a focal point." in text(desk.get("/river/desk/offices/"))
    assert "Nobody is reminded: name a focal point." in text(desk.get("/river/desk/reminders/plans/"))


def test_where_no_reminder_is_wanted_the_desk_asks_for_nobody(process: Process, officer: User) -> None:
    milestone = Milestone.objects.select_related("item__process").get(item__key="first-draft")
    set_plan(process, milestone, "owing", Lead(), version=0, by=officer)
    assert unheard(process) == []


def test_a_focal_point_without_a_role_says_that_it_was_delivered(
    process: Process, outsider: User, officer: User, client_of: As
) -> None:
    page = "/river/items/names/delivered/"
    assert client_of(outsider).get(page).status_code == 403
    add_focal_point(addressee(), outsider.email, by=officer)
    assert client_of(outsider).get(page).status_code == 200
    assert client_of(outsider).get("/river/items/survey/delivered/").status_code == 403
