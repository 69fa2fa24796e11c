"""A table as JSON and back, for the time between its preview and the word to bring it in."""

from typing import Any

from sessions.sheets.tables import NOTHING, Cell, Line, Table


def as_json(table: Table) -> dict[str, Any]:
    """The table; empty cells are left out."""
    lines = [
        [line.number, line.stray, {key: [cell.kind, _kept(cell.text)] for key, cell in line.cells.items() if cell.text}]
        for line in table.lines
    ]
    return {"columns": table.columns, "unread": [_kept(word)[:200] for word in table.unread], "lines": lines}


def from_json(kept: dict[str, Any]) -> Table:
    """The same table again."""
    columns = kept["columns"]
    lines = [
        Line(number, {key: Cell(*cells[key]) if key in cells else NOTHING for key in columns}, stray)
        for number, stray, cells in kept["lines"]
    ]
    return Table(columns, lines, kept["unread"])


def _kept(text: str) -> str:
    """The database's JSON takes every character but these."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
