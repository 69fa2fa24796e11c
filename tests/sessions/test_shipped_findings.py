"""The findings on the shipped process, which a person can check against the sources."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from compact import clock
from phases.domain.loading import load_process
from phases.findings import KINDS, Facts, Finding
from phases.models import Process
from phases.reading import Reading
from sessions.models import MeetingVersion
from sessions.reading import Programme

SHIPPED = Path(settings.SHIPPED_PROCESSES[0])
AFTER = datetime(2018, 12, 20, 12, tzinfo=UTC)
MONTHS = [("2018-02", 3), ("2018-03", 4), ("2018-04", 4), ("2018-05", 5), ("2018-06", 5), ("2018-07", 5)]
SHOWN = ("session_title", "kind", "kind_name", "themes", "city", "country", "duty_station", "zone", "status")
TOTAL_BEFORE = ("total", "not-yet-due", "0 of 26 days")


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: Any) -> Iterator[Process]:
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(AFTER)
        yield load_process(SHIPPED).process
        transaction.set_rollback(True)


@pytest.fixture
def found(shipped: Process, db: None) -> dict[str, list[Finding]]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in Facts(Reading(shipped, AFTER)).findings:
        assert finding.rule is not None
        by_rule.setdefault(finding.rule.key, []).append(finding)
    return by_rule


def said(found: dict[str, list[Finding]], rule: str) -> list[tuple[str, str, str]]:
    return [(one.about, one.state.value, one.numbers) for one in found[rule]]


def test_no_finding_is_a_breach_while_the_text_is_a_draft(found: dict[str, list[Finding]]) -> None:
    states = {one.state.value for findings in found.values() for one in findings}
    assert "breached" not in states
    assert "departs" in states


def test_every_finding_names_the_text_it_is_held_against(found: dict[str, list[Finding]]) -> None:
    texts = {one.text.status for findings in found.values() for one in findings if one.text}
    assert texts == {"draft"}


def test_the_thematic_sessions_took_twelve_of_twelve_working_days(found: dict[str, list[Finding]]) -> None:
    assert said(found, "thematic-working-days") == [("", "met", "12 of at most 12 working days")]


def test_the_negotiations_took_26_days_and_the_first_round_was_interrupted(found: dict[str, list[Finding]]) -> None:
    assert said(found, "negotiation-days") == [
        ("2018-02", "met", "3 of 3 days"),
        ("2018-03", "met", "4 of 4 days"),
        ("2018-04", "met", "4 of 4 days"),
        ("2018-05", "met", "5 of 5 days"),
        ("2018-06", "met", "5 of 5 days"),
        ("2018-07", "met", "5 of 5 days"),
        ("total", "met", "26 of 26 days"),
    ]
    total = found["negotiation-days"][-1].sentence
    assert total.startswith("26 of 26 days: 3/4/4/5/5/5; ")
    assert "interrupted on 21 Feb 2018 by “Fourth informal interactive multi-stakeholder hearing”" in total


def test_each_month_names_its_days_and_who_recorded_them(found: dict[str, list[Finding]]) -> None:
    first, *_rest, june, _july, _total = found["negotiation-days"]
    assert first.sentence.startswith(
        "February 2018: 3 of 3 days held, 20 and 22-23 February 2018; “Negotiation round 1”"
    )
    assert june.sentence == "June 2018: 5 of 5 days held, 4-8 June 2018."
    assert june.evidence == ("Schedule of the process, compiled from public sources",)


def test_a_round_may_be_interrupted_and_no_consultation_was_added(found: dict[str, list[Finding]]) -> None:
    assert said(found, "additional-consultations") == [
        ("", "not-applicable", ""),
        ("interruptions", "met", ""),
    ]
    assert "0 additional consultations" in found["additional-consultations"][0].sentence


def test_where_no_holidays_are_known_the_working_days_say_so(found: dict[str, list[Finding]]) -> None:
    assert found["thematic-working-days"][0].sentence == (
        "12 of at most 12 working days; no holidays are recorded for Geneva 2017, Vienna 2017."
    )


def test_stock_was_taken_four_days_after_late_november_in_mexico_for_three_days(
    found: dict[str, list[Finding]],
) -> None:
    assert said(found, "preparatory-meeting") == [
        ("time", "departs", "4 days after"),
        ("place", "met", ""),
        ("length", "met", "3 of 3 days"),
    ]


def test_the_themes_were_regrouped(found: dict[str, list[Finding]]) -> None:
    assert [state for _about, state, _numbers in said(found, "themes-covered")] == ["met"] * 6
    assert said(found, "themes-in-geneva") == [("a", "met", ""), ("b", "met", ""), ("c", "met", "")]
    assert said(found, "themes-in-new-york") == [("d", "met", ""), ("e", "met", ""), ("f", "departs", "")]
    last = found["themes-in-new-york"][-1].sentence
    assert last == "Theme (f) not in New York but in Vienna (“Thematic session 5”), Geneva (“Thematic session 6”)."


def test_panels_are_not_recorded(found: dict[str, list[Finding]]) -> None:
    assert said(found, "thematic-panels") == [("", "not-recorded", "")]
    assert found["thematic-panels"][0].sentence == "The panels of 6 sessions are not recorded."


def test_the_conference_was_elsewhere_and_later(found: dict[str, list[Finding]]) -> None:
    assert said(found, "conference-place") == [("conference", "departs", "")]
    assert "Marrakech" in found["conference-place"][0].sentence
    assert [one.state.value for one in found["conference-before-debate"]] == ["departs"]


def test_hearing_days_are_counted_from_sources_that_disagree_and_both_counts_are_shown(
    found: dict[str, list[Finding]],
) -> None:
    assert said(found, "hearing-days") == [("", "met", "4 or 4.5 of at least 4 days")]
    told = found["hearing-days"][0].evidence
    assert [words.rpartition("(")[2] for words in told] == ["half day)", "full day)"]


def test_one_brief_is_recorded_and_five_are_not(found: dict[str, list[Finding]]) -> None:
    assert said(found, "brief-before-each-session") == [
        ("thematic-3", "met", ""),
        ("missing", "not-recorded", ""),
    ]
    assert "13 days before" in found["brief-before-each-session"][0].sentence


def test_who_chaired_is_recorded_of_hearings_and_stocktaking_only(found: dict[str, list[Finding]]) -> None:
    assert said(found, "hearings-presided") == [("", "met", "5 of 5")]
    assert said(found, "preparatory-meeting-chaired") == [("", "met", "1 of 1")]
    assert said(found, "thematic-sessions-chaired") == [("", "not-recorded", "0 of 6")]


def test_what_nobody_recorded_is_said(found: dict[str, list[Finding]]) -> None:
    rules = ("conference-level", "dialogues-invited", "hearings-invited", "panels-moderated", "panels-balanced")
    assert {state for rule in rules for _about, state, _numbers in said(found, rule)} == {"not-recorded"}
    assert said(found, "summary-after-each-session") == [("missing", "not-recorded", "")]


def test_sessions_lay_in_their_phases_and_rounds_in_their_city(found: dict[str, list[Finding]]) -> None:
    rules = ("phase-1-window", "phase-2-window", "phase-3-window", "negotiation-place")
    assert [said(found, rule) for rule in rules] == [
        [("", "met", "6 of 6")],
        [("", "met", "1 of 1")],
        [("", "met", "6 of 6")],
        [("", "met", "6 of 6")],
    ]


def as_known(process: Process, day: str, rule: str) -> list[Finding]:
    facts = Facts(Reading(process, datetime.fromisoformat(f"{day}T12:00:00+00:00")))
    return [finding for one in facts.rules if one.key == rule for finding in facts.of(one)]


@pytest.mark.parametrize(
    ("day", "rule", "expected"),
    [
        ("2016-12-01", "themes-covered", [(theme, "not-yet-due", "") for theme in "abcdef"]),
        ("2017-06-30", "thematic-working-days", [("", "not-yet-due", "8 of at most 12 working days")]),
        ("2017-11-30", "thematic-working-days", [("", "not-yet-due", "12 of at most 12 working days")]),
        ("2017-12-01", "thematic-working-days", [("", "met", "12 of at most 12 working days")]),
        ("2017-05-02", "brief-before-each-session", [("ahead", "at-risk", "")]),
        (
            "2017-12-01",
            "preparatory-meeting",
            [
                ("time", "at-risk", "4 days after"),
                ("place", "not-yet-due", ""),
                ("length", "not-yet-due", "3 of 3 days"),
            ],
        ),
        ("2017-12-01", "negotiation-days", [*((m, "not-yet-due", f"0 of {n} days") for m, n in MONTHS), TOTAL_BEFORE]),
        ("2017-12-01", "phase-1-window", [("", "met", "6 of 6")]),
        (
            "2018-03-12",
            "negotiation-days",
            [
                ("2018-02", "met", "3 of 3 days"),
                *((month, "not-yet-due", f"{n} of {n} days") for month, n in MONTHS[1:]),
                ("total", "not-yet-due", "26 of 26 days"),
            ],
        ),
        ("2018-03-12", "conference-place", [("conference", "at-risk", "")]),
        ("2018-03-12", "hearing-days", [("", "not-yet-due", "3.5 or 4 of at least 4 days")]),
        ("2018-03-12", "summary-after-each-session", [("missing", "not-recorded", "")]),
    ],
)
def test_as_known_on_a_day_before(shipped: Process, db: None, day: str, rule: str, expected: Any) -> None:
    told = [(one.about, one.state.value, one.numbers) for one in as_known(shipped, day, rule)]
    assert told == expected


def test_the_total_says_what_is_held_and_what_only_announced(shipped: Process, db: None) -> None:
    total = as_known(shipped, "2018-03-12", "negotiation-days")[-1].sentence
    assert total.startswith("26 of 26 days: 3/4/4/5/5/5; 3 recorded as held, the rest as announced; ")


def of_sessions(facts: Facts) -> list[Finding]:
    rules = [one for one in facts.rules if KINDS[one.kind].check.__module__.startswith("sessions.")]
    return [finding for rule in rules for finding in facts.of(rule)]


def test_all_findings_of_the_programme_together_ask_fourteen_queries(shipped: Process, db: None, queries: Any) -> None:
    facts = Facts(Reading(shipped, AFTER))
    assert (len(facts.rules) > 50, len(facts.mandate.items) > 100, facts.mandate.text is None) == (True, True, False)
    with queries() as asked:
        found = of_sessions(facts)
    assert (len(asked), len(found) > 40) == (14, True)


def test_a_move_that_is_only_supposed_makes_13_days_without_a_query(shipped: Process, db: None, queries: Any) -> None:
    facts = Facts(Reading(shipped, datetime(2017, 10, 1, 12, tzinfo=UTC)))
    before, programme = of_sessions(facts), facts.read(Programme)
    last = max((one for one in programme.meetings if one.kind == "thematic-session"), key=lambda one: one.day)
    extra = MeetingVersion(meeting=last.meeting, **{name: getattr(last, name) for name in SHOWN})
    extra.day = date(2017, 10, 16)
    with queries() as asked:
        same = of_sessions(facts.supposing(programme.supposing(programme.meetings)))
        after = of_sessions(facts.supposing(programme.supposing([*programme.meetings, extra])))
    changed = [(one.rule and one.rule.key, one.state.value, one.numbers) for one in after if one not in before]
    assert same == before
    assert ("thematic-working-days", "at-risk", "13 of at most 12 working days") in changed
    assert [one["sql"] for one in asked if "phases_rule" not in one["sql"]] == []
