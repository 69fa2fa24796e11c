"""The day programme as PDF: the lines of its page, nothing fetched, and a page that says so where it cannot be made."""

import re
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.test import Client

from phases.models import Process
from sessions import pdf
from tests.sessions.planned import announce
from tests.sessions.test_calendar_views import words

DAY = "/river/calendar/day.pdf"
ON = {"on": "2020-09-09"}
ASKED: list[str] = []


class Listening(BaseHTTPRequestHandler):
    """Keeps what it is asked for."""

    def do_GET(self) -> None:
        ASKED.append(self.path)
        self.send_error(404)

    def log_message(self, *said: object) -> None:
        pass


@pytest.fixture
def listening() -> Iterator[str]:
    ASKED.clear()
    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def unpacked(document: bytes) -> Iterator[bytes]:
    """The streams of a PDF, where its objects stand."""
    for stream in re.findall(rb"stream\r?\n(.*?)\nendstream", document, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompress(stream)


def test_it_is_a_pdf_that_opens_in_the_browser(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 9))
    answer = client.get(DAY, ON)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="river-2020-09-09.pdf"'
    assert answer.content.startswith(b"%PDF-")
    parts = b" ".join(unpacked(answer.content))
    assert b"/Lang (en)" in parts
    assert b"/StructTreeRoot" in parts  # screen readers find its headings


def test_it_has_the_lines_of_the_page(process: Process, client: Client) -> None:
    announce(
        process, date(2020, 9, 9), hours=(time(10), time(13)), agenda="Adoption of the agenda", number=3,
        webcast="https://example.org/live",
    )  # fmt: skip
    announce(process, date(2020, 9, 10))
    answer = client.get(DAY, ON)
    drawn = answer.templates[0]
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", drawn.render(answer.context[0]))).split())
    page = words(client.get("/river/calendar/", {"view": "day", **ON}))
    assert drawn.name == "programme/day_pdf.html"
    for line in (
        "Wednesday, 9 September 2020", "Alva Castle, Vienna", "10:00-13:00 (Vienna)", "Second round of talks",
        "meeting 3", "Adoption of the agenda", "https://example.org/live", "Thursday, 10 September 2020",
    ):  # fmt: skip
        assert (line in text, line in page) == (True, True), line


def test_who_has_it_is_told_that_it_did_not_change(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 9))
    first = client.get(DAY, ON)
    again = client.get(DAY, ON, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    kept = client.get(DAY, ON)
    assert (kept.content, kept["Content-Disposition"]) == (first.content, first["Content-Disposition"])


def test_nothing_is_fetched_for_it(listening: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text(f'@import url("{listening}/by-a-file.css");')
    page = (
        f'<link rel="stylesheet" href="{listening}/a.css"><link rel="stylesheet" href="file://{secret}">'
        f'<img src="{listening}/b.png" alt="x"><img src="data:image/png;base64,AAAA" alt="y"><p>Words</p>'
    )
    assert pdf.write(page).startswith(b"%PDF-")
    assert ASKED == []


@pytest.mark.parametrize(
    "query", [{"on": "tomorrow"}, {"kind": "nonsense"}, {"zone": "Mars"}, {"release": "99"}, {"view": "year"}]
)
def test_what_there_is_not_is_400(process: Process, client: Client, query: dict[str, str]) -> None:
    assert client.get(DAY, query).status_code == 400


def test_where_the_library_is_missing_the_page_says_so(
    process: Process, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(process, date(2020, 9, 9))
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = client.get(DAY, ON)
    assert answer.status_code == 501
    assert "This site cannot make PDFs: a part for it is missing on the server." in words(answer)
    assert 'href="/river/calendar/?view=day&amp;on=2020-09-09"' in answer.content.decode()
    assert "ETag" not in answer.headers


def test_where_a_part_of_the_system_is_missing_the_page_says_so(
    process: Process, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    announce(process, date(2020, 9, 9))
    (tmp_path / "weasyprint.py").write_text('raise OSError("cannot load library")')
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    assert client.get(DAY, ON).status_code == 501


def test_a_day_without_meetings_has_only_its_page(process: Process, client: Client) -> None:
    answer = client.get("/river/calendar/day.pdf", {"on": "2020-09-12"})
    assert (answer.status_code, "view=day" in answer["Location"], "on=2020-09-12" in answer["Location"]) == (
        302,
        True,
        True,
    )
