"""Rules of dates: before what nobody decides, in an order, within a window."""

from typing import Any

import pytest

from phases.findings import State
from phases.models import Preference
from phases.rules.dates import (
    Adopted,
    BeforeAnchor,
    Follows,
    Sequence,
    follows,
    held_before_anchor,
    outcome_adopted,
    sequence_in_window,
)
from tests.known import Kind, Known, moment, states

BEFORE_FAIR = BeforeAnchor(item="conference", anchor="fair")
FAIR = ("25 September to 1 October 2020", "2020-09-25", "2020-10-01")


def with_fair(today: str, conference: dict[str, Any], fair: dict[str, Any] | None = None) -> Known:
    known = Known(today)
    known.item("conference", title="Conference", **conference)
    known.item("fair", kind=Kind.OUTSIDE, title="Fair", **(fair or {"agreed": FAIR}))
    return known


def test_what_was_held_before_the_event_is_met_with_its_distance() -> None:
    found = with_fair("2020-12-01", {"held": ("20-21 September 2020", "2020-09-20", "2020-09-21")}).only(
        held_before_anchor, BEFORE_FAIR
    )
    assert (found.state, found.numbers) == (State.MET, "4 days before 25 September 2020")
    assert found.sentence == "“Conference”: 20-21 September 2020, 4 days before “Fair” (25 September 2020)."
    assert found.evidence == ("Letter of the Chair",)


def test_what_was_held_after_it_breaches_by_the_days_between() -> None:
    found = with_fair("2020-12-20", {"held": ("10-11 December 2020", "2020-12-10", "2020-12-11")}).only(
        held_before_anchor, BEFORE_FAIR
    )
    assert (found.state, found.numbers, found.item) == (State.BREACHED, "76 days after 25 September 2020", "conference")


def test_days_that_reach_into_the_event_are_not_before_it() -> None:
    found = with_fair("2020-12-01", {"held": ("24-26 September 2020", "2020-09-24", "2020-09-26")}).only(
        held_before_anchor, BEFORE_FAIR
    )
    assert (found.state, found.numbers) == (State.BREACHED, "1 day after 25 September 2020")


def test_the_first_day_of_the_event_is_not_before_it() -> None:
    found = with_fair("2020-12-01", {"held": ("25 September 2020", "2020-09-25", "2020-09-25")}).only(
        held_before_anchor, BEFORE_FAIR
    )
    assert (found.state, found.numbers) == (State.BREACHED, "on the very day of 25 September 2020")


def test_a_month_that_holds_both_cannot_tell() -> None:
    found = with_fair("2020-12-01", {"held": ("in September 2020", "2020-09-01", "2020-09-30")}).only(
        held_before_anchor, BEFORE_FAIR
    )
    assert found.state == State.NOT_RECORDED
    assert "may or may not be before “Fair” (25 September 2020)" in found.sentence


def test_what_is_announced_after_it_is_at_risk_until_its_day() -> None:
    agreed = {"agreed": ("10-11 December 2020", "2020-12-10", "2020-12-11")}
    ahead = with_fair("2020-11-01", agreed).only(held_before_anchor, BEFORE_FAIR)
    past = with_fair("2020-12-12", agreed).only(held_before_anchor, BEFORE_FAIR)
    assert (ahead.state, ahead.numbers) == (State.AT_RISK, "76 days after 25 September 2020")
    assert past.state == State.NOT_RECORDED
    assert past.sentence == "“Conference” was announced for 10-11 December 2020; whether it came is not recorded."


def test_what_is_announced_in_time_is_not_yet_due() -> None:
    found = with_fair("2020-06-01", {"agreed": ("20 September 2020", "2020-09-20", "2020-09-20")}).only(
        held_before_anchor, BEFORE_FAIR
    )
    assert (found.state, found.numbers) == (State.NOT_YET_DUE, "5 days before 25 September 2020")


