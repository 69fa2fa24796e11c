"""Files that people send: looked into before they are kept, and on disk before a row counts on them.

What a file is follows from its content; its name only has to agree. Kept names are drawn by lot, so that nothing that
somebody typed becomes a path. What a crash leaves behind without a row is swept up later.
"""

import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import Error as DatabaseGone
from django.utils.translation import gettext as _

from compact import clock
from phases.contents import LARGEST, TYPES, Unfit, look
from phases.models import DocumentFile

FOLDER = "documents"  # below MEDIA_ROOT
LONGEST_NAME = 120
GRACE_SECONDS = 24 * 3600  # a file may wait that long for the transaction that counts on it


@dataclass(frozen=True)
class Checked:
    """An upload that may be kept: what it is, and what it is called."""

    upload: UploadedFile
    ending: str
    name: str

    @property
    def media_type(self) -> str:
        return TYPES[self.ending].media_type


@dataclass(frozen=True)
class Kept:
    """A file on disk; `path` is relative to MEDIA_ROOT."""

    path: str
    name: str
    media_type: str
    size: int
    digest: str


def check(upload: UploadedFile) -> Checked:
    """Say what an upload is. Raises Unfit, with a sentence, for what is empty, too large, damaged or disguised."""
    name = _plain_name(upload.name or "")
    size = upload.size or 0
    if not size:
        raise Unfit(_("“%(name)s” is empty.") % {"name": name})
    if size > LARGEST:
        raise Unfit(
            _("“%(name)s” has %(size)d MB; at most %(most)d MB fit.")
            % {"name": name, "size": -(-size // 2**20), "most": LARGEST // 2**20}
        )
    assert upload.file is not None
    found = look(upload.file, name)
    upload.seek(0)
    said = PurePosixPath(name).suffix.lower().lstrip(".")
    if said != found:
        named = {"name": name, "kind": TYPES[found].word, "ending": found}
        raise Unfit(_("The content of “%(name)s” is %(kind)s: its name would end in .%(ending)s.") % named)
    return Checked(upload, found, name)


def _plain_name(sent: str) -> str:
    """A file's name without folders, control characters, and what would turn the reading round."""
    last = unicodedata.normalize("NFC", sent.replace("\\", "/").rpartition("/")[2])
    shown = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    stem, dot, ending = " ".join(shown.split()).rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = stem.strip(". ")[: LONGEST_NAME - len(ending[:10]) - 1] or _("document")
    return f"{stem}.{ending[:10]}" if ending else stem


def keep(checked: Checked) -> Kept:
    """Write a file below MEDIA_ROOT; once this returns, neither a crash nor a power cut takes it away."""
    name = secrets.token_hex(16)
    path = f"{FOLDER}/{name[:2]}/{name}"
    place = Path(settings.MEDIA_ROOT) / path
    place.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with place.open("xb") as file:
            for chunk in checked.upload.chunks():
                digest.update(chunk)
                size += file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
            _sync_folder(folder)
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    return Kept(path, checked.name, checked.media_type, size, digest.hexdigest())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def keeping(files: Iterable[Checked]) -> Iterator[list[Kept]]:
    """Keep files for what is done inside; where that is refused, they go again.

    Where the database went away the rows may stand nevertheless: then the files stay, and the sweep decides.
    """
    made: list[Kept] = []
    try:
        for one in files:
            made.append(keep(one))
        yield made
    except DatabaseGone:
        raise
    except BaseException:
        for kept in made:
            discard(kept.path)
        raise


def discard(path: str) -> None:
    """Remove a kept file, if it is there."""
    (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)


def open_kept(path: str) -> IO[bytes] | None:
    """Open a kept file to read; None where it is gone."""
    try:
        return (Path(settings.MEDIA_ROOT) / path).open("rb")
    except FileNotFoundError:
        return None


def sweep_orphans() -> int:
    """Remove kept files that no row counts on and that are older than a day (real time); return how many."""
    root = Path(settings.MEDIA_ROOT)
    before = clock.real_now().timestamp() - GRACE_SECONDS
    found = {p.relative_to(root).as_posix() for p in (root / FOLDER).glob("*/*") if p.stat().st_mtime < before}
    orphans = found - set(DocumentFile.objects.exclude(path="").values_list("path", flat=True))
    for path in orphans:
        discard(path)
    return len(orphans)
