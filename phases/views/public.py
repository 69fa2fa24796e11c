"""Public doors to the mandate: the overview, the paragraphs, and each thing that has dates."""

import re
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from phases import date_layers, exports, panels, parts, permissions, versions
from phases.findings import State, counted, worst
from phases.mandate_rows import FILTERS, MandateTable, Row
from phases.models import Process
from phases.pages import Page, public
from phases.states import State as Standing
from phases.states import state_of

WORST = 3  # findings that the overview spells out


def home(request: HttpRequest) -> HttpResponse:
    """The processes of this installation; with one only, its overview."""
    processes = list(Process.objects.order_by("short_title")[:100])
    if len(processes) == 1:
        return redirect("phases:overview", processes[0].slug)
    return render(request, "home.html", {"processes": processes})


@public()
def overview(request: HttpRequest, page: Page) -> HttpResponse:
    """Anyone: where are we? The band, what is next, what is due, how it stands against the mandate, what is new."""
    drawn = [draw(page) for _order, draw in panels.OVERVIEW]
    findings = page.facts.findings
    context = {
        "page": page,
        "reading": page.reading,
        "upcoming": page.reading.upcoming(6),
        "documents": page.reading.documents[:6],
        "panels": [panel for panel in drawn if panel],
        "counts": [(state, count) for state, count in counted(findings).items() if count],
        "worst": [f for f in worst(findings)[:WORST] if f.state in (State.BREACHED, State.DEPARTS, State.AT_RISK)],
    }
    return render(request, "phases/overview.html", context)


def table(page: Page) -> MandateTable:
    """The mandate with the filters of the address; a filter that names nothing leaves nothing, and the page says so."""
    chosen = {name: page.query.get(name, [""])[0] for name in FILTERS}
    return MandateTable(page.facts, **chosen)


@public(*FILTERS)
def mandate(request: HttpRequest, page: Page) -> HttpResponse:
    """Officer, delegate, journalist: is it being done? One row a paragraph, grouped as the text groups them."""
    shown = table(page)
    context = {
        "page": page,
        "reading": page.reading,
        "table": shown,
        "counts": [(state, count) for state, count in shown.counts.items() if count],
        "standings": Standing.choices,
    }
    return render(request, "phases/mandate.html", context)


@public(*FILTERS)
def mandate_file(request: HttpRequest, page: Page, form: str) -> HttpResponse:
    """The mandate as CSV or XLSX, with the page's filters: a line for each thing with dates, or else a paragraph."""
    head = [
        _("Paragraph"), _("Section"), _("Title"), _("In our words"), _("Who is asked"), _("What has dates"),
        _("Owed by"), _("Standing"), _("Mandated"), _("Mandated, first day"), _("Mandated, last day"), _("Agreed"),
        _("Agreed, first day"), _("Agreed, last day"), _("Held or done"), _("Held, first day"), _("Held, last day"),
        _("Days after"), _("Finding"), _("What was found"),
    ]  # fmt: skip
    lines = [line for row in table(page).rows() for line in _lines(page, row)]
    name = f"{page.process.slug}-mandate-{page.today.isoformat()}.{form}"
    if form == "csv":
        return exports.as_csv(name, head, lines)
    return exports.as_xlsx(name, _("Mandate"), head, lines, _about(page))


def _about(page: Page) -> list[list[exports.Cell]]:
    """What the file is: the process, the text it is held against, and the day of which it speaks."""
    text = page.reading.text
    against = f"{text.title} ({text.get_status_display()})" if text else ""
    return [[_("Process"), page.process.title], [_("Held against"), against], [_("As known on"), page.today]]


def _lines(page: Page, row: Row) -> Iterator[list[exports.Cell]]:
    wording = row.view.wording
    first: list[exports.Cell] = [
        wording.number, wording.section, wording.title, wording.summary,
        "; ".join(addressee.name for addressee in wording.asked.all()),
    ]  # fmt: skip
    found = worst(row.findings)
    last: list[exports.Cell] = [
        str(found[0].state.label) if found else "",
        "\n".join(f"{finding.state.label}: {finding.sentence}" for finding in found),
    ]
    for view in row.view.items:
        owed = view.milestone
        dates: list[exports.Cell] = []
        for record in (view.mandated, view.agreed, view.held):
            when = page.reading.bounds(record)
            dates += [when.phrase, when.earliest, when.latest]
        standing = str(state_of(view).label) if owed else ""
        yield [*first, view.title, owed.owed_by.name if owed else "", standing, *dates, view.days_after, *last]
    if not row.view.items:
        yield [*first, *[""] * 13, *last]


def _as_printed(page: Page, number: str) -> HttpResponse:
    """Lead a paragraph's printed number (23, 6(b)) to its address (op.23, op.6.b); Http404 where there is none."""
    anchor = "op." + re.sub(r"[^a-z0-9]+", ".", number.lower()).strip(".")
    if page.reading.provision(anchor) is None:
        raise Http404
    return redirect("phases:provision", page.process.slug, anchor)


@public()
def provision(request: HttpRequest, page: Page, anchor: str) -> HttpResponse:
    """A paragraph's file: what it asks, what became of it, and everything that hangs on it."""
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
        "findings": [f for f in page.facts.findings if f.rule and f.rule.provision_id == view.provision.pk],
        "supersessions": page.reading.supersessions.get(view.provision.pk, []),
        "panels": [panel for panel in drawn if panel],
        "beside": page.reading.beside(anchor),
        "versions": versions.of_provision(page.reading, view.provision),
    }
    return render(request, "phases/provision.html", context)


@public()
def item(request: HttpRequest, page: Page, key: str) -> HttpResponse:
    """A thing with dates: by when, agreed, done; who said so; what it waits for; the evidence; the findings."""
    view = page.reading.item(key)
    if view is None:
        raise Http404
    if view.item.kind in panels.ADDRESSES:
        return redirect(panels.ADDRESSES[view.item.kind](page, view))
    reading, owed = page.reading, view.milestone
    made = reading.made_of.get(view.item.pk, [])
    papers = [d for d in reading.documents if view.item.pk in (d.item_id, d.milestone_id)]
    drawn = [draw(page, view) for _order, draw in panels.ITEM]
    context = {
        "page": page,
        "reading": reading,
        "view": view,
        "owed": owed,
        "needs": [reading.items[pk] for pk in reading.needs.get(view.item.pk, []) if pk in reading.items],
        "needed_by": [one for pk, one in reading.items.items() if view.item.pk in reading.needs.get(pk, [])],
        "made": made,
        "made_done": sum(one.held is not None for one in made),
        "documents": papers,
        "findings": [finding for finding in page.facts.findings if finding.item == key],
        "anchored": [one for one in reading.items.values() if one.due and one.due.anchor_id == view.item.pk],
        "layer_names": date_layers.NAMES,
        "panels": [panel for panel in drawn if panel],
        "parts": parts.on_page(reading, view, request.user) if owed else None,
        "is_staff": permissions.secretariat(request.user, page.process.slug),
        "may_deliver": bool(owed and owed.owed_by.role)
        and permissions.holds(request.user, page.process.slug, owed.owed_by.role if owed else ""),
    }
    return render(request, "phases/item.html", context)
