"""Working days: a session's days once each, without weekends and the duty station's own holidays."""

from datetime import date
from typing import Any

import pytest

from phases.findings import Finding, State
from sessions.reading import Programme
from sessions.rules.counting import WorkingDays, working_days_at_most
from tests.sessions.played import Played, held

AT_MOST_4 = WorkingDays(session_kind="talks", days=4)
MONDAY_TO_WEDNESDAY = "2020-05-04..2020-05-06"


def counted(played: Played, wanted: WorkingDays = AT_MOST_4) -> Finding:
    return played.only(working_days_at_most, wanted)


def test_days_that_were_held_are_counted_and_met() -> None:
    played = Played("2020-06-01")
    played.meets("one", MONDAY_TO_WEDNESDAY, held=held("2020-05-04", "2020-05-06"))
    played.holidays = {"Vienna": {date(2020, 5, 1)}}
    found = counted(played)
    assert (found.state, found.numbers) == (State.MET, "3 of at most 4 working days")
    assert found.sentence == "3 of at most 4 working days."


def test_two_meetings_on_one_day_are_one_day() -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-04", hours="10:00-13:00")
    played.meets("one", "2020-05-04", hours="15:00-18:00")
    assert counted(played).numbers == "1 of at most 4 working days"


def test_two_sessions_on_one_day_are_two_days() -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-04")
    played.meets("two", "2020-05-04", city="Geneva")
    assert counted(played).numbers == "2 of at most 4 working days"


def test_a_weekend_is_no_working_day_and_the_sentence_says_so() -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-08..2020-05-11")  # Friday to Monday
    found = counted(played)
    assert found.numbers == "2 of at most 4 working days"
    assert "no working days: 9-10 May 2020" in found.sentence


def test_a_holiday_counts_at_its_own_duty_station_only() -> None:
    played = Played("2020-05-01")
    played.holidays = {"Vienna": {date(2020, 5, 21)}, "Geneva": {date(2020, 9, 10)}}
    played.meets("one", "2020-05-21")
    played.meets("two", "2020-05-21", city="Geneva")
    found = counted(played)
    assert found.numbers == "1 of at most 4 working days"
    assert "no holidays are recorded" not in found.sentence


def test_a_station_without_recorded_holidays_is_named_with_its_year() -> None:
    played = Played("2020-05-01")
    played.holidays = {"Vienna": {date(2019, 5, 1)}}
    played.meets("one", "2020-05-04")
    assert "no holidays are recorded for Vienna 2020" in counted(played).sentence


def test_a_place_that_is_no_duty_station_keeps_only_weekends() -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-04", city="Lima", station="")
    assert counted(played).sentence == "1 of at most 4 working days; 0 of them recorded as held."


def test_cancelled_meetings_are_not_counted() -> None:
    played = Played("2020-05-01")
    played.meets("one", MONDAY_TO_WEDNESDAY)
    played.meets("one", "2020-05-07..2020-05-08", status="cancelled")
    found = counted(played)
    assert (found.state, found.numbers) == (State.NOT_YET_DUE, "3 of at most 4 working days")


def test_meetings_only_if_need_be_put_the_limit_at_risk() -> None:
    played = Played("2020-05-01")
    played.meets("one", MONDAY_TO_WEDNESDAY)
    played.meets("one", "2020-05-07", status="tentative")
    assert (counted(played).state, counted(played).numbers) == (State.NOT_YET_DUE, "3 of at most 4 working days")
    played.meets("one", "2020-05-08", status="tentative")
    found = counted(played)
    assert found.state == State.AT_RISK
    assert "and if need be 7-8 May 2020" in found.sentence


def test_more_days_are_at_risk_while_announced_and_breached_once_held() -> None:
    ahead = Played("2020-05-01")
    ahead.meets("one", "2020-05-04..2020-05-08")
    after = Played("2020-06-01")
    after.meets("one", "2020-05-04..2020-05-08", held=held("2020-05-04", "2020-05-08"))
    assert [(one.state, one.numbers) for one in (counted(ahead), counted(after))] == [
        (State.AT_RISK, "5 of at most 4 working days"),
        (State.BREACHED, "5 of at most 4 working days"),
    ]


def test_too_many_days_that_nobody_recorded_as_held_are_not_recorded() -> None:
    played = Played("2020-06-01")
    played.meets("one", "2020-05-04..2020-05-08")
    assert counted(played).state == State.NOT_RECORDED


def test_it_is_final_only_when_the_window_is_over() -> None:
    within = WorkingDays(session_kind="talks", days=4, item="all-talks")
    states = []
    for today in ("2020-05-20", "2020-06-01"):
        played = Played(today)
        played.item("all-talks", mandated=("May 2020", "2020-05-01", "2020-05-31"))
        played.meets("one", MONDAY_TO_WEDNESDAY, held=held("2020-05-04", "2020-05-06"))
        states.append(counted(played, within).state)
    assert states == [State.NOT_YET_DUE, State.MET]


