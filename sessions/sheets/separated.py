"""Tables as text: commas, semicolons or tabs, in UTF-8 or UTF-16."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from django.utils.translation import gettext as _

from phases.contents import Unfit
from phases.exports import RISKY
from sessions.sheets.columns import names, plain
from sessions.sheets.tables import MOST_COLUMNS, Cell, Rows, text_cell, too_wide

SEPARATORS = (",", ";", "\t", "|")


def rows(data: bytes, name: str) -> Rows:
    """Return the rows of a text, with their numbers as a spreadsheet program counts them. Raises Unfit."""
    text = _decoded(data, name)
    if "\0" in text or text.lstrip()[:1] == "<":
        raise Unfit(_("“%(name)s” is not a table. Bring CSV, or a workbook (XLSX).") % {"name": name})
    return _cells(text, _separator(text), name)


def _decoded(data: bytes, name: str) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # what spreadsheets call “Unicode text”
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unfit(
            _("“%(name)s” is not written in UTF-8 (line %(line)d). Save it as “CSV UTF-8”, or as XLSX.")
            % {"name": name, "line": line}
        ) from error


def _separator(text: str) -> str:
    """The separator that makes the most of our headings out of one of the first lines."""
    known, best = names(), (0, ",")
    for line in text.split("\n", 10)[:10]:
        for separator in SEPARATORS:
            words = {plain(word.strip().strip('"')) for word in line[:20_000].split(separator)}
            count = len({known[word] for word in words if word in known})
            best = max(best, (count, separator), key=lambda pair: pair[0])
    return best[1]


def _cells(text: str, separator: str, name: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number, start = 0, 1
    try:
        for number, row in enumerate(reader, 1):
            if len(row) > 10 * MOST_COLUMNS:
                raise too_wide(name)
            yield number, [_cell(text) for text in row]
            start = reader.line_num + 1
    except csv.Error as error:
        raise Unfit(
            _("“%(name)s” cannot be read from line %(line)d on: a quotation mark is not closed, or a cell too long.")
            % {"name": name, "line": start}
        ) from error


def _cell(text: str) -> Cell:
    """The apostrophe that our own files put before what a spreadsheet would calculate is none of the text."""
    if text.startswith("'") and text[1:].startswith(RISKY):
        return text_cell(text[1:])
    return Cell("formula", text[:60]) if text.lstrip().startswith("=") else text_cell(text)
