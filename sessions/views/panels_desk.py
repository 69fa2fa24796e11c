"""The desk's panels and people: a panel, who moderates and speaks, who chairs the session."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from compact.errors import RuleViolation
from phases.findings import Finding
from phases.pages import Page
from phases.reading import Reading
from phases.views.asking import Asked, ask
from sessions import panel_advice, permissions
from sessions.domain import panels, people
from sessions.domain.marks import mark
from sessions.forms.panels import PanelForm, PersonForm
from sessions.models import Panel, Participant, Session
from sessions.views.sessions_desk import find
from stakeholders.models import State

NOTHING: list[Finding] = []


@requires(permissions.edit_programme)
def new_panel(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """An officer adds a panel to the draft, and sees what the mandate would say of it."""
    page, row = find(request, process, slug)
    asked, told = Asked(PanelForm(session=row)), NOTHING
    if request.method == "POST":
        form, by = PanelForm(request.POST, session=row), person(request)
        made: list[Panel] = []

        def act() -> None:
            made[:] = [panels.add_panel(_session(row.pk), by=by, **form.values())]

        asked, told = _ask(request, page, row, form, act)
        if asked.done:
            return redirect("programme:desk-panel", process, slug, made[0].pk)
    return _answer(request, page, row, asked, told, "programme/panel_form.html")


@requires(permissions.edit_programme)
def panel(request: HttpRequest, process: str, slug: str, pk: int) -> HttpResponse:
    """An officer edits a panel, withdraws it, or takes that back."""
    page, row = find(request, process, slug)
    found = _panel(row, pk)
    if {"withdraw", "reinstate"} & set(request.POST):
        return _withdraw(request, page, found)
    asked, told = Asked(PanelForm(session=row, panel=found)), NOTHING
    if request.method == "POST":
        form, by = PanelForm(request.POST, session=row, panel=found), person(request)

        def act() -> None:
            panels.edit_panel(_panel(row, pk), version=form.cleaned_data["version"] or 0, by=by, **form.values())

        asked, told = _ask(request, page, row, form, act)
        if asked.done:
            return redirect("programme:desk-panel", process, slug, pk)
    return _answer(request, page, row, asked, told, "programme/panel_form.html", panel=found)


def _withdraw(request: HttpRequest, page: Page, found: Panel) -> HttpResponse:
    act = panels.withdraw_panel if "withdraw" in request.POST else panels.reinstate_panel
    version = request.POST.get("version", "")
    try:
        act(found, version=int(version) if version.isdecimal() and len(version) < 10 else -1, by=person(request))
    except RuleViolation as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Changed in the draft. Readers see it once you publish."))
    return redirect("programme:desk-panel", page.process.slug, found.session.slug, found.pk)


@requires(permissions.edit_programme)
def new_person(request: HttpRequest, process: str, slug: str, pk: int) -> HttpResponse:
    """An officer adds a moderator or a panellist to a panel of the draft."""
    page, row = find(request, process, slug)
    found = _panel(row, pk)
    asked, told = Asked(PersonForm(panel=found)), NOTHING
    if request.method == "POST":
        form, by = PersonForm(request.POST, panel=found), person(request)

        def act() -> None:
            said = form.cleaned_data
            people.add_person(_panel(row, pk), said["part"], form.who(), version=said["version"] or 0, by=by)

        asked, told = _ask(request, page, row, form, act)
        if asked.done:
            return redirect("programme:desk-panel", process, slug, pk)
    return _answer(request, page, row, asked, told, "programme/person_form.html", panel=found)


@requires(permissions.edit_programme)
def new_chair(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """An officer records who chairs a session; readers see it at once."""
    page, row = find(request, process, slug)
    asked = Asked(PersonForm())
    if request.method == "POST":
        form, by = PersonForm(request.POST), person(request)
        asked = ask(request, page, form, lambda: people.add_chair(_session(row.pk), form.who(), by=by))
        if asked.done:
            return redirect("programme:desk-session", process, slug)
    return _answer(request, page, row, asked, [], "programme/person_form.html")


@requires(permissions.edit_programme)
def person_of(request: HttpRequest, process: str, slug: str, pk: int) -> HttpResponse:
    """An officer mends who somebody is, or takes them off."""
    page, row = find(request, process, slug)
    one = _person(row, pk)
    if "remove" in request.POST:
        people.remove_person(one, by=person(request))
        messages.success(request, _("Taken off."))
        return _back(page, one)
    form = PersonForm(person=one, panel=one.panel, seen=mark(one))
    asked, told = Asked(form), NOTHING
    if request.method == "POST":
        form, by = PersonForm(request.POST, panel=one.panel), person(request)

        def act() -> None:
            said = form.cleaned_data
            people.edit_person(_person(row, pk), form.who(), part=said.get("part"), seen=said["seen"], by=by)

        asked, told = _ask(request, page, row, form, act, draft=one.panel is not None)
        if asked.done:
            return _back(page, one)
    return _answer(request, page, row, asked, told, "programme/person_form.html", panel=one.panel, someone=one)


def _ask(
    request: HttpRequest,
    page: Page,
    row: Session,
    form: Any,
    act: Callable[[], object],
    *,
    draft: bool = True,
) -> tuple[Asked, list[Finding]]:
    """Ask as all editors do; of a panel, look from within at what the mandate would say if it were published."""
    told: list[Finding] = []

    def watched() -> None:
        act()
        if draft and "preview" in request.POST:
            told[:] = panel_advice.findings(Reading(page.process, page.now), row.slug)

    thanks = _("Saved in the draft. Readers see it once you publish.") if draft else ""
    return ask(request, page, form, watched, thanks=thanks), told


def _answer(
    request: HttpRequest, page: Page, row: Session, asked: Asked, told: list[Finding], template: str, **more: Any
) -> HttpResponse:
    previewed = asked.effects is not None and not asked.done
    of_panel = template == "programme/panel_form.html" or more.get("panel") is not None
    context = {
        "page": page,
        "session": row,
        "form": asked.form,
        "effects": None if of_panel else asked.effects,
        "previewed": previewed and of_panel and not asked.form.errors,
        "told": told,
        "now": panel_advice.findings(page.reading, row.slug) if of_panel else [],
        "states": State.objects.values_list("name", flat=True),
        "moderator": Participant.Part.MODERATOR,
        **more,
    }
    if more.get("panel"):
        context["people"] = more["panel"].people.select_related("state").order_by("part", "position", "pk")
    return render(request, template, context, status=asked.status)


def _back(page: Page, one: Participant) -> HttpResponse:
    process, slug = page.process.slug, one.session.slug
    if one.panel_id:
        return redirect("programme:desk-panel", process, slug, one.panel_id)
    return redirect("programme:desk-session", process, slug)


def _session(pk: int) -> Session:
    return Session.objects.select_related("process", "item").get(pk=pk)


def _panel(row: Session, pk: int) -> Panel:
    found = Panel.objects.select_related("session__process", "session__item", "meeting").filter(session=row, pk=pk)
    if (panel := found.first()) is None:
        raise Http404
    return panel


def _person(row: Session, pk: int) -> Participant:
    rows = Participant.objects.select_related("session__process", "session__item", "panel__session__process", "state")
    if (one := rows.filter(session=row, pk=pk, known_until=None).first()) is None:
        raise Http404
    return one
