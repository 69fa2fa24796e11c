"""Themes: each taken up by a session, in its time, in its city."""

import pytest

from phases.findings import Finding, State
from sessions.rules.themes import ThemesCovered, ThemesInCity, themes_covered, themes_in_city
from tests.known import states
from tests.sessions.played import Played, held

COVERED = ThemesCovered(session_kind="talks", themes=["water", "fish"], item="all-talks")
IN_VIENNA = ThemesInCity(session_kind="talks", themes=["water", "fish"], city="Vienna", item="all-talks")


def played(today: str = "2020-06-01") -> Played:
    found = Played(today)
    found.item("all-talks", mandated=("May 2020", "2020-05-01", "2020-05-31"))
    return found


def covered(known: Played) -> dict[str, Finding]:
    return {one.about: one for one in known.find(themes_covered, COVERED)}


def in_city(known: Played) -> dict[str, Finding]:
    return {one.about: one for one in known.find(themes_in_city, IN_VIENNA)}


def test_a_theme_names_its_sessions_their_days_cities_and_what_was_joined_to_it() -> None:
    known = played()
    known.meets("one", "2020-05-04..2020-05-05", number=1, themes=("water",), held=held("2020-05-04", "2020-05-05"))
    known.meets("two", "2020-05-11", city="Geneva", number=2, themes=("water", "fish"), held=held("2020-05-11"))
    found = covered(known)
    assert states(found.values()) == {"water": State.MET, "fish": State.MET}
    assert [one.sentence for one in found.values()] == [
        "Theme (w) was taken up by Talks 1 (4-5 May 2020, Vienna); Talks 2 (11 May 2020, Geneva) with (f).",
        "Theme (f) was taken up by Talks 2 (11 May 2020, Geneva) with (w).",
    ]


def test_themes_of_a_cancelled_or_an_invented_session_are_not_taken_up() -> None:
    known = played("2020-05-01")
    known.meets("one", "2020-05-04", themes=("water",), status="cancelled")
    known.meets("two", "2020-05-05", themes=("fish",), invented=True)
    assert [(one.state, one.sentence) for one in covered(known).values()] == [
        (State.NOT_YET_DUE, "No session is recorded on theme (w)."),
        (State.NOT_YET_DUE, "No session is recorded on theme (f)."),
    ]


def test_a_session_of_which_one_meeting_is_cancelled_still_takes_up_its_theme() -> None:
    known = played("2020-05-01")
    known.meets("one", "2020-05-04", themes=("water",), status="cancelled")
    known.meets("one", "2020-05-05")
    assert covered(known)["water"].sentence == "Theme (w) is announced for one (5 May 2020, Vienna)."


def test_a_theme_taken_up_only_outside_the_time_breaches_with_its_distance() -> None:
    known = played("2020-07-01")
    known.meets("one", "2020-06-03", themes=("water",), held=held("2020-06-03"))
    found = covered(known)["water"]
    assert found.state == State.BREACHED
    assert found.sentence.endswith("outside the time: 3 days after.")


def test_a_theme_announced_outside_the_time_is_at_risk() -> None:
    known = played("2020-05-20")
    known.meets("one", "2020-06-03", themes=("water",))
    assert covered(known)["water"].state == State.AT_RISK


def test_a_theme_announced_and_past_is_not_recorded() -> None:
    known = played()
    known.meets("one", "2020-05-04", themes=("water",))
    found = covered(known)["water"]
    assert found.state == State.NOT_RECORDED
    assert "that it was held is not recorded" in found.sentence


@pytest.mark.parametrize(
    ("today", "state"),
    [("2020-05-01", State.NOT_YET_DUE), ("2020-05-20", State.AT_RISK), ("2020-06-01", State.NOT_RECORDED)],
)
def test_a_theme_without_a_session(today: str, state: State) -> None:
    assert states(covered(played(today)).values()) == {"water": state, "fish": state}


def test_a_theme_held_in_another_city_breaches_and_names_session_and_city() -> None:
    known = played()
    known.meets("one", "2020-05-04", number=1, themes=("water",), held=held("2020-05-04"))
    known.meets("two", "2020-05-11", city="Geneva", number=2, themes=("fish",), held=held("2020-05-11"))
    known.meets("three", "2020-05-12", city="Lima", number=3, themes=("fish",), held=held("2020-05-12"))
    found = in_city(known)
    assert states(found.values()) == {"water": State.MET, "fish": State.BREACHED}
    assert found["fish"].sentence == "Theme (f) not in Vienna but in Geneva (“Talks 2”), Lima (“Talks 3”)."
    assert found["fish"].item == "two"


def test_one_of_several_sessions_in_the_city_is_enough() -> None:
    known = played()
    known.meets("one", "2020-05-04", city="Geneva", number=1, themes=("water",), held=held("2020-05-04"))
    known.meets("two", "2020-05-11", number=2, themes=("water",), held=held("2020-05-11"))
    found = in_city(known)["water"]
    assert (found.state, found.item) == (State.MET, "two")
    assert found.sentence == "Theme (w) in Vienna, as the text has it: Vienna (“Talks 2”), Geneva (“Talks 1”)."


def test_held_elsewhere_is_no_breach_while_a_session_is_announced_for_the_city() -> None:
    known = played("2020-05-06")
    known.meets("one", "2020-05-04", city="Geneva", themes=("water",), held=held("2020-05-04"))
    known.meets("two", "2020-05-11", themes=("water",))
    assert in_city(known)["water"].state == State.NOT_YET_DUE


def test_announced_for_another_city_is_at_risk_and_once_past_not_recorded() -> None:
    found = []
    for today in ("2020-05-01", "2020-06-01"):
        known = played(today)
        known.meets("one", "2020-05-04", city="Geneva", themes=("water",))
        found.append(in_city(known)["water"].state)
    assert found == [State.AT_RISK, State.NOT_RECORDED]


def test_a_theme_of_no_session_is_not_recorded_once_the_time_is_over() -> None:
    assert [in_city(played(today))["fish"].state for today in ("2020-05-01", "2020-06-01")] == [
        State.NOT_YET_DUE,
        State.NOT_RECORDED,
    ]


def test_a_session_whose_city_nobody_gave_is_not_recorded() -> None:
    known = played()
    known.meets("one", themes=("water",), held=held("2020-05-04"))
    found = in_city(known)["water"]
    assert (found.state, found.sentence) == (State.NOT_RECORDED, "Theme (w): the city is not recorded.")
