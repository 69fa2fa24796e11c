"""Doors to the offices: who owes what, one addressee's page, and the desk where holders are recorded."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from compact.errors import RuleViolation
from phases import permissions
from phases.audiences import Audiences
from phases.domain import offices as verbs
from phases.forms_offices import AppointForm, EndForm
from phases.forms_plans import FocalPointForm
from phases.models import Addressee, Holder
from phases.offices import Offices
from phases.pages import Page, open_now, public
from phases.reminded import heard, reminded


@public()
def offices(request: HttpRequest, page: Page) -> HttpResponse:
    """Anyone: who owes what, and who holds the offices that the text names?"""
    found = Offices(page.reading).all
    context = {
        "page": page,
        "reading": page.reading,
        "offices": [view for view in found if view.is_office],
        "others": [view for view in found if not view.is_office],
    }
    return render(request, "phases/offices.html", context)


@public()
def office(request: HttpRequest, page: Page, office: str) -> HttpResponse:
    """An office's own page: who holds it and held it, what it owes, and what the paragraphs ask of it."""
    view = Offices(page.reading).of(office)
    if view is None:
        raise Http404
    return render(request, "phases/office.html", {"page": page, "reading": page.reading, "view": view})


@requires(permissions.secretariat)
def desk_offices(request: HttpRequest, process: str) -> HttpResponse:
    """The offices, with those seats that nobody is recorded in; how many people are reminded of what is owed."""
    page = open_now(request, process)
    found = Offices(page.reading).all
    context = {
        "page": page,
        "reading": page.reading,
        "offices": [view for view in found if view.is_office],
        "heard": heard(Audiences(page.reading), (view.addressee for view in found if view.owes or view.patterns)),
    }
    return render(request, "phases/desk_offices.html", context)


@requires(permissions.secretariat)
def desk_office(request: HttpRequest, process: str, office: str) -> HttpResponse:
    """Record who comes to hold an office; and, of any addressee, who is reminded of what it owes."""
    page = open_now(request, process)
    row = Addressee.objects.filter(process=page.process, key=office).first() if office.isprintable() else None
    if row is None or (row.seats is None and request.method == "POST"):
        raise Http404
    form = AppointForm(request.POST or None, process=page.process) if row.seats else None
    status = 200
    if form and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            verbs.appoint(
                row,
                form.person(),
                since=data["since"],
                until=data["until"],
                source=data["source"],
                by=person(request),
            )
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("Recorded: %(name)s.") % {"name": data["name"]})
            return redirect("phases:desk-office", process, office)
    view = Offices(page.reading).of(office)
    told = reminded(row)
    context = {"page": page, "reading": page.reading, "view": view, "form": form, "addressee": row}
    context |= {"reminded": told, "focal": FocalPointForm(reminded=told)}
    return render(request, "phases/desk_office.html", context, status=status)


@requires(permissions.secretariat)
def desk_end(request: HttpRequest, process: str, office: str, pk: int) -> HttpResponse:
    """Record when somebody left an office."""
    page = open_now(request, process)
    holder = Holder.objects.filter(process=page.process, office__key=office, pk=pk).select_related("office").first()
    if holder is None:
        raise Http404
    form = EndForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            verbs.end_holding(holder, until=form.cleaned_data["until"], by=person(request))
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("Recorded: %(name)s has left the office.") % {"name": holder.name})
            return redirect("phases:desk-office", process, office)
    return render(request, "phases/desk_end.html", {"page": page, "holder": holder, "form": form}, status=status)
