"""Doors to deliveries: "this was delivered", for whoever owes it, and the secretariat's word on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from phases import permissions
from phases.domain import deliveries
from phases.forms_dates import SourceFields
from phases.forms_mandate import ReasonForm, RecordForm, ReportForm
from phases.item_views import ItemView
from phases.models import Delivery, Milestone
from phases.pages import Page
from phases.views.asking import Asked, ask, find


@requires(permissions.may_report)
def deliver(request: HttpRequest, process: str, key: str) -> HttpResponse:
    """Whoever owes something: this was delivered, here is what shows it."""
    page, view = _owed(request, process, key)
    asked = Asked(ReportForm(reading=page.reading))
    if request.method == "POST":
        form, by = ReportForm(request.POST, reading=page.reading), person(request)
        asked = ask(
            request,
            page,
            form,
            lambda: deliveries.report_delivery(_milestone(view.item.pk), form.evidence(), by=by),
            thanks=_("Reported. It counts once the secretariat has confirmed it."),
        )
        if asked.done:
            return redirect("phases:item", process, key)
    return _answer(request, "phases/deliver.html", page, view, {"form": asked.form}, asked)


@requires(permissions.secretariat)
def desk_delivery(request: HttpRequest, process: str, key: str) -> HttpResponse:
    """An officer confirms what was reported or does not, or records a delivery that nobody reported."""
    page, view = _owed(request, process, key)
    reported = view.reported
    pressed = request.POST.get("preview") or request.POST.get("save") or ""
    shown: dict[str, object] = {"pressed": pressed}
    if reported:
        named = {"source": reported.document.source.key} if reported.document else {}
        shown["confirm"] = SourceFields(reading=page.reading, initial=named)
        shown["decline"] = ReasonForm(prefix="decline")
    else:
        shown["record"] = RecordForm(reading=page.reading)
    asked = None
    if request.method == "POST":
        asked = _press(request, page, view, pressed)
        if asked and asked.done:
            return redirect("phases:desk-item", process, key)
        if asked:
            shown[pressed] = asked.form
    return _answer(request, "phases/desk_delivery.html", page, view, shown, asked)


def _press(request: HttpRequest, page: Page, view: ItemView, pressed: str) -> Asked | None:
    """Do or suppose what an officer pressed; nothing for a press that no form of the page has."""
    by, pk = person(request), view.item.pk
    if pressed == "record":
        form = RecordForm(request.POST, reading=page.reading)
        return ask(
            request,
            page,
            form,
            lambda: deliveries.record_delivery(_milestone(pk), form.evidence(), source=_source(form), by=by),
        )
    delivery = _delivery(request, view)
    if pressed == "confirm":
        named = SourceFields(request.POST, reading=page.reading)
        return ask(
            request,
            page,
            named,
            lambda: deliveries.confirm_delivery(_fresh(delivery), source=_source(named), by=by),
        )
    if pressed == "decline":
        why = ReasonForm(request.POST, prefix="decline")
        return ask(
            request,
            page,
            why,
            lambda: deliveries.decline_delivery(_fresh(delivery), reason=why.cleaned_data["reason"], by=by),
        )
    return None


def _source(form: SourceFields) -> deliveries.Cited:
    source = form.cited()
    assert source is not None  # the form is valid
    return source


def _delivery(request: HttpRequest, view: ItemView) -> Delivery:
    """The report that the pressed form showed, though it may have been decided since. Raises Http404."""
    found = next((one for one in view.deliveries if str(one.pk) == request.POST.get("delivery")), view.reported)
    if found is None:
        raise Http404
    return found


def _fresh(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_related("milestone__item__process").get(pk=delivery.pk)


def _milestone(pk: int) -> Milestone:
    return Milestone.objects.select_related("item__process").get(pk=pk)


def _owed(request: HttpRequest, process: str, key: str) -> tuple[Page, ItemView]:
    page, view = find(request, process, key)
    if view.milestone is None:
        raise Http404
    return page, view


def _answer(
    request: HttpRequest, template: str, page: Page, view: ItemView, shown: dict[str, object], asked: Asked | None
) -> HttpResponse:
    context = {"page": page, "reading": page.reading, "view": view, "owed": view.milestone, **shown}
    context["effects"] = asked.effects if asked else None
    return render(request, template, context, status=asked.status if asked else 200)
