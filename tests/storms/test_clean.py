"""Without faults each mail arrives once, however many sweep at the same time."""

import os
import time

import pytest

from compact import clock, outbox
from compact.models import Message, User
from phases import reminders
from phases.domain.loading import load_process
from phases.models import Reminder, Role
from tests.conftest import MONDAY, SMALL
from tests.storms.running import Services, Sink, left, owe, tell, until

pytestmark = [pytest.mark.storm, pytest.mark.timeout(300)]
MAILS = int(os.environ.get("STORM_MAILS", "10000"))
PEOPLE = MAILS // 10


def test_10000_due_arrive_once_each(running: Services, sink: Sink) -> None:
    sink.start()
    keys = owe(MAILS)
    begin = time.monotonic()
    for name in ("worker-1", "worker-2"):
        running.worker(name)
    running.beat("beat")
    until(lambda: not left(), 180, running)
    tell(f"{MAILS} mails: {time.monotonic() - begin:.0f} s")
    keys_of_all = [one.key for one in sink.accepted()]
    assert (len(keys_of_all), set(keys_of_all)) == (MAILS, keys)


def test_three_beats_four_workers_and_a_command_at_once_double_nothing(running: Services, sink: Sink) -> None:
    """Their reminders come due while they run, and their mails are owed bit by bit, so that all of them have work."""
    sink.start()
    many_who_owe(PEOPLE)
    for number in (1, 2, 3):
        running.beat(f"beat-{number}", "tests.storms.hasty:app")
    for number in (1, 2, 3, 4):
        running.worker(f"worker-{number}", WORKER_CONCURRENCY="2")
    running.send_due("command", "--loop")
    until(lambda: sink.accepted(), 90, running)
    keys = {key for turn in range(20) for key in owe(MAILS // 20, f"turn-{turn}")}
    until(lambda: not left() and not waiting_in_vain(), 120, running)
    accepted = [one.key for one in sink.accepted()]
    told = [key for key in accepted if key.startswith("reminder:")]
    assert sorted(accepted) == sorted(keys | set(told))
    assert (len(told), Reminder.objects.filter(state="queued").count()) == (PEOPLE, PEOPLE)
    assert outbox.figures()["sent"] == Message.objects.count() == len(keys) + PEOPLE


def waiting_in_vain() -> bool:
    """Whether a reminder's time has come and nobody has handed it over; the repair plans the later ones again."""
    return Reminder.objects.filter(state="planned", due_at__lte=clock.now()).exists()


def many_who_owe(people: int) -> None:
    """So many people owe one thing, and the hour of its reminder has come."""
    clock.set_offset(MONDAY)
    process = load_process(SMALL).process
    users = User.objects.bulk_create(User(email=f"n{n}@example.org", zone="UTC") for n in range(people))
    Role.objects.bulk_create(Role(process=process, user=user, kind="president") for user in users)
    reminders.plan_for_process(process)
    first = Reminder.objects.order_by("due_at")[0]
    Reminder.objects.exclude(due_at=first.due_at).delete()
    clock.set_offset(first.due_at)
