"""Days of each month, what interrupts them, and consultations that are not counted."""

from phases.findings import Finding, State
from phases.models import Rule
from sessions.rules.months import AdditionalConsultations, DaysByMonth, additional_consultations, days_by_month
from tests.known import states
from tests.sessions.played import Played, held

TWO_AND_THREE = DaysByMonth(session_kind="talks", days={"2020-05": 2, "2020-06": 3})


def found(played: Played) -> dict[str, Finding]:
    return {one.about: one for one in played.find(days_by_month, TWO_AND_THREE)}


def test_days_held_as_asked_are_met_month_by_month_and_in_all() -> None:
    played = Played("2020-07-01")
    played.meets("one", "2020-05-04..2020-05-05", held=held("2020-05-04", "2020-05-05"))
    played.meets("two", "2020-06-08..2020-06-10", held=held("2020-06-08", "2020-06-10"))
    told = found(played)
    assert states(told.values()) == {"2020-05": State.MET, "2020-06": State.MET, "total": State.MET}
    assert told["2020-05"].sentence == "May 2020: 2 of 2 days held, 4-5 May 2020."
    assert told["total"].sentence == "5 of 5 days: 2/3."
    assert told["2020-05"].evidence == ("Letter of the Chair",)


def test_what_is_announced_as_asked_is_not_yet_due() -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-04..2020-05-05")
    told = found(played)
    assert states(told.values()) == dict.fromkeys(("2020-05", "2020-06", "total"), State.NOT_YET_DUE)
    assert told["2020-05"].sentence == "May 2020: 2 of 2 days announced, 4-5 May 2020."
    assert told["2020-06"].sentence == "June 2020: no day is announced."


def test_a_session_across_the_end_of_a_month_gives_each_month_its_days() -> None:
    played = Played("2020-07-01")
    played.meets("one", "2020-05-28..2020-06-01", held=held("2020-05-28", "2020-06-01"))  # a weekend lies within
    assert {key: one.numbers for key, one in found(played).items()} == {
        "2020-05": "4 of 2 days",
        "2020-06": "1 of 3 days",
        "total": "5 of 5 days",
    }


def test_a_day_on_which_two_sessions_sit_counts_once() -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-04..2020-05-05")
    played.meets("two", "2020-05-05")
    assert found(played)["2020-05"].numbers == "2 of 2 days"


def test_too_many_announced_are_at_risk_and_too_many_held_breach() -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-04..2020-05-06")
    assert states(found(played).values())["2020-05"] == State.AT_RISK
    played = Played("2020-05-20")
    played.meets("one", "2020-05-04..2020-05-06", held=held("2020-05-04", "2020-05-06"))
    told = found(played)
    assert (told["2020-05"].state, told["2020-05"].numbers) == (State.BREACHED, "3 of 2 days")
    assert told["total"].state == State.BREACHED


def test_too_few_are_at_risk_in_the_month_and_breach_after_it() -> None:
    played = Played("2020-05-20")
    played.meets("one", "2020-05-04", held=held("2020-05-04"))
    assert found(played)["2020-05"].state == State.AT_RISK
    played = Played("2020-06-01")
    played.meets("one", "2020-05-04", held=held("2020-05-04"))
    assert (found(played)["2020-05"].state, found(played)["2020-05"].numbers) == (State.BREACHED, "1 of 2 days")


def test_announced_days_that_passed_are_not_recorded_and_the_sentence_says_which() -> None:
    played = Played("2020-06-01")
    played.meets("one", "2020-05-04", held=held("2020-05-04"))
    played.meets("two", "2020-05-11")
    told = found(played)["2020-05"]
    assert (told.state, told.numbers) == (State.NOT_RECORDED, "2 of 2 days")
    assert told.sentence == "May 2020: 2 of 2 days, 4 and 11 May 2020; 1 recorded as held, the rest as announced."
    assert "1 recorded as held, the rest as announced" in found(played)["total"].sentence


def test_a_month_that_nears_its_end_without_a_day_is_at_risk_and_then_not_recorded() -> None:
    assert found(Played("2020-05-16"))["2020-05"].state == State.NOT_YET_DUE
    assert found(Played("2020-05-17"))["2020-05"].state == State.AT_RISK
    assert found(Played("2020-06-01"))["2020-05"].sentence == "May 2020: no day is recorded."
    assert found(Played("2020-06-01"))["2020-05"].state == State.NOT_RECORDED


