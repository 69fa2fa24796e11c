"""Verbs on the papers of a process: recorded, edited, and given their files and addresses, language by language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases import storage
from phases.domain.processes import raise_revision
from phases.models import (
    Authority,
    Document,
    DocumentFile,
    Milestone,
    Process,
    Provision,
    Source,
    TimelineItem,
)

YEARS = range(1945, 2200)  # what lies outside is a slip of the pen


@dataclass(frozen=True)
class NewSource:
    """A source that is recorded together with what it says."""

    title: str
    authority: str
    dated: date | None = None
    address: str = ""


@dataclass(frozen=True)
class Paper:
    """What is said of a document."""

    title: str
    kind: str
    source: Source | NewSource
    symbol: str = ""
    label: str = ""
    dated: date | None = None
    issued: date | None = None
    item: TimelineItem | None = None
    milestone: Milestone | None = None
    provision: Provision | None = None
    replaces: Document | None = None
    restricted: bool = False

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a document, without its source."""
        return {name: value for name, value in vars(self).items() if name != "source"}


@dataclass(frozen=True)
class Copy:
    """A document in one language: a file that is kept here already, or an address elsewhere."""

    language: str
    kept: storage.Kept | None = None
    address: str = ""


@transaction.atomic
def add_document(process: Process, paper: Paper, *, by: User | None, copies: Sequence[Copy] = ()) -> Document:
    """Record a document, known from now on, with its files and addresses.

    Raises RuleViolation for a symbol that is taken, for a document that is there already, and for what belongs to
    another process.
    """
    locks.take(process)
    _refuse(process, paper, None)
    _refuse_twin(process, paper)
    source = _source(process, paper.source, by=by)
    made = Document.objects.create(
        process=process,
        key=_free_key(Document, process, paper.symbol or paper.title),
        source=source,
        known_at=clock.now(),
        is_invented=source.authority == Authority.DEMONSTRATION,
        **paper.columns,
    )
    audit.record("add_document", made, by=by, process=process.slug, changes={"key": [None, made.key]})
    for copy in copies:
        _add(made, copy, by=by)
    raise_revision(process)
    return made


