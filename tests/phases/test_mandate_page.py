"""The mandate: findings beside their paragraphs, filters in the address, progress by phase, and the same as files."""

import csv
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from phases import findings
from phases.findings import Facts, Finding, Parameters, State
from phases.mandate_rows import MandateTable
from phases.models import Process, Rule, Text
from phases.reading import Reading


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture
def broken(process: Process, monkeypatch: pytest.MonkeyPatch) -> Process:
    """The process with one rule of a kind that always finds the text broken, on paragraph 1."""
    kind = findings.Kind(lambda facts, wanted: [Finding(State.BREACHED, "It was not done.", item="names")], Parameters)
    monkeypatch.setitem(findings.KINDS, "never", kind)
    provision = process.provisions.get(anchor="op.1")
    Rule.objects.create(process=process, key="never", kind="never", provision=provision)
    return process


def table(process: Process, at: object = None, **filters: str) -> MandateTable:
    return MandateTable(Facts(Reading(process, at or _now())), **filters)  # type: ignore[arg-type]


def _now() -> object:
    from compact import clock

    return clock.now()


def anchors(shown: MandateTable) -> list[str]:
    return [row.view.anchor for row in shown.rows()]


def test_every_paragraph_is_a_row(process: Process) -> None:
    assert anchors(table(process)) == ["op.1", "op.2", "op.2.a"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"asked": "states"}, ["op.1"]),
        ({"asked": "chair"}, ["op.1", "op.2", "op.2.a"]),
        ({"phase": "phase-2"}, ["op.1"]),
        ({"standing": "upcoming"}, ["op.1"]),
        ({"state": "breached"}, ["op.1"]),
        ({"state": "breached", "asked": "bureau"}, []),
        ({"asked": "nobody"}, []),
    ],
    ids=str,
)
def test_filters_leave_what_fits_with_the_paragraph_above_it(
    broken: Process, filters: dict[str, str], expected: list[str]
) -> None:
    assert anchors(table(broken, **filters)) == expected


def test_a_filter_that_leaves_nothing_says_so(process: Process) -> None:
    answer = Client().get("/river/mandate/?asked=nobody")
    assert answer.status_code == 200
    assert "No paragraph fits these filters." in answer.content.decode()


def test_an_adopted_text_is_breached_and_a_draft_departed_from(broken: Process) -> None:
    assert [f.state for f in table(broken).facts.findings if f.rule and f.rule.key == "never"] == [State.BREACHED]
    Text.objects.filter(process=broken, governs=True).update(status="draft")
    assert [f.state for f in table(broken).facts.findings if f.rule and f.rule.key == "never"] == [State.DEPARTS]


def test_a_finding_stands_by_its_paragraph_on_the_overview_and_in_the_api(broken: Process) -> None:
    client = Client()
    assert "It was not done." in client.get("/river/mandate/").content.decode()
    assert "It was not done." in client.get("/river/mandate/op.1/").content.decode()
    assert "It was not done." in client.get("/river/").content.decode()
    assert "It was not done." in client.get("/river/items/names/").content.decode()
    said = client.get("/api/v1/river/findings/?state=breached").json()
    assert [(one["number"], one["sentence"], one["held_against"]) for one in said] == [
        ("1", "It was not done.", "Resolution 1 of the River Assembly")
    ]


def test_progress_counts_each_milestone_once_in_the_phase_of_its_last_day(process: Process) -> None:
    shown = table(process)
    assert [(line.phase.numeral, line.total) for line in shown.progress] == [("I", 3), ("II", 1)]
    counted = sum(line.total for line in shown.progress)
    assert counted == sum(bool(shown.phase_of(view)) for _m, view in shown.reading.milestones)


def test_the_bars_of_a_phase_are_no_longer_than_the_phase(process: Process) -> None:
    assert all(sum(float(bar.width) for bar in line.bars) <= 100.1 for line in table(process).progress)


def test_the_csv_has_a_line_for_each_thing_with_dates(process: Process) -> None:
    answer = Client().get("/river/mandate.csv?asked=chair")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Paragraph", "Section", "Title"]
    assert [row[0] for row in rows[1:]] == sorted(row[0] for row in rows[1:])
    assert "by mid-June 2020" in [row[8] for row in rows[1:]]


def test_the_workbook_says_the_same_and_holds_no_formula(process: Process) -> None:
    process.provisions.get(anchor="op.1").wordings.update(title="=1+1")
    sheet = load_workbook(BytesIO(Client().get("/river/mandate.xlsx").content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert "=1+1" in [cell.value for cell in cells]


def test_another_ending_is_no_page(process: Process) -> None:
    assert Client().get("/river/mandate.pdf").status_code == 404
