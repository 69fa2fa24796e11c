"""A file as rows of named cells, whatever kind of table it is; what cannot be read is refused with a sentence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases.contents import CONTROLS, Unfit
from sessions.sheets.columns import heading, listed, names, plain

LARGEST = 5 * 2**20  # bytes of a file
MOST_ROWS = 5_000
MOST_COLUMNS = 100
LONGEST_CELL = 20_000
HEADINGS_WITHIN = 10  # rows above the headings may hold a title


class Cell(NamedTuple):
    """A cell as it came. Its kind: text, day, moment, time, number, truth, formula, error, merged, long, garbled."""

    kind: str
    text: str


NOTHING = Cell("text", "")


@dataclass(frozen=True)
class Line:
    """A row of a table: its number in the file, its cells by column, and what is wrong with it as a whole."""

    number: int
    cells: dict[str, Cell]
    stray: bool = False  # it has cells below no heading


@dataclass(frozen=True)
class Table:
    """What a file holds: its columns, its rows, and remarks on what was not read."""

    columns: list[str]
    lines: list[Line]
    unread: list[str] = field(default_factory=list)  # headings of no column of ours


Rows = Iterable[tuple[int, Sequence[Cell]]]


def text_cell(text: str) -> Cell:
    """A cell of text, without what surrounds it; what no meeting could say is marked."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > LONGEST_CELL:
        return Cell("long", f"{len(text)}")
    if found := CONTROLS.search(text):
        return Cell("garbled", f"U+{ord(found[0]):04X}")
    return Cell("text", text)


def table(rows: Rows, name: str) -> Table:
    """Find the headings of a file and put every cell below one. Raises Unfit."""
    filled = ((number, cells) for number, cells in rows if any(cell.text for cell in cells))
    columns, unread = _headings(filled, name)
    lines: list[Line] = []
    for number, cells in filled:
        if len(lines) == MOST_ROWS:
            raise too_many(name)
        found = {key: cells[place] if place < len(cells) else NOTHING for key, place in columns.items()}
        stray = any(cell.text for place, cell in enumerate(cells) if place not in unread.places)
        if stray or any(cell.text for cell in found.values()):
            lines.append(Line(number, found, stray))
    if not lines:
        raise Unfit(_("“%(name)s” has headings and no row below them.") % {"name": name})
    return Table(list(columns), lines, unread.headings)


class _Unread(NamedTuple):
    headings: list[str]
    places: set[int]  # of all headings, ours too


def _headings(rows: Iterator[tuple[int, Sequence[Cell]]], name: str) -> tuple[dict[str, int], _Unread]:
    """Return the place of each column of ours, and what else the row of headings holds."""
    known, first = names(), None
    for _count, (number, cells) in zip(range(HEADINGS_WITHIN), rows, strict=False):
        words = [plain(cell.text) for cell in cells]
        first = first or [cell.text for cell in cells if cell.text]
        if len({known[word] for word in words if word in known}) >= 2:
            if len([word for word in words if word]) > MOST_COLUMNS:
                raise too_wide(name)
            return _placed(number, cells, words, known, name)
    if first is None:
        raise Unfit(_("“%(name)s” is empty: it has no row at all.") % {"name": name})
    raise Unfit(
        _("“%(name)s” has no headings that can be read. It begins with %(found)s; wanted are %(wanted)s and others.")
        % {"name": name, "found": listed(first, 6), "wanted": listed([heading("session"), heading("day"), "uid"])}
    )


def _placed(
    number: int, cells: Sequence[Cell], words: list[str], known: dict[str, str], name: str
) -> tuple[dict[str, int], _Unread]:
    columns: dict[str, int] = {}
    unread, twice = [], []
    for place, word in enumerate(words):
        key = known.get(word)
        if key is None:
            unread += [cells[place].text] if word else []
        elif key in columns:
            twice.append(cells[place].text)
        else:
            columns[key] = place
    if twice:
        raise Unfit(
            _("“%(name)s” has two columns for the same: %(columns)s (row %(row)d). Leave one of each.")
            % {"name": name, "columns": listed(twice), "row": number}
        )
    if "uid" not in columns and not {"session", "day"} <= set(columns):
        missing = [heading(key) for key in ("session", "day") if key not in columns]
        raise Unfit(_lacking(name, missing))
    return columns, _Unread(unread, {place for place, word in enumerate(words) if word})


def _lacking(name: str, missing: list[str]) -> str:
    sentence = ngettext(
        "“%(name)s” lacks the column %(columns)s. Without identities (uid) it needs a session and a day for each row.",
        "“%(name)s” lacks the columns %(columns)s. Without identities (uid) it needs a session and a day for each row.",
        len(missing),
    )
    return sentence % {"name": name, "columns": listed(missing)}


def too_wide(name: str) -> Unfit:
    """The refusal of a file with more columns than a meeting has words."""
    return Unfit(_("“%(name)s” has more than %(most)d columns.") % {"name": name, "most": MOST_COLUMNS})


def too_many(name: str) -> Unfit:
    """The refusal of a file that is longer than any programme."""
    return Unfit(
        _("“%(name)s” has more than %(most)s rows. That is the most that one file can bring in; cut it in parts.")
        % {"name": name, "most": f"{MOST_ROWS:,}"}
    )
