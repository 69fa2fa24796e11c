"""Pages cost the same number of queries for fifty milestones as for a thousand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext

from phases.models import DateRecord, Document, Milestone, Process, TimelineItem

SAID = datetime(2020, 1, 11, tzinfo=UTC)
PAGES = [
    "/river/",
    "/river/mandate/",
    "/river/mandate/op.2/",
    "/river/mandate.csv",
    "/river/timeline/",
    "/river/items/first-draft/",
    "/river/offices/",
    "/river/offices/chair/",
    "/river/documents/",
    "/api/v1/river/",
    "/api/v1/river/mandate/",
    "/api/v1/river/findings/",
    "/api/v1/river/timeline/",
]


def grow(process: Process, until: int) -> None:
    """Add milestones, each with three statements, a dependency and a document, until there are so many."""
    there = Milestone.objects.filter(item__process=process).count()
    provision = process.provisions.get(anchor="op.2")
    chair = process.addressees.get(key="chair")
    source = process.sources.get(key="chairs-letter")
    items = TimelineItem.objects.bulk_create(
        TimelineItem(process=process, kind="milestone", key=f"m-{n}", title=f"Thing {n}", provision=provision)
        for n in range(there, until)
    )
    owed = Milestone.objects.bulk_create(Milestone(item=item, owed_by=chair) for item in items)
    DateRecord.objects.bulk_create(
        DateRecord(
            item=item, layer=layer, phrase="in 2020", earliest=day, latest=day, source=source, recorded_at=SAID,
            title=item.title,
        )
        for n, item in enumerate(items)
        for layer in ("mandated", "agreed", "held")
        for day in [date(2020, 2, 1) + timedelta(days=n % 300)]
    )  # fmt: skip
    Document.objects.bulk_create(
        Document(
            process=process, key=f"d-{n}", title=f"Paper {n}", kind="paper", source=source, known_at=SAID, item=item
        )
        for n, item in zip(range(there, until), items, strict=True)
    )
    for one, other in pairwise(owed):
        one.depends_on.add(other)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.django_db
def test_a_thousand_milestones_cost_as_many_queries_as_fifty(
    process: Process, queries: Callable[[], CaptureQueriesContext], address: str
) -> None:
    asked = []
    for count in (50, 1000):
        grow(process, count)
        cache.clear()
        with queries() as found:
            assert Client().get(address).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1] <= 40