@transaction.atomic
def edit_document(
    document: Document,
    paper: Paper,
    *,
    by: User | None,
    version: int,
    copies: Sequence[Copy] = (),
    removed: Sequence[int] = (),
) -> Document:
    """Say anew what a document is; add files and addresses, and take away those whose primary keys are `removed`.

    Raises StaleEdit if somebody changed it since `version` was read, and RuleViolation as add_document does.
    """
    process = locks.take(document.process)
    document = locks.take(document)
    if document.version != version:
        raise StaleEdit(
            _("Somebody else changed this document while you were working on it. What you typed is kept below.")
        )
    _refuse(process, paper, document)
    source = _source(process, paper.source, by=by)
    values = paper.columns | {"source": source}
    changed = {name: value for name, value in values.items() if getattr(document, name) != value}
    for pk in removed:
        remove_language(document, pk, by=by)
    for copy in copies:
        _add(document, copy, by=by)
    if not changed and not copies and not removed:
        return document
    if document.restricted and not paper.restricted:
        _open(document)
    said = {name: [_said(getattr(document, name)), _said(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(document, name, value)
    document.version += 1
    document.is_invented = document.is_invented or source.authority == Authority.DEMONSTRATION
    document.save(update_fields=[*changed, "version", "known_at", "is_invented"])
    audit.record("edit_document", document, by=by, process=process.slug, changes=said)
    raise_revision(process)
    return document


@transaction.atomic
def add_file(document: Document, language: str, kept: storage.Kept, *, by: User | None) -> DocumentFile:
    """Give a document a file that is kept already. Raises RuleViolation where the same file is there."""
    locks.take(document.process)
    made = _add(document, Copy(language, kept=kept), by=by)
    raise_revision(document.process)
    return made


@transaction.atomic
def add_address(document: Document, language: str, address: str, *, by: User | None) -> DocumentFile:
    """Say where a document is published in a language. Raises RuleViolation where that is said already."""
    locks.take(document.process)
    made = _add(document, Copy(language, address=address), by=by)
    raise_revision(document.process)
    return made


@transaction.atomic
def remove_language(document: Document, pk: int, *, by: User | None) -> None:
    """Take a file or an address away from a document; nothing happens where it is gone. The file follows its row."""
    locks.take(document.process)
    row = document.files.filter(pk=pk).first()
    if row is None:
        return
    named = {"language": [row.language, None], "digest": [row.digest, None], "address": [row.address, None]}
    audit.record("remove_language", document, by=by, process=document.process.slug, changes=named)
    if row.path:
        path = row.path
        transaction.on_commit(lambda: storage.discard(path))
    row.delete()
    raise_revision(document.process)


def _add(document: Document, copy: Copy, *, by: User | None) -> DocumentFile:
    kept = copy.kept
    values = {"digest": kept.digest if kept else "", "address": "" if kept else copy.address}
    if document.files.filter(language=copy.language, **values).exists():
        raise RuleViolation(_("This document has the same file or address in that language already."), field="copies")
    if kept:
        values |= {"path": kept.path, "name": kept.name, "media_type": kept.media_type}
    made = document.files.create(
        language=copy.language, known_at=clock.now(), size=kept.size if kept else None, **values
    )
    named = {"language": [None, copy.language], "digest": [None, made.digest], "address": [None, made.address]}
    audit.record("add_language", document, by=by, process=document.process.slug, changes=named)
    return made


def _open(document: Document) -> None:
    """A paper that was restricted becomes known to everybody now: no past day may show it."""
    document.known_at = clock.now()
    document.files.filter(known_at__lt=document.known_at).update(known_at=document.known_at)


def _refuse(process: Process, paper: Paper, document: Document | None) -> None:
    others = Document.objects.filter(process=process).exclude(pk=document.pk if document else 0)
    taken = others.filter(symbol__iexact=paper.symbol).first() if paper.symbol else None
    if taken:
        named = {"symbol": paper.symbol, "title": taken.title}
        raise RuleViolation(_("%(symbol)s is the symbol of “%(title)s” already.") % named, field="symbol")
    for name in ("dated", "issued"):
        day = getattr(paper, name)
        if day and day.year not in YEARS:
            raise RuleViolation(_("No document of this process is of the year %d.") % day.year, field=name)
    _refuse_strangers(process, paper)
    if document:
        _refuse_circle(document, paper.replaces)


def _refuse_strangers(process: Process, paper: Paper) -> None:
    """What a document hangs on is of its own process; a pattern of obligations is no obligation itself."""
    source = paper.source if isinstance(paper.source, Source) else None
    hung = {"item": paper.item, "provision": paper.provision, "replaces": paper.replaces, "source": source}
    hung["milestone"] = paper.milestone.item if paper.milestone else None
    for name, row in hung.items():
        if row is not None and row.process_id != process.pk:  # type: ignore[attr-defined]
            raise RuleViolation(_("This belongs to another process."), field=name)
    if paper.milestone and paper.milestone.each:
        raise RuleViolation(
            _("This is owed once for each of several; choose the one that it delivers."), field="milestone"
        )


def _refuse_circle(document: Document, replaces: Document | None) -> None:
    seen: set[int] = set()
    while replaces and replaces.pk not in seen:
        if replaces.pk == document.pk:
            raise RuleViolation(_("A document cannot reissue itself, nor what reissues it."), field="replaces")
        seen.add(replaces.pk)
        replaces = replaces.replaces


def _refuse_twin(process: Process, paper: Paper) -> None:
    """A form that was sent twice makes one document."""
    same = Document.objects.filter(
        process=process,
        title=paper.title,
        kind=paper.kind,
        symbol=paper.symbol,
        label=paper.label,
        dated=paper.dated,
        issued=paper.issued,
        item=paper.item,
    )
    if same.exists():
        sentence = _("A document of this title, kind, version and day is there already; say in the title what differs.")
        raise RuleViolation(sentence, field="title")


def _source(process: Process, said: Source | NewSource, *, by: User | None) -> Source:
    if isinstance(said, Source):
        return said
    made = Source.objects.create(
        process=process,
        key=_free_key(Source, process, said.title),
        title=said.title,
        authority=said.authority,
        dated=said.dated,
        address=said.address,
    )
    audit.record("add_source", made, by=by, process=process.slug, changes={"title": [None, made.title]})
    return made


def _free_key(kind: type[models.Model], process: Process, words: str) -> str:
    """A key made of words, as a data file would write it: a-72-643; with a number where it is taken."""
    plain = slugify("".join(char if char.isalnum() else "-" for char in words)).replace("_", "-").strip("-")[:70]
    base = plain.strip("-") or kind._meta.model_name or "row"
    taken = set(
        kind._default_manager.filter(process=process, key__startswith=base).values_list("key", flat=True)  # type: ignore[misc]
    )
    number = next(n for n in range(1, len(taken) + 2) if (base if n == 1 else f"{base}-{n}") not in taken)
    return base if number == 1 else f"{base}-{number}"


def _said(value: Any) -> Any:
    """A value as the audit holds it: rows by what they are called in addresses."""
    if isinstance(value, Milestone):
        return value.item.key
    return getattr(value, "key", None) or getattr(value, "anchor", None) if isinstance(value, models.Model) else value
