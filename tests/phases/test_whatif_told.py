"""Before a date is moved, it is said how many people were told the old one and will be told the new one."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from compact import outbox
from compact.models import User
from phases.domain import milestones
from phases.domain.handing_over import sweep
from phases.models import Milestone, Process, Reminder
from phases.whatif import suppose
from tests.phases.test_whatif import LETTER, owed, say

AT = "2020-12-18T09:00"  # after the reminder of 17 December, before that of 28 December


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def told(process: Process, chair: User, officer: User, at: Any) -> list[User]:
    """Two people who were sent the reminder of the list of names."""
    at(AT)
    assert sweep() >= 2
    outbox.sweep()
    sent = Reminder.objects.filter(milestone__item__key="names", message__state="sent")
    assert set(sent.values_list("recipient__email", flat=True)) == {chair.email, officer.email}
    return [chair, officer]


def move(officer: User) -> Any:
    return lambda: say("names", "agreed", "by 20 January 2021", officer)


def test_a_move_counts_the_people_who_were_told_apart_from_what_is_planned(
    process: Process, told: list[User], officer: User
) -> None:
    effects = suppose(process, move(officer))
    assert (effects.told_moved, effects.told_off) == (2, 0)
    assert (effects.reminders_added, effects.reminders_dropped) == (4, 2)


def test_of_what_falls_away_they_are_told_so(process: Process, told: list[User], officer: User) -> None:
    effects = suppose(
        process,
        lambda: milestones.decide_standing(owed("names"), "superseded", reason="By letter.", source=LETTER, by=officer),
    )
    assert (effects.told_moved, effects.told_off, effects.nothing) == (0, 2, False)


def test_where_nobody_was_told_nobody_is_corrected(process: Process, chair: User, officer: User, at: Any) -> None:
    effects = suppose(process, move(officer))
    assert (effects.told_moved, effects.told_off) == (0, 0)


def test_the_page_of_a_date_says_it(process: Process, told: list[User], officer: User, client_of: Any) -> None:
    desk: Client = client_of(officer)
    said = {"layer": "agreed", "phrase": "by 20 January 2021", "source": "gazette", "known": "2020-12-18"}
    shown = desk.post("/river/desk/items/names/date/", {**said, "preview": "1"})
    assert "2 people were told the old date; they will be told the new one." in unescape(shown.content.decode())
    saved = desk.post("/river/desk/items/names/date/", {**said, "save": "1"}, follow=True)
    assert "People told of the new date: 2." in unescape(saved.content.decode())
    assert Reminder.objects.filter(sort="moved", milestone=Milestone.objects.get(item__key="names")).count() == 2


def test_an_opening_and_a_deadline_at_the_same_hour_are_two(process: Process, chair: User, officer: User) -> None:
    """What falls on one hour for two reasons counts as two reminders."""
    Reminder.objects.filter(state="planned").update(state="cancelled")
    before = suppose(process, lambda: None)
    assert before.nothing
    first = Reminder.objects.filter(milestone__item__key="names", recipient=chair).order_by("pk")[0]

    def both() -> None:
        for sort in ("before", "opening"):
            Reminder.objects.create(
                milestone=first.milestone,
                record=first.record,
                recipient=chair,
                sort=sort,
                days_before=5,
                due_at=first.due_at,
                deadline_at=first.deadline_at,
            )

    assert suppose(process, both).reminders_added == 2
