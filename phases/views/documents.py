"""Doors to the papers of a process: the list, a paper's page, its files, and the desk where they are recorded."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from compact import clock
from compact.access import person, requires
from compact.errors import RuleViolation, StaleEdit
from phases import permissions, storage, whatif
from phases.contents import SHOWN_INLINE
from phases.domain.documents import add_document, edit_document
from phases.forms_documents import DocumentForm
from phases.models import Document, DocumentFile
from phases.pages import Page, open_now, public
from phases.papers import FILTERS, Papers

A_PAGE = 50


def papers_for(request: HttpRequest, page: Page) -> Papers:
    """The papers that this reader may see, with the filters of the address."""
    everything = permissions.reads_restricted(request.user, page.process.slug)
    return Papers(page.reading, everything, **{name: page.query.get(name, [""])[0] for name in FILTERS})


@public(*FILTERS, "page")
def documents(request: HttpRequest, page: Page) -> HttpResponse:
    """Anyone: what papers are there, in which languages, and which is the newest?"""
    papers = papers_for(request, page)
    shown = Paginator(papers.found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "reading": page.reading,
        "papers": papers,
        "shown": shown,
        "views": [papers.view(paper) for paper in shown],
        "is_staff": permissions.secretariat(request.user, page.process.slug),
    }
    return render(request, "phases/documents.html", context)


@public()
def document(request: HttpRequest, page: Page, document: str) -> HttpResponse:
    """A paper: what it is, where it can be read, what it hangs on, and who says so."""
    view = papers_for(request, page).one(document)
    if view is None:
        raise Http404
    is_staff = permissions.secretariat(request.user, page.process.slug)
    context = {"page": page, "reading": page.reading, "view": view, "document": view.document, "is_staff": is_staff}
    return render(request, "phases/document.html", context)


def file(request: HttpRequest, process: str, document: str, file: int, name: str) -> HttpResponseBase:
    """A file of a paper. What browsers do not read safely themselves is downloaded, never opened in the page."""
    found = (
        DocumentFile.objects.select_related("document")
        .filter(pk=file, document__process__slug=process, document__key=document, name=name)
        .exclude(path="")
        .filter(known_at__lte=clock.now(), document__known_at__lte=clock.now())
        .first()
    )
    if found is None or (found.document.restricted and not permissions.reads_restricted(request.user, process)):
        raise Http404
    held = f'"{found.digest}"' in request.headers.get("If-None-Match", "")
    answer = HttpResponseNotModified() if held else _whole(found)
    answer["ETag"] = f'"{found.digest}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache" if found.document.restricted else "no-cache"
    patch_vary_headers(answer, ["Cookie"])  # type: ignore[arg-type]
    return answer


def _whole(found: DocumentFile) -> HttpResponseBase:
    opened = storage.open_kept(found.path)
    if opened is None:
        raise Http404
    download = found.media_type not in SHOWN_INLINE
    return FileResponse(opened, as_attachment=download, filename=found.name, content_type=found.media_type)


@requires(permissions.secretariat)
def desk_documents(request: HttpRequest, process: str) -> HttpResponse:
    """Staff: every paper, the restricted ones too, and the way to record another."""
    page = open_now(request, process)
    asked = request.GET.get("q", "")
    papers = Papers(page.reading, everything=True, q=asked)
    shown = Paginator(papers.found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "phases/desk_documents.html", {"page": page, "papers": papers, "shown": shown})


@requires(permissions.secretariat)
def add(request: HttpRequest, process: str) -> HttpResponse:
    """Record a paper."""
    return _work(request, open_now(request, process), None)


@requires(permissions.secretariat)
def edit(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Say anew what a paper is, and where it can be read."""
    page = open_now(request, process)
    found = Document.objects.select_related("process").filter(pk=pk, process=page.process).first()
    if found is None:
        raise Http404
    return _work(request, page, found)


def _work(request: HttpRequest, page: Page, found: Document | None) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None, reading=page.reading, document=found)
    status, effects = 200, None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            effects = whatif.suppose(page.process, lambda: _save(request, page, found, form, None))
            if effects.refusal:
                form.refuse(effects.field, effects.refusal)
        else:
            try:
                with storage.keeping(form.uploads()) as kept:
                    saved = _save(request, page, found, form, kept)
            except StaleEdit as refusal:
                form, status = _anew(request, page, found), refusal.status
                form.refuse(None, refusal.sentence)
            except RuleViolation as refusal:
                form.refuse(refusal.field, refusal.sentence)
                status = refusal.status
            else:
                messages.success(request, _("The document is recorded."))
                return redirect("phases:document", page.process.slug, saved.key)
    context = {
        "page": page,
        "form": form,
        "document": found,
        "effects": effects,
        "lost_files": bool(request.FILES),
    }
    return render(request, "phases/desk_document_form.html", context, status=status)


def _save(
    request: HttpRequest, page: Page, found: Document | None, form: DocumentForm, kept: list[storage.Kept] | None
) -> Document:
    """Call the verb; without files (None) nothing of the languages is touched: they change no finding."""
    copies = list(form.copies(kept)) if kept is not None else []
    by, paper = person(request), form.paper()
    if found is None:
        return add_document(page.process, paper, by=by, copies=copies)
    removed = form.cleaned_data.get("remove", []) if kept is not None else []
    version = form.cleaned_data["version"]
    return edit_document(
        found, paper, by=by, version=-1 if version is None else version, copies=copies, removed=removed
    )


def _anew(request: HttpRequest, page: Page, found: Document | None) -> DocumentForm:
    """What was typed, over a document that has changed since: the next press decides on what it is now."""
    assert found is not None  # only an edit can be stale
    found.refresh_from_db()
    typed = request.POST.copy()
    typed["version"] = str(found.version)
    form = DocumentForm(typed, reading=page.reading, document=found)
    form.full_clean()
    return form