def test_a_session_across_the_end_of_a_month_is_counted_whole() -> None:
    played = Played("2020-07-01")
    played.meets("one", "2020-06-29..2020-07-02", held=held("2020-06-29", "2020-07-02"))
    assert counted(played).numbers == "4 of at most 4 working days"


def test_where_no_meeting_was_announced_the_days_of_the_record_count() -> None:
    played = Played("2020-06-01")
    played.meets("one", held=held("2020-05-04", "2020-05-06", "4-6 May 2020"))
    assert counted(played).numbers == "3 of at most 4 working days"


@pytest.mark.parametrize("phrase", ["in May 2020", "4 and 6 May 2020", "between 4 and 6 May 2020"])
def test_a_record_that_does_not_name_a_run_of_days_gives_none(phrase: str) -> None:
    played = Played("2020-06-01")
    played.meets("one", held=held("2020-05-04", "2020-05-06", phrase))
    assert (counted(played).state, counted(played).numbers) == (State.NOT_YET_DUE, "0 of at most 4 working days")


def test_what_was_held_on_other_days_than_announced_counts_there() -> None:
    played = Played("2020-06-01")
    played.meets("one", MONDAY_TO_WEDNESDAY, held=held("2020-05-11", "2020-05-12", "11-12 May 2020"))
    assert counted(played).sentence == "2 of at most 4 working days."


def test_days_that_the_record_does_not_cover_count_as_announced() -> None:
    played = Played("2020-05-06")
    played.meets("one", "2020-05-04..2020-05-07", held=held("2020-05-04", phrase="4 May 2020"))
    found = counted(played)
    assert found.numbers == "4 of at most 4 working days"
    assert "1 of them recorded as held" in found.sentence


def test_what_a_demonstration_invents_is_not_counted() -> None:
    played = Played("2020-06-01")
    demo = played.source("Demonstration", "demonstration")
    played.meets("one", "2020-05-04", held=held("2020-05-04", source=demo))
    played.meets("one", "2020-05-05", release=played.invented)
    played.meets("two", "2020-05-06", invented=True, held=held("2020-05-06"))
    found = counted(played)
    assert (found.state, found.numbers) == (State.NOT_RECORDED, "1 of at most 4 working days")


def test_an_invented_record_does_not_hide_a_real_one() -> None:
    played = Played("2020-06-01")
    demo = played.source("Demonstration", "demonstration")
    real, made_up = held("2020-05-04"), held("2020-05-05", source=demo, known="2020-05-20")
    played.meets("one", "2020-05-04", held=[real, made_up])
    assert (counted(played).state, counted(played).numbers) == (State.MET, "1 of at most 4 working days")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_a_day_is_the_day_at_the_venue_whatever_its_zone(zone: str) -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-08", hours="20:00-23:30", zone=zone)  # a Friday there
    assert counted(played).numbers == "1 of at most 4 working days"


def test_nothing_known_is_not_yet_due_and_not_recorded_after_the_window() -> None:
    within = WorkingDays(session_kind="talks", days=4, item="all-talks")
    played = Played("2020-06-01")
    assert counted(played).state == State.NOT_YET_DUE
    played.item("all-talks", mandated=("May 2020", "2020-05-01", "2020-05-31"))
    assert (counted(played, within).state, counted(played, within).sentence) == (
        State.NOT_RECORDED,
        "None is recorded.",
    )


def test_a_move_that_is_only_supposed_changes_the_count_without_a_query(queries: Any, db: None) -> None:
    """The schedule's counter: while a meeting is dragged, the same rule answers from memory."""
    played = Played("2020-04-20")
    played.holidays = {"Vienna": {date(2020, 5, 1)}}
    played.meets("one", "2020-04-28..2020-04-30")
    played.meets("two", "2020-05-01..2020-05-02")  # a holiday and a Saturday
    played.meets("two", "2020-05-04")
    facts = played.facts()
    (before,) = working_days_at_most(facts, AT_MOST_4)
    *others, dragged = facts.read(Programme).meetings
    assert dragged.day == date(2020, 5, 4)
    saturday = next(version for version in others if version.day == date(2020, 5, 2))
    saturday.day = date(2020, 5, 5)
    supposed = facts.read(Programme).supposing([*others, dragged])
    with queries() as asked:
        (after,) = working_days_at_most(facts.supposing(supposed), AT_MOST_4)
    assert [(one.state, one.numbers) for one in (before, after)] == [
        (State.NOT_YET_DUE, "4 of at most 4 working days"),
        (State.AT_RISK, "5 of at most 4 working days"),
    ]
    assert len(asked) == 0
