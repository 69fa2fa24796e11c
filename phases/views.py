"""Doors to the mandate: overview, paragraphs, the desk and its mail."""

import re
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from compact import outbox
from compact.access import requires
from compact.models import Message
from phases import panels, permissions, reminders
from phases.models import Process
from phases.pages import Page, open_now, public


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


@requires(permissions.secretariat)
def desk(request: HttpRequest, process: str) -> HttpResponse:
    """Staff each morning: what needs me, oldest first, each with its one next act."""
    page = open_now(request, process)
    work = sorted((item for find in panels.DESK for item in find(page.process)), key=lambda item: item.since)
    return render(request, "phases/desk.html", {"page": page, "work": work, "upcoming": page.reading.upcoming(6)})


@requires(permissions.secretariat)
def mail(request: HttpRequest, process: str) -> HttpResponse:
    """What the program has sent, is sending and will send for this process; mails of accounts belong to none.

    Secret kinds show that they went, not what they said.
    """
    page = open_now(request, process)
    found = Message.objects.filter(process=process).order_by("-pk")
    shown = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "messages_page": shown,
        "figures": outbox.figures(process),
        "reminders": reminders.figures(process),
    }
    return render(request, "phases/mail.html", context)


@requires(permissions.secretariat)
def message(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """One message, as it was sent."""
    page = open_now(request, process)
    found = Message.objects.filter(pk=pk, process=process).first()
    if found is None:
        raise Http404
    return render(request, "phases/message.html", {"page": page, "message": found})