def test_without_a_day_of_the_event_nothing_can_be_told() -> None:
    open_fair = {"mandated": ("not dated in the text", None, None)}
    agreed = {"agreed": ("10 December 2020", "2020-12-10", "2020-12-10")}
    found = with_fair("2020-06-01", agreed, open_fair).only(held_before_anchor, BEFORE_FAIR)
    assert (found.state, found.item) == (State.NOT_RECORDED, "fair")
    nothing = with_fair("2020-06-01", {"mandated": ("before the fair", None, None)}, open_fair)
    assert nothing.only(held_before_anchor, BEFORE_FAIR).state == State.NOT_YET_DUE


def test_an_item_that_is_not_known_yet_is_not_yet_due() -> None:
    known = Known("2020-06-01")
    assert known.only(held_before_anchor, BEFORE_FAIR).state == State.NOT_YET_DUE


def test_an_invented_holding_satisfies_nothing() -> None:
    known = Known("2020-12-01")
    made_up = known.source("Demonstration", "demonstration")
    held = (("20 September 2020", "2020-09-20", "2020-09-20"), {"source": made_up})
    known.item("conference", mandated=("before the fair", None, None), held=held)
    known.item("fair", kind=Kind.OUTSIDE, agreed=FAIR)
    assert known.only(held_before_anchor, BEFORE_FAIR).state == State.NOT_RECORDED
    known.item("invented-fair", kind=Kind.OUTSIDE, invented=True, agreed=FAIR)
    wanted = BeforeAnchor(item="conference", anchor="invented-fair")
    assert known.only(held_before_anchor, wanted).sentence == "Nothing is known of this yet."


def adopted(today: str, **dates: Any) -> Known:
    known = Known(today)
    known.item("conference", agreed=("10-11 December 2020", "2020-12-10", "2020-12-11"))
    at_it = (("at the conference", None, None), {"anchor": "conference", "relation": "during"})
    known.item("outcome", title="Outcome", mandated=at_it, **dates)
    return known


def test_an_outcome_adopted_at_the_conference_is_met() -> None:
    known = adopted("2020-12-20", held=("10 December 2020", "2020-12-10", "2020-12-10"))
    found = known.only(outcome_adopted, Adopted(item="outcome"))
    assert (found.state, found.numbers) == (State.MET, "within 10-11 December 2020")


def test_an_outcome_is_awaited_until_the_conference_is_over() -> None:
    wanted = Adopted(item="outcome")
    ahead, past = (
        adopted("2020-12-01").only(outcome_adopted, wanted),
        adopted("2020-12-20").only(outcome_adopted, wanted),
    )
    assert (ahead.state, ahead.numbers) == (State.NOT_YET_DUE, "in 10 days")
    assert (past.state, past.numbers) == (State.NOT_RECORDED, "9 days ago")


NOTE_FIRST = Sequence(items=["note", "decision"], window_of="decision")
WINDOW = ("between November 2020 and January 2021", "2020-11-01", "2021-01-31")


def sequence(today: str, note: str | None, decision: str | None) -> dict[str, State]:
    known = Known(today)
    dates: dict[str, dict[str, Any]] = {
        "decision": {"mandated": WINDOW, "held": decision},
        "note": {"mandated": ("before", None, None), "held": note},
    }
    for key, given in dates.items():
        held = given.pop("held")
        known.item(key, **given, **({"held": (held, held, held)} if held else {}))
    return states(known.find(sequence_in_window, NOTE_FIRST))


def test_the_note_then_the_decision_within_its_window() -> None:
    assert sequence("2021-02-01", "2020-08-01", "2020-12-24") == {"decision": State.MET, "window": State.MET}


def test_a_decision_before_the_note_breaches_the_order() -> None:
    assert sequence("2021-02-01", "2020-12-28", "2020-12-24") == {"decision": State.BREACHED, "window": State.MET}


def test_a_decision_after_its_window_breaches_the_window() -> None:
    assert sequence("2021-03-01", "2020-08-01", "2021-02-04") == {"decision": State.MET, "window": State.BREACHED}


def test_a_note_that_is_there_while_the_decision_waits_comes_first() -> None:
    assert sequence("2020-09-01", "2020-08-01", None) == {"decision": State.MET, "window": State.NOT_YET_DUE}


