"""Doors to the reminders: what goes to whom and why, what each says, what one person was told."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from compact.access import requires
from compact.models import User
from phases import mail_frame, permissions
from phases.forms_reminders import WavesFilter
from phases.item_views import ItemView
from phases.models import Reminder, Role
from phases.pages import Page, open_now
from phases.wave_acts import Possible, possible
from phases.wave_month import Month, day_of
from phases.wave_names import Named, address, from_address
from phases.wave_people import ToldTo, recipients, told
from phases.wave_preview import preview
from phases.waves import Waves, by_day

ROWS = 100
PERSONS_ROWS = 50
VIEWS = ("", "calendar", "past")


@require_safe
@requires(permissions.secretariat)
def reminders(request: HttpRequest, process: str) -> HttpResponse:
    """An officer on Monday morning: what goes to whom this week and why, is anything held or failed."""
    page = open_now(request, process)
    form = WavesFilter(request.GET, reading=page.reading)
    found = Waves(page.reading, form.asked)
    view = request.GET.get("view", "")
    context: dict[str, Any] = {"page": page, "form": form, "waves": found, "view": view if view in VIEWS else ""}
    if not form.errors and view == "calendar":
        context["month"] = Month.of(found, request.GET.get("month", ""))
    elif not form.errors:
        context |= _list(request, found, view)
    return render(request, "phases/reminders.html", context)


def _list(request: HttpRequest, found: Waves, view: str) -> dict[str, Any]:
    """The waves of one page of the list, by section and day."""
    day = day_of(request.GET.get("on", ""))
    if day:
        parts = [("day", wave) for wave in found.between(day, day)]
    elif view == "past":
        parts = [("past", wave) for wave in found.past]
    else:
        parts = [("late", wave) for wave in found.late] + [("coming", wave) for wave in found.coming]
        parts += [("past", wave) for wave in found.past] if found.is_whole else []
    shown = Paginator(parts, ROWS).get_page(request.GET.get("page"))
    named = groupby(shown.object_list, lambda part: part[0])
    sections = [(name, list(by_day(wave for _name, wave in some))) for name, some in named]
    return {"sections": sections, "shown": shown, "day": day}


@require_safe
@requires(permissions.secretariat)
@mail_frame.may_frame
def wave(request: HttpRequest, process: str, key: str, sort: str, days: int, deadline: str) -> HttpResponse:
    """One wave: each recipient with the reason, and the very message that one of them gets."""
    page, view, name = find_wave(request, process, key, sort, days, deadline)
    rows = recipients(name)
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    people = told(shown.object_list, page.process)
    chosen = _chosen(name, request.GET.get("for", ""), [one.row for one in people])
    context = {
        "page": page,
        "view": view,
        "waves": Waves(page.reading).summed(name),
        "acts": _acts(page, view, name, name.rows()),
        "shown": shown,
        "people": [(one, _acts(page, view, name, [one.row])) for one in people],
        "chosen": chosen,
        "preview": preview(chosen, page.process),
        "frame": address(page.process.slug, view.item.key, name, "reminder-html", chosen.recipient_id),
    }
    return render(request, "phases/reminders_wave.html", context)


def _acts(page: Page, view: ItemView, name: Named, rows: Iterable[Reminder]) -> list[Possible]:
    return possible(page.process.slug, view.item.key, name, rows, page.now)


def _chosen(name: Named, asked: str, people: list[Reminder]) -> Reminder:
    """Whose message is shown: the one asked for, else the first that waits, else the first."""
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        found = recipients(name).filter(recipient=int(asked)).first()
        if found is None:
            raise Http404
        return found
    return next((row for row in people if row.state == Reminder.State.PLANNED), people[0])


@require_safe
@requires(permissions.secretariat)
def html(request: HttpRequest, process: str, key: str, sort: str, days: int, deadline: str, pk: int) -> HttpResponse:
    """The HTML of what one person gets, alone, for the frame on the wave's page."""
    page, _view, name = find_wave(request, process, key, sort, days, deadline)
    row = recipients(name).filter(recipient=pk).first()
    if row is None:
        raise Http404
    return mail_frame.framed(preview(row, page.process).html)


@require_safe
@requires(permissions.secretariat)
def told_to(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Everything that one person was and will be told; of people without a role any more too."""
    page = open_now(request, process)
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise Http404
    found = ToldTo(page.process, user)
    shown = Paginator(found.past, PERSONS_ROWS).get_page(request.GET.get("page"))
    past = told(shown.object_list, page.process)
    roles = [role.get_kind_display() for role in Role.objects.filter(process=page.process, user=user).order_by("pk")]
    if not (found.coming or shown.paginator.count or roles):
        raise Http404
    context = {"page": page, "user_told": user, "found": found, "shown": shown, "past": past, "roles": roles}
    return render(request, "phases/reminders_person.html", context)


def find_wave(
    request: HttpRequest, process: str, key: str, sort: str, days: int, deadline: str
) -> tuple[Page, ItemView, Named]:
    """Open the process now and find a wave in it that has reminders. Raises Http404."""
    page = open_now(request, process)
    found = from_address(page.reading, key, sort, days, deadline)
    if found is None or not found[1].rows().exists():
        raise Http404
    return page, *found
