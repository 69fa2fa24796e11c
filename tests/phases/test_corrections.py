"""Whoever was told a date that is no longer so is told once what is so now; nobody else is."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from compact import clock, outbox
from compact.models import Attempt, Message, User
from phases import reminders
from phases.audiences import DEADLINES
from phases.dates import ImpreciseDate
from phases.domain import handing_over
from phases.domain.items import Statement, record_date
from phases.domain.milestones import decide_standing
from phases.domain.processes import end_role, grant_role
from phases.models import Milestone, NoticeChoice, Process, Reminder, Source, TimelineItem

At = Callable[[str], datetime]
FEBRUARY, MARCH = date(2021, 2, 28), date(2021, 3, 31)


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def told(chair: User, at: At) -> Iterator[User]:
    """The Chair was told on 17 December that the list is due on 31 December."""
    at("2020-12-17T18:00:00")
    go()
    return chair


def go() -> None:
    """Hand over what is due, and let it out."""
    handing_over.sweep()
    Message.objects.filter(kind="reminder", state="due").update(state="sent", sent_at=clock.real_now())


def say(day: date | None, key: str = "names", layer: str = "agreed") -> None:
    item, source = TimelineItem.objects.get(key=key), Source.objects.get(key="chairs-letter")
    when = ImpreciseDate(str(day) if day else "to be announced", day, day)
    record_date(item, layer, Statement(when), source=source, at=clock.now(), by=None)


def corrections(*states: str) -> list[tuple[str, str, str]]:
    """The corrections of the list: what they are, the day they name, and their state."""
    rows = Reminder.objects.filter(milestone__item__key="names", sort__in=["moved", "off"]).order_by("pk")
    found = [(row.sort, f"{row.deadline_at:%Y-%m-%d}", row.state) for row in rows]
    return [one for one in found if not states or one[2] in states]


def test_who_was_told_is_told_the_new_date(told: User) -> None:
    say(FEBRUARY)
    assert corrections() == [("moved", "2021-02-28", "planned")]
    row = Reminder.objects.get(sort="moved")
    assert (row.recipient, row.corrects.days_before, row.due_at <= clock.now()) == (told, 14, True)
    go()
    assert corrections() == [("moved", "2021-02-28", "queued")]


def test_who_was_not_told_is_told_nothing(chair: User) -> None:
    say(FEBRUARY)
    assert corrections() == []


def test_who_was_told_twice_is_corrected_once(told: User, at: At) -> None:
    at("2020-12-28T18:00:00")
    go()
    assert Message.objects.filter(state="sent").count() == 2
    say(FEBRUARY)
    assert corrections() == [("moved", "2021-02-28", "planned")]


def test_a_second_move_before_the_correction_has_gone_names_the_last_date(told: User) -> None:
    say(FEBRUARY)
    say(MARCH)
    assert corrections("planned") == [("moved", "2021-03-31", "planned")]
    go()
    assert Message.objects.filter(state="sent").count() == 2


def test_a_date_that_moves_back_before_the_correction_has_gone_needs_none(told: User) -> None:
    say(FEBRUARY)
    say(date(2020, 12, 31))
    assert corrections() == [("moved", "2021-02-28", "cancelled")]
    go()
    assert Message.objects.filter(state="sent").count() == 1


def test_a_correction_that_waits_to_be_sent_is_stopped_by_a_move_back(told: User) -> None:
    say(FEBRUARY)
    handing_over.sweep()
    say(date(2020, 12, 31))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent", "cancelled"}
    assert corrections("planned") == []


def test_a_date_that_moves_back_after_the_correction_is_corrected_again(told: User) -> None:
    say(FEBRUARY)
    go()
    say(date(2020, 12, 31))
    assert corrections() == [("moved", "2021-02-28", "queued"), ("moved", "2020-12-31", "planned")]
    go()
    assert reminders.plan_reminders() == 0
    assert corrections("planned") == []


def test_a_source_that_says_the_same_day_again_moves_nothing(told: User) -> None:
    say(date(2020, 12, 31))
    assert corrections() == []


def test_a_reminder_that_has_not_gone_when_the_same_is_said_again_still_goes(chair: User, at: At) -> None:
    """It came due while everything was down; then its date was confirmed."""
    at("2020-12-18T09:00:00")
    say(date(2020, 12, 31))
    go()
    sent = Reminder.objects.filter(message__state="sent")
    assert [(row.sort, row.days_before, row.record.phrase) for row in sent] == [("before", 14, "2020-12-31")]


def test_who_waits_for_a_reminder_that_a_move_puts_behind_is_told_at_once(chair: User, at: At) -> None:
    at("2020-12-10T09:00:00")
    say(date(2020, 12, 15))
    go()
    sent = Reminder.objects.filter(message__state="sent")
    assert [(row.days_before, f"{row.deadline_at:%Y-%m-%d}") for row in sent] == [(14, "2020-12-15")]


def test_a_message_that_is_being_sent_is_corrected(chair: User, at: At) -> None:
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    outbox.claim()
    say(FEBRUARY)
    assert corrections() == [("moved", "2021-02-28", "planned")]


def test_a_message_whose_connection_broke_off_may_have_arrived_and_is_corrected(chair: User, at: At) -> None:
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    Attempt.objects.create(message=Message.objects.get(), at=clock.real_now(), code=0, said="The connection was lost.")
    say(FEBRUARY)
    assert (corrections(), Message.objects.get().state) == ([("moved", "2021-02-28", "planned")], "cancelled")


def test_a_message_that_the_server_refused_is_corrected_to_nobody(chair: User, at: At) -> None:
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    Message.objects.update(state="failed")
    say(FEBRUARY)
    assert corrections() == []


def test_what_no_longer_stands_is_called_off_and_taken_up_again(told: User) -> None:
    milestone = Milestone.objects.get(item__key="names")
    decide_standing(milestone, "not-applicable", reason="No observers.", by=None)
    assert corrections() == [("off", "2020-12-31", "planned")]
    go()
    decide_standing(milestone, "stands", reason="Observers after all.", by=None)
    assert corrections() == [("off", "2020-12-31", "queued"), ("moved", "2020-12-31", "planned")]


def test_a_date_that_is_open_again_is_said_once(told: User) -> None:
    say(None)
    go()
    assert (reminders.plan_reminders(), len(corrections())) == (0, 1)
    say(date(2020, 12, 31))
    assert corrections("planned") == [("moved", "2020-12-31", "planned")]
    go()
    assert (reminders.plan_reminders(), len(corrections())) == (0, 2)


def test_what_was_met_is_corrected_to_nobody(told: User) -> None:
    say(date(2020, 12, 17), layer="held")
    assert corrections() == []


def test_a_met_deadline_takes_a_waiting_correction_along(told: User) -> None:
    say(FEBRUARY)
    say(date(2020, 12, 17), layer="held")
    assert corrections() == [("moved", "2021-02-28", "cancelled")]


def test_who_lost_the_role_is_told_no_more_and_hears_of_it_with_the_role(process: Process, told: User) -> None:
    end_role(told.roles.get(), by=None)
    say(FEBRUARY)
    assert corrections() == []
    grant_role(process, told, "president", by=None)
    assert corrections() == [("moved", "2021-02-28", "planned")]


def test_who_chose_silence_is_corrected_only_in_what_they_owe(process: Process, officer: User, told: User) -> None:
    """The officer was told as one of the secretariat, the Chair owes it."""
    assert Message.objects.filter(state="sent").count() == 2
    for user in (officer, told):
        NoticeChoice.objects.create(process=process, topic=DEADLINES, user=user, silent=True)
    say(FEBRUARY)
    assert [row.recipient for row in Reminder.objects.filter(sort="moved")] == [told]


def test_what_the_desk_held_back_stays_held_back_across_moves(chair: User, at: At) -> None:
    rows = Reminder.objects.filter(milestone__item__key="names", days_before=14)
    rows.update(state="held")
    say(FEBRUARY)
    assert [row.deadline_at.date() for row in rows.filter(state="held")] == [FEBRUARY]
    say(date(2020, 12, 31))
    held = rows.get(state="held")
    decide_standing(held.milestone, "not-applicable", reason="No observers.", by=None)
    assert rows.filter(state__in=["held", "planned"]).count() == 0
    decide_standing(held.milestone, "stands", reason="Observers after all.", by=None)
    assert [row.pk for row in rows.filter(state__in=["held", "planned"])] == [held.pk]
    rows.filter(state="held").update(state="planned")
    say(MARCH)
    assert rows.filter(state="held").count() == 0


def test_a_correction_that_was_held_back_is_so_with_the_next_date(told: User) -> None:
    say(FEBRUARY)
    Reminder.objects.filter(sort="moved").update(state="held")
    say(MARCH)
    assert corrections("planned", "held") == [("moved", "2021-03-31", "held")]


def test_a_correction_that_was_skipped_is_not_planned_again_but_the_next_one_is(told: User) -> None:
    say(FEBRUARY)
    Reminder.objects.filter(sort="moved").update(state="skipped", reason="By hand.")
    assert (reminders.plan_reminders(), corrections("planned")) == (0, [])
    say(MARCH)
    assert corrections("planned") == [("moved", "2021-03-31", "planned")]
    say(FEBRUARY)
    assert corrections("planned") == [("moved", "2021-02-28", "planned")]


def test_an_anchor_that_moves_away_and_back_loses_no_reminder(officer: User, at: At) -> None:
    """Its message was owed and had not gone when the anchor moved: it goes when the anchor is back."""
    say(date(2020, 9, 1), key="phase-2")
    at("2020-08-17T18:00:00")
    handing_over.sweep()
    say(date(2020, 10, 1), key="phase-2")
    say(date(2020, 9, 1), key="phase-2")
    go()
    sent = Reminder.objects.filter(milestone__item__key="survey", message__state="sent")
    assert [(row.sort, row.days_before) for row in sent] == [("before", 14)]
    assert Message.objects.filter(kind="reminder").count() == 2


def test_a_changed_hour_of_reminders_moves_what_waits(process: Process, chair: User) -> None:
    Process.objects.update(reminder_time="08:00")
    reminders.plan_reminders()
    due = Reminder.objects.filter(milestone__item__key="names", state="planned").values_list("due_at", flat=True)
    expected = [datetime(2020, 12, day, 7, tzinfo=UTC) for day in (17, 28)]
    assert sorted(due) == expected
    assert all(moment - expected[0] in (timedelta(), timedelta(days=11)) for moment in due)


def test_the_figures_count_a_correction_too(told: User, at: Any) -> None:
    say(FEBRUARY)
    go()
    figures = reminders.figures("river")
    assert (figures["sent"], sum(figures.values())) == (2, Reminder.objects.count())