def test_a_decision_without_a_note_leaves_the_order_open() -> None:
    assert sequence("2021-03-01", None, "2020-12-24") == {"decision": State.NOT_RECORDED, "window": State.MET}


def test_nothing_recorded_after_the_window_is_not_recorded() -> None:
    assert sequence("2020-09-01", None, None) == {"decision": State.NOT_YET_DUE, "window": State.NOT_YET_DUE}
    assert sequence("2021-03-01", None, None) == {"decision": State.NOT_RECORDED, "window": State.NOT_RECORDED}


DRAFT = ("by mid-June 2020", None, "2020-06-20")


def test_an_item_follows_each_of_those_on_which_it_rests() -> None:
    known = Known("2020-07-01")
    known.item("summaries", held=("1 May 2020", "2020-05-01", "2020-05-01"))
    known.item("report", held=("20 June 2020", "2020-06-20", "2020-06-20"))
    known.item("survey", title="Survey", mandated=("not dated", None, None))
    known.item("draft", mandated=DRAFT, held=("10 June 2020", "2020-06-10", "2020-06-10"))
    found = known.find(follows, Follows(item="draft", items=["summaries", "report", "survey"]))
    assert states(found) == {"summaries": State.MET, "report": State.BREACHED, "survey": State.NOT_RECORDED}
    assert (found[1].numbers, found[2].item) == ("10 days before 20 June 2020", "survey")


def test_what_it_rests_on_is_missing_when_its_day_is_near() -> None:
    for today, state in (("2020-05-01", State.NOT_YET_DUE), ("2020-06-10", State.AT_RISK)):
        known = Known(today)
        known.item("survey", title="Survey", mandated=("not dated", None, None))
        known.item("draft", title="Draft", mandated=DRAFT, needs=["survey"])
        found = known.only(follows, Follows(item="draft", items=["survey"]))
        assert found.state == state
    assert found.sentence == "“Draft” is due in 10 days, and “Survey” is not recorded yet."


def for_each(*held: str | None, draft: str | None = "2020-06-10") -> Known:
    """Summaries that are owed for each session, some of them held, and the draft that rests on them."""
    known = Known("2020-07-01")
    known.item("summaries", title="Summaries", each="hearing", mandated=("after each hearing", None, None))
    for number, on in enumerate(held, 1):
        dates = {"held": (on, on, on)} if on else {"mandated": ("after it", None, None)}
        known.item(f"summary-{number}", pattern="summaries", **dates)
    known.item("draft", title="Draft", mandated=DRAFT, **({"held": (draft, draft, draft)} if draft else {}))
    return known


@pytest.mark.parametrize(
    ("known", "state", "numbers"),
    [
        (for_each("2020-06-01", "2020-05-01"), State.MET, "9 days after 1 June 2020"),
        (for_each("2020-06-12", "2020-05-01"), State.BREACHED, "2 days before 12 June 2020"),
        (for_each("2020-06-12", None), State.BREACHED, "2 days before 12 June 2020"),
        (for_each("2020-05-01", None), State.NOT_RECORDED, "1 of 2"),
        (for_each(None, None), State.NOT_RECORDED, "0 of 2"),
        (for_each("2020-05-01", None, draft=None), State.NOT_YET_DUE, "1 of 2"),
    ],
)
def test_an_item_follows_all_of_what_is_owed_for_each_session(known: Known, state: State, numbers: str) -> None:
    found = known.only(follows, Follows(item="draft", items=["summaries"]))
    assert (found.state, found.numbers) == (state, numbers)


def test_what_is_owed_for_each_session_is_missing_until_all_of_it_is_there() -> None:
    seen = []
    for second in (None, "2020-06-08"):
        known = for_each("2020-05-01", second, draft=None)
        known.reading.at = moment("2020-06-10")
        draft, summaries = (
            next(v for v in known.reading.items.values() if v.item.key == key) for key in ("draft", "summaries")
        )
        known.reading.needs[draft.item.pk] = [summaries.item.pk]
        found = known.only(follows, Follows(item="draft", items=["summaries"]))
        seen.append((found.state, found.numbers))
    assert seen == [(State.AT_RISK, "in 10 days"), (State.MET, "12 days before 20 June 2020")]


