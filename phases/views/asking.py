"""The two buttons of the desk's editors: "What would this change?" and "Save", on one form and one verb."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact.errors import RuleViolation
from phases.item_views import ItemView
from phases.pages import Page, open_now
from phases.whatif import Effects, perform, suppose

SPELT_OUT = 3  # findings and dates that the message after saving names


@dataclass
class Asked:
    """What came of a press: the form to show again, what it would change, and whether it was done."""

    form: forms.Form
    effects: Effects | None = None
    status: int = 200
    done: bool = False


def ask(request: HttpRequest, page: Page, form: forms.Form, act: Callable[[], object], *, thanks: str = "") -> Asked:
    """Suppose `act` or do it, as the person pressed; a refusal stands at its field, and nothing typed is lost.

    `act` is called once the form is valid, and loads what it changes by primary key. `thanks` is said in the place of
    what has changed.
    """
    if not form.is_valid():
        return Asked(form)
    if "preview" in request.POST:
        effects = suppose(page.process, act)
        if effects.refusal:
            _refuse(form, effects.refusal, effects.field)
        return Asked(form, effects)
    try:
        done = perform(page.process, act)
    except RuleViolation as refusal:
        _refuse(form, refusal.sentence, refusal.field)
        return Asked(form, status=refusal.status)
    messages.success(request, thanks or said(done))
    return Asked(form, done, done=True)


def _refuse(form: forms.Form, sentence: str, field: str | None) -> None:
    form.add_error(field if field in form.fields else None, sentence)


def find(request: HttpRequest, process: str, key: str) -> tuple[Page, ItemView]:
    """Open the process now and find an item in it. Raises Http404."""
    page = open_now(request, process)
    view = page.reading.item(key)
    if view is None:
        raise Http404
    return page, view


def said(effects: Effects) -> str:
    """Say in a few sentences what saving has changed."""
    if effects.nothing:
        return _("Saved. Nothing that is watched has changed.")
    parts = [_("Saved.")]
    if effects.findings:
        count = len(effects.findings)
        parts.append(ngettext("%(count)s finding changed:", "%(count)s findings changed:", count) % {"count": count})
        for change in effects.findings[:SPELT_OUT]:
            after = change.after
            parts.append(f"{after.state.label}: {after.sentence}" if after else _("one is no longer found."))
    for move in effects.dates[:SPELT_OUT]:
        names = {"title": move.title, "before": move.before.phrase or _("no date"), "after": move.after.phrase}
        parts.append(_("“%(title)s”: %(before)s → %(after)s.") % names)
    for count, sentence in (
        (effects.reminders_added, _("Reminders planned: %(count)s.")),
        (effects.reminders_dropped, _("Reminders dropped: %(count)s.")),
        (effects.told_moved, _("People told of the new date: %(count)s.")),
        (effects.told_off, _("People told that it no longer stands: %(count)s.")),
    ):
        if count:
            parts.append(sentence % {"count": count})
    return " ".join(parts)
