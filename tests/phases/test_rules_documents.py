"""Rules of documents: after, before, by; reissues, and sources that do not agree."""

import pytest

from phases.findings import State
from phases.models import Text
from phases.rules.documents import (
    DocumentAfter,
    DocumentBefore,
    DocumentBy,
    document_after,
    document_before,
    document_by,
    work_plan_by,
)
from tests.known import Kind, Known, day

DEADLINE = ("by mid-June 2020", None, "2020-06-20")
BY = DocumentBy(item="draft", document_kind="first draft")
AFTER = DocumentAfter(item="report", document_kind="report", after="conference")
BEFORE = DocumentBefore(item="report", document_kind="report", before="talks")
CONFERENCE = ("10-11 December 2020", "2020-12-10", "2020-12-11")


def with_draft(today: str, **dates: object) -> Known:
    known = Known(today)
    known.item("draft", title="Draft", mandated=DEADLINE, **dates)  # type: ignore[arg-type]
    return known


@pytest.mark.parametrize(
    ("issued", "state", "numbers"),
    [
        ("2020-06-10", State.MET, "10 days before 20 June 2020"),
        ("2020-06-20", State.MET, "on the very day of 20 June 2020"),
        ("2020-06-24", State.BREACHED, "4 days after 20 June 2020"),
    ],
)
def test_a_document_is_there_by_its_day(issued: str, state: State, numbers: str) -> None:
    known = with_draft("2020-07-01")
    known.paper("first draft", issued=issued)
    found = known.only(document_by, BY)
    assert (found.state, found.numbers) == (state, numbers)


def test_its_sentence_shows_the_phrase_and_our_reading() -> None:
    known = with_draft("2020-07-01")
    known.paper("first draft", issued="2020-06-24", title="First draft", symbol="R/1")
    assert known.only(document_by, BY).sentence == (
        "“First draft (R/1)”: 24 June 2020, 4 days after the deadline (by mid-June 2020: until 20 June 2020)."
    )


def test_without_a_document_the_record_of_delivery_counts() -> None:
    known = with_draft("2020-07-01", held=("9 June 2020", "2020-06-09", "2020-06-09"))
    assert known.only(document_by, BY).state == State.MET


def test_a_document_of_another_kind_or_of_another_obligation_does_not_count() -> None:
    known = with_draft("2020-07-01")
    known.item("other", mandated=DEADLINE)
    known.paper("second draft", issued="2020-06-10")
    known.paper("first draft", issued="2020-06-10", item="other")
    known.paper("first draft", issued="2020-06-10", delivers="other")
    assert known.only(document_by, BY).state == State.NOT_RECORDED


def test_a_document_of_a_session_counts_and_so_does_one_that_delivers() -> None:
    known = with_draft("2020-07-01")
    known.session("hearing-1", "hearing", held=("1 June 2020", "2020-06-01", "2020-06-01"))
    known.paper("first draft", issued="2020-06-10", item="hearing-1")
    assert known.only(document_by, BY).state == State.MET
    known.paper("letter", issued="2020-06-02", delivers="draft")
    assert known.only(document_by, BY).numbers == "18 days before 20 June 2020"


def test_an_invented_document_or_one_only_announced_does_not_count() -> None:
    known = with_draft("2020-07-01")
    known.paper("first draft", issued="2020-06-10", is_invented=True)
    known.paper("first draft", issued="2020-06-10", source=known.source("Demonstration", "demonstration"))
    known.paper("first draft", issued="2020-07-09")
    assert known.only(document_by, BY).state == State.NOT_RECORDED


def test_the_first_of_two_documents_counts_and_the_reissue_is_named() -> None:
    known = with_draft("2020-07-01")
    known.paper("first draft", dated="2020-06-10", issued="2020-06-29", title="Reissue")
    known.paper("first draft", dated="2020-06-10", title="First draft")
    found = known.only(document_by, BY)
    assert (found.state, found.numbers) == (State.MET, "10 days before 20 June 2020")
    assert found.sentence.endswith("Issued again: “Reissue”, 29 June 2020.")


def test_a_document_without_a_date_was_there_by_the_day_it_was_known() -> None:
    known = with_draft("2020-07-01")
    known.paper("first draft", known="2020-06-15")
    assert known.only(document_by, BY).state == State.MET
    known.reading.documents.clear()
    known.paper("first draft", known="2020-06-25", title="Draft")
    found = known.only(document_by, BY)
    assert found.state == State.NOT_RECORDED
    assert found.sentence == (
        "“Draft”: known on 25 June 2020, without a date of its own, which may or may not be by mid-June 2020: "
        "until 20 June 2020."
    )