def test_cancelled_days_are_gone_and_days_if_need_be_are_only_named() -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-04..2020-05-05")
    played.meets("one", "2020-05-06", status="cancelled")
    played.meets("one", "2020-05-07", status="tentative")
    told = found(played)["2020-05"]
    assert (told.state, told.sentence) == (
        State.NOT_YET_DUE,
        "May 2020: 2 of 2 days announced, 4-5 May 2020; and if need be 7 May 2020.",
    )


def test_a_day_outside_the_months_departs_in_all() -> None:
    played = Played("2020-08-01")
    played.meets("one", "2020-05-04..2020-05-05", held=held("2020-05-04", "2020-05-05"))
    played.meets("two", "2020-06-08..2020-06-10", held=held("2020-06-08", "2020-06-10"))
    played.meets("three", "2020-07-06", held=held("2020-07-06"))
    total = found(played)["total"]
    assert (total.state, total.numbers) == (State.BREACHED, "5 of 5 days")
    assert "outside these months: 6 July 2020" in total.sentence


def interrupted(city: str = "Vienna", day: str = "2020-05-05", status: str = "firm") -> Played:
    """Two days of talks, a day apart; on the day between another session meets."""
    played = Played("2020-06-01")
    played.meets("one", "2020-05-04", "2020-05-06", number=1, held=held("2020-05-04", "2020-05-06", "4 and 6 May 2020"))
    played.meets("hearing", day, kind="hearing", city=city, status=status, title="Hearing of the towns")
    return played


def test_a_session_may_be_interrupted_by_another_and_the_sentence_names_it() -> None:
    told = found(interrupted())
    words = "“Talks 1” was interrupted on 5 May 2020 by “Hearing of the towns”"
    assert (told["2020-05"].state, told["2020-05"].numbers) == (State.MET, "2 of 2 days")
    assert told["2020-05"].sentence == f"May 2020: 2 of 2 days held, 4 and 6 May 2020; {words}."
    assert words in told["total"].sentence


def test_nothing_interrupts_from_another_city_a_cancelled_meeting_or_the_weekend() -> None:
    weekend = Played("2020-06-01")
    weekend.meets("one", "2020-05-08", "2020-05-11", held=held("2020-05-08", "2020-05-11", "8 and 11 May 2020"))
    weekend.meets("hearing", "2020-05-09", kind="hearing")
    apart = Played("2020-06-01")
    apart.meets("one", "2020-05-04", "2020-05-18", held=held("2020-05-04", "2020-05-18", "4 and 18 May 2020"))
    apart.meets("hearing", "2020-05-11", kind="hearing")
    for played in (interrupted("Geneva"), interrupted(status="cancelled"), weekend, apart):
        assert "interrupted" not in found(played)["2020-05"].sentence


def consultations(played: Played, *, allowed: bool = True) -> dict[str, Finding]:
    played.rules = [Rule(key="days", kind="days-by-month", parameters=TWO_AND_THREE.model_dump())]
    wanted = AdditionalConsultations(
        session_kind="consultation", not_counted_in="days", rounds_may_be_interrupted=allowed
    )
    return {one.about: one for one in played.find(additional_consultations, wanted)}


def test_additional_consultations_are_told_and_never_counted() -> None:
    played = Played("2020-07-01")
    played.meets("beside", "2020-05-12", kind="consultation")
    played.meets("before", "2020-02-12", kind="consultation")
    told = consultations(played)
    assert states(told.values()) == {"": State.NOT_APPLICABLE}
    assert "1 additional consultation is recorded in these months" in told[""].sentence
    assert found(played)["2020-05"].numbers == "0 of 2 days"


def test_an_interruption_is_met_where_it_is_allowed_and_a_breach_where_not() -> None:
    assert consultations(interrupted())["interruptions"].state == State.MET
    assert consultations(interrupted(), allowed=False)["interruptions"].state == State.BREACHED


def test_a_rule_that_names_no_rule_finds_nothing_counted() -> None:
    wanted = AdditionalConsultations(session_kind="consultation", not_counted_in="gone")
    assert [one.state for one in Played("2020-07-01").find(additional_consultations, wanted)] == [State.NOT_APPLICABLE]
