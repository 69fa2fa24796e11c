"""What a person is told of is theirs to choose, but what they owe; the choice counts from now on, for them alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from compact import outbox
from compact.errors import RuleViolation
from compact.models import AuditEntry, Message, User
from compact.unsubscribing import Wish
from phases.audiences import Lead
from phases.domain.handing_over import sweep
from phases.domain.notices import choose, choose_person, silence_by_token
from phases.domain.plans import set_plan
from phases.models import Audience, NoticeChoice, Process, Reminder
from tests.phases.test_query_counts import grow

SignIn = Callable[[User], Client]
PAGE = "/my/notices/"
DEADLINES = "river-deadlines"


def days(user: User, key: str = "names") -> list[int]:
    """The planned days before one deadline, as they come."""
    rows = Reminder.objects.filter(recipient=user, milestone__item__key=key, state="planned").order_by("due_at")
    return list(rows.values_list("days_before", flat=True))


def asked(what: str, typed: str = "") -> dict[str, str]:
    return {"form": DEADLINES, f"{DEADLINES}-what": what, f"{DEADLINES}-days": typed}


def test_own_days_take_the_place_of_the_plan_for_that_person_only(
    process: Process, officer: User, colleague: User
) -> None:
    choose(process, "deadlines", by=officer, days=[2, 30, 2])
    assert (days(officer), days(colleague)) == ([30, 2], [14, 3])


def test_what_one_owes_is_reminded_of_as_planned_and_on_ones_own_days_too(process: Process, chair: User) -> None:
    choose(process, "deadlines", by=chair, days=[30])
    own = days(chair)
    choose(process, "deadlines", by=chair, silent=True)
    assert (own, days(chair)) == ([30, 14, 3], [14, 3])


def test_nothing_is_nothing_and_as_planned_is_as_before(process: Process, officer: User) -> None:
    before = days(officer)
    choose(process, "deadlines", by=officer, silent=True)
    silent = days(officer)
    choose(process, "deadlines", by=officer)
    assert (before, silent, days(officer)) == ([14, 3], [], [14, 3])


def test_nobody_is_flooded_with_days_that_are_past(process: Process, officer: User, at: Any) -> None:
    at("2020-12-20T12:00")
    choose(process, "deadlines", by=officer, days=[300, 200, 100, 30, 2])
    assert days(officer) == [2]


def test_the_same_again_changes_nothing(process: Process, officer: User) -> None:
    for _time in range(2):
        choose(process, "deadlines", by=officer, days=[5])
    entry = AuditEntry.objects.get(verb="choose_notices")
    assert (entry.actor, entry.changes) == (
        officer,
        {"topic": ["deadlines", "deadlines"], "days": [None, [5]]},
    )


@pytest.mark.parametrize(
    ("topic", "own", "words"),
    [
        ("nonsense", None, "no such sort"),
        ("programme", [3], "how many days"),
        ("deadlines", [], "how many days"),
        ("deadlines", [-1], "no number of days"),
        ("deadlines", [366], "no number of days"),
        ("deadlines", list(range(13)), "at most 12"),
    ],
)
def test_what_cannot_be_is_refused(
    process: Process, officer: User, topic: str, own: list[int] | None, words: str
) -> None:
    with pytest.raises(RuleViolation, match=words):
        choose(process, topic, by=officer, days=own)
    assert (NoticeChoice.objects.count(), days(officer)) == (0, [14, 3])


def test_the_page_is_for_whoever_has_signed_in(
    process: Process, outsider: User, client: Client, client_of: SignIn
) -> None:
    assert client.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"
    answer = client_of(outsider).get(PAGE)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    assert "No process writes to you yet" in answer.text


def test_the_page_says_what_is_planned_and_what_comes_next(process: Process, chair: User, client_of: SignIn) -> None:
    answer = client_of(chair).get(PAGE)
    assert "What you owe: 14 and 3 days before" in answer.text
    assert [(row.record.title, when, why) for row, when, why in answer.context["reminders"]] == [
        ("First draft", "14 days before", "you owe it"),
        ("First draft", "3 days before", "you owe it"),
        ("List of observers", "14 days before", "you owe it"),
        ("List of observers", "3 days before", "you owe it"),
    ]


def test_a_plan_of_the_secretariat_is_said_as_it_stands(process: Process, officer: User, client_of: SignIn) -> None:
    set_plan(process, None, Audience.SECRETARIAT, Lead(before=(1,), after=(7,)), version=0, by=None)
    assert "What the secretariat watches: 1 day before, 7 days after" in client_of(officer).get(PAGE).text


def test_saving_counts_at_once_and_can_be_put_back(process: Process, officer: User, client_of: SignIn) -> None:
    client = client_of(officer)
    page = client.post(PAGE, asked("own", "20; 2"), follow=True).text
    assert ("Saved. It counts from now on." in page, days(officer)) == (True, [20, 2])
    assert "Saved. It counts from now on." not in client.get(PAGE).text
    client.post(PAGE, asked("none"))
    undo = client.get(PAGE).context["undo"]
    assert (days(officer), undo) == ([], asked("own", "20, 2"))
    client.post(PAGE, undo)
    assert days(officer) == [20, 2]


@pytest.mark.parametrize(
    ("what", "typed", "words"),
    [
        ("own", "", "Type how many days before"),
        ("own", "soon", "Type how many days before"),
        ("own", "3-2", "Type how many days before"),
        ("own", "9999", "no number of days"),
        ("planned", "14, 2", "Choose “On days of my own” too"),
    ],
)
def test_what_was_typed_stays_with_what_is_wrong(
    process: Process, officer: User, client_of: SignIn, what: str, typed: str, words: str
) -> None:
    answer = client_of(officer).post(PAGE, asked(what, typed))
    assert (words in answer.text, f'value="{typed}"' in answer.text or not typed) == (True, True)
    assert (NoticeChoice.objects.count(), days(officer)) == (0, [14, 3])


@pytest.mark.parametrize("form", ["", "nonsense", "lake-deadlines"])
def test_a_form_that_there_is_not_is_answered_404(
    process: Process, officer: User, client_of: SignIn, form: str
) -> None:
    assert client_of(officer).post(PAGE, {"form": form}).status_code == 404


def test_what_was_chosen_at_the_link_stands_on_the_page(process: Process, officer: User, client_of: SignIn) -> None:
    silence_by_token(Wish(process.slug, "programme", officer.email.upper()))
    mine = client_of(officer).get("/api/v1/my/").json()["notices"]
    assert mine == [
        {"process": "river", "topic": "deadlines", "silent": False, "days": None},
        {"process": "river", "topic": "programme", "silent": True, "days": None},
    ]


def test_programs_read_the_next_reminders(process: Process, chair: User, client_of: SignIn) -> None:
    found = client_of(chair).get("/api/v1/my/").json()["reminders"]
    of_names = [one for one in found if one["key"] == "names"]
    assert [(one["title"], one["at"], one["why"], one["held"]) for one in of_names] == [
        ("List of observers", "2020-12-17T16:00:00Z", "owing", False),
        ("List of observers", "2020-12-28T16:00:00Z", "owing", False),
    ]


def test_language_and_zone_count_for_what_is_not_written_yet(process: Process, officer: User, at: Any) -> None:
    first = Reminder.objects.filter(recipient=officer, state="planned").earliest("due_at")
    at(first.due_at.isoformat())
    assert sweep() > 0
    outbox.enqueue(key="door", kind="account", to=officer.email, context={"subject": "", "text": "", "html": ""})
    choose_person(by=officer, language="en", zone="Asia/Kathmandu")
    officer.refresh_from_db()
    zones = dict(Message.objects.filter(recipient=officer.email).values_list("kind", "zone"))
    assert (officer.zone, zones) == ("Asia/Kathmandu", {"reminder": "Asia/Kathmandu", "account": ""})


def test_a_zone_is_taken_by_its_city_and_put_back(process: Process, officer: User, client_of: SignIn) -> None:
    client = client_of(officer)
    client.post(PAGE, {"form": "person", "person-language": "en", "person-zone": "port moresby"})
    undo = client.get(PAGE).context["undo"]
    assert User.objects.get(pk=officer.pk).zone == "Pacific/Port_Moresby"
    client.post(PAGE, undo)
    assert User.objects.get(pk=officer.pk).zone == ""


@pytest.mark.parametrize("zone", ["Nowhere", "../etc/passwd", "Africa/", "posix/Africa/Nairobi/x"])
def test_a_zone_that_there_is_not_is_refused(process: Process, officer: User, client_of: SignIn, zone: str) -> None:
    answer = client_of(officer).post(PAGE, {"form": "person", "person-language": "en", "person-zone": zone})
    assert "There is no such time zone." in answer.text
    with pytest.raises(RuleViolation, match="There is no time zone"):
        choose_person(by=officer, language="en", zone=zone)
    with pytest.raises(RuleViolation, match="do not write in this language"):
        choose_person(by=officer, language="tlh", zone="")
    assert User.objects.get(pk=officer.pk).zone == ""


def test_the_record_of_changes_does_not_say_where_somebody_lives(officer: User) -> None:
    choose_person(by=officer, language="en", zone="Asia/Kathmandu")
    assert AuditEntry.objects.get(verb="choose_person").changes == {"chosen": [None, ["zone"]]}


def test_the_page_costs_the_same_however_much_is_owed(
    process: Process, chair: User, client_of: SignIn, queries: Any
) -> None:
    client, counts = client_of(chair), []
    for more in (False, True):
        if more:
            grow(process, 30)
        client.get(PAGE)
        with queries() as found:
            client.get(PAGE)
        counts.append(len(found))
    assert counts[0] == counts[1]
