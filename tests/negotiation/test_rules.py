"""What a text demands of inputs and of the outcome. No input is kept yet: the rules read what its tables will fill."""

from negotiation import rules
from negotiation.models import Component
from negotiation.reading import Inputs, Outcome, Presented, Received, Touched
from phases.findings import State
from tests.known import Known, states

PROMISES = rules.Components(components=("promises", "review"), optional=True, item="outcome")
FROM_STATES = rules.InputsReceived.model_validate({"from": ["states"], "session_kinds": ["hearing"]})
ANYTIME = rules.InputsReceived.model_validate({"from": ["states"]})
RESULTS = rules.InputsPresented(from_kinds=("fair",), at=("hearing", "meeting"), item="results")
LEFTOVER = rules.InputsPresented(from_kinds=("fair",), at=("meeting",), not_at=("hearing",))
CONCERNS = rules.Concerns(session_kind="hearing", concerns=("clean-water", "fish"))


def known(today: str) -> Known:
    found = Known(today)
    found.phase("phase-1", "2020-01-01", "2020-12-31")
    found.office("states", "Riparian States")
    found.session("hearing-1", "hearing", held=("2 March 2020", "2020-03-02", "2020-03-02"))
    found.session("hearing-2", "hearing", agreed=("1 July 2020", "2020-07-01", "2020-07-01"))
    found.session("fair-1", "fair", held=("1 May 2020", "2020-05-01", "2020-05-01"))
    found.session("fair-2", "fair", held=("2 May 2020", "2020-05-02", "2020-05-02"))
    found.session("meeting-1", "meeting", agreed=("4-6 December 2020", "2020-12-04", "2020-12-06"))
    return found


def outcome(at: Known, **present: str) -> Outcome:
    found = Outcome(at.reading, present)
    found.titles = {"promises": Component(title="Promises").title}
    return found


def test_a_component_that_is_recorded_is_met_and_another_is_only_possible() -> None:
    at = known("2021-02-01")
    found = at.find(rules.components_present, PROMISES, outcome(at, promises="River Gazette"))
    assert states(found) == {"promises": State.MET, "review": State.NOT_RECORDED}
    assert found[0].evidence == ("River Gazette",)
    assert found[1].sentence == (
        "That the outcome has “review” is not recorded. The text calls it a possibility, not a duty."
    )


def test_components_are_awaited_until_the_outcome_is_due() -> None:
    at = known("2020-12-01")
    at.item("outcome", mandated=("by 10 December 2020", None, "2020-12-10"))
    assert states(at.find(rules.components_present, PROMISES, outcome(at))) == {
        "promises": State.NOT_YET_DUE,
        "review": State.NOT_YET_DUE,
    }
    duty = PROMISES.model_copy(update={"optional": False})
    assert at.find(rules.components_present, duty, outcome(at))[0].sentence == (
        "The outcome is not there yet, and so no “Promises”."
    )


def test_no_input_is_awaited_until_the_last_session_that_takes_one() -> None:
    for today, state in (("2020-06-01", State.NOT_YET_DUE), ("2020-07-02", State.NOT_RECORDED)):
        found = known(today).only(rules.inputs_received, FROM_STATES)
        assert found.state == state
    assert found.sentence == "No input of Riparian States is recorded."


def test_inputs_at_any_time_are_awaited_until_the_last_phase_ends() -> None:
    seen = [known(today).only(rules.inputs_received, ANYTIME).state for today in ("2020-12-31", "2021-01-01")]
    assert seen == [State.NOT_YET_DUE, State.NOT_RECORDED]


def test_only_inputs_of_those_asked_at_those_sessions_count() -> None:
    at = known("2020-07-02")
    elsewhere = [Received("states", "fair-1"), Received("fishers", "hearing-1")]
    assert at.only(rules.inputs_received, FROM_STATES, Inputs(at.reading, received=elsewhere)).state == (
        State.NOT_RECORDED
    )
    found = at.only(
        rules.inputs_received, FROM_STATES, Inputs(at.reading, received=[*elsewhere, Received("states", "hearing-1")])
    )
    assert (found.state, found.numbers) == (State.MET, "1")
    assert at.only(rules.inputs_received, ANYTIME, Inputs(at.reading, received=elsewhere)).state == State.MET


def test_the_milestone_of_the_inputs_speaks_for_them() -> None:
    at = known("2020-07-02")
    at.item("inputs", mandated=("by June 2020", None, "2020-06-30"), held=("9 June 2020", "2020-06-09", "2020-06-09"))
    wanted = FROM_STATES.model_copy(update={"item": "inputs"})
    assert at.only(rules.inputs_received, wanted).state == State.MET


def test_what_other_meetings_yielded_is_presented() -> None:
    seen = []
    for today, presented in (
        ("2020-06-01", []),
        ("2020-12-24", []),
        ("2020-12-24", [Presented("fair-1", "hearing-2")]),
    ):
        at = known(today)
        found = at.only(rules.inputs_presented, RESULTS, Inputs(at.reading, presented=presented))
        seen.append((found.state, found.numbers))
    assert seen == [(State.NOT_YET_DUE, ""), (State.NOT_RECORDED, ""), (State.MET, "1 of 2")]


def test_what_was_presented_before_need_not_be_presented_again() -> None:
    at = known("2020-12-24")
    first = Presented("fair-1", "hearing-2")
    seen = []
    for presented in ([first], [first, Presented("fair-2", "meeting-1")], [first, Presented("fair-2", "hearing-1")]):
        found = at.only(rules.inputs_presented, LEFTOVER, Inputs(at.reading, presented=presented))
        seen.append((found.state, found.numbers))
    assert seen == [(State.NOT_RECORDED, ""), (State.MET, "1 of 1"), (State.MET, "0 of 0")]


def test_a_concern_is_touched_at_so_many_sessions() -> None:
    at = known("2020-07-02")
    touched = [Touched("fish", "hearing-1"), Touched("fish", "meeting-1"), Touched("clean-water", "meeting-1")]
    found = at.find(rules.concerns_touched, CONCERNS, Inputs(at.reading, touched=touched))
    assert states(found) == {"clean-water": State.NOT_RECORDED, "fish": State.MET}
    assert (found[0].sentence, found[1].numbers) == (
        "That “clean water” was spoken of is not recorded (2 sessions).",
        "1 of 2",
    )
    assert set(states(known("2020-06-01").find(rules.concerns_touched, CONCERNS)).values()) == {State.NOT_YET_DUE}


def test_a_component_is_touched_under_its_title() -> None:
    at = known("2020-12-24")
    wanted = rules.ComponentsTouched(session_kind="meeting", components=("promises",))
    found = at.only(rules.components_touched, wanted, outcome(at))
    assert (found.state, found.sentence) == (
        State.NOT_RECORDED,
        "That “Promises” was spoken of is not recorded (1 session).",
    )
