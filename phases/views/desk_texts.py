"""Doors to the desk of the texts: versions that came, their wordings, and what supersedes what."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from compact.errors import RuleViolation, StaleEdit
from phases import permissions, versions
from phases.domain import texts as verbs
from phases.forms_texts import SupersedeForm, TextForm, WordingForm
from phases.models import Provision, Text, Wording
from phases.pages import Page, open_now


@requires(permissions.secretariat)
def desk_texts(request: HttpRequest, process: str) -> HttpResponse:
    """The texts, and a form for one more."""
    page = open_now(request, process)
    form = TextForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.add_text(page.process, form.facts(), by=person(request))
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("The text is added. Record what its paragraphs say."))
            return redirect("phases:desk-text", process, made.key)
    context = {"page": page, "reading": page.reading, "form": form, "superseded": versions.superseded(page.reading)}
    return render(request, "phases/desk_texts.html", context, status=status)


def _text(page: Page, key: str) -> Text:
    found = Text.objects.filter(process=page.process, key=key).first()
    if found is None:
        raise Http404
    return found


@requires(permissions.secretariat)
def desk_text(request: HttpRequest, process: str, text: str) -> HttpResponse:
    """A text's paragraphs: which are recorded in this version, each with the way to its wording."""
    page = open_now(request, process)
    found = _text(page, text)
    recorded = {wording.provision_id: wording for wording in Wording.objects.filter(text=found)}
    rows = [(view, recorded.get(view.provision.pk)) for view in page.reading.flat]
    return render(request, "phases/desk_text.html", {"page": page, "text": found, "rows": rows})


@requires(permissions.secretariat)
def desk_wording(request: HttpRequest, process: str, text: str, anchor: str) -> HttpResponse:
    """What one paragraph says in one version."""
    page = open_now(request, process)
    found = _text(page, text)
    provision = Provision.objects.filter(process=page.process, anchor=anchor).first()
    if provision is None or found.governs:
        raise Http404
    stands = Wording.objects.filter(text=found, provision=provision).first()
    base = Wording.objects.filter(text__governs=True, provision=provision).first()
    seen = verbs.fingerprint(stands)
    form = WordingForm(request.POST or None, process=page.process, wording=stands or base, seen=seen)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            verbs.set_wording(found, provision, form.said(), seen=form.cleaned_data["seen"], by=person(request))
        except StaleEdit as refusal:
            kept = request.POST.copy()
            kept["seen"] = seen
            form = WordingForm(kept, process=page.process, wording=stands or base, seen=seen)
            form.add_error(None, refusal.sentence)
            status = refusal.status
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("The wording is recorded."))
            return redirect("phases:desk-text", process, text)
    context = {"page": page, "text": found, "base": base, "stands": stands, "form": form}
    return render(request, "phases/desk_wording.html", context, status=status)


@requires(permissions.secretariat)
def desk_supersede(request: HttpRequest, process: str) -> HttpResponse:
    """Record that a text takes the place of a paragraph."""
    page = open_now(request, process)
    numbers = {
        view.provision.pk: f"{page.reading.number(view.provision)} {view.wording.title}" for view in page.reading.flat
    }
    form = SupersedeForm(request.POST or None, process=page.process, numbers=numbers)
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            verbs.supersede(data["provision"], data["text"], whole=data["whole"], note=data["note"], by=person(request))
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("Recorded. The pages of the paragraph and of the text say so from now on."))
            return redirect("phases:desk-texts", process)
    return render(request, "phases/desk_supersede.html", {"page": page, "form": form}, status=status)
