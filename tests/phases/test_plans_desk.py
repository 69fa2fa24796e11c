"""The desk's pages of reminder plans: in words, where each comes from, what it comes to, what it would change."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from compact.models import AuditEntry, User
from phases.audiences import Lead
from phases.domain.plans import reset_plan, set_plan
from phases.models import Addressee, DateRecord, Milestone, Process, Reminder, ReminderPlan, TimelineItem

As = Callable[[User], Client]
PLANS = "/river/desk/reminders/plans/"
DEFAULT = "/river/desk/reminders/default/"
NAMES = f"{PLANS}names/"


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def desk(officer: User, client_of: As) -> Client:
    return client_of(officer)


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def owed(key: str = "names") -> Milestone:
    return Milestone.objects.select_related("item__process").get(item__key=key)


def typed(desk: Client, address: str = NAMES, **said: str) -> dict[str, Any]:
    """The form of a page as it opens, with what is typed over it (`owing_before="9"`)."""
    form = desk.get(address).context["form"]
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        found[name] = field.initial if field.initial is not None else ""
        if field.show_hidden_initial:
            found[f"initial-{name}"] = found[name]
    return found | {name.replace("_", "-"): value for name, value in said.items()}


def send(desk: Client, button: str, address: str = NAMES, **said: str) -> Any:
    return desk.post(address, typed(desk, address, **said) | {button: "1"})


def leads(key: str | None = "names") -> dict[str, Lead]:
    rows = ReminderPlan.objects.filter(milestone__item__key=key, put_back=False) if key else None
    rows = ReminderPlan.objects.filter(milestone=None) if rows is None else rows
    return {row.audience: Lead.of(row) for row in rows}


@pytest.mark.parametrize("page", [PLANS, NAMES, DEFAULT])
def test_staff_see_it_and_nobody_else_does(
    process: Process, officer: User, chair: User, delegate: User, outsider: User, client_of: As, page: str
) -> None:
    people = (officer, chair, delegate, outsider)
    assert [client_of(one).get(page).status_code for one in people] == [200, 403, 403, 403]
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize("key", ["nothing", "phase-1", "hearing-1", "spring-fair"])
def test_only_milestones_have_plans(desk: Client, key: str) -> None:
    assert desk.get(f"{PLANS}{key}/").status_code == 404


def test_milestones_of_another_process_are_404(desk: Client, process: Process) -> None:
    lake = Process.objects.create(slug="lake", zone="Europe/Vienna", deadline_time="17:00")
    item = TimelineItem.objects.create(process=lake, kind="milestone", key="regatta", title="Regatta")
    body = Addressee.objects.create(process=lake, key="club", name="Club")
    Milestone.objects.create(item=item, owed_by=body)
    assert desk.get(f"{PLANS}regatta/").status_code == 404


def test_the_default_is_told_in_words_with_where_it_comes_from(desk: Client, process: Process) -> None:
    shown = text(desk.get(PLANS))
    for part in (
        'Those who owe it</dt><dd><span class="plan-words">14 and 3 days before</span>',
        "the reminder days of the process's file",
        'Those who follow it</dt><dd><span class="plan-words">no reminders</span>',
        "Nothing has a plan of its own.",
        "Reminders go at 17:00 (Vienna)",
    ):
        assert part in shown


def test_what_was_set_here_says_by_whom_and_when(desk: Client, process: Process, officer: User, chair: User) -> None:
    set_plan(process, owed(), "owing", Lead((0,), (30, 7, 1, 0), (1, 7)), version=0, by=officer)
    for page in (PLANS, NAMES):
        shown = text(desk.get(page))
        words = "on the day its window opens, 30, 7 and 1 days before, on the day itself, 1 and 7 days after"
        assert words in shown
        assert "set here by Ada Officer on 1 June 2020" in shown
    row = desk.get(PLANS).context["own"][0]
    standing = Reminder.objects.filter(milestone=owed(), state="planned")
    assert (row.waiting.count, row.waiting.next) == (
        standing.count(),
        standing.order_by("due_at").values_list("due_at", flat=True)[0],
    )


def test_a_file_s_plan_and_a_pattern_s_are_told_as_such(desk: Client, process: Process, officer: User) -> None:
    draft, names = owed("first-draft"), owed()
    Milestone.objects.filter(pk=draft.pk).update(each="hearing")
    Milestone.objects.filter(pk=names.pk).update(pattern=draft, subject=TimelineItem.objects.get(key="hearing-1"))
    ReminderPlan.objects.create(process=process, milestone=draft, audience="owing", before=[5])
    assert "from the process's file" in text(desk.get(f"{PLANS}first-draft/"))
    assert "as for all that is made from “First draft”" in text(desk.get(NAMES))
    assert "A pattern: what is set here holds for all that is made from it" in text(desk.get(f"{PLANS}first-draft/"))


def test_the_moments_are_told_with_how_many_people_each_reaches(desk: Client, process: Process, chair: User) -> None:
    found = [(one.words, one.people, one.passed) for one in desk.get(NAMES).context["moments"]]
    assert found == [("14 days before", 2, False), ("3 days before", 2, False)]
    shown = text(desk.get(NAMES))
    assert "Thursday, 17 December 2020, 17:00 (Vienna)" in shown
    assert "Those who owe it: 1 · The secretariat: 1 · 2 people in all" in shown


def test_a_moment_that_reaches_nobody_says_so(desk: Client, process: Process) -> None:
    answer = send(desk, "preview", followers_how="own", followers_before="2")
    assert [(one.words, one.people) for one in answer.context["moments"]][-1] == ("2 days before", 0)
    assert "reaches nobody" in text(answer)


def test_asking_first_shows_what_it_comes_to_and_writes_nothing(desk: Client, process: Process, chair: User) -> None:
    answer = send(desk, "preview", owing_how="own", owing_before="60, 1", owing_after="2")
    assert (leads(), AuditEntry.objects.filter(verb="set_plan").count()) == ({}, 0)
    shown = text(answer)
    for part in (
        "3 would be planned.",
        "2 would be dropped.",
        "Nothing is saved yet.",
        'value="60, 1"',
        "60 days before",
    ):
        assert part in shown


def test_looking_while_typing_answers_the_moments_alone(desk: Client, process: Process, chair: User) -> None:
    answer = send(desk, "look", owing_how="own", owing_before="60")
    shown = text(answer)
    assert ("60 days before" in shown, "<html" in shown, leads()) == (True, False, {})
    faulty = text(send(desk, "look", owing_how="own", owing_before="x"))
    assert ("what you typed cannot be read yet" in faulty, "14 days before" in faulty) == (True, True)


def test_days_are_typed_as_people_write_them_and_saved(desk: Client, process: Process, chair: User) -> None:
    answer = send(desk, "save", owing_how="own", owing_before="1; 30 7,7", owing_after="٢")
    assert (answer.status_code, leads()) == (302, {"owing": Lead(before=(30, 7, 1), after=(2,))})


@pytest.mark.parametrize(
    ("said", "label", "sentence"),
    [
        ({"owing_before": "30, soon"}, "Days before it is due", "“soon” is no number of days. Write the days as"),
        ({"owing_before": "400"}, "Days before it is due", "“400” is no number of days from 0 to 365."),
        ({"owing_before": "-3"}, "Days before it is due", "“-3” is no number of days."),
        ({"owing_opening": "1.5"}, "Days before its window opens", "“1.5” is no number of days."),
        ({"owing_after": "0"}, "Days after, while nothing is recorded", "“0” is no number of days from 1 to 365."),
        (
            {"owing_before": "1 2 3 4 5 6 7 8 9 10 11 12 13"},
            "Days before it is due",
            "That would be 13 reminders in a row; at most 12 are sent.",
        ),
        (
            {"owing_before": "", "owing_after": ""},
            "When: Those who owe it",
            "Type at least one number of days, or choose “No reminders”.",
        ),
    ],
)
def test_a_fault_names_its_field_and_the_value(
    desk: Client, process: Process, said: dict[str, str], label: str, sentence: str
) -> None:
    shown = text(send(desk, "save", **{"owing_how": "own", **said}))
    assert f"{label}: {sentence}" in shown
    assert leads() == {}


def test_an_escalation_needs_somebody_to_go_to(desk: Client, process: Process, chair: User) -> None:
    refused = send(desk, "save", escalation_how="own", escalation_after="14")
    assert "Whose people: Say whose people are told when it is late." in text(refused)
    data = typed(desk, escalation_how="own", escalation_after="14") | {"escalation-roles": ["president"], "save": "1"}
    assert desk.post(NAMES, data).status_code == 302
    assert leads() == {"escalation": Lead(after=(14,), roles=("president",))}
    assert "Office of the President: 14 days after" in text(desk.get(NAMES))


def test_one_press_sends_no_reminders_to_them_at_all(desk: Client, process: Process, chair: User) -> None:
    assert send(desk, "save", owing_how="never").status_code == 302
    assert leads() == {"owing": Lead()}
    assert Reminder.objects.filter(milestone=owed(), state="planned", audience="owing").count() == 0
    assert "no reminders" in text(desk.get(NAMES))


def test_a_quick_choice_needs_no_typing(desk: Client, process: Process, chair: User) -> None:
    assert "The last week only: 7 and 1 days before, 1 day after" in text(desk.get(NAMES))
    assert send(desk, "save", owing_how="week").status_code == 302
    assert leads() == {"owing": Lead(before=(7, 1), after=(1,))}


def test_it_is_put_back_to_what_stands_without_it(desk: Client, process: Process, officer: User, chair: User) -> None:
    set_plan(process, owed(), "owing", Lead(before=(60,)), version=0, by=officer)
    assert "as for everything: 14 and 3 days before" in text(desk.get(NAMES))
    assert send(desk, "save", owing_how="as-all").status_code == 302
    assert leads() == {}


def test_the_default_is_set_for_all(desk: Client, process: Process, chair: User) -> None:
    answer = send(desk, "save", DEFAULT, owing_how="own", owing_before="10")
    assert (answer.status_code, leads(None)) == (302, {"owing": Lead(before=(10,))})
    assert {one.words for one in desk.get(DEFAULT).context["moments"]} >= {"10 days before", "3 days before"}


def test_saving_without_a_change_changes_nothing(desk: Client, process: Process) -> None:
    assert send(desk, "save").status_code == 302
    assert ReminderPlan.objects.count() == 0


def test_two_who_change_different_people_do_not_undo_each_other(
    desk: Client, process: Process, colleague: User
) -> None:
    opened = typed(desk, owing_how="own", owing_before="9")
    set_plan(process, owed(), "secretariat", Lead(before=(2,)), version=0, by=colleague)
    assert desk.post(NAMES, opened | {"save": "1"}).status_code == 302
    assert leads() == {"owing": Lead(before=(9,)), "secretariat": Lead(before=(2,))}


def test_a_stale_edit_shows_what_stands_and_keeps_what_was_typed(
    desk: Client, process: Process, colleague: User
) -> None:
    opened = typed(desk, owing_how="own", owing_before="9")
    set_plan(process, owed(), "owing", Lead(before=(44,)), version=0, by=colleague)
    answer = desk.post(NAMES, opened | {"save": "1"})
    shown = text(answer)
    assert answer.status_code == 412
    for part in ("Somebody changed this plan", "44 days before", "set here by Bo Colleague", 'value="9"'):
        assert part in shown
    versions = {f"{one}-version": answer.context["form"][f"{one}-version"].value() for one in ("owing",)}
    assert desk.post(NAMES, opened | versions | {"save": "1"}).status_code == 302
    assert leads() == {"owing": Lead(before=(9,))}


def test_what_is_over_says_so(desk: Client, process: Process) -> None:
    assert desk.get(PLANS).context["over"] == []
    assert "it has no day yet, or nobody is to be told" not in text(desk.get(NAMES))
    reset_plan(owed(), "owing", by=None)  # nothing to put back
    assert AuditEntry.objects.filter(verb="reset_plan").count() == 0


def test_the_pages_cost_the_same_however_much_is_owed(
    desk: Client, process: Process, chair: User, officer: User, queries: Callable[[], Any]
) -> None:
    costs: dict[str, list[int]] = {PLANS: [], NAMES: [], DEFAULT: []}
    first = DateRecord.objects.filter(item__key="names").first()
    assert first is not None
    for count in (1, 20):
        for number in range(count):
            item = TimelineItem.objects.create(
                process=process, kind="milestone", key=f"m-{count}-{number}", title=f"More {number}"
            )
            made = Milestone.objects.create(item=item, owed_by=Addressee.objects.get(key="chair"))
            DateRecord.objects.create(
                item=item,
                layer="mandated",
                phrase="by December 2020",
                latest=first.latest,
                source=first.source,
                recorded_at=first.recorded_at,
                title=item.title,
            )
            set_plan(process, made, "owing", Lead(before=(9, 1)), version=0, by=officer)
        for page in costs:
            with queries() as found:
                assert desk.get(page).status_code == 200
            costs[page].append(len(found))
    assert [few == many for few, many in costs.values()] == [True, True, True]
    assert max(max(cost) for cost in costs.values()) <= 40
