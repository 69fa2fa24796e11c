"""Waves: what goes at one time of one deadline, counted; and what they are called."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from compact import clock, outbox
from compact.models import Message, User
from phases.dates import ImpreciseDate
from phases.domain import handing_over
from phases.domain.items import Statement, record_date
from phases.domain.processes import grant_role
from phases.models import Process, Reminder, Source, TimelineItem
from phases.reading import Reading
from phases.wave_month import Month, day_of
from phases.wave_names import Named, address, fingerprint, from_address, named
from phases.waves import Waves, around, by_day

At = Callable[[str], datetime]
FALLS = datetime(2020, 12, 31, 16, tzinfo=UTC)


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def waves(**asked: Any) -> Waves:
    process = Process.objects.get()
    return Waves(Reading(process, clock.now()), asked)


def lines(found: Any) -> list[tuple[str, str, str, str]]:
    """When, what, which and to whom."""
    return [(f"{wave.due_at:%m-%d %H:%M}", wave.title, wave.words, wave.told) for wave in found]


def say(key: str, phrase: str, day: date, layer: str = "agreed") -> None:
    item, source = TimelineItem.objects.get(key=key), Source.objects.get(key="chairs-letter")
    record_date(item, layer, Statement(ImpreciseDate(phrase, day, day)), source=source, at=clock.now(), by=None)


def test_a_wave_says_when_what_and_to_whom_and_why(officer: User, colleague: User, chair: User, at: At) -> None:
    at("2020-12-10T09:00:00")
    assert lines(waves().coming) == [
        (
            "12-17 16:00",
            "List of observers",
            "14 days before 31 December 2020, 17:00 (Vienna)",
            "1 who owes it and 2 of the secretariat",
        ),
        (
            "12-28 16:00",
            "List of observers",
            "3 days before 31 December 2020, 17:00 (Vienna)",
            "1 who owes it and 2 of the secretariat",
        ),
    ]


def test_the_weeks_end_with_their_last_day(chair: User, at: At) -> None:
    at("2020-12-10T09:00:00")
    assert [len(waves(weeks=weeks).coming) for weeks in (1, 2, 3)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("sort", "days", "words"),
    [
        ("before", 0, "on the day itself: 31 December 2020, 17:00 (Vienna)"),
        ("before", 1, "1 day before 31 December 2020, 17:00 (Vienna)"),
        ("after", -1, "1 day after 31 December 2020, 17:00 (Vienna)"),
        ("after", -7, "7 days after 31 December 2020, 17:00 (Vienna)"),
        ("opening", 0, "on the day its window opens; due by 31 December 2020, 17:00 (Vienna)"),
        ("opening", 7, "7 days before its window opens; due by 31 December 2020, 17:00 (Vienna)"),
    ],
)
def test_every_sort_of_wave_has_its_words(chair: User, sort: str, days: int, words: str) -> None:
    row = Reminder.objects.filter(milestone__item__key="names").latest("pk")
    Reminder.objects.exclude(pk=row.pk).delete()
    Reminder.objects.filter(pk=row.pk).update(sort=sort, days_before=days)
    assert [wave.words for wave in waves(milestone="names").coming] == [words]


def test_a_correction_says_what_it_corrects(chair: User, at: At) -> None:
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    outbox.sweep()
    say("names", "31 January 2021", date(2021, 1, 31))
    (wave,) = [wave for wave in waves().coming if wave.name.sort == "moved"]
    assert wave.words == (
        "tells that its date has moved from 31 December 2020, 17:00 (Vienna) to 31 January 2021, 17:00 (Vienna)"
    )


def test_filters_narrow_to_people_things_and_states(officer: User, chair: User, at: At) -> None:
    at("2020-12-10T09:00:00")
    Reminder.objects.filter(days_before=3, recipient=chair).update(state="held")
    assert [wave.told for wave in waves(audience="owing").coming] == ["1 who owes it"] * 2
    assert [wave.name.days for wave in waves(state="held").coming] == [3]
    assert waves(milestone="survey").coming == []


def test_one_milestone_is_shown_whenever_it_was_or_will_be(officer: User, chair: User, at: At) -> None:
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    outbox.sweep()
    at("2020-12-18T09:00:00")
    found = waves(milestone="names")
    assert [(wave.name.days, wave.marks) for wave in found.coming] == [(3, [("planned", 2)])]
    assert [(wave.name.days, wave.marks) for wave in found.past] == [(14, [("sent", 2)])]


def test_what_is_held_is_found_however_far_off(chair: User) -> None:
    Reminder.objects.filter(milestone__item__key="names", days_before=3).update(state="held")
    assert "names" not in {wave.view.item.key for wave in waves().coming}
    assert [wave.name.days for wave in waves(state="held").coming] == [3]


def test_what_waits_though_its_time_has_come_stands_apart(chair: User, at: At) -> None:
    Reminder.objects.exclude(milestone__item__key="names").delete()
    Reminder.objects.filter(days_before=14).update(state="held")
    at("2020-12-20T09:00:00")
    found = waves()
    assert ([w.name.days for w in found.late], [w.name.days for w in found.coming]) == ([14], [3])
    assert found.past == []


def test_what_was_cancelled_is_left_out_until_it_is_asked_for(chair: User, at: At) -> None:
    say("names", "31 January 2021", date(2021, 1, 31))
    at("2020-12-10T09:00:00")
    assert [wave.states for wave in waves(weeks=8).coming] == [{"planned": 1}] * 2
    assert [wave.name.deadline for wave in waves(weeks=8, state="cancelled").coming] == [FALLS] * 2


def test_the_figures_count_the_week_what_is_held_and_what_failed(officer: User, chair: User, at: At) -> None:
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    Message.objects.filter(recipient=chair.email).update(state="failed")
    Reminder.objects.filter(milestone__item__key="names", days_before=3, recipient=officer).update(state="held")
    at("2020-12-22T09:00:00")
    assert vars(waves().figures) == {"soon": 1, "held": 1, "failed": 1}


def test_next_is_what_goes_first_whatever_the_filters(officer: User, chair: User) -> None:
    found = waves(milestone="names", state="held").next
    first = Reminder.objects.filter(state="planned").earliest("due_at")
    assert found is not None
    assert (found.due_at, found.name.milestone) == (first.due_at, first.milestone_id)


def test_where_nothing_is_planned_nothing_is_next(process: Process) -> None:
    assert (waves().next, waves().coming, vars(waves().figures)) == (None, [], {"soon": 0, "held": 0, "failed": 0})


def test_the_last_and_the_next_wave_of_a_milestone(officer: User, chair: User, at: At) -> None:
    at("2020-12-17T18:00:00")
    handing_over.sweep()
    reading = waves().reading
    view = reading.item("names")
    assert view is not None
    assert view.milestone is not None
    last, ahead = around(reading, view.milestone)
    assert last is not None
    assert ahead is not None
    assert (last.name.days, last.marks, ahead.name.days) == (14, [("due", 2)], 3)


def test_a_day_is_a_day_of_the_process(chair: User) -> None:
    Reminder.objects.filter(milestone__item__key="names", days_before=3).update(
        due_at=datetime(2020, 12, 28, 23, 30, tzinfo=UTC)
    )
    found = waves()
    assert [wave.name.days for wave in found.between(date(2020, 12, 29), date(2020, 12, 29))] == [3]
    assert [group.day for group in by_day(found.between(date(2020, 12, 1), date(2020, 12, 31)))] == [
        date(2020, 12, 17),
        date(2020, 12, 29),
    ]


def test_an_address_leads_back_to_its_wave(chair: User) -> None:
    reading = waves().reading
    row = Reminder.objects.filter(milestone__item__key="names").latest("pk")
    name = named(row.milestone_id, "after", -7, row.deadline_at)
    where = address("river", "names", name)
    assert where == "/river/desk/reminders/names/after/7/20201231T1600Z/"
    found = from_address(reading, "names", "after", 7, "20201231T1600Z")
    assert found is not None
    assert found[1] == name


@pytest.mark.parametrize(
    ("key", "sort", "days", "stamp"),
    [
        ("nothing", "before", 3, "20201231T1600Z"),
        ("phase-1", "before", 3, "20201231T1600Z"),
        ("names", "sometimes", 3, "20201231T1600Z"),
        ("names", "before", 10**12, "20201231T1600Z"),
        ("names", "before", 3, "20201331T1600Z"),
        ("names", "before", 3, "x"),
    ],
)
def test_an_address_of_no_wave_names_none(process: Process, key: str, sort: str, days: int, stamp: str) -> None:
    assert from_address(waves().reading, key, sort, days, stamp) is None


def test_corrections_are_one_wave_whatever_their_number(process: Process) -> None:
    assert named(1, "moved", 2, FALLS) == named(1, "moved", 1, FALLS) == Named(1, "moved", 0, FALLS)


def test_a_fingerprint_tells_other_people_of_the_same_number_apart() -> None:
    assert fingerprint([1, 2]) == fingerprint([2, 1])
    assert fingerprint([1, 2]) != fingerprint([1, 3])


def test_a_month_stands_in_whole_weeks(chair: User) -> None:
    month = Month.of(waves(), "2020-12")
    assert (month.words, month.back, month.ahead, len(month.weeks)) == ("December 2020", "2020-11", "2021-01", 5)
    assert (month.weeks[0][0].day, month.weeks[-1][-1].day) == (date(2020, 11, 30), date(2021, 1, 3))
    assert [cell.day.day for week in month.weeks for cell in week if cell.waves] == [17, 28]


@pytest.mark.parametrize("asked", ["", "x", "2020-13", "0001-01", "9999-12"])
def test_a_month_that_is_none_is_the_present_one(process: Process, asked: str) -> None:
    assert Month.of(waves(), asked).first == date(2020, 6, 1)
    assert day_of(asked) is None


def test_the_list_asks_as_often_for_500_people_as_for_5(process: Process, at: At, queries: Any) -> None:
    at("2020-12-10T09:00:00")
    asked = []
    for count in (5, 500):
        people = User.objects.bulk_create(User(email=f"{count}-{number}@example.org") for number in range(count))
        grant_role(process, people[0], "president", by=None)
        row = Reminder.objects.filter(milestone__item__key="names").latest("pk")
        for user in people[1:]:
            row.pk, row.recipient = None, user
            row.save(force_insert=True)
        with queries() as found:
            shown = waves()
            assert shown.coming[-1].people >= count
            vars(shown.figures)
            _ = shown.next
        asked.append(len(found))
    assert asked[0] == asked[1] <= 12
