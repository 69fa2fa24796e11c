"""A file as a table, by what it holds and not by what it is called."""

from django.utils.translation import gettext as _

from phases.contents import Unfit
from sessions.sheets import separated, workbooks
from sessions.sheets.tables import Table, table


def read(data: bytes, name: str) -> Table:
    """Return the table of a file. Raises Unfit, with a sentence, for what is none or cannot be read."""
    if not data.strip():
        raise Unfit(_("“%(name)s” is empty.") % {"name": name})
    if data.startswith(workbooks.OLD):
        raise Unfit(
            _("“%(name)s” is an old workbook (.xls), or one locked with a password. Save it as XLSX without one.")
            % {"name": name}
        )
    if data.startswith(b"%PDF-"):
        raise Unfit(_("“%(name)s” is a PDF, no table. Bring CSV, or a workbook (XLSX).") % {"name": name})
    if data.startswith(b"PK"):
        return table(workbooks.rows(data, name), name)
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unfit(_("“%(name)s” is not a table. Bring CSV, or a workbook (XLSX).") % {"name": name})
    return table(separated.rows(data, name), name)
