"""The desk's form for papers: what is typed is kept, refusals stand at their field, and effects are shown before."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from compact.models import User
from phases.models import Document, Milestone, Process, Rule
from tests.phases.uploads import PDF, recorded, sent

As = Callable[[User], Client]
DESK = "/river/desk/documents/"
ADD = f"{DESK}add/"


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def typed(process: Process) -> dict[str, Any]:
    return {
        "title": "Report on the river",
        "kind": "report",
        "symbol": "R/2",
        "issued": "2020-05-20",
        "source": process.sources.get(key="gazette").pk,
    }


@pytest.fixture
def staff(officer: User, client_of: As) -> Client:
    return client_of(officer)


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_a_paper_is_recorded_with_its_files(staff: Client, typed: Any, media: Path) -> None:
    more = {"language_1": "en", "file_1": sent("Report.pdf", PDF), "language_2": "fr", "address_2": "example.org/r"}
    answer = staff.post(ADD, typed | more)
    assert (answer.status_code, answer["Location"]) == (302, "/river/documents/r-2/")
    paper = Document.objects.get(key="r-2")
    assert [(file.language, file.name, file.address) for file in paper.files.all()] == [
        ("en", "Report.pdf", ""),
        ("fr", "", "https://example.org/r"),
    ]
    assert [path.read_bytes() for path in media.rglob("*") if path.is_file()] == [PDF]
    assert "The document is recorded." in staff.get(answer["Location"]).text


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"issued": "2020-02-30"}, "issued", "No calendar has this day; write it as 2017-12-01."),
        ({"issued": "0020-02-03"}, "issued", "No document of this process is of the year 20."),
        ({"provision": "999999"}, "provision", "Choose a paragraph of this process."),
        ({"milestone": "999999"}, "milestone", "Choose one that this list names."),
        ({"source": ""}, "source", "Choose who says so, or write a new source."),
        ({"new_title": "Another"}, "new_title", "Choose a source or write a new one, not both."),
        (
            {"source": "", "new_title": "Another"},
            "new_authority",
            "Say how much weight the new source carries.",
        ),
        ({"language_1": "fr"}, "file_1", "Choose a file, or write an address; or leave the language out."),
        ({"address_1": "https://example.org"}, "language_1", "Say in which language this is."),
        ({"address_1": "javascript:alert(1)"}, "address_1", "Write a web address, as https://example.org"),
        ({"language_1": "xx"}, "language_1", "Choose one that this list names."),
        (
            {"language_1": "en", "file_1": "lying"},
            "file_1",
            "The content of “Report.docx” is a PDF: its name would end in .pdf.",
        ),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field(
    staff: Client, typed: Any, media: Path, more: dict[str, Any], field: str, sentence: str
) -> None:
    if more.get("file_1"):
        more = more | {"file_1": sent("Report.docx", PDF)}
    answer = staff.post(ADD, typed | more)
    assert errors(answer)[field] == [sentence]
    assert (Document.objects.filter(symbol="R/2").exists(), list(media.rglob("*/*"))) == (False, [])
    kept = answer.context["form"]["kind"].value()
    assert (kept, 'value="R/2"' in answer.text) == ("report", True)
    assert ("choose them again" in answer.text) == ("file_1" in more)


def test_a_symbol_that_is_taken_keeps_what_was_typed_and_no_file(
    staff: Client, process: Process, typed: Any, media: Path
) -> None:
    recorded(process, symbol="R/2", title="The first report")
    more = {"language_1": "en", "file_1": sent("Report.pdf", PDF)}
    answer = staff.post(ADD, typed | more)
    assert answer.status_code == 409
    assert errors(answer) == {"symbol": ["R/2 is the symbol of “The first report” already."]}
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert "Report on the river" in answer.text


def test_a_paper_is_edited(staff: Client, process: Process, typed: Any) -> None:
    paper = recorded(process)
    form = staff.get(f"{DESK}{paper.pk}/")
    assert "Summary of the survey" in form.text
    answer = staff.post(f"{DESK}{paper.pk}/", typed | {"version": "0"})
    paper.refresh_from_db()
    assert (answer.status_code, paper.title, paper.symbol, paper.version) == (302, "Report on the river", "R/2", 1)


def test_a_file_is_taken_away(staff: Client, process: Process, typed: Any) -> None:
    paper = recorded(process)
    staff.post(f"{DESK}{paper.pk}/", typed | {"version": "0", "language_1": "fr", "address_1": "https://example.org"})
    row = paper.files.get()
    answer = staff.post(f"{DESK}{paper.pk}/", typed | {"version": "1", "remove": [row.pk]})
    assert (answer.status_code, paper.files.count()) == (302, 0)


@pytest.mark.parametrize("version", ["0", "", "x"])
def test_a_stale_edit_is_412_and_keeps_what_was_typed(
    staff: Client, colleague: User, client_of: As, process: Process, typed: Any, version: str
) -> None:
    paper = recorded(process)
    address = f"{DESK}{paper.pk}/"
    assert client_of(colleague).post(address, typed | {"title": "Theirs", "version": "0"}).status_code == 302
    answer = staff.post(address, typed | {"version": version})
    paper.refresh_from_db()
    assert paper.title == "Theirs"
    if version != "x":
        assert answer.status_code == 412
        assert "Somebody else changed this document" in answer.text
        assert 'value="Report on the river"' in answer.text
        again = staff.post(address, typed | {"version": answer.context["form"]["version"].value()})
        assert again.status_code == 302


@pytest.fixture
def rule(process: Process) -> Rule:
    """The first draft is owed as a document by mid-June."""
    return Rule.objects.create(
        process=process,
        key="draft-in-time",
        kind="document-by",
        provision=process.provisions.get(anchor="op.2.a"),
        parameters={"item": "first-draft", "document_kind": "draft"},
    )


def test_what_it_would_change_is_shown_and_nothing_is_saved(staff: Client, typed: Any, rule: Rule, media: Path) -> None:
    draft = Milestone.objects.get(item__key="first-draft")
    more = {"kind": "draft", "milestone": draft.pk, "preview": "1"}
    answer = staff.post(ADD, typed | more | {"language_1": "en", "file_1": sent("Report.pdf", PDF)})
    (change,) = answer.context["effects"].findings
    assert (change.before.state.value, change.after.state.value) == ("at-risk", "met")
    assert escape(change.after.sentence) in answer.text
    assert Document.objects.filter(symbol="R/2").count() == 0
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert "choose them again" in answer.text


def test_what_nobody_watches_changes_nothing(staff: Client, typed: Any, rule: Rule) -> None:
    answer = staff.post(ADD, typed | {"preview": "1"})
    assert answer.context["effects"].nothing
    assert "What this would change" in answer.text


def test_a_refusal_is_seen_before_saving(staff: Client, process: Process, typed: Any) -> None:
    recorded(process, symbol="R/2", title="The first report")
    answer = staff.post(ADD, typed | {"preview": "1"})
    assert errors(answer) == {"symbol": ["R/2 is the symbol of “The first report” already."]}


def test_the_desk_lists_restricted_papers_and_finds_by_words(staff: Client, process: Process) -> None:
    recorded(process, title="Hidden paper", restricted=True)
    recorded(process, title="Other paper")

    def listed(query: str) -> list[str]:
        return [paper.title for paper in staff.get(f"{DESK}{query}").context["shown"]]

    assert [listed(""), listed("?q=hid")] == [["Other paper", "Hidden paper"], ["Hidden paper"]]


def test_only_the_secretariat_gets_there(process: Process, delegate: User, client_of: As) -> None:
    paper = recorded(process)
    for address in (DESK, ADD, f"{DESK}{paper.pk}/"):
        assert client_of(delegate).get(address).status_code == 403
        assert client_of(delegate).post(address, {"title": "x"}).status_code == 403


def test_a_paper_of_another_process_is_not_there(staff: Client, process: Process) -> None:
    assert staff.get(f"{DESK}999999/").status_code == 404


def test_the_form_asks_as_often_for_40_papers_as_for_2(staff: Client, process: Process, queries: Any) -> None:
    asked = []
    for start, count in ((0, 2), (2, 40)):
        papers = [recorded(process, title=f"Paper {number}") for number in range(start, count)]
        with queries() as found:
            assert staff.get(f"{DESK}{papers[0].pk}/").status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_the_delivery_of_what_it_delivers_is_one_click_away(staff: Client, process: Process) -> None:
    draft = Milestone.objects.get(item__process=process, item__key="first-draft")
    recorded(process, symbol="R/9", milestone=draft)
    address = "/river/desk/items/first-draft/delivery/"
    assert address in staff.get("/river/documents/r-9/").text
    assert staff.get(address).status_code == 200
