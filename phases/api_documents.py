"""The papers of a process as JSON, from the reading and with the permissions of the pages."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Router, Schema
from ninja.decorators import decorate_view

from phases.models import DocumentFile
from phases.pages import public_data
from phases.papers import FILTERS, PaperView
from phases.views.documents import papers_for

router = Router(tags=["documents"])


class CopyOut(Schema):
    language: str
    address: str
    media_type: str
    size: int | None
    sha256: str


class DocumentOut(Schema):
    key: str
    title: str
    kind: str
    symbol: str
    label: str
    dated: date | None
    issued: date | None
    paragraph: str | None
    item: str | None
    delivers: str | None
    reissues: str | None
    reissued_by: list[str]
    source: str
    authority: str
    source_address: str
    known_at: datetime
    restricted: bool
    invented: bool
    copies: list[CopyOut]


def copy_out(view: PaperView, file: DocumentFile, process: str) -> CopyOut:
    here = reverse("phases:document-file", args=[process, view.document.key, file.pk, file.name]) if file.path else ""
    return CopyOut(
        language=file.language,
        address=file.address or here,
        media_type=file.media_type,
        size=file.size,
        sha256=file.digest,
    )


def document_out(view: PaperView, process: str) -> DocumentOut:
    paper = view.document
    return DocumentOut(
        key=paper.key,
        title=paper.title,
        kind=paper.kind,
        symbol=paper.symbol,
        label=paper.label,
        dated=paper.dated,
        issued=paper.issued,
        paragraph=paper.provision.anchor if paper.provision else None,
        item=view.item.item.key if view.item else None,
        delivers=view.owed.item.key if view.owed else None,
        reissues=view.reissues.key if view.reissues else None,
        reissued_by=[other.key for other in view.reissued_by],
        source=paper.source.title,
        authority=paper.source.authority,
        source_address=paper.source.address,
        known_at=paper.known_at,
        restricted=paper.restricted,
        invented=paper.is_invented,
        copies=[copy_out(view, file, process) for file in paper.known_files],  # type: ignore[attr-defined]
    )


@router.get("/{slug:process}/documents/", response=list[DocumentOut], url_name="documents")
@decorate_view(public_data(*FILTERS))
def documents(
    request: HttpRequest, process: str, kind: str = "", language: str = "", paragraph: str = "", q: str = "",
    as_of: str = "",
) -> list[DocumentOut]:  # fmt: skip
    """The papers of a process, newest first; restricted ones only for people with a role in it."""
    papers = papers_for(request, request.page)  # type: ignore[attr-defined]
    return [document_out(papers.view(paper), process) for paper in papers.found]


@router.get("/{slug:process}/documents/{document}/", response=DocumentOut, url_name="document")
@decorate_view(public_data())
def document(request: HttpRequest, process: str, document: str, as_of: str = "") -> DocumentOut:
    """One paper by its key."""
    view = papers_for(request, request.page).one(document)  # type: ignore[attr-defined]
    if view is None:
        raise Http404
    return document_out(view, process)
