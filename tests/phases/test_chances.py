"""What is open to organisations is a chance and no debt: it closes, is never overdue, and may be turned off."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from compact import outbox
from compact.models import User
from phases.domain import handing_over
from phases.domain.notices import choose
from phases.domain.processes import grant_role
from phases.models import Addressee, Milestone, Process, Reminder, ReminderPlan
from phases.reminders import plan_for_process
from tests.conftest import person

At = Callable[[str], datetime]


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def guest(process: Process) -> User:
    """Somebody of an organisation, to which the list of observers is open in this test."""
    Addressee.objects.filter(process=process, key="chair").update(role="organisation", name="Associations")
    ReminderPlan.objects.create(process=process, audience="owing", before=[14, 3], after=[1, 7])
    user = person("guest@example.org", "Gil Guest")
    grant_role(process, user, "organisation", by=None)
    return user


def planned(user: User) -> list[int]:
    rows = Reminder.objects.filter(milestone__item__key="names", recipient=user, state="planned")
    return list(rows.order_by("due_at").values_list("days_before", flat=True))


def test_nothing_is_planned_after_it_has_closed(guest: User) -> None:
    assert Milestone.objects.get(item__key="names").is_chance
    assert planned(guest) == [14, 3]


def test_whoever_wants_silence_has_it(process: Process, guest: User) -> None:
    choose(process, "deadlines", by=guest, silent=True)
    assert planned(guest) == []
    plan_for_process(process)
    assert planned(guest) == []


def test_its_mail_says_how_long_it_is_open_and_asks_for_no_delivery(guest: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-28T18:00:00")
    assert (handing_over.sweep(), outbox.sweep()) == (1, 1)
    mail = mailoutbox[-1]
    assert mail.subject == "River Alva Convention: 3 days left: List of observers"
    said = ("This closes in 3 days.", "Open to: Associations", "See it: http", "this is open to Associations")
    assert [words for words in said if words not in mail.body] == []
    assert [words for words in ("Report it", "Owed by", "whatever you choose") if words in mail.body] == []
