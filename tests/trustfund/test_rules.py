"""What a text demands of the fund. No payment is kept yet: the rules read what a ledger will fill."""

from phases.findings import State
from tests.known import Known
from trustfund import rules
from trustfund.models import Purpose
from trustfund.reading import Contribution, Fund, Spending

FUND = rules.Established(item="fund")
PRIORITY = rules.Priority(first="boats", eligible="developing", preferred="ldc")
REMAINDER = rules.Remainder(purpose="rest", after="boats")
GIVEN = rules.Contributions.model_validate({"from": ["states", "donors"]})
HOST = rules.HostPays(session_kind="meeting", host="alva")
POOR = frozenset({"developing", "ldc"})


def known(today: str = "2020-06-01") -> Known:
    found = Known(today)
    found.phase("phase-1", "2020-03-01", "2020-12-31")
    for key, name in (("states", "States"), ("donors", "Donors"), ("alva", "Alva"), ("league", "League")):
        found.office(key, name)
    return found


def fund(at: Known, first: str = "boats", **recorded: object) -> Fund:
    row = Fund(at.reading, **recorded)  # type: ignore[arg-type]
    order = ["boats", "rest"] if first == "boats" else ["rest", "boats"]
    row.purposes = {
        key: Purpose(pk=rank, key=key, rank=rank, title=key.capitalize()) for rank, key in enumerate(order, 1)
    }
    return row


def test_the_fund_is_established_once_it_is_recorded() -> None:
    at = known()
    at.item("fund", title="Fund", mandated=("not dated", None, None), held=("3 April 2020", "2020-04-03", "2020-04-03"))
    found = at.only(rules.fund_established, FUND)
    assert (found.state, found.numbers) == (State.MET, "3 April 2020")


def test_a_fund_without_a_day_is_expected_from_the_first_day_of_the_process() -> None:
    seen = []
    for today in ("2020-02-01", "2020-06-01"):
        at = known(today)
        at.item("fund", title="Fund", mandated=("not dated in the text", None, None))
        found = at.only(rules.fund_established, FUND)
        seen.append((found.state, found.sentence))
    assert seen == [
        (State.NOT_YET_DUE, "“Fund” is not recorded yet: not dated in the text."),
        (State.NOT_RECORDED, "“Fund” is not recorded: not dated in the text."),
    ]
    assert known().only(rules.fund_established, FUND).state == State.NOT_YET_DUE


def test_nothing_paid_out_is_not_recorded_once_the_process_has_begun() -> None:
    for today, state in (("2020-02-01", State.NOT_YET_DUE), ("2020-06-01", State.NOT_RECORDED)):
        at = known(today)
        assert at.only(rules.fund_priority, PRIORITY, fund(at)).state == state
        assert at.only(rules.fund_remainder_only, REMAINDER, fund(at)).state == state
        assert at.only(rules.contributions_received, GIVEN, fund(at)).state == state


def test_a_purpose_that_ranks_second_does_not_come_first() -> None:
    at = known()
    found = at.only(rules.fund_priority, PRIORITY, fund(at, first="rest"))
    assert (found.state, found.sentence) == (
        State.BREACHED,
        "“Boats” does not come first: “Rest” comes before it.",
    )


def test_payments_for_the_first_purpose_serve_those_it_is_for() -> None:
    at = known()
    paid = [
        Spending("boats", 90000, POOR),
        Spending("boats", 50000, frozenset({"developing"})),
        Spending("rest", 10000),
    ]
    found = at.only(rules.fund_priority, PRIORITY, fund(at, spending=paid))
    assert (found.state, found.numbers) == (State.MET, "2 of 2")
    assert found.sentence == ("“Boats”: 2 of 2 payments served “developing”. 1 of them: “least developed country”.")
    wrong = at.only(rules.fund_priority, PRIORITY, fund(at, spending=[*paid, Spending("boats", 1)]))
    assert (wrong.state, wrong.numbers) == (State.BREACHED, "2 of 3")


def test_more_for_the_rest_than_for_the_first_purpose_is_a_risk() -> None:
    at = known()
    paid = [Spending("boats", 90000, POOR), Spending("rest", 123456)]
    found = at.only(rules.fund_priority, PRIORITY, fund(at, spending=paid))
    assert (found.state, found.numbers) == (State.AT_RISK, "900.00 against 1,234.56")


def test_the_second_purpose_uses_only_what_is_left() -> None:
    at = known()
    given = [Contribution("states", 100000)]
    seen = []
    for rest in (40000, 40001):
        paid = [Spending("boats", 60000, POOR), Spending("rest", rest)]
        found = at.only(rules.fund_remainder_only, REMAINDER, fund(at, contributions=given, spending=paid))
        seen.append((found.state, found.numbers))
    assert seen == [(State.MET, "400.00 of at most 400.00"), (State.BREACHED, "400.01 of at most 400.00")]


def test_contributions_of_those_who_are_asked_are_counted() -> None:
    at = known()
    given = [Contribution("states", 100), Contribution("donors", 100), Contribution("league", 100)]
    found = at.only(rules.contributions_received, GIVEN, fund(at, contributions=given))
    assert (found.state, found.numbers, found.sentence) == (
        State.MET,
        "2",
        "2 contributions are recorded (States, Donors).",
    )


def test_the_host_of_a_meeting_bears_its_costs() -> None:
    seen = []
    for today, hosted in (
        ("2020-06-01", {}),
        ("2020-12-24", {}),
        ("2020-12-24", {"m": "alva"}),
        ("2020-12-24", {"m": "league"}),
    ):
        at = known(today)
        at.session("m", "meeting", title="Meeting", agreed=("4-6 December 2020", "2020-12-04", "2020-12-06"))
        found = at.only(rules.host_pays, HOST, fund(at, hosted=hosted))
        seen.append((found.state, found.sentence))
    assert seen == [
        (State.NOT_YET_DUE, "Alva is to bear the costs of “Meeting”, which lies ahead."),
        (State.NOT_RECORDED, "Who bore the costs of “Meeting” is not recorded; it was to be Alva."),
        (State.MET, "Alva bore the costs of “Meeting”."),
        (State.BREACHED, "League, not Alva, bore the costs of “Meeting”."),
    ]


def test_a_meeting_that_is_not_known_has_no_costs_yet() -> None:
    seen = [at.only(rules.host_pays, HOST, fund(at)).state for at in (known(), known("2021-02-01"))]
    assert seen == [State.NOT_YET_DUE, State.NOT_RECORDED]
