"""A session's page."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from phases.pages import Page, public
from sessions.models import PanelVersion
from sessions.reading import Programme
from stakeholders.models import State


@public()
def session(request: HttpRequest, page: Page, slug: str) -> HttpResponse:
    """A session with its meetings, panels, documents and the history of its dates."""
    programme = Programme(page.reading)
    view = programme.sessions.get(slug)
    if view is None:
        raise Http404
    context = {
        "page": page,
        "reading": page.reading,
        "view": view,
        "days": programme.days(view.meetings),
        "panels": with_moderators(view.panels),
        "documents": [d for d in page.reading.documents if d.item_id == view.session.pk],
        "provision": view.session.item.provision,
    }
    return render(request, "programme/session.html", context)


def with_moderators(panels: Iterable[PanelVersion]) -> list[tuple[PanelVersion, str]]:
    """Pair each panel with the names of the States that moderate it."""
    codes = {code for panel in panels for code in panel.moderating_states}
    names = dict(State.objects.filter(iso2__in=codes).values_list("iso2", "name"))
    return [(panel, ", ".join(names.get(code, code) for code in panel.moderating_states)) for panel in panels]
