"""A session's page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from compact.models import User
from phases.models import Document
from phases.pages import Page, public
from sessions import address, zones
from sessions.entries import stretches
from sessions.reading import Programme, SessionView
from sessions.records import Record, record_of
from sessions.schedule import of_session, session_view


@public("zone", "release")
def session(request: HttpRequest, page: Page, slug: str) -> HttpResponse:
    """A session with its meetings, panels, documents and the history of its dates; what is not recorded in one line."""
    programme = Programme(page.reading)
    release = address.release_of("".join(page.query.get("release", [])[-1:]).strip(), programme)
    if release:
        programme = address.at_release(programme, release)
    view = session_view(programme, slug)
    if view is None:
        raise Http404
    account = request.user.zone if isinstance(request.user, User) else ""
    found = of_session(programme, view)
    reading, record = programme.mandate, record_of(view)
    documents = [document for document in reading.documents if document.item_id == view.session.pk]
    context = {
        "page": page,
        "reading": reading,
        "release": release,
        "reader": zones.of("".join(page.query.get("zone", [])[-1:]), account),
        "view": view,
        "stretches": stretches(found),
        "newest": max((version.release for version in view.meetings), key=lambda r: r.published_at, default=None),
        "record": record,
        "documents": documents,
        "missing": _missing(view, record, documents),
        "provision": view.provision,
    }
    return render(request, "programme/session.html", context)


def _missing(view: SessionView, record: Record, documents: list[Document]) -> str:
    """What nothing is recorded of, in a row of words."""
    parts = (
        (_("themes"), view.themes),
        (_("chairs"), record.chairs),
        (_("panels"), record.panels),
        (_("attendance"), record.attendance),
        (_("those invited"), record.invited),
        (_("documents"), documents),
    )
    return ", ".join(word for word, found in parts if not found)
