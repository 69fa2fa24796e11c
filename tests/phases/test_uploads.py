"""What is sent is judged by its content, kept on disk before a row counts on it, and swept up where none does."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compact.errors import RuleViolation
from compact.models import User
from phases import contents, storage
from phases.contents import Unfit
from phases.domain.documents import add_file, remove_language
from phases.models import Document, DocumentFile, Process
from tests.phases.uploads import PDF, TEXT, archive, odt, open_xml, recorded, sent


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def on_disk(media: Path) -> list[str]:
    return sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "body", "ending"),
    [
        ("Brief.pdf", PDF, "pdf"),
        ("Brief.DOCX", open_xml(), "docx"),
        ("Table.xlsx", open_xml("xl/workbook.xml"), "xlsx"),
        ("Brief.odt", odt(), "odt"),
        ("Brief.txt", TEXT, "txt"),
        ("Brief.txt", b"\xef\xbb\xbfwith a mark", "txt"),
    ],
)
def test_a_file_is_what_it_holds(name: str, body: bytes, ending: str) -> None:
    checked = storage.check(sent(name, body))
    assert (checked.ending, checked.name) == (ending, name)


BAD = {
    "nothing": ("Brief.pdf", b"", "“Brief.pdf” is empty."),
    "another ending": ("Brief.pdf", TEXT, "The content of “Brief.pdf” is plain text: its name would end in .txt."),
    "no ending": ("Brief", PDF, "The content of “Brief” is a PDF: its name would end in .pdf."),
    "a spreadsheet as text": (
        "Brief.docx",
        open_xml("xl/workbook.xml"),
        "The content of “Brief.docx” is a spreadsheet (XLSX): its name would end in .xlsx.",
    ),
    "a program": (
        "Brief.pdf",
        b"MZ\x90\x00\x03" + bytes(200),
        "“Brief.pdf” is none of the files that are kept here: PDF, DOCX, ODT, XLSX, plain text (UTF-8).",
    ),
    "any archive": (
        "Brief.docx",
        archive({"a.exe": b"MZ"}),
        "“Brief.docx” is none of the files that are kept here: PDF, DOCX, ODT, XLSX, plain text (UTF-8).",
    ),
    "a web page": (
        "Brief.txt",
        b"\n<!doctype html><script>alert(1)</script>",
        "“Brief.txt” is a web page or a drawing, not plain text.",
    ),
    "macros": ("Brief.docx", open_xml(**{"word__vbaProject.bin": b"x"}), "carries macros"),
    "a cut archive": ("Brief.docx", open_xml()[:-30], "“Brief.docx” is damaged: it cannot be unpacked."),
    "a cut PDF": ("Brief.pdf", PDF[:20], "“Brief.pdf” is cut short: the end of the PDF is missing."),
}


@pytest.mark.parametrize(("name", "body", "sentence"), BAD.values(), ids=BAD)
def test_what_is_none_is_refused_with_a_sentence(name: str, body: bytes, sentence: str) -> None:
    with pytest.raises(Unfit) as refusal:
        storage.check(sent(name, body))
    assert sentence in str(refusal.value)


def test_50_megabytes_are_refused_unread() -> None:
    large = sent("Brief.pdf", PDF)
    large.size = 50 * 2**20
    with pytest.raises(Unfit) as refusal:
        storage.check(large)
    assert str(refusal.value) == "“Brief.pdf” has 50 MB; at most 20 MB fit."


def test_an_archive_that_swells_is_not_opened() -> None:
    bomb = open_xml(word__media=bytes(contents.UNPACKED + 1))
    assert len(bomb) < 2**20
    with pytest.raises(Unfit) as refusal:
        storage.check(sent("Brief.docx", bomb))
    assert str(refusal.value) == "“Brief.docx” would unpack to more than 200 MB; it is not opened here."


def test_an_archive_that_lies_of_its_sizes_is_damaged() -> None:
    whole = open_xml(word__media=bytes(5_000_000))
    real, said = (5_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert whole.count(real) == 2
    with pytest.raises(Unfit) as refusal:
        storage.check(sent("Brief.docx", whole.replace(real, said)))
    assert str(refusal.value) == "“Brief.docx” is damaged: it cannot be unpacked."


def test_a_locked_archive_is_refused() -> None:
    body = bytearray(open_xml())
    place = body.rfind(b"PK\x01\x02")
    body[place + 8] |= 1
    with pytest.raises(Unfit) as refusal:
        storage.check(sent("Brief.docx", bytes(body)))
    assert str(refusal.value) == "“Brief.docx” is locked with a password; send it without one."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\papers\\Brief.txt", "Brief.txt"),
        ("été 河.txt", "été 河.txt"),
        ("a\u202etxt.txt", "atxt.txt"),
        ("...txt", "document.txt"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_a_name_is_no_path_and_hides_nothing(typed: str, kept: str) -> None:
    upload = sent("x.txt", TEXT)
    upload._name = typed  # as a program might send it, past the browser
    assert storage.check(upload).name == kept


def test_a_kept_file_is_whole_and_has_a_name_drawn_by_lot(media: Path) -> None:
    first, second = (storage.keep(storage.check(sent("Brief.pdf", PDF))) for _number in range(2))
    assert first.path != second.path
    assert "Brief" not in first.path
    assert (media / first.path).read_bytes() == PDF
    assert (first.size, first.digest, first.media_type) == (
        len(PDF),
        hashlib.sha256(PDF).hexdigest(),
        "application/pdf",
    )


def test_a_large_file_that_was_spooled_to_disk_is_kept_whole(media: Path) -> None:
    body = PDF[:-6] + bytes(3_000_000) + b"%%EOF\n"
    assert (media / storage.keep(storage.check(sent("Brief.pdf", body))).path).read_bytes() == body


def test_where_the_verb_refuses_nothing_stays(media: Path) -> None:
    checked = [storage.check(sent("a.pdf", PDF)), storage.check(sent("b.txt", TEXT))]
    seen: list[int] = []

    def refuse() -> None:
        with storage.keeping(checked):
            seen.append(len(on_disk(media)))
            raise RuleViolation("No.")

    with pytest.raises(RuleViolation):
        refuse()
    assert (seen, on_disk(media)) == ([2], [])


def test_where_the_disk_is_full_nothing_stays(media: Path) -> None:
    class Full(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None) -> Any:
            yield b"%PDF-"
            raise OSError(28, "No space left on device")

    checked = [storage.check(sent("a.pdf", PDF)), storage.check(Full("b.pdf", PDF))]
    with pytest.raises(OSError), storage.keeping(checked):
        pytest.fail("it was not kept")
    assert on_disk(media) == []


@pytest.fixture
def paper(process: Process) -> Document:
    return recorded(process)


def test_the_sweep_takes_what_no_row_counts_on_and_leaves_the_rest(media: Path, paper: Document, officer: User) -> None:
    held, orphan, fresh = (storage.keep(storage.check(sent("Brief.pdf", PDF))) for _number in range(3))
    add_file(paper, "en", held, by=officer)
    for old in (held, orphan):
        os.utime(media / old.path, (1, 1))

    assert storage.sweep_orphans() == 1
    assert on_disk(media) == sorted([held.path, fresh.path])
    assert storage.sweep_orphans() == 0


def test_a_file_goes_once_its_row_is_gone_for_good(
    media: Path, paper: Document, officer: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    row = add_file(paper, "en", storage.keep(storage.check(sent("Brief.pdf", PDF))), by=officer)
    with django_capture_on_commit_callbacks() as later:
        remove_language(paper, row.pk, by=officer)
    assert (DocumentFile.objects.count(), len(on_disk(media))) == (0, 1)
    for act in later:
        act()
    assert on_disk(media) == []


def test_the_same_file_twice_in_a_language_is_refused(paper: Document, officer: User) -> None:
    add_file(paper, "en", storage.keep(storage.check(sent("Brief.pdf", PDF))), by=officer)
    with pytest.raises(RuleViolation) as refusal:
        add_file(paper, "en", storage.keep(storage.check(sent("Other.pdf", PDF))), by=officer)
    assert refusal.value.sentence == "This document has the same file or address in that language already."