def test_sources_that_lead_to_different_answers_give_none() -> None:
    known = Known("2021-03-01")
    gazette = known.source("River Gazette", "press")
    late, early = ("4 February 2021", "2021-02-04", "2021-02-04"), ("24 December 2020", "2020-12-24", "2020-12-24")
    known.item("outcome", title="Outcome", mandated=WINDOW, held=[late, (early, {"source": gazette})])
    found = known.only(outcome_adopted, Adopted(item="outcome"))
    assert (found.state, found.evidence) == (State.NOT_RECORDED, ("Letter of the Chair", "River Gazette"))
    assert "Letter of the Chair: 4 February 2021; River Gazette: 24 December 2020" in found.sentence


def test_a_preference_between_sources_decides() -> None:
    known = Known("2021-03-01")
    gazette = known.source("River Gazette", "press")
    late, early = ("4 February 2021", "2021-02-04", "2021-02-04"), ("24 December 2020", "2020-12-24", "2020-12-24")
    chosen = {"source": gazette, "preferred": [Preference(pk=1, recorded_at=moment("2021-02-10"), reason="It saw it.")]}
    known.item("outcome", mandated=WINDOW, held=[late, (early, chosen)])
    found = known.only(outcome_adopted, Adopted(item="outcome"))
    assert (found.state, found.evidence) == (State.MET, ("River Gazette",))


def test_a_corrected_record_does_not_count() -> None:
    known = Known("2021-03-01")
    late, early = ("4 February 2021", "2021-02-04", "2021-02-04"), ("24 December 2020", "2020-12-24", "2020-12-24")
    view = known.item("outcome", mandated=WINDOW, held=late)
    wrong = view.held
    assert wrong is not None
    known.reading.items.clear()
    right = known.item("outcome", mandated=WINDOW, held=[late, (early, {"corrects": 0})])
    right.records[2].corrects_id = right.records[1].pk
    assert known.only(outcome_adopted, Adopted(item="outcome")).state == State.MET


def test_what_was_decided_of_an_item_goes_before_its_dates() -> None:
    for decided, state in (
        ("superseded", State.NOT_APPLICABLE),
        ("not-done", State.BREACHED),
        ("stands", State.NOT_RECORDED),
    ):
        known = Known("2021-03-01")
        known.item("outcome", mandated=WINDOW, standing=decided)
        assert known.only(outcome_adopted, Adopted(item="outcome")).state == state


def test_days_that_reach_into_a_month_without_a_day_cannot_tell() -> None:
    open_fair = {"held": ("in September 2020", "2020-09-01", "2020-09-30")}
    conference = {"held": ("30 August to 2 September 2020", "2020-08-30", "2020-09-02")}
    found = with_fair("2020-12-01", conference, open_fair).only(held_before_anchor, BEFORE_FAIR)
    assert (found.state, found.item) == (State.NOT_RECORDED, "fair")


def test_two_that_are_announced_are_held_against_each_other() -> None:
    seen = []
    for draft in ("2020-07-01", "2020-06-20"):
        known = Known("2020-06-01")
        known.item("survey", agreed=("25 June 2020", "2020-06-25", "2020-06-25"))
        known.item("draft", agreed=(draft, draft, draft))
        found = known.only(follows, Follows(item="draft", items=["survey"]))
        seen.append((found.state, found.numbers))
    assert seen == [(State.NOT_YET_DUE, "6 days after 25 June 2020"), (State.AT_RISK, "5 days before 25 June 2020")]


def test_what_is_announced_while_the_other_has_no_day_is_awaited() -> None:
    known = Known("2020-06-01")
    known.item("survey", title="Survey", mandated=("not dated", None, None))
    known.item("draft", title="Draft", agreed=("1 July 2020", "2020-07-01", "2020-07-01"))
    found = known.only(follows, Follows(item="draft", items=["survey"]))
    assert (found.state, found.sentence) == (State.NOT_YET_DUE, "“Draft” is due after “Survey”, in 30 days.")
