"""The list of papers, a paper's page and its files: what they show, to whom, and at what cost."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from compact.models import User
from phases import storage
from phases.domain.documents import add_address, add_file
from phases.models import Document, Milestone, Process, Provision
from tests.phases.uploads import PDF, TEXT, open_xml, recorded, sent

As = Callable[[User], Client]
LIST = "/river/documents/"


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def papers(process: Process) -> dict[str, Document]:
    """A draft and its reissue, and a brief in French."""
    draft = recorded(
        process,
        title="Zero draft",
        kind="draft",
        symbol="R/1",
        label="zero draft plus",
        dated=date(2020, 5, 2),
        issued=date(2020, 5, 4),
        provision=Provision.objects.get(process=process, anchor="op.2.a"),
        milestone=Milestone.objects.get(item__process=process, item__key="first-draft"),
    )
    again = recorded(process, title="Zero draft, reissued", kind="draft", symbol="R/1*", replaces=draft)
    brief = recorded(process, title="Note sur le fleuve", kind="issue brief", issued=date(2020, 5, 3))
    add_address(brief, "fr", "https://example.org/note", by=None)
    return {"draft": draft, "again": again, "brief": brief}


def put(paper: Document, name: str, body: bytes) -> str:
    """Give a paper a file; return its address."""
    row = add_file(paper, "en", storage.keep(storage.check(sent(name, body))), by=None)
    return f"{LIST}{paper.key}/{row.pk}/{row.name}"


def titles(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200
    return [view.document.title for view in answer.context["views"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Zero draft, reissued", "Zero draft", "Note sur le fleuve"]),
        ("?kind=draft", ["Zero draft, reissued", "Zero draft"]),
        ("?language=fr", ["Note sur le fleuve"]),
        ("?paragraph=op.2.a", ["Zero draft"]),
        ("?paragraph=op.2", ["Zero draft"]),
        ("?q=ZERO+plus", ["Zero draft"]),
        ("?q=r/1*", ["Zero draft, reissued"]),
        ("?kind=draft&language=fr", []),
        ("?kind=nothing", []),
        ("?page=99", ["Zero draft, reissued", "Zero draft", "Note sur le fleuve"]),
    ],
)
def test_the_address_filters(client: Client, papers: Any, query: str, found: list[str]) -> None:
    assert titles(client, query) == found


def test_a_paper_says_what_it_is(client: Client, papers: Any) -> None:
    for address in (LIST, f"{LIST}r-1/"):
        text = client.get(address).text
        for part in ("Zero draft", "R/1", "zero draft plus", "issued 4 May 2020", "First draft", "R/1*"):
            assert part in text
        assert "Resolution 1 of the River Assembly" in text
    text = client.get(f"{LIST}note-sur-le-fleuve/").text
    assert ('hreflang="fr"' in text, "French" in text, "https://example.org/note" in text) == (True, True, True)


def test_a_list_without_papers_says_so(process: Process, client: Client) -> None:
    assert "No document is recorded." in client.get(LIST).text


def test_what_is_not_there_is_404(process: Process, client: Client) -> None:
    for address in ("nothing/", "%00/", "nothing/1/a.pdf", f"nothing/{'9' * 30}/a.pdf"):
        assert client.get(LIST + address).status_code == 404


def test_a_past_day_shows_what_was_known(client: Client, papers: Any, at: Callable[[str], Any]) -> None:
    at("2020-06-05T09:00")
    assert titles(client, "?as_of=2020-05-31") == []
    assert client.get(f"{LIST}r-1/?as_of=2020-05-31").status_code == 404
    assert client.get(f"{LIST}r-1/?as_of=2020-06-01").status_code == 200


@pytest.mark.parametrize(
    ("name", "body", "media_type", "shown"),
    [
        ("Brief.pdf", PDF, "application/pdf", "inline"),
        ("Brief.txt", TEXT, "text/plain; charset=utf-8", "inline"),
        (
            "Brief.docx",
            open_xml(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "attachment",
        ),
    ],
)
def test_a_file_comes_as_what_it_is(
    client: Client, papers: Any, name: str, body: bytes, media_type: str, shown: str
) -> None:
    address = put(papers["draft"], name, body)
    answer = client.get(address)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, body)
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'{shown}; filename="{name}"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-cache")

    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    assert client.get(address.replace("Brief", "Other")).status_code == 404
    assert client.get(address.replace("r-1/", "note-sur-le-fleuve/")).status_code == 404
    assert address in client.get(f"{LIST}r-1/").text


def test_a_file_that_is_gone_from_the_disk_is_404(client: Client, papers: Any) -> None:
    address = put(papers["draft"], "Brief.pdf", PDF)
    storage.discard(papers["draft"].files.get().path)
    assert client.get(address).status_code == 404


@pytest.fixture
def secret(process: Process) -> str:
    """A restricted paper with a file; the address of the file."""
    op = Provision.objects.get(process=process, anchor="op.2.a")
    hidden = {"kind": "secret kind", "symbol": "S/1", "provision": op, "restricted": True}
    first = recorded(process, title="Confidential note", **hidden)
    recorded(process, title="Open note", replaces=first)
    add_address(first, "ga", "https://example.org/ga", by=None)
    return put(first, "Secret.pdf", PDF)


WHERE = [LIST, "/river/", "/river/mandate/", "/river/mandate/op.2.a/", f"{LIST}open-note/", f"{LIST}?q=confidential"]
TRACES = ("Confidential note", "secret kind", "S/1", "Irish", "Secret.pdf")


def traces(client: Client, address: str) -> set[str]:
    text = client.get(address).text.replace('value="confidential"', "")
    return {trace for trace in TRACES if trace in text}


@pytest.mark.parametrize("address", [*WHERE, "/api/v1/river/documents/", "/api/v1/river/documents/open-note/"])
def test_a_restricted_paper_leaves_no_trace_for_others(
    secret: str, delegate: User, outsider: User, client: Client, client_of: As, address: str
) -> None:
    client_of(delegate).get(address)  # what they see is kept for nobody else
    assert [traces(reader, address) for reader in (client, client_of(outsider))] == [set(), set()]


def test_a_restricted_paper_and_its_file_are_404_for_others(
    secret: str, delegate: User, outsider: User, client: Client, client_of: As
) -> None:
    addresses = [secret, f"{LIST}s-1/", "/api/v1/river/documents/s-1/"]
    who = (client, client_of(outsider), client_of(delegate))
    assert [[reader.get(address).status_code for address in addresses] for reader in who] == [
        [404, 404, 404],
        [404, 404, 404],
        [200, 200, 200],
    ]
    answer = client_of(delegate).get(secret)
    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get(secret, headers={"If-None-Match": answer["ETag"]}).status_code == 404


def test_who_has_a_role_sees_the_restricted_paper(secret: str, delegate: User, client_of: As) -> None:
    assert titles(client_of(delegate)) == ["Open note", "Confidential note"]
    assert "restricted" in client_of(delegate).get(f"{LIST}s-1/").text


def test_a_role_in_another_process_opens_nothing(secret: str, delegate: User, client_of: As) -> None:
    delegate.roles.all().delete()
    lake = Process.objects.create(
        slug="lake", title="Lake", short_title="Lake", zone="Europe/Vienna", deadline_time="17:00"
    )
    delegate.roles.create(process=lake, kind="delegate")
    assert titles(client_of(delegate)) == ["Open note"]


@pytest.mark.parametrize("address", [LIST, "/api/v1/river/documents/"])
def test_it_asks_as_often_for_40_papers_as_for_3(
    process: Process, papers: Any, client: Client, queries: Any, address: str
) -> None:
    asked = []
    for rest in (0, 37):
        for number in range(rest):
            add_address(recorded(process, title=f"Paper {number}"), "fr", "https://example.org/x", by=None)
        with queries() as found:
            assert client.get(address).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_the_data_says_the_same(client: Client, papers: Any) -> None:
    (one,) = client.get("/api/v1/river/documents/?paragraph=op.2.a").json()
    assert one == client.get("/api/v1/river/documents/r-1/").json()
    known = {name: one[name] for name in ("key", "symbol", "label", "dated", "issued", "paragraph", "delivers")}
    assert known == {
        "key": "r-1",
        "symbol": "R/1",
        "label": "zero draft plus",
        "dated": "2020-05-02",
        "issued": "2020-05-04",
        "paragraph": "op.2.a",
        "delivers": "first-draft",
    }
    assert one["reissued_by"] == [papers["again"].key]
    (brief,) = client.get("/api/v1/river/documents/?language=fr").json()
    assert [(copy["language"], copy["address"]) for copy in brief["copies"]] == [("fr", "https://example.org/note")]


def test_a_stranger_keeps_the_list_until_something_changes(client: Client, papers: Any) -> None:
    tag = client.get(LIST)["ETag"]
    assert client.get(LIST, headers={"If-None-Match": tag}).status_code == 304
    add_address(papers["draft"], "fr", "https://example.org/x", by=None)
    assert client.get(LIST, headers={"If-None-Match": tag}).status_code == 200
