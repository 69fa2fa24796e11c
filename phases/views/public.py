"""Public doors to the mandate: the overview and the paragraphs."""

import re
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from phases import panels
from phases.models import Process
from phases.pages import Page, public


def home(request: HttpRequest) -> HttpResponse:
    """The processes of this installation; with one only, its overview."""
    processes = list(Process.objects.order_by("short_title")[:100])
    if len(processes) == 1:
        return redirect("phases:overview", processes[0].slug)
    return render(request, "home.html", {"processes": processes})


@public()
def overview(request: HttpRequest, page: Page) -> HttpResponse:
    """Anyone: where are we? The band, what is next, what is due, what is new."""
    drawn = [draw(page) for _order, draw in panels.OVERVIEW]
    context = {
        "page": page,
        "reading": page.reading,
        "upcoming": page.reading.upcoming(6),
        "documents": page.reading.documents[:6],
        "panels": [panel for panel in drawn if panel],
    }
    return render(request, "phases/overview.html", context)


@public()
def mandate(request: HttpRequest, page: Page) -> HttpResponse:
    """Officer, delegate, journalist: is it being done? One row a paragraph, grouped as the text groups them."""
    grouped = groupby(page.reading.provisions, key=lambda view: view.wording.section)
    sections = [(section, list(views)) for section, views in grouped]
    return render(request, "phases/mandate.html", {"page": page, "reading": page.reading, "sections": sections})


def _as_printed(page: Page, number: str) -> HttpResponse:
    """Lead a paragraph's printed number (23, 6(b)) to its address (op.23, op.6.b); Http404 where there is none."""
    anchor = "op." + re.sub(r"[^a-z0-9]+", ".", number.lower()).strip(".")
    if page.reading.provision(anchor) is None:
        raise Http404
    return redirect("phases:provision", page.process.slug, anchor)


@public()
def provision(request: HttpRequest, page: Page, anchor: str) -> HttpResponse:
    """A paragraph's file: what it asks, and everything that hangs on it."""
    view = page.reading.provision(anchor)
    if view is None:
        return _as_printed(page, anchor)
    drawn = [draw(page, view) for _order, draw in panels.PROVISION]
    parent = view.provision.parent
    context = {
        "page": page,
        "reading": page.reading,
        "view": view,
        "parent": page.reading.provision(parent.anchor) if parent else None,
        "panels": [panel for panel in drawn if panel],
    }
    return render(request, "phases/provision.html", context)
