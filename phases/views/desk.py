"""Doors to the desk: what waits for staff, and the mail."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from compact import outbox
from compact.access import requires
from compact.models import Message
from phases import panels, permissions, reminders
from phases.pages import open_now


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
