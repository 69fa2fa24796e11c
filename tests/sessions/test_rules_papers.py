"""A paper before each session, one after each."""

from typing import Any

import pytest

from phases.findings import Finding, State
from sessions.rules.papers import DocumentForEach, document_after_each, document_before_each
from tests.known import states
from tests.sessions.played import Played, held

BRIEF = DocumentForEach(session_kind="talks", document_kind="brief", item="briefs")
SUMMARY = DocumentForEach(session_kind="talks", document_kind="summary", item="summaries")


def talks(today: str = "2020-06-01", *slugs: str) -> Played:
    """Talks on 4 and 5 May 2020, held where they are past; summaries are due by the end of July."""
    played = Played(today)
    played.item("briefs", mandated=("before each of the talks", None, None), each="talks")
    played.item("summaries", mandated=("by July 2020", None, "2020-07-31"), each="talks")
    for number, slug in enumerate(slugs or ("one",), start=1):
        more = {"held": held("2020-05-04", "2020-05-05", "4-5 May 2020")} if today > "2020-05-05" else {}
        played.meets(slug, "2020-05-04..2020-05-05", number=number, **more)
    return played


def before(played: Played) -> dict[str, Finding]:
    return {one.about: one for one in played.find(document_before_each, BRIEF)}


def after(played: Played) -> dict[str, Finding]:
    return {one.about: one for one in played.find(document_after_each, SUMMARY)}


@pytest.mark.parametrize(
    ("dates", "state", "words"),
    [
        ({"issued": "2020-05-01"}, State.MET, "1 May 2020 (3 days before)"),
        ({"dated": "2020-05-03"}, State.MET, "3 May 2020 (1 day before)"),
        ({"issued": "2020-05-04", "dated": "2020-05-01"}, State.BREACHED, "not before the session"),
        ({"issued": "2020-05-06"}, State.BREACHED, "came on 6 May 2020"),
        ({"known": "2020-05-02"}, State.MET, "until 2 May 2020 (2 days before)"),
        ({"known": "2020-05-20"}, State.NOT_RECORDED, "its day is not recorded"),
    ],
)
def test_a_brief_is_held_against_the_first_day_of_its_session(dates: Any, state: State, words: str) -> None:
    played = talks()
    played.paper("brief", item="one", **dates)
    found = before(played)["one"]
    assert found.state == state
    assert words in found.sentence


@pytest.mark.parametrize(
    ("dates", "state", "words"),
    [
        ({"issued": "2020-05-15"}, State.MET, "15 May 2020 (10 days after)"),
        ({"issued": "2020-05-05"}, State.MET, "(on its last day)"),
        ({"issued": "2020-05-04"}, State.BREACHED, "not after the session"),
        ({"issued": "2020-08-02"}, State.BREACHED, "2 days after the last day for it"),
        ({"known": "2020-05-20"}, State.NOT_RECORDED, "its day is not recorded"),
    ],
)
def test_a_summary_is_held_against_the_last_day_of_its_session(dates: Any, state: State, words: str) -> None:
    played = talks("2020-08-10")
    played.paper("summary", item="one", **dates)
    found = after(played)["one"]
    assert found.state == state
    assert words in found.sentence


def test_sessions_without_a_brief_are_counted_once_they_have_begun() -> None:
    played = talks("2020-06-01", "one", "two", "three")
    played.paper("brief", item="two", issued="2020-05-01")
    found = before(played)
    assert states(found.values()) == {"two": State.MET, "missing": State.NOT_RECORDED}
    assert found["missing"].sentence == "No “brief” is recorded for 2 of 3 sessions."


def test_a_brief_is_at_risk_when_the_session_is_near() -> None:
    found = [before(talks(today))["ahead"].state for today in ("2020-04-19", "2020-04-20")]
    assert found == [State.NOT_YET_DUE, State.AT_RISK]


def test_a_summary_is_not_recorded_only_when_its_time_is_over() -> None:
    found = [states(after(talks(today)).values()) for today in ("2020-05-04", "2020-07-31", "2020-08-01")]
    assert found == [{"ahead": State.NOT_YET_DUE}, {"ahead": State.NOT_YET_DUE}, {"missing": State.NOT_RECORDED}]


def test_the_first_of_several_papers_counts_and_the_kind_is_read_word_for_word() -> None:
    played = talks()
    played.paper("brief", item="one", issued="2020-05-03")
    played.paper("brief", item="one", issued="2020-05-01")
    played.paper("briefs", item="one", issued="2020-04-01")
    assert "1 May 2020 (3 days before)" in before(played)["one"].sentence


def test_a_paper_may_hang_on_what_is_owed_for_the_session() -> None:
    played = talks()
    owed = played.item("brief-of-one", pattern="briefs", mandated=("before the talks", None, "2020-05-03"))
    owed.item.milestone.subject_id = played.rows["one"].pk
    played.paper("brief", delivers="brief-of-one", issued="2020-05-01")
    assert before(played)["one"].state == State.MET


def test_a_delivery_without_a_paper_counts_by_its_record() -> None:
    played = talks()
    owed = played.item("brief-of-one", pattern="briefs", title="Brief of the talks", held=held("2020-05-02"))
    owed.item.milestone.subject_id = played.rows["one"].pk
    found = before(played)["one"]
    assert (found.state, found.sentence) == (State.MET, "“Talks 1”: Brief of the talks, 2 May 2020 (2 days before).")


def test_invented_papers_and_those_of_a_demonstration_are_none() -> None:
    played = talks()
    played.paper("brief", item="one", issued="2020-05-01", is_invented=True)
    played.paper("brief", item="one", issued="2020-05-01", source=played.source("Demonstration", "demonstration"))
    assert states(before(played).values()) == {"missing": State.NOT_RECORDED}


def test_a_cancelled_session_needs_no_paper() -> None:
    played = talks()
    played.meets("off", "2020-05-11", status="cancelled", agreed=("cancelled", None, None))
    assert before(played)["missing"].sentence == "No “brief” is recorded for 1 of 1 session."


def test_without_sessions_nothing_is_due() -> None:
    played = Played("2020-06-01")
    assert states(before(played).values()) == {"ahead": State.NOT_YET_DUE}
