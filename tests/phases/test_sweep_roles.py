"""A reminder is for whoever holds a role at its time: who lost it hears nothing more."""

from typing import Any

import pytest

from compact import outbox
from compact.models import Message, User
from phases.domain import handing_over
from phases.domain.processes import end_role, grant_role
from phases.models import Process, Reminder, Role

LOST = "At its time the person no longer held a role that it was meant for."


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def test_a_message_to_who_lost_the_role_meanwhile_is_cancelled(chair: User, at: Any, mailoutbox: list[Any]) -> None:
    at("2020-12-17T18:00:00")
    assert handing_over.sweep() == 1
    end_role(chair.roles.get(), by=None)
    assert (outbox.sweep(), mailoutbox, Message.objects.get().state) == (0, [], "cancelled")


def test_a_reminder_that_no_plan_has_cancelled_is_skipped_with_the_reason(chair: User, at: Any) -> None:
    Role.objects.filter(user=chair).delete()  # as a restored or mended database may have it
    at("2020-12-17T18:00:00")
    assert (handing_over.sweep(), Message.objects.count()) == (0, 0)
    row = Reminder.objects.get(milestone__item__key="names", days_before=14)
    assert (row.state, row.reason) == ("skipped", LOST)


def test_another_role_that_owes_it_keeps_the_reminder(process: Process, chair: User, at: Any) -> None:
    grant_role(process, chair, "secretariat", by=None)
    at("2020-12-17T18:00:00")
    assert handing_over.sweep() == 1
    end_role(chair.roles.get(kind="president"), by=None)
    assert outbox.sweep() == 1


def test_a_role_in_another_process_is_none_here(process: Process, chair: User, at: Any) -> None:
    other = Process.objects.create(slug="lake", short_title="Lake", zone="UTC", deadline_time="17:00")
    grant_role(other, chair, "president", by=None)
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    end_role(chair.roles.get(process=process), by=None)
    assert outbox.sweep() == 0
