"""What was said of a date: appended, never overwritten; what stands, and what was known when."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from compact import clock
from compact.errors import RuleViolation
from compact.models import AuditEntry
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.models import DateRecord, Milestone, Process, Source, TimelineItem
from phases.reading import Reading, newest

DAY = datetime(2020, 5, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def item(key: str) -> TimelineItem:
    return TimelineItem.objects.get(key=key)


def say(
    key: str,
    phrase: str,
    day: date | None = None,
    *,
    at: datetime | None = None,
    source: str = "chairs-letter",
    **more: Any,
) -> DateRecord:
    """Record that an item was agreed for a day."""
    stated = Statement(ImpreciseDate(phrase, day, day), **more)
    found = Source.objects.get(key=source)
    return record_date(item(key), "agreed", stated, source=found, at=at or clock.now(), by=None)


def agreed(process: Process, key: str, at: datetime | None = None) -> str | None:
    """The phrase that stands, as known at a moment."""
    view = Reading(process, at or clock.now()).items.get(item(key).pk)
    return view.agreed.phrase if view and view.agreed else None


@pytest.mark.parametrize("statement", ["UPDATE phases_daterecord SET phrase = 'x'", "DELETE FROM phases_daterecord"])
def test_the_database_refuses_to_change_a_record(process: Process, statement: str) -> None:
    before = list(DateRecord.objects.order_by("pk").values())
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        cursor.execute(statement)
    assert list(DateRecord.objects.order_by("pk").values()) == before


def test_the_newest_of_a_layer_stands_and_the_old_stays(process: Process) -> None:
    say("names", "9 April", date(2020, 4, 9), at=DAY)
    say("names", "17 April", date(2020, 4, 17), at=DAY + timedelta(days=3))
    say("names", "1 April", date(2020, 4, 1), at=DAY - timedelta(days=3))  # learnt last, but said first
    assert agreed(process, "names") == "17 April"
    assert item("names").records.filter(layer="agreed").count() == 3


def test_of_two_of_one_moment_the_higher_authority_stands(process: Process) -> None:
    say("names", "the letter's day", at=DAY, source="chairs-letter")
    say("names", "the paper's day", at=DAY, source="gazette")
    assert agreed(process, "names") == "the letter's day"


def test_of_two_of_one_moment_and_authority_the_last_written_stands(process: Process) -> None:
    say("names", "first", at=DAY, source="chairs-letter")
    say("names", "second", at=DAY, source="chairs-second-letter")
    assert agreed(process, "names") == "second"


def test_a_layer_of_which_nobody_spoke_has_nothing_that_stands() -> None:
    assert newest([], "held") is None


def test_saying_the_same_again_writes_nothing(process: Process) -> None:
    first = say("names", "9 April", date(2020, 4, 9), at=DAY)
    before = (AuditEntry.objects.count(), Process.objects.get().revision)
    assert say("names", "9 April", date(2020, 4, 9), at=DAY + timedelta(days=1)).pk == first.pk
    assert (AuditEntry.objects.count(), Process.objects.get().revision) == before


def test_the_same_from_another_source_is_kept_beside_it(process: Process) -> None:
    first = say("names", "9 April", date(2020, 4, 9), at=DAY)
    assert say("names", "9 April", date(2020, 4, 9), at=DAY, source="gazette").pk != first.pk


def test_a_record_raises_the_revision_and_is_noted_without_personal_data(process: Process) -> None:
    revision = Process.objects.get().revision
    say("names", "9 April", date(2020, 4, 9), at=DAY)
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert (entry.verb, entry.changes, Process.objects.get().revision) == (
        "record_date",
        {"agreed": [None, "9 April"], "source": [None, "chairs-letter"]},
        revision + 1,
    )


def test_a_title_is_frozen_with_the_record(process: Process) -> None:
    say("names", "9 April", date(2020, 4, 9), at=DAY)
    TimelineItem.objects.filter(key="names").update(title="Another title")
    assert Reading(process, clock.now()).items[item("names").pk].title == "List of observers"


def test_what_became_known_later_is_not_shown_before(process: Process) -> None:
    say("names", "9 April", date(2020, 4, 9), at=DAY)
    assert agreed(process, "names", DAY) == "9 April"
    assert agreed(process, "names", DAY - timedelta(microseconds=1)) is None


def test_an_item_without_a_known_record_is_not_shown(process: Process) -> None:
    born = item("mayor-elected").records.get().recorded_at
    before = Reading(process, born - timedelta(seconds=1)).items
    after = Reading(process, born).items
    pk = item("mayor-elected").pk
    assert (pk in before, pk in after) == (False, True)


def test_before_the_first_text_nothing_is_known(process: Process) -> None:
    reading = Reading(process, datetime(2019, 1, 1, tzinfo=UTC))
    assert (reading.items, reading.documents, reading.phases, reading.upcoming(5)) == ({}, [], [], [])


def test_a_circle_of_anchors_is_refused(process: Process) -> None:
    """The survey hangs on phase II already."""
    with pytest.raises(RuleViolation, match=r"“II. Talks” would wait for itself") as refusal:
        say("phase-2", "before the survey", anchor=item("survey"), relation="before")
    assert refusal.value.field == "anchor"
    with pytest.raises(RuleViolation, match="would wait for itself"):
        say("names", "before itself", anchor=item("names"), relation="before")


def test_a_longer_circle_is_refused_too(process: Process) -> None:
    say("names", "after the survey", anchor=item("survey"), relation="after")
    with pytest.raises(RuleViolation):
        say("phase-2", "after the list", anchor=item("names"), relation="after")


@pytest.mark.parametrize(
    ("relation", "earliest", "latest"),
    [
        ("before", None, date(2020, 8, 31)),
        ("before-each", None, date(2020, 8, 31)),
        ("after", date(2020, 9, 11), None),
        ("during", date(2020, 9, 1), date(2020, 9, 10)),
    ],
)
def test_a_relative_date_takes_its_bounds_from_its_anchor(
    process: Process, relation: str, earliest: date | None, latest: date | None
) -> None:
    fair = Statement(ImpreciseDate("1-10 September", date(2020, 9, 1), date(2020, 9, 10)))
    source = Source.objects.get(key="chairs-letter")
    record_date(item("spring-fair"), "agreed", fair, source=source, at=clock.now(), by=None)
    hanging = say("names", "by the fair", anchor=item("spring-fair"), relation=relation)
    bounds = Reading(process, clock.now()).bounds(hanging)
    assert (bounds.phrase, bounds.earliest, bounds.latest) == ("by the fair", earliest, latest)


def test_a_relative_date_moves_with_its_anchor_and_its_deadline_with_it(process: Process) -> None:
    survey = item("survey").pk

    def due() -> datetime | None:
        reading = Reading(process, clock.now())
        return reading.deadline(reading.items[survey])

    assert due() == datetime(2020, 5, 31, 15, 0, tzinfo=UTC)
    say("phase-2", "from 15 July", date(2020, 7, 15))
    assert due() == datetime(2020, 7, 14, 15, 0, tzinfo=UTC)
    source = Source.objects.get(key="gazette")
    when = Statement(ImpreciseDate("20 July", date(2020, 7, 20), date(2020, 7, 20)))
    record_date(item("phase-2"), "held", when, source=source, at=clock.now(), by=None)
    assert due() == datetime(2020, 7, 19, 15, 0, tzinfo=UTC)


def test_a_date_without_a_day_has_no_deadline(process: Process) -> None:
    say("names", "some day", at=clock.now())
    reading = Reading(process, clock.now())
    assert reading.deadline(reading.items[item("names").pk]) is None


def test_days_after_the_mandated_window(process: Process) -> None:
    source = Source.objects.get(key="gazette")
    when = Statement(ImpreciseDate("19 June", date(2020, 6, 19), date(2020, 6, 19)))
    record_date(item("first-draft"), "held", when, source=source, at=clock.now(), by=None)
    views = Reading(process, clock.now()).items
    assert (views[item("first-draft").pk].days_after, views[item("names").pk].days_after) == (4, None)


def test_bounds_out_of_order_are_refused_by_the_database_too(process: Process) -> None:
    record = item("names").records.get()
    record.pk, record.earliest, record.latest = None, date(2020, 2, 2), date(2020, 2, 1)
    with pytest.raises(IntegrityError, match="record_bounds_ordered"), transaction.atomic():
        record.save()


def add_milestones(process: Process, numbers: range) -> None:
    """Add milestones whose date is agreed."""
    owed_by, source = process.addressees.get(key="chair"), Source.objects.get(key="chairs-letter")
    for number in numbers:
        row = TimelineItem.objects.create(process=process, kind="milestone", key=f"m{number}", title=f"No. {number}")
        Milestone.objects.create(item=row, owed_by=owed_by)
        DateRecord.objects.create(
            item=row,
            layer="agreed",
            phrase="9 April",
            latest=date(2020, 4, 9),
            source=source,
            recorded_at=DAY,
            title="x",
        )


def everything(process: Process) -> int:
    reading = Reading(process, clock.now())
    reading.provisions, reading.phases, reading.documents, reading.upcoming(5), reading.text
    return len([reading.deadline(view) for _milestone, view in reading.milestones])


def test_a_reading_asks_as_often_for_100_milestones_as_for_5(process: Process, queries: Callable[[], Any]) -> None:
    asked = []
    for numbers in (range(5), range(5, 100)):
        add_milestones(process, numbers)
        with queries() as found:
            shown = everything(process)
        asked.append((shown, len(found)))
    assert [shown - asked[0][0] for shown, _queries in asked] == [0, 95]
    assert asked[0][1] == asked[1][1] <= 12
