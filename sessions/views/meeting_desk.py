"""What is done with one meeting beside moving it: postpone, cancel, reinstate, take back, split."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compact.access import person, requires
from compact.errors import RuleViolation
from phases.pages import open_now
from sessions import permissions
from sessions.domain.drafting import discard_change, postpone_meeting, reinstate_meeting, split_meeting
from sessions.domain.meetings import cancel_meeting
from sessions.forms.acts import SplitForm
from sessions.models import Meeting
from sessions.views.board import back
from sessions.views.chosen import find

ACTS: dict[str, tuple[Callable[..., Meeting | None], object]] = {
    "postpone": (postpone_meeting, gettext_lazy("Postponed in the draft.")),
    "cancel": (cancel_meeting, gettext_lazy("Cancelled in the draft.")),
    "reinstate": (reinstate_meeting, gettext_lazy("Reinstated in the draft.")),
    "discard": (discard_change, gettext_lazy("As readers see it again.")),
}


@requires(permissions.edit_programme)
@require_POST
def act(request: HttpRequest, process: str, pk: int, act: str) -> HttpResponse:
    """Do one of the acts that ask nothing; each can be undone. A refusal is said on the board."""
    page = open_now(request, process)
    verb, thanks = ACTS[act]
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    verb(find(page, pk), by=person(request), version=seen)
    messages.success(request, str(thanks))
    return redirect(back(request, process))


@requires(permissions.edit_programme)
def split(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Let a meeting end at an hour, and a second one go on."""
    page = open_now(request, process)
    row = find(page, pk)
    form = SplitForm(request.POST or None, initial={"version": row.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            split_meeting(row, at=data["at"], resume=data["resume"], by=person(request), version=data["version"])
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("Split in two in the draft."))
            board = reverse("programme:programme", args=[process])
            return redirect(f"{board}?on={row.day.isoformat()}&meeting={row.pk}")
    zone = row.venue.zone if row.venue else page.process.zone
    context = {"page": page, "meeting": row, "zone": zone, "form": form}
    return render(request, "programme/editor/split.html", context, status=status)
