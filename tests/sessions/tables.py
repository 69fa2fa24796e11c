"""Files as people bring them: tables as CSV and as workbooks, whole or out of joint."""

import csv
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook

GOOD = {
    "uid": "", "session": "talks-2", "day": "2020-10-05", "from": "10:00", "to": "13:00",
    "venue": "castle", "room": "Great Hall", "title": "Something new",
}  # fmt: skip


def good(**cells: Any) -> dict[str, Any]:
    """A row that could be added, with some cells otherwise (`from_` for from)."""
    return GOOD | {key.rstrip("_"): value for key, value in cells.items()}


def as_csv(*rows: dict[str, Any], separator: str = ",", encoding: str = "utf-8") -> bytes:
    out = StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(*rows: dict[str, Any], change: Callable[[Workbook], object] | None = None) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    head = list(dict.fromkeys(key for row in rows for key in row))
    sheet.append(head)
    for row in rows:
        sheet.append([row.get(key) for key in head])
    if change:
        change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in members.items():
            made.writestr(name, body)
    return out.getvalue()


def altered(book: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """A workbook with some of its parts otherwise, by the end of their names."""
    with zipfile.ZipFile(BytesIO(book)) as found:
        members = {name: found.read(name) for name in found.namelist()}
    for end, change in parts.items():
        name = next(name for name in members if name.endswith(f"{end}.xml"))
        members[name] = change(members[name])
    return archive(members)


def many(count: int, head: Sequence[str] = ("session", "day", "title")) -> bytes:
    """A long workbook, written row by row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(head))
    for number in range(count):
        sheet.append(["talks-2", "2020-10-05", f"Meeting {number}"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
