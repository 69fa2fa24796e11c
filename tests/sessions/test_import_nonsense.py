"""Files full of nonsense: a sentence for the file or for its row, nothing written, and never a fault of ours."""

import time as stopwatch
from collections.abc import Callable
from datetime import date, datetime, time
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from compact.models import User
from phases.models import Process
from sessions.domain.meetings import Sitting, add_meeting, cancel_meeting
from sessions.models import ImportDraft, Meeting, Room, Session, Step, Venue
from sessions.sheets import workbooks
from tests.sessions.tables import altered, archive, as_csv, as_xlsx, good, many


def bring(client: Client, process: Process, body: bytes, name: str = "draft.csv") -> str:
    """Bring a file and return the words of the page that follows; nothing may have been written."""
    before = list(Meeting.objects.order_by("pk").values())
    address = f"/{process.slug}/desk/programme/import/"
    answer = client.post(address, {"file": SimpleUploadedFile(name, body)}, follow=True)
    assert answer.status_code == 200
    assert list(Meeting.objects.order_by("pk").values()) == before
    assert Step.objects.count() == 0
    return " ".join(unescape(answer.text).split())


@pytest.fixture
def staff(officer: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(officer)


def second_sheet(book: Workbook) -> None:
    book.create_sheet("July").append(["anything"])


def hidden_sheet(book: Workbook) -> None:
    second_sheet(book)
    book.worksheets[0].sheet_state = "hidden"


def macros(types: bytes) -> bytes:
    return types.replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")


def bomb() -> bytes:
    return altered(as_xlsx(good()), sheet1=lambda body: body + b" " * (201 * 2**20))


WIDE = as_csv(good() | {f"column {number}": "x" for number in range(300)})
FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing in it": ("draft.csv", lambda: b"", "The file is empty."),
    "blank lines": ("draft.csv", lambda: b"\n \n\n", "is empty"),
    "only a mark": ("draft.csv", lambda: b"\xef\xbb\xbf\n", "is empty"),
    "a PDF": ("draft.csv", lambda: b"%PDF-1.7\n%%EOF", "is a PDF, no table"),
    "a PNG": ("draft.xlsx", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a table"),
    "a page": ("draft.csv", lambda: b"<html><table></table></html>", "is not a table"),
    "prose": ("draft.csv", lambda: b"Dear all,\nplease find the dates below.", "no headings that can be read"),
    "Latin-1": (
        "draft.csv", lambda: as_csv(good(title="Séance"), encoding="latin-1"), "is not written in UTF-8 (line 2)"
    ),
    "no heading of ours": ("draft.csv", lambda: b"Datum,Ort\n1.2.2020,Wien\n", "It begins with “Datum”, “Ort”"),
    "no row": ("draft.csv", lambda: b"session,day\n\n", "has headings and no row"),
    "a column that lacks": ("draft.csv", lambda: b"session,title\ntalks-2,x\n", "lacks the column “Day”"),
    "a column twice": ("draft.csv", lambda: b"session,day,Day\ntalks-2,2020-10-05,x\n", "two columns for the same: “"),
    "300 columns": ("draft.csv", lambda: WIDE, "has more than 100 columns"),
    "a quotation mark that never closes": (
        "draft.csv", lambda: as_csv(good()) + b'"talks-2,2020-10-05,,\n' + b"x,\n" * 40, "from line 3 on: a quotation"
    ),
    "a quotation mark in the wrong place": ("draft.csv", lambda: as_csv(good()) + b'"a"b,,,,,,\n', "from line 3 on"),
    "a cell of a megabyte": ("draft.csv", lambda: as_csv(good(title="x" * 2**20)), "from line 2 on"),
    "six megabytes": ("draft.csv", lambda: b"x" * (6 * 2**20), "The file has 6 MB; at most 5 MB fit."),
    "two sheets": ("draft.xlsx", lambda: as_xlsx(good(), change=second_sheet), "has several sheets: “Sheet”, “July”"),
    "two sheets, one hidden": ("draft.xlsx", lambda: as_xlsx(good(), change=hidden_sheet), "has several sheets"),
    "an old workbook": ("draft.xls", lambda: workbooks.OLD + b"\0" * 600, "is an old workbook (.xls), or one locked"),
    "macros": ("draft.xlsm", lambda: altered(as_xlsx(good()), **{"[Content_Types]": macros}), "carries macros"),
    "a bomb": ("draft.xlsx", bomb, "would unpack to more than 200 MB"),
    "an archive": ("draft.xlsx", lambda: archive({"a.txt": b"a"}), "is no workbook of the kind XLSX"),
    "another office": (
        "draft.ods",
        lambda: archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "is no workbook of the kind XLSX",
    ),
    "half a workbook": ("draft.xlsx", lambda: as_xlsx(good())[:3000], "is damaged"),
    "a workbook with broken parts": (
        "draft.xlsx", lambda: altered(as_xlsx(good()), sheet1=lambda body: body[:200]), "is damaged"
    ),
    "names that stand for more": (
        "draft.xlsx",
        lambda: altered(as_xlsx(good()), sheet1=lambda body: b'<!DOCTYPE x [<!ENTITY a "aa">]>' + body),
        "is damaged",
    ),
    "no row in a workbook": ("draft.xlsx", lambda: as_xlsx({"session": None, "day": None}), "has headings and no row"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(process: Process, staff: Client, what: str) -> None:
    name, make, sentence = FILES[what]
    assert sentence in bring(staff, process, make(), name)
    assert ImportDraft.objects.count() == 0


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_hundred_thousand_rows_are_refused_at_once(process: Process, staff: Client, ending: str) -> None:
    body = (
        many(100_000) if ending == "xlsx" else as_csv({"session": "talks-2", "day": ""}) + b"talks-2,2020\n" * 100_000
    )
    start = stopwatch.perf_counter()
    assert "has more than 5,000 rows" in bring(staff, process, body, f"draft.{ending}")
    assert stopwatch.perf_counter() - start < 3


def test_a_workbook_that_lies_about_its_size_is_read_as_it_is(process: Process, staff: Client) -> None:
    def lie(body: bytes) -> bytes:
        return body.replace(b'<dimension ref="A1:H2"', b'<dimension ref="A1:XFD1048576"')

    body = altered(as_xlsx(good()), sheet1=lie)
    assert "draft.xlsx: 1 row." in bring(staff, process, body, "draft.xlsx")


def sheet_of(book: Workbook) -> Any:
    return book.worksheets[0]


def formula(book: Workbook) -> None:
    sheet_of(book)["H2"] = '=CONCATENATE("a","b")'


def reference(book: Workbook) -> None:
    cell = sheet_of(book)["H2"]
    cell.value, cell.data_type = "#REF!", "e"


def merge(book: Workbook) -> None:
    sheet_of(book).merge_cells("F2:F3")


OTHER_VENUE = "“Pier 4” is a room of another venue (Harbour House, New York), not of Alva Castle, Vienna."
CELLS: dict[str, tuple[dict[str, Any], str]] = {
    "a formula as text": (good(title="=1+1"), "Title: holds a formula (=1+1)."),
    "a control character": (good(title="a\x07b"), "Title: holds the character U+0007"),
    "a line in a title": (good(title="a\nb"), "Title: “a·b” has a line break"),
    "a long cell": (good(agenda="x" * 30_000), "Agenda: holds 30000 characters; at most 20,000 fit."),
    "a long title": (good(title="x" * 301), "Title: “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” has 301 characters"),
    "a day as a number": (good(day="44109"), "it would be 5 October 2020. Write 2020-10-05."),
    "a day that may be two": (
        good(day="03/04/2018"), "may be 3 April 2018 or 4 March 2018. Write the one you mean as 2018-04-03."
    ),
    "30 February": (good(day="2020-02-30"), "Day: There is no day “2020-02-30”."),
    "30 February in words": (good(day="30 February 2020"), "There is no day “30 February 2020”."),
    "year 18": (good(day="5.10.18"), "The year of “5.10.18” is cut short."),
    "year 0018": (good(day="0018-10-05"), "between 1945 and 2199, not in the year 18."),
    "year 3020": (good(day="3020-10-05"), "not in the year 3020"),
    "a month that is none": (good(day="5 Octember 2020"), "“5 Octember 2020” names no month"),
    "no day": (good(day=""), "Day: A meeting needs its day."),
    "a day in prose": (good(day="next Monday"), "“next Monday” is not a day. Write a day as 2018-03-12."),
    "an hour as a fraction": (good(from_="0.4166667"), "is not an hour. Write hours as 10:00."),
    "24:00": (good(to="24:00"), "To: “24:00” is not an hour: a day runs from 00:00 to 23:59"),
    "10h": (good(from_="10h"), "From: “10h” is not written as hours are here. If you mean 10:00, write 10:00."),
    "3 p.m.": (good(to="3 p.m."), "If you mean 15:00, write 15:00."),
    "seconds": (good(from_="10:00:30"), "has seconds"),
    "one hour of two": (good(to=""), "To: Give both hours, or neither"),
    "the end first": (good(to="09:00"), "To: The meeting would end before it starts"),
    "across midnight": (good(from_="22:00", to="02:00"), "To: The meeting would run past midnight."),
    "an hour that the clock skips": (
        good(day="2020-03-29", from_="02:30", to="04:00"), "From: 02:30 does not exist on 2020-03-29 in Europe/Vienna"
    ),
    "an hour that comes twice": (
        good(day="2020-10-25", from_="02:30", to="04:00"), "From: 02:30 comes twice on 2020-10-25 in Europe/Vienna"
    ),
    "an unknown session": (good(session="talks-9"), "Session: There is no session “talks-9”. Choose from: “hearing-1”"),
    "no session": (good(session=""), "Session: A new meeting needs its session."),
    "an unknown venue": (good(venue="moon"), "Venue: There is no venue “moon”. Choose from: “castle”, “harbour”."),
    "an unknown room": (
        good(room="Cellar"), "There is no room “Cellar” at Alva Castle, Vienna. Choose from: “Great Hall”, “Tower”."
    ),
    "a room of another venue": (good(room="Pier 4"), OTHER_VENUE),
    "a room of no venue": (good(venue=""), "Room: “Great Hall” is a room of no venue"),
    "an unknown status": (good(status="perhaps"), "Status: “perhaps” is none of “firm”, “if need be”"),
    "an unknown language": (good(languages="en, klingonish"), "Languages: “klingonish” is no language"),
    "an unknown openness": (good(open="ajar"), "“ajar” is none of “open”, “closed”."),
    "an unknown interpretation": (good(interpretation="a bit"), "Interpretation: “a bit” is none of"),
    "a number that is none": (good(number="-3"), "Number: “-3” is not a number"),
    "a number out of reach": (good(number="999999999"), "Number: A meeting's number lies between 1 and"),
    "a webcast that is none": (good(webcast="javascript:alert(1)"), "Webcast: The webcast is a web address"),
    "a length with hours": (good(length="half a day"), "Length: The hours say how long the meeting takes"),
    "an unknown length": (good(from_="", to="", length="an eternity"), "Length: “an eternity” is none of"),
    "an identity that is none": (good(uid="17"), "Identity (uid): “17” is no identity of a meeting."),
    "an identity nobody has": (good(uid="00000000-0000-4000-8000-000000000000"), "it may have been deleted"),
    "a cell below no heading": (good() | {" ": "beyond"}, "The row has a cell in a column without a heading."),
}  # fmt: skip


@pytest.mark.parametrize("what", CELLS)
def test_a_row_at_fault_is_told_with_its_number_and_column(process: Process, staff: Client, what: str) -> None:
    cells, sentence = CELLS[what]
    shown = bring(staff, process, as_csv(good(day="2020-11-01"), cells))
    assert sentence in shown
    assert "1 row is at fault, so nothing can be brought in." in shown
    assert '<th scope="row" class="num"><span class="only-phone">Row </span>3</th>' in shown
    assert "Bring this change into the draft" not in shown


BOOKS: dict[str, tuple[dict[str, Any], Callable[[Workbook], object] | None, str]] = {
    "a formula": (good(), formula, "Title: holds a formula"),
    "an error": (good(), reference, "Title: holds the error #REF!."),
    "merged cells": (good(), merge, "Venue: is merged with other cells (F2:F3)."),
    "a day as a number": (good(day=44109), None, "it would be 5 October 2020. Write 2020-10-05."),
    "a day with an hour": (good(day=datetime(2020, 10, 5, 10)), None, "is a day with an hour"),
    "an hour for a day": (good(day=time(10)), None, "“10:00” is an hour, no day."),
    "an hour as a fraction": (good(from_=0.4166667), None, "counts hours it would be 10:00. Write 10:00."),
    "an hour as a number": (good(from_=10), None, "“10” is not an hour. Write hours as 10:00."),
    "a long cell": (good(title="x" * 32_000), None, "Title: holds 32000 characters"),
    "a truth": (good(status=True), None, "Status: “yes” is none of"),
}  # fmt: skip


@pytest.mark.parametrize("what", BOOKS)
def test_a_cell_of_a_workbook_at_fault_is_told(process: Process, staff: Client, what: str) -> None:
    cells, change, sentence = BOOKS[what]
    shown = bring(staff, process, as_xlsx(cells, good(day=date(2020, 11, 1)), change=change), "draft.xlsx")
    assert sentence in shown
    assert "at fault" in shown


def test_two_rows_of_one_meeting_are_both_refused(process: Process, staff: Client, opening: Meeting) -> None:
    shown = bring(staff, process, as_csv(good(uid=opening.uid), good(uid=str(opening.uid).upper(), title="b")))
    assert "Row 3 has the same identity; a meeting stands in one row." in shown
    assert "Row 2 has the same identity; a meeting stands in one row." in shown


def test_a_meeting_of_another_process_is_refused_without_its_name(
    process: Process, staff: Client, opening: Meeting
) -> None:
    other = Process.objects.create(slug="other", title="Other", short_title="Other", zone="UTC", deadline_time=time(18))
    Session.objects.filter(pk=opening.session_id).update(process=other)
    shown = bring(staff, process, as_csv(good(uid=opening.uid, session="talks-1")))
    assert "Identity (uid): This meeting belongs to another process." in shown
    assert "Second round of talks" not in shown


def test_a_meeting_stays_with_its_session(process: Process, staff: Client, opening: Meeting) -> None:
    assert "Session: This meeting stays with “talks-2” for life." in bring(
        staff, process, as_csv(good(uid=opening.uid, session="talks-1"))
    )


def test_a_cancelled_meeting_does_not_move(process: Process, staff: Client, opening: Meeting) -> None:
    cancel_meeting(opening, by=None, version=0)
    shown = bring(staff, process, as_csv({"uid": opening.uid, "day": "2020-09-08"}))
    assert "Status: A cancelled meeting cannot be moved." in shown


def test_two_rows_in_one_room_at_one_time_are_both_refused(process: Process, staff: Client) -> None:
    shown = bring(staff, process, as_csv(good(), good(from_="12:59", to="14:00"), good(from_="14:00", to="15:00")))
    assert (
        "Room: Great Hall is taken on 5 October 2020, 12:59-14:00 by “Second round of talks” (row 3 of this file)."
        in shown
    )
    assert "(row 2 of this file)" in shown
    assert "2 rows are at fault" in shown


def test_a_room_that_the_draft_holds_is_refused(
    process: Process, staff: Client, talks: Session, castle: Venue, great_hall: Room
) -> None:
    add_meeting(talks, sitting=Sitting(date(2020, 10, 5), castle, great_hall, time(12), time(15)), by=None)
    shown = bring(staff, process, as_csv(good()))
    assert "Great Hall is taken on 5 October 2020, 12:00-15:00 by “Second round of talks”." in shown


def test_a_row_without_its_venues_column_cannot_name_a_room_elsewhere(
    process: Process, staff: Client, opening: Meeting
) -> None:
    shown = bring(staff, process, as_csv({"uid": opening.uid, "room": "Pier 4"}))
    assert OTHER_VENUE in shown
