"""Doors to the plans of reminders: what they are, where each comes from, what a change would bring."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from compact.access import person, requires
from phases import permissions
from phases.audiences import Lead
from phases.domain.plans import set_plans
from phases.forms_plans import PlanForm
from phases.models import Milestone, Process
from phases.pages import Page, open_now
from phases.plan_moments import moments
from phases.plan_views import PlannedView, Plans
from phases.views.asking import Asked, ask, find

ROWS = 50
SHOWN = 12  # moments of what is by default


@requires(permissions.secretariat)
def plans(request: HttpRequest, process: str) -> HttpResponse:
    """An officer: who is reminded of what and when, in words; what was set for one milestone stands first."""
    page = open_now(request, process)
    found = Plans(page.reading)
    rows = found.milestones
    others = [row for row in rows if not row.own and not row.is_over and not row.is_past]
    context = {
        "page": page,
        "defaults": found.defaults,
        "own": [row for row in rows if row.own],
        "others": Paginator(others, ROWS).get_page(request.GET.get("page")),
        "past": [row for row in rows if not row.own and row.is_past],
        "over": [row for row in rows if not row.own and row.is_over],
    }
    return render(request, "phases/plans.html", context)


@requires(permissions.secretariat)
def plan(request: HttpRequest, process: str, key: str) -> HttpResponse:
    """An officer sets how people are reminded of one milestone, or of all that is made from a pattern."""
    page, view = find(request, process, key)
    if view.milestone is None:
        raise Http404
    found = Plans(page.reading)
    return _edit(request, page, found, found.planned(view.milestone, view))


@requires(permissions.secretariat)
def default_plan(request: HttpRequest, process: str) -> HttpResponse:
    """An officer sets how people are reminded of whatever has no plan of its own."""
    page = open_now(request, process)
    return _edit(request, page, Plans(page.reading), None)


def _edit(request: HttpRequest, page: Page, found: Plans, one: PlannedView | None) -> HttpResponse:
    """Show what stands, what was typed and what it comes to; `look` asks for the last alone, while somebody types."""
    milestone = one.milestone if one else None
    shown = one.plans if one else tuple(found.of(None))
    form = PlanForm(request.POST or None, plans=shown)
    if "look" in request.POST:
        supposed = {audience: form.lead(audience) for audience in form.touched} if form.is_valid() else {}
        context = {"page": page, "faulty": not form.is_valid(), **_moments(found, milestone, supposed)}
        return render(request, "phases/_plan_moments.html", context)
    asked = Asked(form)
    if request.method == "POST":
        pk, by = (milestone.pk if milestone else None), person(request)
        asked = ask(request, page, form, lambda: set_plans(_process(page), _milestone(pk), form.wanted, by=by))
        if asked.done:
            return redirect(request.path)
        if asked.status == 412:
            asked = _anew(request, page, form, one)
    supposed = {audience: form.lead(audience) for audience in form.touched} if asked.effects else {}
    context = {
        "page": page,
        "reading": page.reading,
        "one": one,
        "view": one.view if one else None,
        "form": asked.form,
        "effects": asked.effects,
        **_moments(found, milestone, supposed),
    }
    return render(request, "phases/plan.html", context, status=asked.status)


def _process(page: Page) -> Process:
    return Process.objects.get(pk=page.process.pk)


def _milestone(pk: int | None) -> Milestone | None:
    return Milestone.objects.select_related("item__process", "owed_by").get(pk=pk) if pk else None


def _moments(found: Plans, milestone: Milestone | None, supposed: Mapping[str, Lead | None]) -> dict[str, object]:
    """What it comes to: of one milestone all moments, of the default those that come next."""
    all_of_them = moments(found, milestone, supposed)
    several = milestone is None or bool(milestone.each)
    shown = [one for one in all_of_them if not one.passed][:SHOWN] if several else all_of_them
    ahead = sum(not one.passed for one in all_of_them)
    return {"moments": shown, "several": several, "more": ahead - SHOWN if several and ahead > SHOWN else 0}


def _anew(request: HttpRequest, page: Page, form: PlanForm, one: PlannedView | None) -> Asked:
    """What was typed over a plan that has changed since: it stands, and the next press sets it over what stands now."""
    now = Plans(page.reading)
    milestone = one.milestone if one else None
    shown = now.of(milestone, one.view if one else None)
    kept = request.POST.copy()
    for plan_now in shown:
        kept[f"{plan_now.audience}-version"] = str(plan_now.version)
    again = PlanForm(kept, plans=shown)
    again.is_valid()
    for name, sentences in form.errors.items():
        again.add_error(name if name in again.fields else None, list(sentences))
    return Asked(again, status=412)
