"""What is owed: added, edited by one officer at a time, waiting in no circle, decided beyond its dates."""

from datetime import date
from typing import Any

import pytest

from compact import clock
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.dates import parse
from phases.domain import milestones
from phases.domain.items import Statement
from phases.domain.milestones import Obligation
from phases.domain.sources import NewSource, cite
from phases.models import Addressee, Milestone, Process, Provision, Reminder, Source, TimelineItem
from phases.reading import Reading
from phases.states import State, state_of


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def item(process: Process, key: str) -> TimelineItem:
    return TimelineItem.objects.select_related("process").get(process=process, key=key)


def owed(process: Process, key: str) -> Milestone:
    return Milestone.objects.select_related("item__process").get(item__process=process, item__key=key)


def as_it_stands(process: Process, key: str, **changed: Any) -> Obligation:
    found = owed(process, key)
    needed = tuple(TimelineItem.objects.filter(milestone__in=found.depends_on.all()))
    said = {
        "title": found.item.title,
        "provision": found.item.provision,
        "owed_by": found.owed_by,
        "done_when": found.done_when,
        "depends_on": needed,
    }
    return Obligation(**{**said, **changed})  # type: ignore[arg-type]


def standing(process: Process, key: str) -> str:
    view = Reading(process, clock.now()).item(key)
    assert view is not None
    return state_of(view)


def test_what_is_added_stands_with_its_date(process: Process, officer: User) -> None:
    owes = Addressee.objects.get(process=process, key="bureau")
    due = Statement(parse("by 1 August 2020"))
    made = milestones.add_milestone(
        process,
        Obligation("A map of the river", None, owes, "It hangs on the wall.", (item(process, "survey"),)),
        layer="agreed",
        due=due,
        source=NewSource("Letter of the Bureau", "letter"),
        known=date(2020, 5, 2),
        by=officer,
    )
    view = Reading(process, clock.now()).item("a-map-of-the-river")
    assert view is not None
    assert view.agreed is not None
    assert (view.title, view.agreed.phrase, view.agreed.source.title, view.agreed.day_only) == (
        "A map of the river",
        "by 1 August 2020",
        "Letter of the Bureau",
        True,
    )
    assert [needed.item.key for needed in made.depends_on.all()] == ["survey"]
    assert Reminder.objects.filter(milestone=made, recipient=officer, state="planned").count() == 2


def test_the_same_title_twice_has_two_keys(process: Process, officer: User) -> None:
    owes = Addressee.objects.get(process=process, key="bureau")
    keys = []
    for _turn in range(2):
        made = milestones.add_milestone(
            process,
            Obligation("Survey of the River", None, owes),
            layer="mandated",
            due=Statement(parse("to be announced")),
            source=Source.objects.get(process=process, key="gazette"),
            known=date(2020, 6, 1),
            by=officer,
        )
        keys.append(made.item.key)
    assert keys == ["survey-of-the-river", "survey-of-the-river-2"]


def test_an_edit_is_recorded_field_by_field(process: Process, officer: User) -> None:
    said = as_it_stands(process, "names", title="List of names", provision=Provision.objects.get(anchor="op.2"))
    edited = milestones.edit_item(item(process, "names"), said, version=0, by=officer)
    entry = AuditEntry.objects.filter(verb="edit_item").latest("pk")
    assert (edited.version, entry.actor, entry.changes) == (
        1,
        officer,
        {"title": ["List of observers", "List of names"], "provision": ["op.1", "op.2"]},
    )


def test_an_edit_that_changes_nothing_leaves_no_trace(process: Process, officer: User) -> None:
    before = (Process.objects.get(pk=process.pk).revision, AuditEntry.objects.count())
    edited = milestones.edit_item(item(process, "names"), as_it_stands(process, "names"), version=7, by=officer)
    assert edited.version == 0
    assert (Process.objects.get(pk=process.pk).revision, AuditEntry.objects.count()) == before


