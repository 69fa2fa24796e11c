"""Tables as workbooks (XLSX): looked through before anything is opened, read row by row, never calculated."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from phases.contents import DAMAGED, Unfit, look
from sessions.sheets.columns import about_titles, listed
from sessions.sheets.days import DAY_ZERO
from sessions.sheets.tables import MOST_COLUMNS, MOST_ROWS, NOTHING, Cell, Rows, text_cell, too_many

MOST_LINES = 4 * MOST_ROWS  # rows that hold nothing but colour count too, before they are left out
MOST_TEXT, MOST_SHEET = 10 * 2**20, 50 * 2**20  # bytes of the part that holds all texts, and of a sheet
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z0-9:]+)\"")
DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
MIDNIGHT = time(0)
EPOCH = {date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)}  # the days of an hour without a day


def rows(data: bytes, name: str) -> Rows:
    """Return the rows of a workbook's one table. Raises Unfit."""
    merged = _look_through(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library leaves out (charts, rules of entry) is no table
            book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = _only_sheet(book, name)
        return _cells(sheet, _covered(merged.get(sheet._worksheet_path, [])), name)
    except Unfit:
        raise
    except Exception as error:  # the library meets a broken file with whatever comes
        raise _broken(name) from error


def _broken(name: str) -> Unfit:
    return Unfit(_("“%(name)s” is damaged: its tables cannot be read.") % {"name": name})


def _look_through(data: bytes, name: str) -> dict[str, list[str]]:
    """Refuse what is no honest workbook; return the merged cells of each of its parts."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:60] if "mimetype" in names else b""
    except DAMAGED as error:
        raise _broken(name) from error
    if b"opendocument" in kind or "[Content_Types].xml" not in names:
        raise Unfit(_("“%(name)s” is no workbook of the kind XLSX. Save it as XLSX or CSV.") % {"name": name})
    if look(BytesIO(data), name) != "xlsx":
        raise Unfit(_("“%(name)s” is a text document, no table. Bring XLSX or CSV.") % {"name": name})
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {member.filename: _part(archive, member, name) for member in archive.infolist()}


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> list[str]:
    if not member.filename.endswith((".xml", ".rels")):
        return []
    count, found, rest = 0, [], b""
    with archive.open(member) as stream:
        while chunk := stream.read(2**18):
            piece = rest + chunk
            if DECLARED.search(piece):
                raise _broken(name)
            count += len(ROW.findall(piece))
            if count > MOST_LINES:
                raise too_many(name)
            found += [ref.decode() for ref in MERGED.findall(piece)]
            tail = piece.rpartition(b"<")[2]  # a tag that the next piece goes on with
            rest = b"<" + tail if b">" not in tail and len(tail) < 500 else b""
    if member.file_size > (MOST_TEXT if "sharedStrings" in member.filename else MOST_SHEET):
        said = _("“%(name)s” holds more than a table of meetings can. Leave only the table in it, or cut it in parts.")
        raise Unfit(said % {"name": name})
    return found


def _only_sheet(book: Any, name: str) -> Any:
    """The one sheet that is not ours to explain; two tables in one file leave open which is meant."""
    ours = about_titles()
    sheets = [sheet for sheet in book.worksheets if sheet.title not in ours] or book.worksheets
    if len(sheets) > 1:
        titles = listed([sheet.title for sheet in sheets])
        raise Unfit(
            _("“%(name)s” has several sheets: %(sheets)s. Bring one table; delete the others, hidden ones too.")
            % {"name": name, "sheets": titles}
        )
    if not sheets:
        raise Unfit(_("“%(name)s” has no sheet with a table.") % {"name": name})
    if sheets[0].sheet_state != "visible":
        raise Unfit(
            _("The only table of “%(name)s”, %(sheets)s, is hidden. Show it, so that you see what you bring.")
            % {"name": name, "sheets": listed([sheets[0].title])}
        )
    return sheets[0]


def _covered(ranges: list[str]) -> dict[tuple[int, int], str]:
    """Each cell of a merged range by row and column; long ones are cut at the size of a table."""
    found = {}
    for ref in ranges[:MOST_ROWS]:
        first, top, last, bottom = range_boundaries(ref)
        for row in range(top or 1, min(bottom or 1, (top or 1) + 500) + 1):
            for column in range(first or 1, min(last or 1, MOST_COLUMNS) + 1):
                found[row, column] = ref
    return found


def _cells(sheet: Any, merged: dict[tuple[int, int], str], name: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    sheet.reset_dimensions()  # what a file says of its own size may lie
    before = None
    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            if row is before:  # the library's own filler for rows that are not there
                continue
            before = row
            found = enumerate(row[: MOST_COLUMNS + 1], 1)
            yield number, [_cell(cell, merged.get((number, place)) if merged else None) for place, cell in found]
    except Unfit:
        raise
    except Exception as error:  # as above
        raise _broken(name) from error


def _cell(cell: Any, merged: str | None) -> Cell:
    if merged:
        return Cell("merged", merged)
    value = cell.value
    if value is None:
        return NOTHING
    if cell.data_type == "f":
        return Cell("formula", str(getattr(value, "text", value))[:60])
    if cell.data_type == "e":
        return Cell("error", str(value)[:20])
    return _value(value)


def _value(value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell("truth", "yes" if value else "no")
    if isinstance(value, datetime):
        if value.date() in EPOCH:
            return Cell("time", _minute(value.time()))
        whole = value.time() == MIDNIGHT
        return Cell("day" if whole else "moment", value.date().isoformat() if whole else value.isoformat(" "))
    if isinstance(value, date):
        return Cell("day", value.isoformat())
    if isinstance(value, time):
        return Cell("time", _minute(value))
    if isinstance(value, timedelta):
        within = timedelta(0) <= value < timedelta(days=1)
        return Cell("time", _minute((DAY_ZERO + value).time())) if within else Cell("text", str(value))
    if isinstance(value, int | float):
        return Cell("number", f"{value:.15g}")
    return text_cell(str(value))


def _minute(value: time) -> str:
    """Hours are kept to the minute; what a spreadsheet makes of 10:00 may be off by a second's fraction."""
    near = datetime.combine(date(2000, 1, 1), value) + timedelta(milliseconds=500)
    return near.strftime("%H:%M" if near.second == 0 else "%H:%M:%S")
