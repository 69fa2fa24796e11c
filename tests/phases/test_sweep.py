"""A reminder whose time has come: checked again, handed to the outbox once, or left with a reason."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from compact import clock, outbox
from compact.models import Message, User
from phases import reminders
from phases.dates import ImpreciseDate
from phases.domain import handing_over
from phases.domain.items import Statement, record_date
from phases.domain.processes import grant_role
from phases.models import Process, Reminder, Source, TimelineItem

At = Callable[[str], datetime]


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def say(key: str, phrase: str, day: date, layer: str = "agreed") -> None:
    item, source = TimelineItem.objects.get(key=key), Source.objects.get(key="chairs-letter")
    when = Statement(ImpreciseDate(phrase, day, day))
    record_date(item, layer, when, source=source, at=clock.now(), by=None)


def named(key: str = "names") -> list[tuple[int, str, str]]:
    """The reminders of a milestone: days before, state, reason."""
    rows = Reminder.objects.filter(milestone__item__key=key).order_by("-days_before", "pk")
    return list(rows.values_list("days_before", "state", "reason"))


def test_it_becomes_a_message_when_its_time_has_come(chair: User, at: At) -> None:
    at("2020-12-17T16:59:00")
    assert (handing_over.sweep(), Message.objects.count()) == (0, 0)
    at("2020-12-17T17:00:00")
    assert handing_over.sweep() == 1
    row = Reminder.objects.get(state="queued")
    assert (row.message.key, row.message.recipient, row.message.process, row.message.state) == (
        f"reminder:{row.pk}",
        "chair@example.org",
        "river",
        "due",
    )
    assert named() == [(14, "queued", ""), (3, "planned", "")]


def test_due_means_now_or_before_to_the_very_moment(chair: User) -> None:
    due = Reminder.objects.get(milestone__item__key="names", days_before=14).due_at
    with clock.supposed(due - timedelta(microseconds=1)):
        assert handing_over.sweep() == 0
    with clock.supposed(due):
        assert handing_over.sweep() == 1


def test_a_night_without_sweeps_loses_nothing(chair: User, at: At) -> None:
    at("2020-12-20T03:00:00")
    assert handing_over.sweep() == 1


def test_sweeping_again_sends_nothing_again(chair: User, at: At) -> None:
    at("2020-12-17T18:00:00")
    assert (handing_over.sweep(), handing_over.sweep(), Message.objects.count()) == (1, 0, 1)


def test_after_the_deadline_it_is_skipped_with_the_reason(chair: User, at: At) -> None:
    at("2020-12-31T17:00:00")
    assert (handing_over.sweep(), Message.objects.count()) == (0, 0)
    reason = "The deadline had passed before it could be sent."
    assert named() == [(14, "skipped", reason), (3, "skipped", reason)]


def test_who_was_deactivated_meanwhile_gets_none(chair: User, at: At) -> None:
    User.objects.filter(pk=chair.pk).update(is_active=False)
    at("2020-12-17T18:00:00")
    assert handing_over.sweep() == 0
    assert named() == [(14, "skipped", "No longer owed at its time."), (3, "planned", "")]


def test_a_message_whose_milestone_was_met_meanwhile_is_cancelled(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    say("names", "17 December 2020", date(2020, 12, 17), layer="held")
    assert (outbox.sweep(), mailoutbox) == (0, [])
    assert (Message.objects.get().state, Message.objects.get().error) == (
        "cancelled",
        "No longer wanted when its turn came.",
    )


def test_a_message_whose_date_has_moved_meanwhile_is_cancelled(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    say("names", "31 January 2021", date(2021, 1, 31))
    assert (outbox.sweep(), mailoutbox, Message.objects.get().state) == (0, [], "cancelled")


def test_a_message_whose_anchor_has_moved_meanwhile_is_cancelled(officer: User, at: At, mailoutbox: list[Any]) -> None:
    say("phase-2", "from 1 September 2020", date(2020, 9, 1))
    at("2020-08-17T18:00:00")
    assert handing_over.sweep() == 1
    say("phase-2", "from 1 October 2020", date(2020, 10, 1))
    assert (outbox.sweep(), mailoutbox, Message.objects.get().state) == (0, [], "cancelled")


def test_it_arrives_and_says_what_by_when_and_who_says_so(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-28T18:00:00")
    assert (handing_over.sweep(), outbox.sweep()) == (
        1,
        1,
    )  # the one of 14 days was not sent in time: one mail for both
    later = "A later reminder of the same deadline was due too, and went in its place."
    assert named() == [(14, "skipped", later), (3, "queued", "")]
    mail = mailoutbox[-1]
    assert (mail.to, mail.subject) == (
        ["chair@example.org"],
        "River Alva Convention: List of observers is due in 3 days",
    )
    for part in (
        "Thursday, 31 December 2020, 17:00 (Vienna)",
        "As written: by December 2020",
        "Owed by: Chair of the River Assembly",
        "Who said so: Resolution 1 of the River Assembly",
        "http://localhost:8000/river/items/names/",
    ):
        assert part in mail.body


def test_many_due_at_once_go_in_batches(process: Process, at: At) -> None:
    for number in range(7):
        user = User.objects.create(email=f"p{number}@example.org")
        grant_role(process, user, "president", by=None)
    at("2020-12-17T18:00:00")
    assert (handing_over.sweep(limit=3), Message.objects.count()) == (7, 7)


def test_the_figures_add_up(chair: User, officer: User, at: At) -> None:
    total = Reminder.objects.count()
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    say("names", "31 January 2021", date(2021, 1, 31))
    figures = reminders.figures()
    new = Reminder.objects.filter(milestone__item__key="names", state="planned").count()
    assert (sum(figures.values()), figures["due"], figures["cancelled"]) == (total + new, 0, 4)


def test_the_commands_sweep_send_and_count(chair: User, mailoutbox: list[Any]) -> None:
    told = StringIO()
    call_command("send_due", "--now", "2020-12-17T17:00:00Z", stdout=told)
    assert (told.getvalue(), len(mailoutbox)) == ("1 reminders became due, 1 messages were sent.\n", 1)
    counted = StringIO()
    call_command("stats", stdout=counted)
    assert counted.getvalue() == (
        "reminders: 1 planned, 0 held, 0 due, 0 sending, 1 sent, 0 failed, 0 cancelled, 2 skipped, 4 total\n"
        "messages: 0 due, 0 sending, 1 sent, 0 failed, 0 cancelled, 1 total\n"
    )
