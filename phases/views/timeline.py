"""The door to the timeline."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from phases.pages import Page, public
from phases.timeline import Timeline, lane_names


@public("lane", "phase")
def timeline(request: HttpRequest, page: Page) -> HttpResponse:
    """Anyone: what is where in time, what was mandated and what was held. Drawn to scale; the same as a table."""
    drawn = Timeline(page.reading, _asked(page, "lane"), _asked(page, "phase"))
    context = {
        "page": page,
        "reading": page.reading,
        "drawn": drawn,
        "choices": lane_names(drawn.all_lanes),
        "filtered": bool(drawn.only or drawn.phase),
    }
    return render(request, "phases/timeline.html", context)


def _asked(page: Page, name: str) -> str:
    return page.query.get(name, [""])[0]
