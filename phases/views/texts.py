"""Doors to the texts: which there are, one with its paragraphs, and two versions side by side."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from compact.errors import page as error_page
from phases import versions
from phases.models import Wording
from phases.pages import Page, public


@public()
def texts(request: HttpRequest, page: Page) -> HttpResponse:
    """Anyone: which texts decide here, in which versions, and what has taken the place of what?"""
    reading = page.reading
    ordered = sorted(reading.texts, key=lambda text: (not text.series, text.series, text.dated, text.pk))
    grouped = [(series, list(found)) for series, found in groupby(ordered, key=lambda text: text.series)]
    context = {"page": page, "reading": reading, "groups": grouped, "superseded": versions.superseded(reading)}
    return render(request, "phases/texts.html", context)


@public()
def text(request: HttpRequest, page: Page, text: str) -> HttpResponse:
    """One text: what it is, its versions, and its paragraphs as far as they are recorded."""
    reading = page.reading
    found = next((one for one in reading.texts if one.key == text), None)
    if found is None:
        raise Http404
    wordings = Wording.objects.filter(text=found).select_related("provision").prefetch_related("asked")
    series = versions.series_of(reading, found)
    rows = versions.superseded(reading)
    context = {
        "page": page,
        "reading": reading,
        "text": found,
        "wordings": list(wordings),
        "others": [one for one in series if one != found],
        "superseded": rows if found.governs else [row for row in rows if row.by == found],
    }
    return render(request, "phases/text.html", context)


@public("old", "new", "changed")
def compare(request: HttpRequest, page: Page) -> HttpResponse:
    """A negotiator: what became of each paragraph from one version to another, and what that changes."""
    reading = page.reading
    old, new = (page.query.get(name, [""])[0] for name in ("old", "new"))
    one, other, refused = versions.chosen(reading, old, new)
    if refused:
        return error_page(request, 400, refused)
    found = versions.of_texts(one, other) if one and other else None
    only_changed = bool(page.query.get("changed", [""])[0])
    context = {
        "page": page,
        "reading": reading,
        "comparison": found,
        "rows": (found.changed if only_changed else found.rows) if found else (),
        "only_changed": only_changed,
        "series": [text for text in reading.texts if text.series and one and text.series == one.series],
    }
    return render(request, "phases/compare.html", context)
