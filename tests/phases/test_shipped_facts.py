"""The facts of the shipped programme: what is known from when, by whom, and what nobody has seen."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from compact import clock
from phases.domain.loading import load_process
from phases.filereader import read
from phases.models import Process, TimelineItem
from phases.reading import Reading
from stakeholders.models import Route
from stakeholders.reading import window

SHIPPED = settings.SHIPPED_PROCESSES[0]
END = datetime(2018, 12, 20, 12, 0, tzinfo=UTC)


@cache
def programme() -> dict[str, dict[str, Any]]:
    """The programme's entries by section and key."""
    found = read(SHIPPED).programme
    assert found is not None
    name = {"sessions": "slug"}
    return {s: {getattr(row, name.get(s, "key")): row for row in rows} for s, rows in found.entries.items()}


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: Any) -> Iterator[Process]:
    """Loaded once for this file to its end, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(END)
        yield load_process(SHIPPED).process
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("section", "key", "day"),
    [
        ("releases", "2016-11-23-consultation", date(2016, 11, 23)),
        ("releases", "2017-07-27-dialogue", date(2017, 7, 27)),
        ("releases", "2017-09-25-arab-region", date(2017, 9, 25)),
        ("releases", "2018-06-04-dialogues", date(2018, 6, 4)),
        ("releases", "2018-06-29-dialogue", date(2018, 6, 29)),
        ("sessions", "consultation-2016-12-05", date(2016, 11, 23)),
        ("records", "stocktaking-held", date(2017, 12, 7)),
        ("records", "preparatory-meeting-held-held", date(2017, 12, 7)),
        ("records", "co-facilitators-appointed-held", date(2017, 12, 7)),
        ("records", "conference-secretary-general-appointed-held", date(2017, 12, 7)),
    ],
)
def test_what_a_source_announced_is_known_from_its_day(section: str, key: str, day: date) -> None:
    entry = programme()[section][key]
    assert (entry.known, entry.assumed) == (day, False)


def test_nothing_is_known_for_sure_before_its_source_was_written() -> None:
    sources = programme()["sources"]
    early = [
        (section, key)
        for section, rows in programme().items()
        for key, row in rows.items()
        if (source := sources.get(getattr(row, "source", ""))) and source.dated
        if row.known < source.dated and not row.assumed
    ]
    assert early == []


def test_no_source_says_that_something_was_held_before_it_ended() -> None:
    sources = programme()["sources"]
    held = [row for row in programme()["records"].values() if row.layer == "held"]
    early = [r.key for r in held if r.source in sources and (day := sources[r.source].dated) and day < r.latest]
    assert early == []
    assert len(held) > 40


@pytest.mark.parametrize(
    "item",
    [
        "dialogue-with-stakeholders-2017-09-05",
        "regional-consultation-2017-09-26",
        "regional-consultation-2017-10-26",
        "conference-dialogue-2",
        "gfmd-2017-06-28",
    ],
)
@pytest.mark.django_db
def test_what_was_only_announced_has_no_record_of_holding(shipped: Process, item: str) -> None:
    view = Reading(shipped, clock.now()).items[TimelineItem.objects.get(process=shipped, key=item).pk]
    assert (view.agreed is not None, view.held) == (True, None)


@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("round-3", "employers-page-round-3"),
        ("round-4", "afforum-round-4"),
        ("round-6", "un-page-about-conference"),
        ("thematic-3", "iom-page-phase-1"),
    ],
)
def test_what_was_held_rests_on_who_saw_it(item: str, source: str) -> None:
    assert programme()["records"][f"{item}-held"].source == source


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("gfmd-2017-06-28", "No document was read for these days."),
        ("regional-consultation-2017-08-30", "No document was read for these days."),
        ("consultation-2016-12-05", "Announced; whether it was held is not recorded."),
        ("dialogue-with-stakeholders-2017-09-05", "Announced; whether it was held is not recorded."),
        ("hearing-3", "The place is inferred."),
    ],
)
def test_what_is_uncertain_says_so(slug: str, words: str) -> None:
    assert words in programme()["sessions"][slug].note


def test_the_fund_of_paragraph_31_is_our_reading() -> None:
    assert "our reading" in programme()["records"]["trust-fund-established-held"].phrase


@pytest.mark.django_db
def test_the_ways_in_close_with_what_was_announced(shipped: Process) -> None:
    reading = Reading(shipped, clock.now())
    found = {route.key: window(route, reading) for route in Route.objects.filter(process=shipped, how="list")}
    assert {key: one.closes_on for key, one in found.items()} == {
        "list-preparatory": "Monday, 17 April 2017, 18:00 (New York)",
        "list-conference": "Saturday, 31 March 2018, 18:00 (New York)",
    }
    windows, events = programme()["windows"].values(), programme()["events"]
    assert [(w.known, w.assumed) for w in windows] == [
        (events[w.closes].known, events[w.closes].assumed) for w in windows
    ]


@pytest.mark.django_db
def test_the_report_is_due_the_day_before_phase_3(shipped: Process) -> None:
    reading = Reading(shipped, clock.now())
    view = reading.items[TimelineItem.objects.get(process=shipped, key="secretary-general-report").pk]
    assert view.mandated is not None
    assert (view.mandated.latest, reading.bounds(view.mandated).latest) == (None, date(2018, 1, 31))


@pytest.mark.django_db
def test_loaded_to_its_end_a_second_load_changes_nothing(shipped: Process) -> None:
    revision = Process.objects.get(pk=shipped.pk).revision
    assert (load_process(SHIPPED).changed, Process.objects.get(pk=shipped.pk).revision) == (False, revision)


def test_a_demonstration_begins_on_the_morning_of_the_second_round() -> None:
    begins = read(SHIPPED).entries["process"][0].demonstration
    assert begins == datetime(2018, 3, 12, 12, 0, tzinfo=UTC)
