"""Door to the desk: what waits for staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compact.access import requires
from phases import panels, permissions
from phases.pages import open_now


@requires(permissions.secretariat)
def desk(request: HttpRequest, process: str) -> HttpResponse:
    """Staff each morning: what needs me, oldest first, each with its one next act."""
    page = open_now(request, process)
    work = sorted((item for find in panels.DESK for item in find(page)), key=lambda item: item.since)
    return render(request, "phases/desk.html", {"page": page, "work": work, "upcoming": page.reading.upcoming(6)})
