"""Recording and editing papers: symbols, circles, stale edits, and who may know of them when."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from compact import clock
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.domain.documents import Copy, NewSource, add_document, edit_document
from phases.models import Document, Milestone, Process, Source
from phases.reading import Reading
from phases.storage import Kept
from tests.phases.uploads import recorded, said

At = Callable[[str], datetime]


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.mark.parametrize("symbol", ["A/71/L.58", "A/71/L.58*", "A/CONF.231/3", "E/ESCAP/GCM/PREP/6/Corr.1"])
def test_a_symbol_is_kept_as_printed(process: Process, symbol: str) -> None:
    assert recorded(process, symbol=symbol).symbol == symbol


def test_papers_without_symbols_stand_beside_each_other(process: Process) -> None:
    made = [recorded(process, title=title) for title in ("Zero draft", "Zero draft plus")]
    assert [paper.symbol for paper in made] == ["", ""]


@pytest.mark.parametrize("symbol", ["A/72/643", "a/72/643"])
def test_a_symbol_that_is_taken_names_the_other_paper(process: Process, symbol: str) -> None:
    recorded(process, symbol="A/72/643", title="Report")
    with pytest.raises(RuleViolation) as refusal:
        recorded(process, symbol=symbol)
    assert (refusal.value.field, refusal.value.sentence) == (
        "symbol",
        f"{symbol} is the symbol of “Report” already.",
    )


@pytest.mark.parametrize(
    ("more", "keys"),
    [
        ({"symbol": "A/72/643"}, ["a-72-643", "a-72-643-2"]),
        ({"title": "Summary, second part"}, ["summary-second-part", "summary-second-part-2"]),
        ({"title": "摘要"}, ["document", "document-2"]),
    ],
)
def test_its_key_is_made_of_its_symbol_or_title(process: Process, more: dict[str, Any], keys: list[str]) -> None:
    first = recorded(process, **more)
    differs = {"symbol": more["symbol"] + "*"} if "symbol" in more else {"kind": "brief"}
    second = recorded(process, **(more | differs))
    assert [first.key, second.key] == keys


def test_a_form_that_was_sent_twice_makes_one_document(process: Process) -> None:
    recorded(process)
    with pytest.raises(RuleViolation) as refusal:
        recorded(process)
    assert (refusal.value.field, Document.objects.filter(process=process).count()) == ("title", 1)


def test_it_is_known_from_now_by_the_clock(process: Process, at: At) -> None:
    moment = at("2020-06-03T10:00")
    assert (recorded(process).known_at - moment).total_seconds() < 5


def test_its_source_can_be_recorded_with_it(process: Process, officer: User) -> None:
    new = NewSource("Letter of the Chair", "letter", date(2020, 5, 1), "https://example.org/letter")
    made = add_document(process, said(process, source=new), by=officer)
    assert (made.source.title, made.source.authority, made.source.key) == (new.title, "letter", "letter-of-the-chair")
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-2:] == ["add_source", "add_document"]


def test_what_an_invented_source_says_is_invented(process: Process) -> None:
    assert recorded(process, source=NewSource("Made up", "demonstration")).is_invented
    assert not recorded(process, title="Another").is_invented


@pytest.mark.parametrize("name", ["dated", "issued"])
def test_a_day_of_another_century_is_a_slip(process: Process, name: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        recorded(process, **{name: date(202, 1, 1)})
    assert (refusal.value.field, refusal.value.sentence) == (name, "No document of this process is of the year 202.")


def other_process() -> Process:
    return Process.objects.create(
        slug="lake", title="Lake", short_title="Lake", zone="Europe/Vienna", deadline_time="17:00"
    )


def test_what_belongs_to_another_process_is_refused(process: Process) -> None:
    lake = other_process()
    theirs = Source.objects.create(process=lake, key="a", title="A", authority="letter")
    for name, row in (
        ("provision", lake.provisions.create(anchor="op.1", kind="operative")),
        ("item", lake.items.create(key="a", kind="outside", title="A")),
        ("replaces", add_document(lake, said(process, source=theirs), by=None)),
        ("source", theirs),
    ):
        with pytest.raises(RuleViolation) as refusal:
            recorded(process, **{name: row})
        assert refusal.value.field == name


def test_a_pattern_is_no_obligation_to_deliver(process: Process) -> None:
    pattern = Milestone.objects.get(item__process=process, item__key="survey")
    pattern.each = "hearing"
    with pytest.raises(RuleViolation) as refusal:
        recorded(process, milestone=pattern)
    assert refusal.value.field == "milestone"


def test_reissues_do_not_run_in_a_circle(process: Process, officer: User) -> None:
    first = recorded(process)
    second = recorded(process, title="Second", replaces=first)
    for circle in (first, second):
        with pytest.raises(RuleViolation) as refusal:
            edit_document(first, said(process, replaces=circle), by=officer, version=0)
        assert refusal.value.field == "replaces"


def test_an_edit_raises_the_version_and_the_revision_and_says_what_changed(process: Process, officer: User) -> None:
    paper = recorded(process)
    before = Process.objects.get(pk=process.pk).revision
    draft = Milestone.objects.get(item__key="first-draft")
    changed = edit_document(paper, said(process, title="Better", milestone=draft), by=officer, version=0)
    entry = AuditEntry.objects.order_by("pk").last()
    assert (changed.version, Process.objects.get(pk=process.pk).revision) == (1, before + 1)
    assert entry is not None
    assert (entry.verb, entry.changes) == (
        "edit_document",
        {"title": ["Summary of the survey", "Better"], "milestone": [None, "first-draft"]},
    )


def test_an_edit_that_says_the_same_changes_nothing(process: Process, officer: User) -> None:
    paper = recorded(process)
    before = Process.objects.get(pk=process.pk).revision
    same = edit_document(paper, said(process), by=officer, version=0)
    assert (same.version, Process.objects.get(pk=process.pk).revision) == (0, before)


def test_the_second_of_two_officers_is_told(process: Process, officer: User, colleague: User) -> None:
    paper = recorded(process)
    edit_document(paper, said(process, title="First"), by=officer, version=0)
    with pytest.raises(StaleEdit):
        edit_document(paper, said(process, title="Second"), by=colleague, version=0)
    paper.refresh_from_db()
    assert paper.title == "First"


def test_files_and_addresses_come_and_go_with_an_edit(process: Process, officer: User) -> None:
    kept = Kept("documents/ab/ab12", "Brief.pdf", "application/pdf", 9, "0" * 64)
    copies = [Copy("en", kept=kept), Copy("fr", address="https://example.org/fr")]
    paper = add_document(process, said(process), by=officer, copies=copies)
    english, french = paper.files.all()
    assert (english.name, english.size, french.address) == ("Brief.pdf", 9, "https://example.org/fr")

    edit_document(paper, said(process), by=officer, version=0, removed=[english.pk, 999_999])
    assert [file.language for file in paper.files.all()] == ["fr"]


def test_a_restricted_paper_is_not_among_those_for_everybody(process: Process) -> None:
    recorded(process, restricted=True)
    reading = Reading(process, clock.now())
    assert ([p.title for p in reading.papers], reading.documents) == (["Summary of the survey"], [])


def test_a_paper_that_is_opened_was_not_known_before(process: Process, officer: User, at: At) -> None:
    copies = [Copy("fr", address="https://example.org/fr")]
    paper = add_document(process, said(process, restricted=True), by=officer, copies=copies)
    yesterday = at("2020-06-02T10:00")
    at("2020-06-03T10:00")
    edit_document(paper, said(process), by=officer, version=0)

    assert Reading(process, yesterday).documents == []
    (now,) = Reading(process, clock.now()).documents
    assert [file.language for file in now.known_files] == ["fr"]  # type: ignore[attr-defined]
