"""Days of hearings, half days as half, by sources that may disagree; and how many sessions were held."""

import pytest
from django.utils import translation

from phases.findings import Finding, State
from sessions.rules.counting import HearingDays, SessionsHeld, hearing_days_at_least, sessions_held
from tests.sessions.played import Played, held

TWO_DAYS = HearingDays(session_kind="hearing", days=2, item="hearings")


def played(today: str = "2020-07-01") -> Played:
    found = Played(today)
    found.item("hearings", mandated=("between May and June 2020", "2020-05-01", "2020-06-30"))
    return found


def hearing(known: Played, slug: str, day: str, *lengths: str, hours: str = "", said_held: bool = True) -> None:
    """A hearing whose length each source gives in its words; without any, nobody gives it."""
    agreed = [((f"{day} ({words})", day, day), {"source": known.source(f"Page of the {words}")}) for words in lengths]
    more = {"held": held(day)} if said_held else {}
    known.meets(slug, day, kind="hearing", hours=hours, agreed=agreed or [("as announced", None, None)], **more)


def days(known: Played) -> Finding:
    return known.only(hearing_days_at_least, TWO_DAYS)


def test_full_and_half_days_add_up() -> None:
    known = played()
    hearing(known, "one", "2020-05-04", "full day")
    hearing(known, "two", "2020-05-05", "half day")
    hearing(known, "three", "2020-05-06", "half day")
    found = days(known)
    assert (found.state, found.numbers, found.evidence) == (State.MET, "2 of at least 2 days", ())
    assert found.sentence == "2 of at least 2 days."


def test_sources_that_disagree_give_two_counts_and_both_are_shown_with_their_sources() -> None:
    known = played()
    hearing(known, "one", "2020-05-04", "full day")
    hearing(known, "two", "2020-05-05", "half day", "full day")
    found = days(known)
    assert (found.state, found.numbers) == (State.NOT_RECORDED, "1.5 or 2 of at least 2 days")
    assert found.evidence == (
        "Page of the full day: 2020-05-05 (full day)",
        "Page of the half day: 2020-05-05 (half day)",
    )
    hearing(known, "three", "2020-05-06", "half day")
    found = days(known)
    assert (found.state, found.numbers) == (State.MET, "2 or 2.5 of at least 2 days")


def test_a_hearing_without_a_length_counts_as_a_full_day_and_the_sentence_says_so() -> None:
    known = played()
    hearing(known, "one", "2020-05-04")
    hearing(known, "two", "2020-05-05", "full day")
    found = days(known)
    assert (found.state, found.numbers) == (State.MET, "2 of at least 2 days")
    assert "no length is recorded of 4 May 2020, counted as full" in found.sentence


def test_hours_give_a_length_where_no_source_does() -> None:
    known = played()
    hearing(known, "one", "2020-05-04", hours="10:00-13:00")
    hearing(known, "two", "2020-05-05", hours="10:00-18:00")
    assert days(known).sentence == "1.5 of at least 2 days."


@pytest.mark.parametrize(
    ("lengths", "count"), [(["half"], "0.5"), (["half", "half"], "1"), (["full"], "1"), ([""], "1")]
)
def test_a_recorded_length_counts_where_no_hours_are_known(lengths: list[str], count: str) -> None:
    known = played()
    for length in lengths:
        known.meets("one", "2020-05-04", kind="hearing", length=length, held=held("2020-05-04"))
    found = days(known)
    assert found.numbers == f"{count} of at least 2 days"
    assert ("no length is recorded" in found.sentence) == (lengths == [""])


def test_a_correction_of_a_length_counts_in_place_of_what_it_corrects() -> None:
    known = played()
    view = known.meets("one", "2020-05-04", kind="hearing", held=held("2020-05-04", phrase="4 May 2020 (full day)"))
    wrong = known.reading.items[view.pk].records[0]
    known.reading.items.pop(view.pk)
    known.rows.clear()
    known.meetings.clear()
    right = held("2020-05-04", phrase="4 May 2020 (half day)", corrects=wrong.pk)
    known.meets("two", "2020-05-04", kind="hearing", held=right)
    assert days(known).numbers == "0.5 of at least 2 days"


def test_too_few_days_breach_only_after_the_window() -> None:
    states = []
    for today in ("2020-06-01", "2020-06-20", "2020-07-01"):
        known = played(today)
        hearing(known, "one", "2020-05-04", "full day")
        states.append((days(known).state, days(known).numbers))
    assert states == [
        (State.NOT_YET_DUE, "1 of at least 2 days"),
        (State.AT_RISK, "1 of at least 2 days"),
        (State.BREACHED, "1 of at least 2 days"),
    ]


def test_days_announced_and_past_are_not_recorded() -> None:
    known = played()
    hearing(known, "one", "2020-05-04", "full day")
    hearing(known, "two", "2020-05-05", "full day", said_held=False)
    found = days(known)
    assert (found.state, found.numbers) == (State.NOT_RECORDED, "2 of at least 2 days")
    assert "recorded as held: 1" in found.sentence


def test_days_outside_the_window_are_named_and_not_counted() -> None:
    known = played()
    hearing(known, "one", "2020-05-04", "full day")
    hearing(known, "two", "2020-07-01", "full day")
    found = days(known)
    assert (found.state, found.numbers) == (State.BREACHED, "1 of at least 2 days")
    assert "outside the time that the text gives, not counted: 1 July 2020" in found.sentence


def test_no_hearing_at_all_is_not_recorded_after_the_window() -> None:
    assert [days(played(today)).state for today in ("2020-05-01", "2020-07-01")] == [
        State.NOT_YET_DUE,
        State.NOT_RECORDED,
    ]


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    known = played()
    hearing(known, "one", "2020-05-04", "half day")
    with translation.override("fr"):
        assert "0,5" in days(known).numbers


@pytest.mark.parametrize(
    ("today", "held_on", "state", "numbers"),
    [
        ("2020-05-01", (), State.NOT_YET_DUE, "0 of at least 2"),
        ("2020-06-01", ("2020-05-04",), State.NOT_YET_DUE, "1 of at least 2"),
        ("2020-07-01", ("2020-05-04", "2020-05-05"), State.MET, "2 of at least 2"),
        ("2020-07-02", ("2020-05-04", "2020-07-01"), State.BREACHED, "1 of at least 2"),
        ("2020-07-01", ("2020-05-04",), State.BREACHED, "1 of at least 2"),
        ("2020-07-01", (), State.NOT_RECORDED, "0 of at least 2"),
    ],
)
def test_sessions_that_were_held_in_their_window_are_counted(
    today: str, held_on: tuple[str, ...], state: State, numbers: str
) -> None:
    known = played(today)
    for number, day in enumerate(held_on):
        hearing(known, f"h-{number}", day)
    found = known.only(sessions_held, SessionsHeld(session_kind="hearing", least=2, item="hearings"))
    assert (found.state, found.numbers) == (state, numbers)


def test_announced_sessions_that_passed_without_a_record_are_not_recorded() -> None:
    known = Played("2020-06-01")
    hearing(known, "one", "2020-05-04", said_held=False)
    found = known.only(sessions_held, SessionsHeld(session_kind="hearing"))
    assert found.state == State.NOT_RECORDED
    assert "no record that it was held: “one”" in found.sentence