def test_two_officers_on_one_milestone_the_second_is_told(process: Process, officer: User, colleague: User) -> None:
    milestones.edit_item(item(process, "names"), as_it_stands(process, "names", title="One"), version=0, by=officer)
    with pytest.raises(StaleEdit):
        milestones.edit_item(
            item(process, "names"), as_it_stands(process, "names", title="Two"), version=0, by=colleague
        )
    assert item(process, "names").title == "One"


def test_who_owes_it_now_is_reminded(process: Process, officer: User, chair: User, delegate: User) -> None:
    states = Addressee.objects.get(process=process, key="states")
    milestones.edit_item(item(process, "names"), as_it_stands(process, "names", owed_by=states), version=0, by=officer)
    planned = Reminder.objects.filter(milestone__item__key="names", state="planned")
    assert {reminder.recipient for reminder in planned} == {officer, delegate}


@pytest.mark.parametrize("key", ["phase-1", "hearing-1"])
def test_a_phase_and_a_session_have_their_titles_elsewhere(process: Process, officer: User, key: str) -> None:
    with pytest.raises(RuleViolation):
        milestones.edit_item(item(process, key), Obligation("Another", None), version=0, by=officer)


@pytest.mark.parametrize(
    ("key", "needed"),
    [("survey", ["survey"]), ("survey", ["first-draft"]), ("names", ["phase-1"])],
    ids=["itself", "in a circle", "no milestone"],
)
def test_what_it_cannot_wait_for_is_refused(process: Process, officer: User, key: str, needed: list[str]) -> None:
    with pytest.raises(RuleViolation) as refusal:
        milestones.set_dependencies(owed(process, key), [item(process, one) for one in needed], by=officer)
    assert refusal.value.field == "depends_on"


def test_a_longer_circle_is_refused(process: Process, officer: User) -> None:
    milestones.set_dependencies(owed(process, "survey"), [item(process, "names")], by=officer)
    with pytest.raises(RuleViolation):
        milestones.set_dependencies(owed(process, "names"), [item(process, "first-draft")], by=officer)
    assert list(owed(process, "names").depends_on.all()) == []


def test_what_is_decided_stands_until_it_is_taken_back(process: Process, officer: User, chair: User) -> None:
    reminders = Reminder.objects.filter(milestone__item__key="names", state="planned")
    planned = reminders.count()
    steps = []
    for state in ("superseded", "stands", "not-done"):
        milestones.decide_standing(owed(process, "names"), state, reason="By letter.", by=officer)
        steps.append((standing(process, "names"), reminders.count()))
    assert planned == 4
    assert steps == [(State.SUPERSEDED, 0), (State.UPCOMING, 4), (State.NOT_DONE, 0)]


def test_a_decision_twice_is_one(process: Process, officer: User) -> None:
    for _turn in range(2):
        milestones.decide_standing(owed(process, "names"), "not-applicable", reason="No list.", by=officer)
    assert owed(process, "names").standings.count() == 1


@pytest.mark.parametrize(("state", "reason", "field"), [("stands", "Why not", "state"), ("not-done", "", "reason")])
def test_a_decision_without_sense_is_refused(
    process: Process, officer: User, state: str, reason: str, field: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        milestones.decide_standing(owed(process, "names"), state, reason=reason, by=officer)
    assert refusal.value.field == field


def test_rows_of_another_process_are_refused(process: Process, officer: User) -> None:
    lake = Process.objects.create(slug="lake", zone="Europe/Vienna", deadline_time="17:00")
    theirs = {
        "provision": Provision.objects.create(process=lake, anchor="op.1", kind="operative"),
        "owed_by": Addressee.objects.create(process=lake, key="mayor", name="Mayor"),
    }
    fields = []
    for name, row in theirs.items():
        with pytest.raises(RuleViolation) as refusal:
            milestones.edit_item(
                item(process, "names"), as_it_stands(process, "names", **{name: row}), version=0, by=officer
            )
        fields.append(refusal.value.field)
    with pytest.raises(RuleViolation) as refusal:
        cite(process, Source.objects.create(process=lake, key="x", title="X", authority="web"), by=officer)
    assert [*fields, refusal.value.field] == ["provision", "owed_by", "source"]
