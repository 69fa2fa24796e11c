"""What planning and sweeping ask the database: the same for five milestones as for a hundred."""

from datetime import date, timedelta
from typing import Any

import pytest

from compact.models import User
from phases import reminders
from phases.domain import handing_over
from phases.models import Addressee, DateRecord, Milestone, Process, Source, TimelineItem
from tests.conftest import MONDAY


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def add_milestones(process: Process, count: int) -> None:
    """Owe some more of the Chair, each on a day of its own, without planning."""
    first = TimelineItem.objects.filter(key__startswith="m-").count()
    owed_by, source = Addressee.objects.get(key="chair"), Source.objects.get(key="chairs-letter")
    for number in range(first, first + count):
        day = date(2020, 9, 1) + timedelta(days=number)
        item = TimelineItem.objects.create(process=process, kind="milestone", key=f"m-{day}", title=f"Paper {number}")
        Milestone.objects.create(item=item, owed_by=owed_by)
        DateRecord.objects.create(
            item=item, layer="agreed", phrase=str(day), latest=day, source=source, recorded_at=MONDAY, title=item.title
        )


def test_planning_asks_as_often_for_100_milestones_as_for_5(
    process: Process, officer: User, chair: User, queries: Any
) -> None:
    asked = []
    for count in (5, 100):
        add_milestones(process, count)
        with queries() as found:
            assert reminders.plan_for_process(process) == count * 2 * 2
        asked.append(len(found))
    assert asked[0] == asked[1] <= 19


def test_planning_that_finds_nothing_to_do_asks_as_often(process: Process, officer: User, queries: Any) -> None:
    asked = []
    for count in (5, 100):
        add_milestones(process, count)
        reminders.plan_for_process(process)
        with queries() as found:
            assert reminders.plan_for_process(process) == 0
        asked.append(len(found))
    assert asked[0] == asked[1] <= 18


def test_a_sweep_reads_a_process_once_for_a_batch(process: Process, chair: User, at: Any, queries: Any) -> None:
    add_milestones(process, 20)
    reminders.plan_for_process(process)
    at("2020-08-30T12:00:00")
    with queries() as found:
        assert handing_over.sweep() > 10
    read = [query["sql"] for query in found if 'FROM "phases_timelineitem"' in query["sql"]]
    roles = [query["sql"] for query in found if 'FROM "phases_role"' in query["sql"]]
    assert (len(read), len(roles)) == (1, 1)
