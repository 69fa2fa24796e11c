"""A plan is made under the process's lock: what it reads is what stands when it writes."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from compact import clock, locks
from compact.celery import BEAT
from phases import reminders
from phases.domain.loading import load_process
from phases.domain.processes import end_role, grant_role
from phases.models import Process, Reminder, Role
from tests.conftest import MONDAY, SMALL, person


@pytest.fixture
def process(transactional_db: None) -> Process:
    clock.set_offset(MONDAY)
    return load_process(SMALL).process


def planned(email: str) -> int:
    rows = Reminder.objects.filter(recipient__email=email, state="planned")
    return rows.filter(milestone__item__key="names").count()


def beside(work: Callable[[], object]) -> threading.Thread:
    """Start some work on another connection."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_planning_waits_for_a_change_of_the_same_process(process: Process) -> None:
    user = person("chair@example.org", "Cleo Chair")
    with transaction.atomic():
        grant_role(process, user, "president", by=None)
        waiting = beside(reminders.plan_reminders)
        waiting.join(0.7)
        assert waiting.is_alive()  # else it has planned without the new role
    waiting.join(10)
    assert (waiting.is_alive(), planned(user.email)) == (False, 2)


def test_ending_a_role_waits_too(process: Process) -> None:
    first, second = person("first@example.org", "Fay First"), person("second@example.org", "Sam Second")
    grant_role(process, first, "president", by=None)
    with transaction.atomic():
        grant_role(process, second, "president", by=None)
        waiting = beside(lambda: end_role(Role.objects.get(user=first), by=None))
        waiting.join(0.7)
        assert waiting.is_alive()
    waiting.join(10)
    assert (planned(first.email), planned(second.email)) == (0, 2)


def test_a_repair_holds_no_lock_on_a_process_that_it_is_done_with(process: Process) -> None:
    """Each process is planned in a transaction of its own."""
    other = Process.objects.create(slug="zz", short_title="Last", zone="UTC", deadline_time="17:00")
    with transaction.atomic():
        locks.take(other)
        waiting = beside(reminders.plan_reminders)
        waiting.join(0.7)
        with transaction.atomic():
            grant_role(process, person("late@example.org", "Lu Late"), "president", by=None)
    waiting.join(10)
    assert planned("late@example.org") == 2


def test_the_repair_runs_every_hour() -> None:
    entry = BEAT["plan-reminders"]
    assert (entry["task"], entry["schedule"].total_seconds(), entry["options"]) == (
        "phases.tasks.plan_reminders",
        3600,
        {"expires": 3600},
    )
