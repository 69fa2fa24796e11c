"""Doors to the desk's editors of the mandate: what is owed, when, and what was decided of it."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from compact.access import person, requires
from phases import desk_mandate, parts, permissions, states, waves
from phases.audiences import Audiences
from phases.desk_mandate import FILTERS
from phases.domain import items, milestones, statements
from phases.forms_dates import DateFields
from phases.forms_mandate import ItemForm, NewItemForm, ReasonForm, StandingForm
from phases.item_views import ItemView
from phases.models import Addressee, DateRecord, Milestone, TimelineItem
from phases.pages import Page, open_now
from phases.views.asking import Asked, ask, find

ROWS = 50
EDITED = (TimelineItem.Kind.MILESTONE, TimelineItem.Kind.OUTSIDE)


def _item(pk: int) -> TimelineItem:
    return TimelineItem.objects.select_related("process").get(pk=pk)


def _milestone(pk: int) -> Milestone:
    return Milestone.objects.select_related("item__process").get(pk=pk)


@requires(permissions.secretariat)
def desk_mandate_list(request: HttpRequest, process: str) -> HttpResponse:
    """An officer: everything that has dates, with its state and the way to edit it."""
    page = open_now(request, process)
    picked = {name: request.GET.get(name, "") for name in FILTERS}
    found = desk_mandate.chosen(page.reading, **picked)
    context = {
        "page": page,
        "reading": page.reading,
        "rows": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "picked": picked,
        "kinds": TimelineItem.Kind.choices,
        "states": states.State.choices,
        "addressees": Addressee.objects.filter(process=page.process).order_by("name", "pk"),
    }
    return render(request, "phases/desk_mandate.html", context)


@requires(permissions.secretariat)
def desk_new(request: HttpRequest, process: str) -> HttpResponse:
    """An officer adds something owed, with the first word of when."""
    page, by = open_now(request, process), person(request)
    asked = Asked(NewItemForm(reading=page.reading))
    if request.method == "POST":
        form = NewItemForm(request.POST, reading=page.reading)
        made: list[Milestone] = []

        def act() -> None:
            said = form.cleaned_data
            source = form.cited()
            assert source is not None  # the form is valid
            due, known = form.statement(), said["known"]
            add = milestones.add_milestone
            made[:] = [
                add(page.process, form.obligation(), layer=said["layer"], due=due, source=source, known=known, by=by)
            ]

        asked = ask(request, page, form, act)
        if asked.done:
            return redirect("phases:desk-item", process, made[0].item.key)
    return _answer(request, "phases/desk_item.html", page, None, asked)


@requires(permissions.secretariat)
def desk_item(request: HttpRequest, process: str, key: str) -> HttpResponse:
    """An officer edits an item; somebody else's edit in between is shown, and what was typed stays."""
    page, view = find(request, process, key)
    asked, others = Asked(ItemForm(reading=page.reading, view=view)), []
    if request.method == "POST":
        form, by = ItemForm(request.POST, reading=page.reading, view=view), person(request)

        def act() -> None:
            milestones.edit_item(
                _item(view.item.pk), form.obligation(), version=form.cleaned_data["version"] or 0, by=by
            )

        asked = ask(request, page, form, act)
        if asked.done:
            return redirect("phases:desk-item", process, key)
        now = _item(view.item.pk)
        seen = form.cleaned_data.get("version")
        if seen is not None and seen != now.version and form.errors:
            others = desk_mandate.crossed(now, seen)
            asked = _anew(request, page, view, now, asked)
    owed = view.milestone
    shown = parts.parts(Audiences(page.reading), owed, view) if owed else None
    more = {"crossed": others, "may_edit": view.item.kind in EDITED, "parts": shown}
    more["around"] = waves.around(page.reading, owed) if owed else None
    return _answer(request, "phases/desk_item.html", page, view, asked, **more)


def _anew(request: HttpRequest, page: Page, view: ItemView, now: TimelineItem, asked: Asked) -> Asked:
    """What was typed over an item that has changed since: the next press edits what it is now."""
    kept = request.POST.copy()
    kept["version"] = str(now.version)
    form = ItemForm(kept, reading=page.reading, view=view)
    form.is_valid()
    for sentence in asked.form.non_field_errors():
        form.add_error(None, sentence)
    return Asked(form, status=412)


@requires(permissions.secretariat)
def desk_date(request: HttpRequest, process: str, key: str) -> HttpResponse:
    """An officer says what a source says of a date, or corrects what was recorded."""
    page, view = find(request, process, key)
    asked = Asked(DateFields(reading=page.reading, view=view, corrects=_record(view, request.GET.get("corrects", ""))))
    if request.method == "POST":
        form, by = DateFields(request.POST, reading=page.reading, view=view), person(request)

        def act() -> None:
            said = form.cleaned_data
            source = form.cited()
            assert source is not None  # the form is valid
            more = {"known": said["known"], "corrects": said["corrects"], "reason": said["reason"]}
            statements.say_date(_item(view.item.pk), said["layer"], form.statement(), source=source, by=by, **more)

        asked = ask(request, page, form, act)
        if asked.done:
            return redirect("phases:desk-item", process, key)
    return _answer(request, "phases/desk_date.html", page, view, asked)


def _record(view: ItemView, pk: str) -> DateRecord | None:
    return next((record for record in view.records if str(record.pk) == pk), None)


@requires(permissions.secretariat)
def desk_prefer(request: HttpRequest, process: str, key: str, pk: int) -> HttpResponse:
    """An officer lets one of several statements stand, and says why."""
    page, view = find(request, process, key)
    record = _record(view, str(pk))
    if record is None:
        raise Http404

    def act(form: ReasonForm) -> None:
        fresh = DateRecord.objects.select_related("item__process", "source").get(pk=pk)
        items.prefer(fresh, by=person(request), reason=form.cleaned_data["reason"])

    return _reasoned(request, page, view, ReasonForm, act, record=record)


@requires(permissions.secretariat)
def desk_standing(request: HttpRequest, process: str, key: str) -> HttpResponse:
    """An officer decides that a milestone no longer applies or was not done, or takes that back."""
    page, view = find(request, process, key)
    if view.milestone is None:
        raise Http404

    def act(form: StandingForm) -> None:
        said = form.cleaned_data
        milestones.decide_standing(
            _milestone(view.item.pk), said["state"], reason=said["reason"], source=form.cited(), by=person(request)
        )

    def form_of(*typed: object) -> StandingForm:
        return StandingForm(*typed, reading=page.reading)

    return _reasoned(request, page, view, form_of, act)


def _reasoned(
    request: HttpRequest,
    page: Page,
    view: ItemView,
    form_of: Callable[..., object],
    act: Callable[..., object],
    **more: object,
) -> HttpResponse:
    """Ask for the reason of a decision on an item, and lead back to it."""
    form = form_of(request.POST) if request.method == "POST" else form_of()
    asked = Asked(form)  # type: ignore[arg-type]
    if request.method == "POST":
        asked = ask(request, page, asked.form, lambda: act(form))
        if asked.done:
            return redirect("phases:desk-item", page.process.slug, view.item.key)
    return _answer(request, "phases/desk_decide.html", page, view, asked, **more)


def _answer(
    request: HttpRequest, template: str, page: Page, view: ItemView | None, asked: Asked, **more: object
) -> HttpResponse:
    context = {
        "page": page,
        "reading": page.reading,
        "view": view,
        "form": asked.form,
        "effects": asked.effects,
        **more,
    }
    return render(request, template, context, status=asked.status)
