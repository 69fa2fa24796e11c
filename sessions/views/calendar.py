"""The calendar, for a delegate on a phone and for everybody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from phases.pages import Page, public
from sessions import filters
from sessions.filters import FILTERS
from sessions.models import SessionKind, Theme
from sessions.reading import Programme


@public(*FILTERS, "past")
def calendar(request: HttpRequest, page: Page) -> HttpResponse:
    """A delegate on a phone, in another zone: today first; each meeting with its hours, zone and room."""
    programme = Programme(page.reading)
    chosen = filters.read(programme, page.query)
    found = [version for version in programme.meetings if chosen.fits(version)]
    ahead = [version for version in found if version.day >= page.today]
    past = [version for version in found if version.day < page.today]
    context = {
        "page": page,
        "reading": page.reading,
        "ahead": programme.days(ahead),
        "past": programme.days(reversed(past)) if "past" in page.query else [],
        "past_count": len(past),
        "undated": [] if chosen.any else programme.undated,
        "release": programme.releases[0] if programme.releases else None,
        "chosen": chosen.chosen,
        "filtered": chosen.any,
        "feed_query": chosen.query,
        "kinds": SessionKind.objects.filter(process=page.process),
        "themes": Theme.objects.filter(process=page.process),
        "cities": sorted({version.city for version in programme.meetings if version.city}),
    }
    return render(request, "programme/calendar.html", context)
