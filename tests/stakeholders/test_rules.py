"""What a text demands of the ways in and of the lists."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from compact import clock
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.findings import Facts, Finding, State
from phases.models import Process, Source, TimelineItem
from phases.reading import Reading
from stakeholders import rules
from stakeholders.models import AccreditationList, Candidacy, ListVersion, Route
from tests.conftest import VIENNA
from tests.phases.conftest import river as river  # loaded once for this file

pytestmark = pytest.mark.django_db

BY_MONTH = rules.ListBy(list="observers", item="names")
NAMES = rules.Announced(list="observers", versions=("proposed", "final"))
TERMS = rules.Objections(
    list="observers", basis_voluntary=True, made_known_to="chair", shared_with="states", on_request=True
)
BALANCE = rules.Balance(list="observers", criteria=("transparency", "participation-of-women"))


def facts(process: Process, day: str = "2020-06-01") -> Facts:
    return Facts(Reading(process, datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=VIENNA)))


def only(found: Iterator[Finding]) -> Finding:
    (one,) = found
    return one


def seen(found: Iterator[Finding]) -> dict[str, State]:
    return {one.about: one.state for one in found}


def submit(process: Process, day: str, closes: str, final: str | None = None) -> ListVersion:
    """A list that went to Member States, without the verb that will do it."""
    at = [
        datetime.fromisoformat(f"{text}T10:00").replace(tzinfo=VIENNA) if text else None
        for text in (day, closes, final)
    ]
    row = AccreditationList.objects.get(process=process, slug="observers")
    return ListVersion.objects.create(
        accreditation_list=row, number=1, submitted_at=at[0], closes_at=at[1], final_at=at[2], digest="0" * 64
    )


def test_a_way_in_that_names_them_all_is_open(river: Process) -> None:
    wanted = rules.Open.model_validate({"as": "observer", "route": "registration", "categories": ["towns"]})
    found = only(rules.participation_open(facts(river), wanted))
    assert (found.state, found.numbers) == (State.MET, "1 of 1")
    assert found.sentence == "“Register with the Bureau” is open as observers to: Towns on the river."


def test_a_way_in_that_leaves_some_out_breaches(river: Process) -> None:
    wanted = rules.Open.model_validate(
        {"as": "participant", "route": "registration", "categories": ["towns", "fishers"]}
    )
    found = only(rules.participation_open(facts(river), wanted))
    assert (found.state, found.numbers) == (State.BREACHED, "1 of 2")
    assert found.sentence == "“Register with the Bureau” is not open as participants to: Fishers' associations."


def test_a_way_in_that_is_not_there_is_not_recorded(river: Process) -> None:
    wanted = rules.Open.model_validate({"as": "participant", "route": "nowhere", "categories": ["towns"]})
    assert only(rules.participation_open(facts(river), wanted)).state == State.NOT_RECORDED
    assert only(rules.route_open(facts(river), rules.RouteOpen(route="nowhere"))).state == State.NOT_RECORDED


def test_a_route_that_takes_requests_is_open(river: Process) -> None:
    said = {
        route: (found.state, found.sentence)
        for route in ("registration", "nomination")
        for found in rules.route_open(facts(river), rules.RouteOpen(route=route))
    }
    assert said == {
        "registration": (State.MET, "“Register with the Bureau” takes requests; no day is set on which it closes."),
        "nomination": (
            State.MET,
            "“Nomination by a riparian State”: by letter of the Government or body, at any time.",
        ),
    }


def test_a_route_that_is_not_taken_here_is_not_recorded(river: Process) -> None:
    Route.objects.filter(process=river, key="registration").update(online=False)
    assert only(rules.route_open(facts(river), rules.RouteOpen(route="registration"))).state == State.NOT_RECORDED


def test_a_route_closes_with_its_list(river: Process) -> None:
    wanted = rules.RouteOpen(route="observers")
    row = AccreditationList.objects.get(process=river, slug="observers")
    Route.objects.filter(process=river, key="observers").update(accreditation_list=row)
    before, after = (
        only(rules.route_open(facts(river), wanted)),
        only(rules.route_open(facts(river, "2021-01-05"), wanted)),
    )
    assert (before.state, before.numbers) == (State.MET, "open, closes in 213 days")
    assert (after.state, after.sentence) == (
        State.MET,
        "“Ask to be on the list of observers” took requests until Thursday, 31 December 2020, 17:00 (Vienna).",
    )


def test_a_list_is_awaited_and_then_not_recorded(river: Process) -> None:
    ahead = only(rules.list_by_month(facts(river), BY_MONTH))
    past = only(rules.list_by_month(facts(river, "2021-01-05"), BY_MONTH))
    assert (ahead.state, ahead.numbers) == (State.NOT_YET_DUE, "in 213 days")
    assert (past.state, past.numbers) == (State.NOT_RECORDED, "5 days ago")


@pytest.mark.parametrize(
    ("day", "state", "numbers"),
    [
        ("2020-12-21", State.MET, "10 days before 31 December 2020"),
        ("2021-01-04", State.BREACHED, "4 days after 31 December 2020"),
    ],
)
def test_a_list_that_went_to_member_states_is_held_against_its_month(
    river: Process, day: str, state: State, numbers: str
) -> None:
    submit(river, day, "2021-02-01")
    found = only(rules.list_by_month(facts(river, "2021-01-20"), BY_MONTH))
    assert (found.state, found.numbers, found.evidence) == (state, numbers, ("version 1 of the list",))


def test_a_list_that_is_recorded_as_submitted_needs_no_version_here(river: Process) -> None:
    item = TimelineItem.objects.get(process=river, key="names")
    when = ImpreciseDate("20 December 2020", *[datetime(2020, 12, 20).date()] * 2)
    source = Source.objects.get(process=river, key="resolution-1")
    with clocked("2020-12-20"):
        record_date(item, "held", Statement(when), source=source, at=clock.now(), by=None)
    later = facts(river, "2021-01-20")
    assert only(rules.list_by_month(later, BY_MONTH)).numbers == "11 days before 31 December 2020"
    assert seen(rules.list_names_announced(later, NAMES)) == {"proposed": State.MET, "final": State.NOT_RECORDED}
    assert only(rules.objection_terms(later, TERMS)).state == State.NOT_RECORDED


@contextmanager
def clocked(day: str) -> Iterator[None]:
    with clock.supposed(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=VIENNA)):
        yield


def test_what_a_list_is_to_heed_is_not_recorded_of_any_list(river: Process) -> None:
    ahead, past = (only(rules.list_balance(facts(river, day), BALANCE)) for day in ("2020-06-01", "2021-01-05"))
    assert (ahead.state, past.state) == (State.NOT_YET_DUE, State.NOT_RECORDED)
    assert ahead.sentence == (
        "“List of observers” is not before Member States yet; it is to heed: transparency, participation of women."
    )
    submit(river, "2020-12-21", "2021-02-01")
    found = only(rules.list_balance(facts(river, "2020-12-22"), BALANCE))
    assert (found.state, found.sentence) == (
        State.NOT_RECORDED,
        "“List of observers”: 21 December 2020; how it heeds what is asked is not recorded: transparency, "
        "participation of women.",
    )


def test_the_names_are_made_known_as_proposed_and_as_final(river: Process) -> None:
    later = "2021-01-05"
    assert seen(rules.list_names_announced(facts(river), NAMES)) == {
        "proposed": State.NOT_YET_DUE,
        "final": State.NOT_YET_DUE,
    }
    assert seen(rules.list_names_announced(facts(river, later), NAMES)) == {
        "proposed": State.NOT_RECORDED,
        "final": State.NOT_RECORDED,
    }
    submit(river, "2020-12-21", "2021-01-10", final="2021-01-15")
    seen_on = {
        day: seen(rules.list_names_announced(facts(river, day), NAMES))
        for day in ("2021-01-05", "2021-01-12", "2021-01-16")
    }
    assert seen_on == {
        "2021-01-05": {"proposed": State.MET, "final": State.NOT_YET_DUE},
        "2021-01-12": {"proposed": State.MET, "final": State.NOT_RECORDED},
        "2021-01-16": {"proposed": State.MET, "final": State.MET},
    }


def test_the_terms_of_objections_are_shown_and_nothing_of_who_objected(river: Process) -> None:
    ahead = only(rules.objection_terms(facts(river), TERMS))
    assert (ahead.state, ahead.sentence) == (
        State.NOT_YET_DUE,
        "“List of observers” is not before Member States yet; the terms: the basis is voluntary, it is made known to: "
        "Chair of the River Assembly, on request shared with: Riparian States.",
    )
    submit(river, "2020-12-21", "2021-01-10")
    met = only(rules.objection_terms(facts(river, "2021-01-05"), TERMS))
    other = only(rules.objection_terms(facts(river, "2021-01-05"), TERMS.model_copy(update={"basis_voluntary": False})))
    assert (met.state, other.state) == (State.MET, State.NOT_RECORDED)


def test_an_invented_list_satisfies_nothing(process: Process, submitted: object) -> None:
    row = AccreditationList.objects.get(process=process, slug="observers")
    route = Route.objects.get(process=process, key="observers")
    application = submitted(route)  # type: ignore[operator]
    type(application).objects.filter(pk=application.pk).update(is_invented=True)
    Candidacy.objects.create(accreditation_list=row, application=application)
    submit(process, "2020-12-21", "2021-01-10")
    assert only(rules.list_by_month(facts(process, "2021-01-20"), BY_MONTH)).state == State.NOT_RECORDED


def test_a_list_that_is_not_there_is_not_yet_due(river: Process) -> None:
    nowhere = facts(river)
    found = [
        *rules.list_balance(nowhere, BALANCE.model_copy(update={"list": "nowhere"})),
        *rules.list_names_announced(nowhere, NAMES.model_copy(update={"list": "nowhere"})),
        *rules.objection_terms(nowhere, TERMS.model_copy(update={"list": "nowhere"})),
        *rules.list_by_month(nowhere, BY_MONTH.model_copy(update={"item": "nowhere"})),
    ]
    assert [one.state for one in found] == [State.NOT_YET_DUE] * 4


def test_the_rules_of_lists_ask_a_constant_number_of_queries(river: Process, queries: object) -> None:
    known = facts(river, "2021-01-20")
    counts = []
    for _round in range(2):
        with queries() as found:  # type: ignore[operator]
            [*rules.list_by_month(known, BY_MONTH), *rules.list_names_announced(known, NAMES)]
            [*rules.list_balance(known, BALANCE), *rules.objection_terms(known, TERMS)]
        counts.append(len(found))
    assert counts[1] == 0
