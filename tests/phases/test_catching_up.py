"""Everything was down, or the clock jumped: what is still true goes once, the rest is left with its reason."""

from collections.abc import Callable
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from compact.models import Message, User
from phases.domain import handing_over
from phases.models import Milestone, Process, Reminder, ReminderPlan
from phases.reminders import plan_for_process

At = Callable[[str], datetime]
LATER = "A later reminder of the same deadline was due too, and went in its place."
LATE = "The deadline had passed before it could be sent."


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def planned(process: Process, chair: User) -> Process:
    names = Milestone.objects.get(item__key="names")
    ReminderPlan.objects.create(process=process, milestone=names, audience="owing", before=[30, 14, 3], after=[1, 7])
    plan_for_process(process)
    return process


def became(key: str = "names") -> list[tuple[str, int, str, str]]:
    rows = Reminder.objects.filter(milestone__item__key=key).order_by("due_at")
    return [(row.sort, row.days_before, row.state, row.reason) for row in rows]


def test_after_forty_days_one_goes_and_says_what_is_still_true(planned: Process, at: At) -> None:
    at("2020-12-29T09:00:00")
    assert (handing_over.sweep(), handing_over.sweep(), Message.objects.count()) == (1, 0, 1)
    assert became() == [
        ("before", 30, "skipped", LATER),
        ("before", 14, "skipped", LATER),
        ("before", 3, "queued", ""),
        ("after", -1, "planned", ""),
        ("after", -7, "planned", ""),
    ]


def test_once_the_deadline_has_passed_only_what_is_said_of_an_overdue_one_goes(planned: Process, at: At) -> None:
    at("2021-01-02T09:00:00")
    assert handing_over.sweep() == 1
    assert became() == [
        ("before", 30, "skipped", LATE),
        ("before", 14, "skipped", LATE),
        ("before", 3, "skipped", LATE),
        ("after", -1, "queued", ""),
        ("after", -7, "planned", ""),
    ]


def test_of_two_that_say_it_is_overdue_the_last_goes(planned: Process, at: At) -> None:
    at("2021-02-01T09:00:00")
    assert handing_over.sweep() == 1
    assert became()[-2:] == [("after", -1, "skipped", LATER), ("after", -7, "queued", "")]


def test_two_of_one_moment_are_one_mail(process: Process, chair: User, at: At) -> None:
    Process.objects.update(deadline_time="09:00", reminder_time="08:00")
    names = Milestone.objects.get(item__key="names")
    ReminderPlan.objects.create(process=process, milestone=names, audience="owing", before=[1, 0])
    process.refresh_from_db()
    plan_for_process(process)
    both = Reminder.objects.filter(milestone__item__key="names", state="planned")
    both.update(due_at=at("2020-12-31T08:00:00"))  # as where a zone has left out a day
    assert handing_over.sweep() == 1
    assert [one[1:3] for one in sorted(became())] == [
        (0, "queued"),
        (1, "skipped"),
        (3, "cancelled"),
        (14, "cancelled"),
    ]


def test_a_batch_that_holds_not_all_of_them_sends_one_all_the_same(planned: Process, at: At) -> None:
    at("2020-12-29T09:00:00")
    assert (handing_over.sweep(limit=1), Message.objects.count()) == (1, 1)
    assert [one[2] for one in became()[:3]] == ["skipped", "skipped", "queued"]


def test_what_nobody_planned_any_more_takes_no_place(planned: Process, chair: User, at: At) -> None:
    """A row of another date, left by a database that was mended by hand, does not stand in for the one that holds."""
    row = Reminder.objects.get(milestone__item__key="names", sort="before", days_before=14)
    last = Reminder.objects.get(milestone__item__key="names", sort="before", days_before=3)
    stale = Reminder(**{name: getattr(last, name) for name in ("milestone", "record", "recipient", "sort")})
    stale.days_before, stale.due_at, stale.deadline_at = 2, row.due_at, at("2020-12-30T17:00:00")
    stale.save()
    at("2020-12-17T17:00:00")
    assert handing_over.sweep() == 1
    row.refresh_from_db()
    assert row.state == "queued"


def test_send_due_at_another_moment_sends_what_is_due_then(planned: Process, mailoutbox: list[Any]) -> None:
    said = StringIO()
    call_command("send_due", "--once", "--now", "2020-12-29T08:00:00Z", stdout=said)
    assert (said.getvalue(), len(mailoutbox)) == ("1 reminders became due, 1 messages were sent.\n", 1)


def test_a_clock_that_jumps_back_sends_nothing_twice(planned: Process, at: At) -> None:
    at("2020-12-29T09:00:00")
    handing_over.sweep()
    at("2020-12-01T09:00:00")
    plan_for_process(planned)
    at("2020-12-29T09:00:00")
    assert (handing_over.sweep(), Message.objects.count()) == (0, 1)
