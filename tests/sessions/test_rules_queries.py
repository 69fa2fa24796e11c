"""The rules of sessions cost the same number of queries for sixty meetings as for six hundred."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from phases.findings import Facts
from phases.models import DateRecord, Document, Process, Rule, TimelineItem
from phases.reading import Reading
from sessions.models import Meeting, MeetingVersion, Panel, PanelVersion, Release, Session, Theme
from sessions.reading import Programme

AFTER = datetime(2021, 6, 1, tzinfo=UTC)
SAID = datetime(2020, 1, 25, tzinfo=UTC)
DAYS_EACH = 3
PAPERS = {"session_kind": "hearing", "document_kind": "brief"}
RULES = {
    "held-in-city": {"session_kind": "hearing", "city": "Vienna"},
    "phase-window": {"phase": "phase-1", "session_kinds": ["hearing", "talks"]},
    "themes-covered": {"session_kind": "hearing", "themes": ["water", "fish"]},
    "themes-in-city": {"session_kind": "hearing", "themes": ["water", "fish"], "city": "Vienna"},
    "meeting-held": {"session_kind": "hearing", "item": "phase-1", "country": "Austria", "days": 2},
    "working-days-at-most": {"session_kind": "hearing", "days": 12},
    "days-by-month": {"session_kind": "hearing", "days": {"2020-03": 5}},
    "additional-consultations": {"session_kind": "talks", "not_counted_in": "days-by-month"},
    "hearing-days-at-least": {"session_kind": "hearing", "days": 4, "item": "phase-1"},
    "sessions-held": {"session_kind": "hearing"},
    "attended-at-level": {"session_kind": "hearing", "level": "ministers"},
    "categories-invited": {"session_kind": "hearing", "by": "chair", "categories": ["towns"]},
    "co-chaired-by": {"session_kind": "hearing", "by": "chair"},
    "panels-per-session": {"session_kind": "hearing", "least": 2, "most": 3, "exchange": True},
    "panel-moderated-by-state": {"session_kind": "hearing"},
    "panel-balance": {"session_kind": "hearing", "regional_groups": ["WEOG", "EEG"]},
    "document-before-each": PAPERS,
    "document-after-each": PAPERS,
}


@pytest.fixture
def ruled(process: Process) -> Process:
    """The convention with a rule of each kind that is about sessions."""
    provision = process.provisions.get(anchor="op.2")
    Rule.objects.bulk_create(
        Rule(process=process, key=kind, kind=kind, provision=provision, parameters=parameters)
        for kind, parameters in RULES.items()
    )
    return process


def grow(process: Process, until: int) -> None:
    """Add hearings of three days, each held, with a panel, a theme and a paper, for so many meetings in all."""
    there = Session.objects.filter(process=process, slug__startswith="h-").count()
    kind = process.session_kinds.get(key="hearing")
    source = process.sources.get(key="chairs-letter")
    items = TimelineItem.objects.bulk_create(
        TimelineItem(process=process, kind="session", subkind="hearing", key=f"h-{n}", title=f"Hearing {n}")
        for n in range(there, until // DAYS_EACH)
    )
    first = {item.pk: date(2020, 2, 3) + timedelta(days=n % 200) for n, item in enumerate(items)}
    rows = Session.objects.bulk_create(Session(item=item, process=process, slug=item.key, kind=kind) for item in items)
    theme = Theme.objects.get(process=process, key="water")
    for row in rows:
        row.themes.add(theme)
    DateRecord.objects.bulk_create(
        DateRecord(
            item=item, layer="held", phrase="in 2020", earliest=first[item.pk],
            latest=first[item.pk] + timedelta(days=DAYS_EACH - 1), source=source, recorded_at=SAID, title=item.title,
        )
        for item in items
    )  # fmt: skip
    panels = Panel.objects.bulk_create(Panel(session=row, number=1, kind="expert", title="On boats") for row in rows)
    release = Release.objects.filter(process=process).order_by("number").first()
    PanelVersion.objects.bulk_create(
        PanelVersion(
            release=release, panel=panel, change="added", session_title="Hearing", number=1, kind="expert",
            title="On boats", moderating_states=["AT"],
        )
        for panel in panels
    )  # fmt: skip
    Document.objects.bulk_create(
        Document(process=process, key=f"b-{i.key}", title="Brief", kind="brief", source=source, known_at=SAID, item=i)
        for i in items
    )
    announce(process, rows, first)


def announce(process: Process, rows: list[Session], first: dict[int, date]) -> None:
    release = Release.objects.filter(process=process).order_by("number").first()
    meetings = Meeting.objects.bulk_create(
        Meeting(session=row, key=f"d{n}", day=first[row.pk] + timedelta(days=n))
        for row in rows
        for n in range(DAYS_EACH)
    )
    MeetingVersion.objects.bulk_create(
        MeetingVersion(
            release=release, meeting=meeting, sequence=0, change="added", session_title="Hearing", kind="hearing",
            kind_name="Hearing", themes=["water"], day=meeting.day, city="Vienna", country="Austria",
            duty_station="Vienna", zone="Europe/Vienna", status="firm",
        )
        for meeting in meetings
    )  # fmt: skip


def test_six_hundred_meetings_cost_as_many_queries_as_sixty(
    ruled: Process, queries: Callable[[], CaptureQueriesContext]
) -> None:
    asked = []
    for count in (60, 600):
        grow(ruled, count)
        with queries() as found:
            findings = Facts(Reading(ruled, AFTER)).findings
        kinds = {one.rule.kind for one in findings if one.rule}
        assert kinds == set(RULES)
        asked.append(len(found))
    assert asked[0] == asked[1] <= 30


def test_what_is_supposed_asks_the_database_nothing_more(
    ruled: Process, queries: Callable[[], CaptureQueriesContext]
) -> None:
    facts = Facts(Reading(ruled, AFTER))
    before = facts.findings
    programme = facts.read(Programme)
    supposed = facts.supposing(programme.supposing(programme.meetings[:-1]))
    supposed.rules = facts.rules
    with queries() as found:
        after = supposed.findings
    assert len(found) == 0
    assert {one.rule for one in after} == {one.rule for one in before}
