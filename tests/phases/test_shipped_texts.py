"""The shipped versions, offices and what is owed for each session: as far as the sources say, and no further."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from compact import clock
from phases import versions
from phases.domain.loading import load_process
from phases.models import Document, Milestone, Process, Text
from phases.offices import Offices
from phases.reading import Reading
from phases.states import state_of

pytestmark = pytest.mark.django_db
END = datetime(2018, 12, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: Any) -> Iterator[Process]:
    """Loaded once for this file to its end, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(END)
        yield load_process(settings.SHIPPED_PROCESSES[0]).process
        transaction.set_rollback(True)


def held_on(process: Process, day: date, office: str) -> list[str]:
    reading = Reading(process, datetime(day.year, day.month, day.day, 17, 0, tzinfo=UTC))
    view = Offices(reading).of(office)
    assert view is not None
    return [held.holder.name for held in view.now]


@pytest.mark.parametrize(
    ("office", "day", "names"),
    [
        ("president", date(2017, 1, 18), []),
        ("president", date(2017, 7, 26), ["Peter Thomson"]),
        ("president", date(2017, 10, 11), ["Miroslav Lajčák"]),
        ("president", date(2018, 12, 10), []),
        ("co-facilitators", date(2017, 12, 6), []),
        ("co-facilitators", date(2018, 3, 12), ["Juan José Gómez Camacho", "Jürg Lauber"]),
        ("conference-secretary-general", date(2018, 12, 10), ["Louise Arbour"]),
    ],
)
def test_an_office_is_held_by_whom_a_source_named(shipped: Process, office: str, day: date, names: list[str]) -> None:
    assert sorted(held_on(shipped, day, office)) == names


def test_no_office_has_more_holders_than_seats(shipped: Process) -> None:
    for day in (date(2017, 2, 1), date(2017, 9, 11), date(2017, 9, 12), date(2018, 3, 12), date(2018, 12, 19)):
        reading = Reading(shipped, datetime(day.year, day.month, day.day, 17, 0, tzinfo=UTC))
        offices = [view for view in Offices(reading).all if view.is_office]
        assert [view.addressee.key for view in offices if len(view.now) > (view.addressee.seats or 0)] == []
        assert len(offices) == 5


def test_the_adopted_text_says_otherwise_where_a_source_says_so_and_else_is_not_recorded(shipped: Process) -> None:
    old, new = (Text.objects.get(process=shipped, key=key) for key in ("pre-final-draft", "resolution-71-280"))
    rows = {row.provision.anchor: row for row in versions.of_texts(old, new).rows}
    reworded = {anchor for anchor, row in rows.items() if row.change == versions.Change.REWORDED}
    assert reworded == {"op.26", *(f"op.15.{letter}" for letter in "abcdef")}
    assert {row.change for anchor, row in rows.items() if anchor not in reworded} == {versions.Change.NOT_RECORDED}
    moved = [(one.term, one.old, one.new) for one in rows["op.15.f"].obligation.terms if one.term == "place"]
    assert moved == [("place", "New York", "Vienna")]
    assert rows["op.26"].obligation.asked_anew == ("International Organization for Migration (IOM)",)


def test_the_place_of_the_conference_is_superseded_in_part(shipped: Process) -> None:
    rows = [row for rows in Reading(shipped, END).supersessions.values() for row in rows]
    assert [(row.provision.anchor, row.by.symbol, row.whole) for row in rows] == [("op.1.a", "A/RES/72/244", False)]
    before = Reading(shipped, datetime(2017, 12, 23, 12, 0, tzinfo=UTC))
    assert dict(before.supersessions) == {}


@pytest.mark.parametrize("pattern", ["issue-briefs", "thematic-summaries"])
def test_every_thematic_session_has_its_brief_and_its_summary_owed(shipped: Process, pattern: str) -> None:
    owed = Milestone.objects.filter(pattern__item__key=pattern, item__process=shipped)
    assert sorted(owed.values_list("subject__key", flat=True)) == [f"thematic-{number}" for number in range(1, 7)]


def test_the_brief_of_the_third_session_came_before_it_and_no_other_is_recorded(shipped: Process) -> None:
    reading = Reading(shipped, END)
    briefs = {
        milestone.subject.key: view
        for milestone, view in reading.milestones
        if milestone.subject and milestone.pattern and milestone.pattern.item.key == "issue-briefs"
    }
    states = {key: state_of(view).value for key, view in briefs.items()}
    assert states == {f"thematic-{n}": "done" if n == 3 else "overdue" for n in range(1, 7)}
    assert reading.bounds(briefs["thematic-3"].mandated).latest == date(2017, 6, 18)


def test_a_document_that_delivers_makes_no_second_record_of_the_same_source(shipped: Process) -> None:
    found = Document.objects.filter(process=shipped, milestone__isnull=False).select_related("milestone__item")
    assert {document.milestone.item.key for document in found if document.milestone} == {
        "issue-briefs.thematic-3",
        "organization-of-work-note",
        "secretary-general-report",
        "chairs-summary",
        "initial-draft",
    }
    for document in found:
        assert document.milestone is not None
        held = document.milestone.item.records.filter(layer="held", source=document.source)
        assert held.count() == 1, document.key


def test_each_draft_replaces_the_one_before(shipped: Process) -> None:
    last = Document.objects.get(process=shipped, key="final-draft")
    labels = []
    draft: Document | None = last
    while draft:
        labels.append(draft.label)
        draft = draft.replaces
    assert labels == ["final draft", "Rev. 3", "Rev. 2", "Rev. 1", "zero draft plus", "zero draft"]
