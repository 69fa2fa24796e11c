"""Tables as files: CSV and XLSX of the same rows. Text stays text: no cell becomes a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, time
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import save_workbook

Cell = str | int | float | date | time | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RISKY = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheet programs read as the start of a formula
WIDEST, NARROWEST = 60, 10


def as_csv(name: str, head: Sequence[Any], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return rows as CSV (UTF-8 with its mark, so that spreadsheet programs read every script)."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([str(word) for word in head])
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    return _file(("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8", name)


def as_xlsx(
    name: str, title: str, head: Sequence[Any], rows: Iterable[Sequence[Cell]], about: Sequence[Sequence[Cell]] = ()
) -> HttpResponse:
    """Return rows as a workbook, its head fixed and ready to filter; numbers and days stay numbers and days.

    `about`: lines of a second sheet that says what the first one is.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    found = [list(row) for row in rows]
    for place, word in enumerate(head):
        longest = max([len(str(word)), *(len(str(row[place] or "")) for row in found)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(longest, NARROWEST), WIDEST)
    sheet.append([_cell(sheet, str(word), bold=True) for word in head])
    for row in found:
        sheet.append([_cell(sheet, cell) for cell in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(found) + 1}"
    if about:
        second = book.create_sheet(_sheet_title(str(_("About"))))
        second.column_dimensions["A"].width, second.column_dimensions["B"].width = 24, WIDEST
        for line in about:
            second.append([_cell(second, cell) for cell in line])
    out = BytesIO()
    save_workbook(book, out)
    return _file(out.getvalue(), XLSX, name)


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> WriteOnlyCell:
    text = "".join(c for c in value if c.isprintable() or c == "\n") if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=text)
    if isinstance(text, str):
        cell.data_type = "s"  # openpyxl takes what starts with = for a formula
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    if isinstance(value, time):
        cell.number_format = "hh:mm"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _guarded(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def _sheet_title(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\")[:31] or "1"


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
