"""A session's page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from compact.models import User
from phases.pages import Page, public
from sessions import zones
from sessions.entries import stretches
from sessions.reading import Programme
from sessions.records import record_of
from sessions.schedule import of_session, session_view


@public("zone")
def session(request: HttpRequest, page: Page, slug: str) -> HttpResponse:
    """A session with its meetings, panels, documents and the history of its dates."""
    programme = Programme(page.reading)
    view = session_view(programme, slug)
    if view is None:
        raise Http404
    account = request.user.zone if isinstance(request.user, User) else ""
    found = of_session(programme, view)
    context = {
        "page": page,
        "reading": page.reading,
        "reader": zones.of("".join(page.query.get("zone", [])[-1:]), account),
        "view": view,
        "stretches": stretches(found),
        "newest": max((version.release for version in view.meetings), key=lambda r: r.published_at, default=None),
        "record": record_of(view),
        "documents": [d for d in page.reading.documents if d.item_id == view.session.pk],
        "provision": view.session.item.provision,
    }
    return render(request, "programme/session.html", context)