def test_a_document_and_a_record_that_agree_on_the_answer_are_both_shown() -> None:
    known = with_draft("2020-07-01", held=("17 June 2020 (presented)", "2020-06-17", "2020-06-17"))
    known.paper("first draft", dated="2020-06-10", source=known.source("River Gazette"))
    found = known.only(document_by, BY)
    assert (found.state, found.evidence) == (State.MET, ("River Gazette", "Letter of the Chair"))
    assert found.sentence.endswith(
        "Sources differ: River Gazette: 10 June 2020; Letter of the Chair: 17 June 2020 (presented)."
    )


def test_a_document_and_a_record_that_lead_to_different_answers_give_none() -> None:
    known = with_draft("2020-07-01", held=("24 June 2020", "2020-06-24", "2020-06-24"))
    known.paper("first draft", dated="2020-06-10")
    found = known.only(document_by, BY)
    assert (found.state, found.sentence) == (
        State.NOT_RECORDED,
        "Sources differ on “Draft”: Letter of the Chair: 10 June 2020; Letter of the Chair: 24 June 2020. "
        "Whether it was by mid-June 2020: until 20 June 2020 depends on which is right.",
    )


def test_it_is_awaited_then_at_risk_then_not_recorded() -> None:
    seen = []
    for today in ("2020-05-01", "2020-06-10", "2020-06-20", "2020-06-21"):
        known = Known(today)
        known.item("survey", mandated=("not dated", None, None))
        known.item("draft", mandated=DEADLINE, needs=["survey"])
        found = known.only(document_by, BY)
        seen.append((found.state, found.numbers, found.item))
    assert seen == [
        (State.NOT_YET_DUE, "in 50 days", "draft"),
        (State.AT_RISK, "in 10 days", "survey"),
        (State.AT_RISK, "today", "survey"),
        (State.NOT_RECORDED, "1 day ago", "draft"),
    ]


def test_announced_for_a_day_after_the_deadline_is_at_risk() -> None:
    found = with_draft("2020-06-01", agreed=("24 June 2020", "2020-06-24", "2020-06-24")).only(document_by, BY)
    assert (found.state, found.numbers) == (State.AT_RISK, "4 days after 20 June 2020")
    assert found.evidence == ("Letter of the Chair",)


@pytest.mark.parametrize(
    ("status", "dated", "words"),
    [
        (Text.Status.DRAFT, "2020-01-10", " The text that gives this day was still a draft then."),
        (Text.Status.ADOPTED, "2020-06-26", " The text was adopted only on 26 June 2020."),
        (Text.Status.ADOPTED, "2020-06-20", ""),
    ],
)
def test_a_work_plan_says_where_its_month_came_before_the_text(status: str, dated: str, words: str) -> None:
    known = Known("2020-07-01", status=status, text_dated=dated)
    known.item("draft", title="Draft", mandated=DEADLINE)
    found = known.only(work_plan_by, BY)
    assert (found.state, found.sentence) == (
        State.NOT_RECORDED,
        "“Draft” is not recorded; it was due by mid-June 2020: until 20 June 2020, 11 days ago." + words,
    )


def test_a_work_plan_says_nothing_of_it_while_its_month_lies_ahead() -> None:
    known = Known("2020-06-01", status=Text.Status.DRAFT)
    known.item("draft", title="Draft", mandated=DEADLINE)
    assert known.only(work_plan_by, BY).sentence == ("“Draft” is due by mid-June 2020: until 20 June 2020, in 19 days.")


def test_the_adopted_version_of_a_draft_is_the_one_that_counts() -> None:
    known = Known("2020-07-01", status=Text.Status.DRAFT)
    known.item("draft", mandated=DEADLINE)
    known.reading.texts.append(
        Text(pk=2, title="Adopted", status="adopted", dated=day("2020-06-26"), series="resolution")
    )  # type: ignore[misc]
    assert known.only(work_plan_by, BY).sentence.endswith("The text was adopted only on 26 June 2020.")


def with_report(today: str, **conference: object) -> Known:
    known = Known(today)
    known.item("conference", title="Conference", **conference)  # type: ignore[arg-type]
    after_it = (("after the conference", None, None), {"anchor": "conference", "relation": "after"})
    known.item("report", title="Report", mandated=after_it)
    return known


