"""The verbs on plans of reminders: what they refuse, what they re-plan, and that a file leaves what people set."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from compact import clock, outbox
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.audiences import Audiences, Lead
from phases.domain.handing_over import sweep
from phases.domain.loading import load_process
from phases.domain.plans import Wanted, reset_plan, set_plan, set_plans
from phases.models import Milestone, Process, Reminder, ReminderPlan, TimelineItem
from phases.reading import Reading
from tests.conftest import SMALL
from tests.phases.test_whatif import say


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def owed(key: str) -> Milestone:
    return Milestone.objects.select_related("item__process").get(item__key=key)


def days(key: str, user: User) -> list[tuple[str, int]]:
    """What stands planned of a milestone for a person."""
    rows = Reminder.objects.filter(milestone__item__key=key, recipient=user, state="planned").order_by("due_at")
    return list(rows.values_list("sort", "days_before"))


def lead(process: Process, key: str | None, audience: str) -> Lead:
    return Audiences(Reading(process, clock.now())).plan(owed(key) if key else None, audience)


def test_a_plan_of_its_own_takes_the_place_of_the_default(process: Process, chair: User, officer: User) -> None:
    assert days("names", chair) == [("before", 14), ("before", 3)]
    set_plan(process, owed("names"), "owing", Lead(before=(60, 1), after=(2,)), version=0, by=officer)
    assert days("names", chair) == [("before", 60), ("before", 1), ("after", -2)]
    assert days("names", officer) == [("before", 14), ("before", 3)]
    assert days("first-draft", chair) == [("before", 14), ("before", 3)]


def test_the_default_holds_for_all_that_has_no_plan_of_its_own(process: Process, chair: User, officer: User) -> None:
    set_plan(process, owed("names"), "owing", Lead(before=(60,)), version=0, by=officer)
    set_plan(process, None, "owing", Lead(before=(7,)), version=0, by=officer)
    assert (days("names", chair), days("first-draft", chair)) == ([("before", 60)], [("before", 7)])


def test_a_plan_without_days_sends_nothing_and_says_so(process: Process, chair: User, officer: User) -> None:
    set_plan(process, owed("names"), "owing", Lead(), version=0, by=officer)
    assert days("names", chair) == []
    assert lead(process, "names", "owing") == Lead()


def test_put_back_it_is_as_without(process: Process, chair: User, officer: User) -> None:
    set_plan(process, owed("names"), "owing", Lead(before=(60,)), version=0, by=officer)
    reset_plan(owed("names"), "owing", by=officer)
    assert days("names", chair) == [("before", 14), ("before", 3)]
    reset_plan(owed("names"), "owing", by=officer)
    assert [entry.verb for entry in AuditEntry.objects.filter(verb__endswith="_plan")] == ["set_plan", "reset_plan"]


def test_a_pattern_s_plan_holds_for_what_is_made_from_it(process: Process, chair: User, officer: User) -> None:
    names, draft = owed("names"), owed("first-draft")
    Milestone.objects.filter(pk=names.pk).update(pattern=draft, subject=TimelineItem.objects.get(key="hearing-1"))
    Milestone.objects.filter(pk=draft.pk).update(each="hearing")
    set_plan(process, owed("first-draft"), "owing", Lead(before=(5,)), version=0, by=officer)
    assert days("names", chair) == [("before", 5)]
    set_plan(process, owed("names"), "owing", Lead(before=(6,)), version=0, by=officer)
    assert days("names", chair) == [("before", 6)]
    reset_plan(owed("names"), "owing", by=officer)
    assert days("names", chair) == [("before", 5)]


def test_days_stand_once_and_in_their_order(process: Process, officer: User) -> None:
    given = Lead((0, 5, 5), (1, 7, 30, 7), (7, 1), ("president", "president"))
    made = set_plan(process, None, "escalation", given, version=0, by=officer)
    assert made is not None
    assert Lead.of(made) == Lead((5, 0), (30, 7, 1), (1, 7), ("president",))


@pytest.mark.parametrize(
    ("audience", "given", "field", "said"),
    [
        ("owing", Lead(before=(400,)), "before", "“400” is no number of days from 0 to 365."),
        ("owing", Lead(before=(-1,)), "before", "“-1” is no number of days from 0 to 365."),
        ("owing", Lead(opening=(366,)), "opening", "“366” is no number of days from 0 to 365."),
        ("owing", Lead(after=(0,)), "after", "“0” is no number of days from 1 to 365."),
        (
            "owing",
            Lead(before=tuple(range(13))),
            "before",
            "That would be 13 reminders in a row; at most 12 are sent.",
        ),
        ("escalation", Lead(after=(1,)), "roles", "Say whose people are told when it is late."),
        ("escalation", Lead(after=(1,), roles=("king",)), "roles", "There is no role “king”."),
        (
            "followers",
            Lead(before=(1,), roles=("president",)),
            "roles",
            "Roles are named only for those who are told when it is late.",
        ),
        ("everybody", Lead(before=(1,)), "audience", "There are no such people: “everybody”."),
    ],
)
def test_what_cannot_be_is_refused(
    process: Process, officer: User, audience: str, given: Lead, field: str, said: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        set_plan(process, None, audience, given, version=0, by=officer)
    assert (refusal.value.field, refusal.value.sentence) == (field, said)
    assert ReminderPlan.objects.count() == 0


def test_twelve_days_and_the_bounds_themselves_are_taken(process: Process, officer: User) -> None:
    given = Lead((365, 0), (365, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 0), (1, 365))
    assert set_plan(process, None, "owing", given, version=0, by=officer) is not None
    assert lead(process, None, "owing") == given


def test_a_milestone_of_another_process_is_refused(process: Process, officer: User) -> None:
    lake = Process.objects.create(slug="lake", zone="Europe/Vienna", deadline_time="17:00")
    with pytest.raises(RuleViolation, match="another process"):
        set_plan(lake, owed("names"), "owing", Lead(), version=0, by=officer)


def test_nothing_happens_where_nothing_differs(process: Process, officer: User) -> None:
    set_plan(process, owed("names"), "owing", Lead(before=(9,)), version=0, by=officer)
    before = (AuditEntry.objects.count(), Process.objects.get().revision)
    made = set_plan(process, owed("names"), "owing", Lead(before=(9, 9)), version=0, by=officer)
    assert (AuditEntry.objects.count(), Process.objects.get().revision, made and made.version) == (*before, 1)


@pytest.mark.parametrize("version", [0, 2])
def test_a_stale_edit_is_refused(process: Process, officer: User, version: int) -> None:
    set_plan(process, owed("names"), "owing", Lead(before=(9,)), version=0, by=officer)
    with pytest.raises(StaleEdit):
        set_plan(process, owed("names"), "owing", Lead(before=(8,)), version=version, by=officer)
    with pytest.raises(StaleEdit):
        reset_plan(owed("names"), "owing", version=version, by=officer)


def test_what_was_put_back_and_set_again_is_stale_for_who_saw_the_first(process: Process, officer: User) -> None:
    set_plan(process, owed("names"), "owing", Lead(before=(9,)), version=0, by=officer)
    reset_plan(owed("names"), "owing", version=1, by=officer)
    set_plan(process, owed("names"), "owing", Lead(before=(4,)), version=2, by=officer)
    with pytest.raises(StaleEdit):
        set_plan(process, owed("names"), "owing", Lead(before=(8,)), version=1, by=officer)


def test_several_are_set_all_or_none(process: Process, officer: User) -> None:
    wanted = [Wanted("owing", Lead(before=(9,))), Wanted("escalation", Lead(after=(9,)))]
    with pytest.raises(RuleViolation) as refusal:
        set_plans(process, owed("names"), wanted, by=officer)
    assert (refusal.value.field, ReminderPlan.objects.count()) == ("escalation-roles", 0)


def test_the_record_says_what_was_and_what_is(process: Process, officer: User) -> None:
    set_plan(process, owed("names"), "owing", Lead(before=(9,)), version=0, by=officer)
    set_plan(process, owed("names"), "owing", Lead(after=(2,)), version=1, by=officer)
    entry = AuditEntry.objects.filter(verb="set_plan").latest("pk")
    assert (entry.changes, entry.actor, entry.target_id) == (
        {"owing": [{"before": [9]}, {"after": [2]}]},
        officer,
        str(owed("names").pk),
    )


FILE = """
reminders:
  - {key: names, to: owing, milestone: names, before: [20]}
  - {key: owing, to: owing, before: [10]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The small file with plans of its own; returns where it stands."""
    for name in ("small.yaml", "small.programme.yaml"):
        (tmp_path / name).write_text((SMALL.parent / name).read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "small.yaml"
    path.write_text(path.read_text(encoding="utf-8") + FILE, encoding="utf-8")
    return path


def test_a_file_brings_its_plans_and_takes_away_what_it_no_longer_has(
    process: Process, chair: User, file: Path
) -> None:
    load_process(file)
    assert (days("names", chair), days("first-draft", chair)) == ([("before", 20)], [("before", 10)])
    assert load_process(file).changed is False
    load_process(SMALL)
    assert (ReminderPlan.objects.count(), days("names", chair)) == (0, [("before", 14), ("before", 3)])


def test_a_file_leaves_what_people_set(process: Process, chair: User, officer: User, file: Path) -> None:
    load_process(file)
    set_plan(process, owed("names"), "owing", Lead(before=(33,)), version=0, by=officer)
    set_plan(process, None, "secretariat", Lead(before=(2,)), version=0, by=officer)
    assert load_process(file).changed is False
    assert days("names", chair) == [("before", 33)]
    load_process(SMALL)
    kept = ReminderPlan.objects.order_by("audience").values_list("audience", "before", "version")
    assert list(kept) == [("owing", [33], 1), ("secretariat", [2], 1)]


def test_a_file_does_not_bring_back_what_people_put_back(
    process: Process, chair: User, officer: User, file: Path
) -> None:
    load_process(file)
    reset_plan(owed("names"), "owing", version=0, by=officer)
    assert days("names", chair) == [("before", 10)]
    assert load_process(file).changed is False
    assert days("names", chair) == [("before", 10)]


def test_what_had_come_before_is_not_sent_late(process: Process, chair: User, officer: User) -> None:
    """First draft is due on 15 June, and it is 1 June: a reminder 30 days before would have gone already."""
    set_plan(process, owed("first-draft"), "owing", Lead(before=(30, 5)), version=0, by=officer)
    assert days("first-draft", chair) == [("before", 5)]
    at = Reminder.objects.get(recipient=chair, milestone__item__key="first-draft", days_before=5).due_at
    assert at == datetime.fromisoformat("2020-06-10T17:00+02:00")


def test_who_was_told_under_an_earlier_plan_is_told_of_a_move_all_the_same(
    process: Process, chair: User, officer: User, at: Callable[[str], datetime]
) -> None:
    at("2020-12-18T09:00")
    sweep()
    outbox.sweep()
    set_plan(process, owed("names"), "owing", Lead(before=(2,)), version=0, by=officer)
    assert Reminder.objects.filter(sort="moved").count() == 0
    say("names", "agreed", "by 20 January 2021", officer)
    told = Reminder.objects.filter(sort="moved").order_by("recipient__email")
    assert list(told.values_list("recipient__email", flat=True)) == [chair.email, officer.email]
