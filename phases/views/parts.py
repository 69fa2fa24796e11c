"""Doors to parts of what many owe: for those who owe one, and for the secretariat, which records it for any of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compact.access import person, requires
from compact.errors import RuleViolation
from phases import permissions
from phases.audiences import Audiences, names_of
from phases.domain import parts as verbs
from phases.models import Milestone
from phases.views.asking import find

BACK = "back"  # what the button sends that takes a part back
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@reads_and_writes
@requires(permissions.owes)
def part(request: HttpRequest, process: str, key: str) -> HttpResponse:
    """Whoever owes a part of something: our part is delivered, or is not after all."""
    page, view = find(request, process, key)
    if request.method == "POST" and view.milestone:
        party = Audiences(page.reading).party(person(request).pk)
        _act(request, view.milestone, party)
    return redirect("phases:item", process, key)


@reads_and_writes
@requires(permissions.secretariat)
def desk_parts(request: HttpRequest, process: str, key: str) -> HttpResponse:
    """An officer records for one of the many that its part is delivered, or takes it back."""
    _page, view = find(request, process, key)
    if request.method == "POST" and view.milestone:
        _act(request, view.milestone, request.POST.get("party", ""))
    return redirect("phases:desk-item", process, key)


def _act(request: HttpRequest, milestone: Milestone, party: str) -> None:
    """Do what the button asks, and say so; a refusal stands on the page to which it leads back."""
    by, note = person(request), request.POST.get("note", "")
    try:
        if BACK in request.POST:
            verbs.take_back_part(milestone, party, by=by)
            said = _("Taken back: %(name)s is reminded again.")
        else:
            verbs.deliver_part(milestone, party, by=by, note=note)
            said = _("Recorded: the part of %(name)s is delivered. Its people are reminded no more.")
    except RuleViolation as refusal:
        messages.error(request, refusal.sentence)
        return
    messages.success(request, said % {"name": names_of([party])[party]})
