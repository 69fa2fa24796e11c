"""Publishing at the desk, and what readers see of releases."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from compact.errors import RuleViolation
from phases.pages import open_now
from sessions import permissions
from sessions.domain import releases
from sessions.forms.releases import PublishForm


@requires(permissions.edit_programme)
def publish(request: HttpRequest, process: str) -> HttpResponse:
    """Show what a release would change, then publish it."""
    page = open_now(request, process)
    form = PublishForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = releases.publish(page.process, by=person(request), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("Release %(number)d is published.") % {"number": made.number})
            return redirect("programme:programme", process)
    changes = releases.pending(page.process, page.now)
    context = {"page": page, "form": form, "changes": changes, "seen": releases.fingerprint(changes)}
    return render(request, "programme/publish.html", context, status=status)
