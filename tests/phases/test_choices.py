"""What people choose for themselves: more, less or nothing; never less of what they owe."""

import pytest

from compact.models import User
from phases import reminders
from phases.audiences import DEADLINES, Lead, chosen
from phases.models import NoticeChoice, Process, Reminder
from sessions.domain.following import follow

PLANNED = Lead(opening=(0,), before=(30, 7), after=(1,), roles=("president",))


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def choose(process: Process, user: User, **said: object) -> None:
    NoticeChoice.objects.update_or_create(process=process, topic=DEADLINES, user=user, defaults=said)
    reminders.plan_for_process(process, people=[user.pk])


def days(user: User) -> list[int]:
    rows = Reminder.objects.filter(recipient=user, milestone__item__key="names", state="planned")
    return list(rows.order_by("due_at").values_list("days_before", flat=True))


@pytest.mark.parametrize(
    ("audience", "choice", "lead"),
    [
        ("owing", None, PLANNED),
        ("owing", {"silent": True}, Lead((0,), (30, 7), (1,))),
        ("owing", {"days": []}, Lead((0,), (30, 7), (1,))),
        ("owing", {"days": [7, 2]}, Lead((0,), (30, 7, 2), (1,))),
        ("secretariat", {"silent": True}, None),
        ("secretariat", {"silent": True, "days": [2]}, None),
        ("secretariat", {"days": [2]}, Lead((), (2,), (1,), ("president",))),
        ("followers", {"days": []}, Lead((), (), (1,), ("president",))),
        ("followers", {}, PLANNED),
        ("escalation", {"silent": True}, None),
    ],
)
def test_a_choice_makes_this_of_a_plan(audience: str, choice: dict[str, object] | None, lead: Lead | None) -> None:
    row = NoticeChoice(**choice) if choice is not None else None
    assert chosen(PLANNED, audience, row) == lead


def test_silence_ends_the_reminders_of_what_is_not_owed(process: Process, officer: User) -> None:
    assert days(officer) == [14, 3]
    choose(process, officer, silent=True)
    assert days(officer) == []
    choose(process, officer, silent=False)
    assert days(officer) == [14, 3]


def test_silence_leaves_what_is_owed(process: Process, chair: User) -> None:
    choose(process, chair, silent=True)
    assert days(chair) == [14, 3]


def test_own_days_take_the_place_of_the_plan_or_come_in_addition(process: Process, officer: User, chair: User) -> None:
    for user in (officer, chair):
        choose(process, user, days=[10])
    assert (days(officer), days(chair)) == ([10], [14, 10, 3])


def test_a_follower_chooses_too(process: Process, outsider: User) -> None:
    follow(process, by=outsider)
    assert days(outsider) == []  # the process plans nothing for followers
    choose(process, outsider, days=[5])
    assert days(outsider) == [5]


def test_a_choice_of_another_topic_or_process_changes_nothing_here(process: Process, officer: User) -> None:
    other = Process.objects.create(slug="lake", short_title="Lake", zone="UTC", deadline_time="17:00")
    NoticeChoice.objects.create(process=process, topic="programme", user=officer, silent=True)
    NoticeChoice.objects.create(process=other, topic=DEADLINES, user=officer, silent=True)
    reminders.plan_for_process(process)
    assert days(officer) == [14, 3]


def test_a_choice_changes_nothing_for_anybody_else(process: Process, officer: User, colleague: User) -> None:
    choose(process, officer, silent=True)
    assert (days(officer), days(colleague)) == ([], [14, 3])
