"""Where and when: a city, a phase, a meeting in a country for so many days."""

import pytest

from phases.findings import Finding, State
from sessions.rules.places import HeldInCity, MeetingHeld, PhaseWindow, held_in_city, meeting_held, phase_window
from tests.known import states
from tests.sessions.played import Played, held

IN_VIENNA = HeldInCity(session_kind="talks", city="Vienna")
IN_SPRING = PhaseWindow(phase="spring", session_kinds=["talks"])
IN_PERU = MeetingHeld(session_kind="talks", item="meeting", country="Peru", days=3)
MAY = ("late May 2020", "2020-05-21", "2020-05-31")


def test_sessions_held_in_their_city_are_met_together() -> None:
    played = Played("2020-06-01")
    played.meets("one", "2020-05-04", held=held("2020-05-04", place="Vienna"))
    played.meets("two", "2020-05-05", held=held("2020-05-05", place="Castle of Vienna"))
    found = played.only(held_in_city, IN_VIENNA)
    assert (found.state, found.numbers, found.sentence) == (State.MET, "2 of 2", "In Vienna: 2 of 2 held.")


def test_a_session_elsewhere_is_at_risk_while_announced_and_breaches_once_held() -> None:
    ahead = Played("2020-05-01")
    ahead.meets("one", "2020-05-04", city="Geneva", number=1)
    after = Played("2020-06-01")
    after.meets("one", "2020-05-04", city="Geneva", number=1, held=held("2020-05-04"))
    found = [played.only(held_in_city, IN_VIENNA) for played in (ahead, after)]
    assert [(one.state, one.sentence) for one in found] == [
        (State.AT_RISK, "“Talks 1” is announced for Geneva, not for Vienna."),
        (State.BREACHED, "“Talks 1” was held in Geneva, not in Vienna."),
    ]


def test_the_record_of_the_holding_tells_the_city_before_the_announcement_does() -> None:
    played = Played("2020-06-01")
    played.meets("one", "2020-05-04", held=held("2020-05-04", place="Lima"))
    assert played.only(held_in_city, IN_VIENNA).sentence == "“one” was held in Lima, not in Vienna."


def test_a_city_that_only_begins_alike_is_another() -> None:
    played = Played("2020-06-01")
    played.meets("one", held=held("2020-05-04", place="Viennaville"))
    assert played.only(held_in_city, IN_VIENNA).state == State.BREACHED


@pytest.mark.parametrize(("today", "state"), [("2020-05-01", State.NOT_YET_DUE), ("2020-06-01", State.NOT_RECORDED)])
def test_what_was_announced_there_is_recorded_or_not(today: str, state: State) -> None:
    played = Played(today)
    played.meets("one", "2020-05-04")
    assert played.only(held_in_city, IN_VIENNA).state == state


def test_an_announcement_elsewhere_that_passed_is_not_recorded() -> None:
    played = Played("2020-06-01")
    played.meets("one", "2020-05-04", city="Geneva")
    assert played.only(held_in_city, IN_VIENNA).state == State.NOT_RECORDED


def test_cancelled_meetings_are_nowhere() -> None:
    played = Played("2020-05-01")
    played.meets("one", "2020-05-04", city="Geneva", status="cancelled")
    assert played.only(held_in_city, IN_VIENNA).sentence == "None is announced yet."


def spring(today: str) -> Played:
    played = Played(today)
    played.phase("spring", "2020-04-01", "2020-05-31")
    return played


def test_sessions_within_a_phase_are_met_when_it_is_over() -> None:
    found = []
    for today in ("2020-05-20", "2020-06-01"):
        played = spring(today)
        played.meets("one", "2020-05-04", held=held("2020-05-04"))
        found.append(played.only(phase_window, IN_SPRING))
    assert [(one.state, one.numbers) for one in found] == [(State.NOT_YET_DUE, "1 of 1"), (State.MET, "1 of 1")]


def test_a_session_outside_a_phase_is_named_with_its_distance() -> None:
    played = spring("2020-07-01")
    played.meets("early", "2020-03-30", held=held("2020-03-30"))
    played.meets("late", "2020-06-02..2020-06-04", held=held("2020-06-02", "2020-06-04"))
    played.meets("across", "2020-05-31..2020-06-03", held=held("2020-05-31", "2020-06-03"))
    found = played.find(phase_window, IN_SPRING)
    assert {one.about: (one.state, one.numbers) for one in found} == {
        "early": (State.BREACHED, "2 days before"),
        "late": (State.BREACHED, "2 days after"),
        "across": (State.BREACHED, "3 days after"),
    }


