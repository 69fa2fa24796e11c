"""Doors to the focal points: who answers for an addressee, and is reminded of what it owes."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from compact.access import person, requires
from phases import permissions
from phases.domain.focal_points import add_focal_point, remove_focal_point
from phases.forms_plans import FocalPointForm
from phases.models import Addressee, FocalPoint
from phases.pages import Page, open_now
from phases.reminded import reminded
from phases.views.asking import Asked, ask


def _addressee(page: Page, office: str) -> Addressee:
    row = Addressee.objects.filter(process=page.process, key=office).first() if office.isprintable() else None
    if row is None:
        raise Http404
    return row


def _point(row: Addressee, pk: int) -> FocalPoint:
    found = FocalPoint.objects.filter(addressee=row, pk=pk).select_related("user", "addressee__process").first()
    if found is None:
        raise Http404
    return found


@requires(permissions.secretariat)
def focal_points(request: HttpRequest, process: str, office: str) -> HttpResponse:
    """An officer names somebody who answers for an addressee, and sees first whose reminders that changes."""
    page = open_now(request, process)
    row = _addressee(page, office)
    found = reminded(row)
    asked = Asked(FocalPointForm(reminded=found))
    if request.method == "POST":
        form, by = FocalPointForm(request.POST, reminded=found), person(request)
        asked = ask(request, page, form, lambda: add_focal_point(_addressee(page, office), form.who, by=by))
        if asked.done:
            return redirect("phases:desk-office", process, office)
    context = {"page": page, "addressee": row, "reminded": found, "focal": asked.form, "effects": asked.effects}
    return render(request, "phases/focal_points.html", context, status=asked.status)


@requires(permissions.secretariat)
def focal_point(request: HttpRequest, process: str, office: str, pk: int) -> HttpResponse:
    """An officer takes somebody back who answered for an addressee."""
    page = open_now(request, process)
    row = _addressee(page, office)
    point = _point(row, pk)
    asked = Asked(forms.Form())
    if request.method == "POST":
        by = person(request)
        asked = ask(request, page, forms.Form(request.POST), lambda: remove_focal_point(_point(row, pk), by=by))
        if asked.done:
            return redirect("phases:desk-office", process, office)
    context = {
        "page": page,
        "addressee": row,
        "reminded": reminded(row),
        "point": point,
        "form": asked.form,
        "effects": asked.effects,
    }
    return render(request, "phases/focal_point.html", context, status=asked.status)
