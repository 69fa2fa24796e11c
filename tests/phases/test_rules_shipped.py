"""What the rules of dates, documents, lists, fund and inputs find on the shipped data, which a person can check."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from compact import clock
from phases.domain.loading import load_process
from phases.findings import KINDS, Facts, Finding
from phases.models import Process
from phases.reading import Reading

END = datetime(2018, 12, 20, 12, 0, tzinfo=UTC)
MARCH = datetime(2018, 3, 12, 12, 0, tzinfo=UTC)
OURS = {name for name, kind in KINDS.items() if not kind.check.__module__.startswith("sessions.")}
Found = dict[tuple[str, str], Finding]


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: Any) -> Iterator[Process]:
    """Loaded once for this file to its end, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(END)
        yield load_process(settings.SHIPPED_PROCESSES[0]).process
        transaction.set_rollback(True)


def found(process: Process, at: datetime) -> Found:
    facts = Facts(Reading(process, at))
    return {one.name: one for rule in facts.rules if rule.kind in OURS for one in facts.of(rule)}


@pytest.fixture(scope="module")
def at_the_end(shipped: Process, django_db_blocker: Any) -> Found:
    with django_db_blocker.unblock():
        return found(shipped, END)


@pytest.mark.parametrize(
    ("rule", "about", "state", "numbers"),
    [
        ("conference-before-debate", "", "departs", "76 days after 25 September 2018"),
        ("conference-outcome", "", "met", "within 10-11 December 2018"),
        ("conference-report-issued", "", "not-recorded", ""),
        ("open-to-states", "", "met", "2 of 2"),
        ("open-to-observers", "", "met", "2 of 2"),
        ("preparatory-list-in-time", "", "not-recorded", "599 days ago"),
        ("conference-list-in-time", "", "not-recorded", "234 days ago"),
        ("system-expertise", "", "not-applicable", ""),
        ("note-then-modalities", "conference-modalities", "met", "145 days after 1 August 2017"),
        ("note-then-modalities", "window", "met", "within 1 November 2017 to 31 January 2018"),
        ("note-on-organization-of-work", "", "met", "145 days before 24 December 2017"),
        ("work-plan-in-time", "", "not-recorded", "629 days ago"),
        ("chairs-summary-after-meeting", "", "met", "16 days after 6 December 2017"),
        ("chairs-summary-before-draft", "", "met", "45 days before 5 February 2018"),
        ("report-before-negotiations", "", "met", "51 days before 1 February 2018"),
        ("initial-draft-in-time", "", "met", "5 days before 10 February 2018"),
        ("initial-draft-rests-on", "chairs-summary", "met", "45 days after 22 December 2017"),
        ("initial-draft-rests-on", "thematic-summaries", "not-recorded", "0 of 6"),
        ("two-co-facilitators", "", "met", "2 of 2"),
        ("one-conference-secretary-general", "", "met", "1 of 1"),
        ("joint-servicing", "", "met", "2 of 2"),
        ("hearings-summarised", "", "not-recorded", "165 days ago"),
        ("fund-established", "", "met", "3 April 2017"),
        ("fund-priority", "", "not-recorded", ""),
        ("host-bears-costs", "stocktaking", "not-recorded", ""),
        ("conference-names-announced", "final", "not-recorded", ""),
        ("implementation-discussed", "follow-up-and-review", "not-recorded", ""),
    ],
)
def test_after_the_conference(at_the_end: Found, rule: str, about: str, state: str, numbers: str) -> None:
    one = at_the_end[rule, about]
    assert (one.state.value, one.numbers) == (state, numbers)


def test_the_report_has_two_dates_and_both_are_shown(at_the_end: Found) -> None:
    one = at_the_end["report-before-negotiations", ""]
    assert [word in one.sentence for word in ("12 December 2017", "11 January 2018", "Sources differ")] == [True] * 3
    assert len(one.evidence) == 2


def test_the_reissue_of_the_note_is_named(at_the_end: Found) -> None:
    assert "(A/72/271*)”, 6 November 2017." in at_the_end["note-on-organization-of-work", ""].sentence


def test_the_work_plan_was_due_before_the_text_was_adopted(at_the_end: Found) -> None:
    assert at_the_end["work-plan-in-time", ""].sentence.endswith(" The text was adopted only on 6 April 2017.")


def test_nothing_is_breached_against_a_draft(at_the_end: Found) -> None:
    assert [name for name, one in at_the_end.items() if one.state.value == "breached"] == []
    assert [name for name, one in at_the_end.items() if one.state.value == "departs"] == [
        ("conference-before-debate", "")
    ]


def test_on_the_morning_of_the_second_round(shipped: Process) -> None:
    then = found(shipped, MARCH)
    seen = {name: then[name, ""].state.value for name in ("conference-before-debate", "conference-list-in-time")}
    assert seen == {"conference-before-debate": "not-recorded", "conference-list-in-time": "not-yet-due"}
    assert then["conference-before-debate", ""].item == "general-debate-73"
    assert then["conference-outcome", ""].state.value == "not-yet-due"


def test_before_the_text_was_known_nothing_is_due(shipped: Process) -> None:
    early = found(shipped, datetime(2016, 10, 1, tzinfo=UTC))
    timed = {name: one.state.value for name, one in early.items() if one.item}
    assert len(timed) > 15
    assert set(timed.values()) == {"not-yet-due"}


def test_the_findings_ask_a_constant_number_of_queries(
    shipped: Process, queries: Callable[[], Any], at_the_end: Found
) -> None:
    with queries() as asked:
        found(shipped, END)
    assert len(asked) <= 30
    repeated = [query["sql"] for query in asked]
    assert len(repeated) == len(set(repeated))
