"""What a file is, by its content: PDF, an office file without macros, or plain text. Everything else is refused.

Office files are archives: each is unpacked once, within bounds, before anybody else opens it.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST = 20 * 2**20  # bytes of one file
UNPACKED = 200 * 2**20  # bytes that an archive may unpack to
MEMBERS = 5_000
CHUNK = 2**18
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")  # no text has them
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


class Unfit(ValueError):
    """A file that is not kept; the text is for people."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: how browsers call it, and how people do."""

    media_type: str
    word: str | Promise


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": Kind("application/pdf", gettext_lazy("a PDF")),
    "docx": Kind(f"{_OPEN_XML}wordprocessingml.document", gettext_lazy("a text document (DOCX)")),
    "odt": Kind("application/vnd.oasis.opendocument.text", gettext_lazy("a text document (ODT)")),
    "xlsx": Kind(f"{_OPEN_XML}spreadsheetml.sheet", gettext_lazy("a spreadsheet (XLSX)")),
    "txt": Kind("text/plain; charset=utf-8", gettext_lazy("plain text")),
}
SHOWN_INLINE = frozenset({TYPES["pdf"].media_type, TYPES["txt"].media_type})  # the rest is downloaded


def look(file: IO[bytes], name: str) -> str:
    """Return the ending that fits a file's content. Raises Unfit for what is damaged or of no kind that is kept."""
    file.seek(0)
    start = file.read(8)
    if start.startswith(b"%PDF-"):
        return _pdf(file, name)
    if start.startswith(b"PK\x03\x04"):
        try:
            return _archive(file, name)
        except DAMAGED as error:
            if isinstance(error, Unfit):
                raise
            raise Unfit(_("“%(name)s” is damaged: it cannot be unpacked.") % {"name": name}) from error
    return _text(file, name)


def _pdf(file: IO[bytes], name: str) -> str:
    size = file.seek(0, 2)
    file.seek(max(0, size - 4096))
    if b"%%EOF" not in file.read():
        raise Unfit(_("“%(name)s” is cut short: the end of the PDF is missing.") % {"name": name})
    return "pdf"


def _archive(file: IO[bytes], name: str) -> str:
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
            raise _too_much(name)
        if any(member.flag_bits & 1 for member in members):
            raise Unfit(_("“%(name)s” is locked with a password; send it without one.") % {"name": name})
        _unpack(archive, members, name)
        return _office(archive, name)


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str) -> None:
    """Read all of it once: sizes in an archive's table may lie, sums that do not fit are found here."""
    seen = 0
    for member in members:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                seen += len(chunk)
                if seen > UNPACKED:
                    raise _too_much(name)


def _too_much(name: str) -> Unfit:
    named = {"name": name, "most": UNPACKED // 2**20}
    return Unfit(_("“%(name)s” would unpack to more than %(most)d MB; it is not opened here.") % named)


def _office(archive: zipfile.ZipFile, name: str) -> str:
    names = set(archive.namelist())
    declared = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if b"macroEnabled" in declared or any(n.endswith("vbaProject.bin") or n.startswith("Basic/") for n in names):
        raise Unfit(_("“%(name)s” carries macros; send it without them.") % {"name": name})
    if "mimetype" in names and archive.read("mimetype").strip() == TYPES["odt"].media_type.encode():
        return "odt"
    if b"wordprocessingml.document.main+xml" in declared and "word/document.xml" in names:
        return "docx"
    if b"spreadsheetml.sheet.main+xml" in declared and "xl/workbook.xml" in names:
        return "xlsx"
    raise _unknown(name)


def _text(file: IO[bytes], name: str) -> str:
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unknown(name) from error
    if CONTROLS.search(text):
        raise _unknown(name)
    if text.lstrip()[:1] == "<":
        raise Unfit(_("“%(name)s” is a web page or a drawing, not plain text.") % {"name": name})
    return "txt"


def _unknown(name: str) -> Unfit:
    sentence = _("“%(name)s” is none of the files that are kept here: PDF, DOCX, ODT, XLSX, plain text (UTF-8).")
    return Unfit(sentence % {"name": name})
