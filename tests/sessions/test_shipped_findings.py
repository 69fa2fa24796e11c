"""The findings on the shipped process, which a person can check against the sources."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from compact import clock
from phases.domain.loading import load_process
from phases.findings import Facts, Finding
from phases.models import Process
from phases.reading import Reading

SHIPPED = Path(settings.SHIPPED_PROCESSES[0])
AFTER = datetime(2018, 12, 20, 12, tzinfo=UTC)


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
    assert "3/4/4/5/5/5" in total
    assert "interrupted on 21 Feb 2018 by “Fourth informal interactive multi-stakeholder hearing”" in total


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


@pytest.mark.parametrize(
    ("day", "rule", "expected"),
    [
        ("2017-06-30", "thematic-working-days", [("", "not-yet-due", "8 of at most 12 working days")]),
        ("2017-12-01", "preparatory-meeting", ["at-risk", "not-yet-due", "not-yet-due"]),
        ("2018-03-12", "conference-place", ["at-risk"]),
        ("2018-03-12", "hearing-days", ["not-yet-due"]),
        ("2016-12-01", "themes-covered", ["not-yet-due"] * 6),
    ],
)
def test_as_known_on_a_day_before(shipped: Process, db: None, day: str, rule: str, expected: list[Any]) -> None:
    facts = Facts(Reading(shipped, datetime.fromisoformat(f"{day}T12:00:00+00:00")))
    found = [one for one in facts.findings if one.rule and one.rule.key == rule]
    states = [one.state.value for one in found]
    assert expected in (states, [(one.about, one.state.value, one.numbers) for one in found])