def test_a_report_after_the_conference() -> None:
    for issued, state, numbers in (
        ("2020-12-20", State.MET, "9 days after 11 December 2020"),
        ("2020-12-11", State.MET, "on the very day of 11 December 2020"),
        ("2020-12-08", State.BREACHED, "3 days before 11 December 2020"),
    ):
        known = with_report("2021-01-01", held=CONFERENCE)
        known.paper("report", issued=issued)
        found = known.only(document_after, AFTER)
        assert (found.state, found.numbers) == (state, numbers)


def test_no_report_is_awaited_before_the_conference_and_not_recorded_after_it() -> None:
    ahead = with_report("2020-11-01", agreed=CONFERENCE).only(document_after, AFTER)
    past = with_report("2021-01-01", held=CONFERENCE).only(document_after, AFTER)
    assert (ahead.state, ahead.sentence) == (
        State.NOT_YET_DUE,
        "“Report” is due after “Conference” (11 December 2020).",
    )
    assert (past.state, past.sentence) == (
        State.NOT_RECORDED,
        "“Report” is not recorded: after “Conference” (11 December 2020), and no last day is given.",
    )


def test_a_report_while_the_conference_is_not_recorded_leaves_the_order_open() -> None:
    known = with_report("2021-01-01", mandated=("in late 2020", "2020-11-01", "2020-12-31"))
    known.paper("report", issued="2020-12-20")
    found = known.only(document_after, AFTER)
    assert (found.state, found.item) == (State.NOT_RECORDED, "conference")


def test_a_report_before_a_conference_that_lies_ahead_breaches() -> None:
    known = with_report("2020-11-01", agreed=CONFERENCE)
    known.paper("report", issued="2020-10-20")
    assert known.only(document_after, AFTER).state == State.BREACHED


def before_talks(today: str, issued: str | None, kind: str = Kind.MILESTONE, **talks: object) -> Known:
    known = Known(today)
    known.item("talks", title="Talks", kind=kind, **talks)  # type: ignore[arg-type]
    known.item("report", title="Report", mandated=("before the talks", None, None))
    if issued:
        known.paper("report", issued=issued)
    return known


def test_a_document_before_a_phase_is_held_against_its_first_day() -> None:
    phase = ("February to July 2020", "2020-02-01", "2020-07-31")
    for issued, state in (("2020-01-31", State.MET), ("2020-02-01", State.BREACHED), (None, State.NOT_RECORDED)):
        known = before_talks("2020-04-01", issued, Kind.PHASE, mandated=phase)
        assert known.only(document_before, BEFORE).state == state
    assert before_talks("2020-01-20", None, Kind.PHASE, mandated=phase).only(document_before, BEFORE).state == (
        State.NOT_YET_DUE
    )


def test_a_document_before_what_has_not_come_is_in_time() -> None:
    month = ("in July 2020", "2020-07-01", "2020-07-31")
    assert before_talks("2020-07-10", "2020-07-08", mandated=month).only(document_before, BEFORE).state == State.MET
    late = before_talks("2020-09-01", "2020-07-08", mandated=month).only(document_before, BEFORE)
    assert (late.state, late.item) == (State.NOT_RECORDED, "talks")
    early = before_talks("2020-09-01", "2020-06-08", mandated=month).only(document_before, BEFORE)
    assert early.state == State.MET


def test_a_document_before_what_was_held_in_a_month_without_a_day() -> None:
    month = ("in July 2020", "2020-07-01", "2020-07-31")
    for issued, state in (
        ("2020-06-30", State.MET),
        ("2020-07-08", State.NOT_RECORDED),
        ("2020-08-01", State.BREACHED),
    ):
        assert before_talks("2020-09-01", issued, held=month).only(document_before, BEFORE).state == state


def test_what_was_announced_moves_the_last_day() -> None:
    known = before_talks(
        "2020-07-05",
        None,
        mandated=("in July", "2020-07-01", "2020-07-31"),
        agreed=("9-13 July 2020", "2020-07-09", "2020-07-13"),
    )
    found = known.only(document_before, BEFORE)
    assert (found.state, found.sentence) == (
        State.NOT_YET_DUE,
        "“Report” is due before “Talks” (9 July 2020), in 3 days.",
    )


def test_items_of_which_nothing_is_known_are_not_yet_due() -> None:
    known = Known("2020-07-01")
    found = [known.only(document_by, BY), known.only(document_after, AFTER), known.only(document_before, BEFORE)]
    assert {one.state for one in found} == {State.NOT_YET_DUE}
