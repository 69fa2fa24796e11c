"""Any number of sweeps may run at once."""

import threading
from datetime import datetime

import pytest
from django.db import connection

from compact import clock
from compact.models import Message
from phases import reminders
from phases.domain import handing_over
from phases.domain.loading import load_process
from phases.domain.processes import grant_role
from tests.conftest import MONDAY, SMALL, person


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_make_one_message_each() -> None:
    clock.set_offset(MONDAY)
    process = load_process(SMALL).process
    for number in range(12):
        grant_role(process, person(f"p{number}@example.org", f"P {number}"), "president", by=None)
    clock.set_offset(datetime.fromisoformat("2020-12-17T18:00:00+01:00"))
    start, made = threading.Barrier(3), []

    def work() -> None:
        start.wait(10)
        made.append(handing_over.sweep(limit=4))
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (sum(made), Message.objects.count()) == (12, 12)
    assert reminders.figures()["due"] == 12
