"""Door to what is done with reminders by hand: asked first, refused once it is not what was seen any more."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from compact.access import person, requires
from compact.errors import RuleViolation
from phases import permissions
from phases.domain import reminding
from phases.forms_reminders import ActForm, SkipForm
from phases.models import Process
from phases.views.reminders_desk import find_wave
from phases.wave_acts import FROM, WORDS, concerned
from phases.wave_names import Named, address, fingerprint
from phases.wave_people import recipients, told
from phases.waves import Waves

NAMED = 50  # people whom the question names


@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.secretariat)
def act(request: HttpRequest, process: str, key: str, sort: str, days: int, deadline: str, act: str) -> HttpResponse:
    """Ask how many people and who, then do it."""
    page, view, name = find_wave(request, process, key, sort, days, deadline)
    if act not in FROM:
        raise Http404
    to, back = _to(request), address(process, key, name)
    form = (SkipForm if act == "skip" else ActForm)(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = _do(request, act, page.process, name, to, form.cleaned_data.get("reason", ""))
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, done)
            return redirect(back)
    rows = concerned(recipients(name, to), act, page.now)
    context = {
        "page": page,
        "view": view,
        "waves": Waves(page.reading).summed(name),
        "act": act,
        "word": WORDS[act],
        "form": form,
        "seen": fingerprint(row.pk for row in rows),
        "to": to,
        "people": told(rows[:NAMED], page.process),
        "count": len(rows),
        "more": max(0, len(rows) - NAMED),
        "is_early": any(row.due_at > page.now for row in rows),
        "back": back,
    }
    return render(request, "phases/reminders_act.html", context, status=status)


def _to(request: HttpRequest) -> int | None:
    """The one person whom it is about; None: all. Raises Http404: nonsense must not come to mean all."""
    asked = request.POST.get("to") or request.GET.get("to") or ""
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    return int(asked)


def _do(request: HttpRequest, act: str, process: Process, wave: Named, to: int | None, reason: str) -> str:
    """Do it, and say what was done. Raises as the verbs do."""
    about: dict[str, Any] = {"seen": request.POST.get("seen", ""), "by": person(request), "to": to}
    if act == "send":
        return _sent(reminding.send_now(process, wave, **about))
    if act == "skip":
        n = reminding.skip(process, wave, reason=reason, **about)
        said = ngettext("Skipped: %(n)s person is not reminded.", "Skipped: %(n)s people are not reminded.", n)
    elif act == "hold":
        n = reminding.hold(process, wave, **about)
        said = ngettext("Held back: %(n)s reminder.", "Held back: %(n)s reminders.", n)
    elif act == "release":
        n = reminding.release(process, wave, **about)
        said = ngettext("Released: %(n)s reminder.", "Released: %(n)s reminders.", n)
    else:
        n = reminding.restore(process, wave, **about)
        said = ngettext("Planned again: %(n)s reminder.", "Planned again: %(n)s reminders.", n)
    return said % {"n": n}


def _sent(done: reminding.Sent) -> str:
    """Say what became of what was to go at once."""
    said = ngettext("%(n)s reminder goes out now.", "%(n)s reminders go out now.", done.handed) % {"n": done.handed}
    if not done.skipped:
        return said
    n = done.skipped
    rest = ngettext("%(n)s was skipped: see the reason below.", "%(n)s were skipped: see the reasons below.", n)
    return f"{said} {rest % {'n': n}}"