def test_a_date_that_may_lie_on_either_side_of_the_end_is_not_told() -> None:
    played = spring("2020-07-01")
    played.meets("one", held=held("2020-05-20", "2020-06-10", "about the end of May 2020"))
    found = played.only(phase_window, IN_SPRING)
    assert (found.state, found.about) == (State.NOT_RECORDED, "one")
    assert "may or may not lie within" in found.sentence


def test_a_phase_without_any_session_is_not_recorded_after_it() -> None:
    found = [spring(today).only(phase_window, IN_SPRING).state for today in ("2020-05-01", "2020-06-01")]
    assert found == [State.NOT_YET_DUE, State.NOT_RECORDED]
    assert Played("2020-06-01").only(phase_window, IN_SPRING).state == State.NOT_YET_DUE


def meeting(today: str, *days: str, city: str = "Lima", record: object = None) -> dict[str, Finding]:
    played = Played(today)
    played.item("meeting", mandated=MAY)
    if days or record:
        more = {"held": record} if record else {}
        played.meets("one", *days, city=city, **more)
    return {one.about: one for one in played.find(meeting_held, IN_PERU)}


def test_a_meeting_held_as_asked_is_met_in_time_place_and_length() -> None:
    found = meeting("2020-06-10", "2020-05-25..2020-05-27", record=held("2020-05-25", "2020-05-27", "25-27 May 2020"))
    assert set(states(found.values()).values()) == {State.MET}
    assert [one.sentence for one in found.values()] == [
        "Held 25-27 May 2020, within late May 2020.",
        "In Peru, as the text has it (Lima).",
        "Length: 3 of 3 days.",
    ]


def test_a_meeting_held_late_elsewhere_and_shorter_breaches_three_times() -> None:
    record = held("2020-06-04", "2020-06-05", "4-5 June 2020")
    found = meeting("2020-06-10", "2020-06-04..2020-06-05", city="Geneva", record=record)
    assert {key: (one.state, one.numbers) for key, one in found.items()} == {
        "time": (State.BREACHED, "4 days after"),
        "place": (State.BREACHED, ""),
        "length": (State.BREACHED, "2 of 3 days"),
    }


def test_a_meeting_announced_late_is_at_risk_and_not_recorded_once_it_passed() -> None:
    found = [meeting(today, "2020-06-04..2020-06-06")["time"] for today in ("2020-06-01", "2020-06-10")]
    assert [(one.state, one.numbers) for one in found] == [
        (State.AT_RISK, "4 days after"),
        (State.NOT_RECORDED, "4 days after"),
    ]


def test_days_that_were_announced_but_not_held_do_not_lengthen_a_meeting() -> None:
    record = held("2020-05-25", "2020-05-26", "25-26 May 2020")
    found = meeting("2020-06-10", "2020-05-25..2020-05-27", record=record)
    assert found["length"].numbers == "2 of 3 days"


def test_a_place_that_names_the_country_is_in_it() -> None:
    found = meeting("2020-06-10", record=held("2020-05-25", "2020-05-27", "25-27 May 2020", place="Cusco, Peru"))
    assert states(found.values()) == {"time": State.MET, "place": State.MET, "length": State.MET}


def test_a_place_whose_country_nobody_gave_is_not_recorded() -> None:
    found = meeting("2020-06-10", record=held("2020-05-25", "2020-05-27", "25-27 May 2020", place="Cusco"))
    assert found["place"].state == State.NOT_RECORDED


@pytest.mark.parametrize(
    ("today", "state"),
    [("2020-05-01", State.NOT_YET_DUE), ("2020-05-20", State.AT_RISK), ("2020-06-01", State.NOT_RECORDED)],
)
def test_a_meeting_of_which_nothing_is_known(today: str, state: State) -> None:
    assert states(meeting(today).values()) == {"time": state}


def test_a_meeting_of_an_item_that_is_not_known_yet_is_not_recorded() -> None:
    played = Played("2020-06-10")
    played.meets("one", "2020-05-25", city="Lima", held=held("2020-05-25"))
    assert states(played.find(meeting_held, IN_PERU))["time"] == State.NOT_RECORDED
