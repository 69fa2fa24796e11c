"""Planning reminders: from the date and the offsets, in the transaction of the change, as often as one likes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from compact import clock
from compact.models import User
from phases import reminders
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.domain.processes import end_role, grant_role
from phases.models import DateRecord, Process, Reminder, Source, TimelineItem


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def say(key: str, phrase: str, day: date | None, layer: str = "agreed") -> DateRecord:
    item, source = TimelineItem.objects.get(key=key), Source.objects.get(key="chairs-letter")
    when = Statement(ImpreciseDate(phrase, day, day))
    return record_date(item, layer, when, source=source, at=clock.now(), by=None)


def stand(key: str, **more: Any) -> list[tuple[str, int, str]]:
    """The planned reminders of a milestone: whom, how many days before, and when (UTC)."""
    rows = Reminder.objects.filter(milestone__item__key=key, **({"state": "planned"} | more)).order_by(
        "due_at", "recipient"
    )
    return [(row.recipient.name, row.days_before, f"{row.due_at:%Y-%m-%d %H:%M}") for row in rows]


def states(key: str) -> dict[str, int]:
    found = [row.state for row in Reminder.objects.filter(milestone__item__key=key)]
    return {state: found.count(state) for state in set(found)}


def test_they_are_planned_for_who_owes_it_and_the_secretariat(officer: User, chair: User, delegate: User) -> None:
    assert stand("names") == [
        ("Ada Officer", 14, "2020-12-17 16:00"),
        ("Cleo Chair", 14, "2020-12-17 16:00"),
        ("Ada Officer", 3, "2020-12-28 16:00"),
        ("Cleo Chair", 3, "2020-12-28 16:00"),
    ]


def test_the_hour_is_the_wall_clocks_on_both_sides_of_a_change(process: Process, chair: User) -> None:
    """Summer time in Vienna ends on 25 October 2020: 17:00 is 15:00 UTC before it and 16:00 after."""
    say("names", "1 November 2020", date(2020, 11, 1))
    assert stand("names") == [("Cleo Chair", 14, "2020-10-18 15:00"), ("Cleo Chair", 3, "2020-10-29 16:00")]


def test_a_day_of_new_york_across_the_gap_of_march_2018(process: Process, chair: User, at: Any) -> None:
    Process.objects.update(
        zone="America/New_York", deadline_time="18:00", reminder_time="09:00", reminder_days=[7, 1, 0]
    )
    at("2018-03-01T12:00+00:00")
    item = TimelineItem.objects.get(key="names")
    source = Source.objects.get(key="chairs-letter")
    when = Statement(ImpreciseDate("12 March 2018", None, date(2018, 3, 12)))
    record_date(item, "agreed", when, source=source, at=clock.now(), by=None)
    assert stand("names") == [
        ("Cleo Chair", 7, "2018-03-05 14:00"),
        ("Cleo Chair", 1, "2018-03-11 13:00"),
        ("Cleo Chair", 0, "2018-03-12 13:00"),
    ]


def test_planning_twice_adds_nothing(officer: User, chair: User) -> None:
    before = list(Reminder.objects.order_by("pk").values())
    assert (reminders.plan_reminders(), reminders.plan_reminders()) == (0, 0)
    assert list(Reminder.objects.order_by("pk").values()) == before
    told = StringIO()
    call_command("plan_reminders", stdout=told)
    assert told.getvalue() == "0 reminders planned.\n"


def test_planning_repairs_what_is_missing(officer: User, chair: User) -> None:
    before = Reminder.objects.count()
    Reminder.objects.filter(days_before=3).delete()
    lost = before - Reminder.objects.count()
    assert (reminders.plan_reminders(), Reminder.objects.count()) == (lost, before)


def test_the_database_holds_each_once(officer: User) -> None:
    row = Reminder.objects.filter(state="planned")[0]
    row.pk = None
    with pytest.raises(IntegrityError, match="reminder_once"), transaction.atomic():
        row.save()


def test_a_date_that_moves_cancels_the_old_and_plans_the_new_at_once(chair: User) -> None:
    old = stand("names")
    say("names", "31 January 2021", date(2021, 1, 31))
    assert stand("names") == [("Cleo Chair", 14, "2021-01-17 16:00"), ("Cleo Chair", 3, "2021-01-28 16:00")]
    cancelled = stand("names", state="cancelled", reason="The date or the recipients changed.")
    assert cancelled == old


def test_a_move_that_is_rolled_back_leaves_the_old(chair: User) -> None:
    old = stand("names")
    with transaction.atomic():
        say("names", "31 January 2021", date(2021, 1, 31))
        assert stand("names") != old
        transaction.set_rollback(True)
    assert (stand("names"), states("names")) == (old, {"planned": 2})


def test_a_date_that_hangs_on_another_is_planned_anew_when_that_one_moves(officer: User) -> None:
    assert stand("survey") == []  # due on the day before, 31 May
    say("phase-2", "from 1 September 2020", date(2020, 9, 1))
    assert stand("survey") == [("Ada Officer", 14, "2020-08-17 15:00"), ("Ada Officer", 3, "2020-08-28 15:00")]
    say("phase-2", "from 1 October 2020", date(2020, 10, 1))
    assert stand("survey") == [("Ada Officer", 14, "2020-09-16 15:00"), ("Ada Officer", 3, "2020-09-27 15:00")]
    assert states("survey") == {"planned": 2, "cancelled": 2}


def test_an_anchor_that_moves_back_brings_its_reminders_back(officer: User) -> None:
    say("phase-2", "from 1 September 2020", date(2020, 9, 1))
    first = stand("survey")
    say("phase-2", "from 1 October 2020", date(2020, 10, 1))
    say("phase-2", "from 1 September 2020", date(2020, 9, 1))
    assert (stand("survey"), states("survey")) == (first, {"planned": 2, "cancelled": 2})


def test_a_milestone_that_hangs_on_a_milestone_moves_with_it(chair: User) -> None:
    item, anchor = TimelineItem.objects.get(key="inputs-due"), TimelineItem.objects.get(key="names")
    source = Source.objects.get(key="chairs-second-letter")
    hanging = Statement(ImpreciseDate("before the list"), anchor=anchor, relation="before")
    grant_role(item.process, chair, "delegate", by=None)  # it is owed by the States
    say("names", "31 January 2021", date(2021, 1, 31))
    record_date(item, "agreed", hanging, source=source, at=clock.now(), by=None)
    assert [when for _name, _days, when in stand("inputs-due")] == ["2021-01-16 16:00", "2021-01-27 16:00"]
    say("names", "28 February 2021", date(2021, 2, 28))
    assert [when for _name, _days, when in stand("inputs-due")] == ["2021-02-13 16:00", "2021-02-24 16:00"]


def test_what_was_held_needs_no_reminder(chair: User) -> None:
    say("names", "1 June 2020", date(2020, 6, 1), layer="held")
    assert (stand("names"), states("names")) == ([], {"cancelled": 2})
    assert set(Reminder.objects.filter(milestone__item__key="names").values_list("reason", flat=True)) == {"Met."}
    assert reminders.plan_reminders() == 0


def test_nobody_is_flooded_with_what_came_before_them(process: Process, at: Callable[[str], datetime]) -> None:
    at("2020-12-20T09:00")  # between the two reminders
    user = User.objects.create(email="late@example.org", name="Lu Late")
    grant_role(process, user, "secretariat", by=None)
    assert stand("names") == [("Lu Late", 3, "2020-12-28 16:00")]
    assert states("first-draft") == {}


def test_who_loses_the_role_loses_the_reminders_and_gets_them_back_with_it(process: Process, chair: User) -> None:
    before = stand("names")
    end_role(chair.roles.get(), by=None)
    assert (stand("names"), states("names")) == ([], {"cancelled": 2})
    grant_role(process, chair, "president", by=None)
    assert (stand("names"), states("names")) == (before, {"planned": 2})


def test_changed_offsets_of_the_process_plan_anew(process: Process, chair: User) -> None:
    Process.objects.update(reminder_days=[3, 1])
    process.refresh_from_db()
    reminders.plan_for_process(process)
    assert [days for _name, days, _when in stand("names")] == [3, 1]
    assert states("names") == {"planned": 2, "cancelled": 1}


def test_planning_can_be_asked_of_another_moment(chair: User) -> None:
    Reminder.objects.all().delete()
    call_command("plan_reminders", "--now", "2020-12-20T12:00:00Z", stdout=StringIO())
    assert stand("names") == [("Cleo Chair", 3, "2020-12-28 16:00")]


def test_figures_name_every_state(officer: User) -> None:
    figures = reminders.figures()
    assert set(figures) == {"planned", "held", "due", "sending", "sent", "failed", "cancelled", "skipped"}
    assert sum(figures.values()) == Reminder.objects.count() > 0


def test_a_reminder_says_when_in_utc_and_by_the_domains_clock(chair: User) -> None:
    row = Reminder.objects.filter(milestone__item__key="names").earliest("due_at")
    assert row.deadline_at == datetime(2020, 12, 31, 16, 0, tzinfo=UTC)
    assert row.due_at - row.deadline_at == -timedelta(days=14)
