"""The desk's places: venues in their zones, rooms; the duty stations are in stations_desk."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from compact.errors import RuleViolation
from phases.pages import Page, open_now
from phases.views.asking import Asked
from sessions import permissions
from sessions.domain import places as verbs
from sessions.domain.zones import Shifted, shifted
from sessions.forms.places import RoomForm, VenueForm
from sessions.models import DutyStation, Room, Venue
from sessions.stations import years_of

SHOWN = 12  # meetings that the question about a new zone spells out


@requires(permissions.edit_programme)
def places(request: HttpRequest, process: str) -> HttpResponse:
    """An officer looks for a place: venues with their rooms, duty stations with their hours and holidays."""
    page = open_now(request, process)
    rooms = Prefetch("rooms", Room.objects.order_by("name"))
    stations = DutyStation.objects.annotate(used=Count("venues")).prefetch_related("holidays").order_by("name")
    years = years_of(stations)
    context = {
        "page": page,
        "venues": Venue.objects.select_related("duty_station")
        .annotate(used=Count("meetings"))
        .prefetch_related(rooms)
        .order_by("city", "name", "pk"),
        "stations": [(station, years[station.name]) for station in stations],
    }
    return render(request, "programme/places.html", context)


@requires(permissions.edit_programme)
def new_venue(request: HttpRequest, process: str) -> HttpResponse:
    """An officer adds a venue."""
    page = open_now(request, process)
    form = VenueForm(request.POST or None)
    del form.fields["keep"]
    made: list[Venue] = []

    def act() -> None:
        made[:] = [verbs.add_venue(page.process, by=person(request), **form.values())]

    asked = do(request, form, act, _("Added."))
    if asked.done:
        return redirect("programme:desk-venue", process, made[0].pk)
    return _venue(request, page, None, asked)


@requires(permissions.edit_programme)
def venue(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """An officer edits a venue, adds rooms to it, or removes it; a new zone asks what is to stay."""
    page, row = open_now(request, process), found(Venue, pk)
    if "remove" in request.POST:
        return remove(request, page, lambda: verbs.remove_venue(page.process, row, by=person(request)))
    if "add-room" in request.POST:
        return _add_room(request, page, row)
    form = VenueForm(request.POST or None, venue=row)

    def act() -> None:
        said = form.cleaned_data
        more = {"version": said["version"] or 0, "keep": said["keep"], "by": person(request)}
        verbs.edit_venue(page.process, found(Venue, pk), **more, **form.values())

    asked = do(request, form, act, _("Saved in the draft. Readers see it once you publish."))
    if asked.done:
        return redirect("programme:desk-venue", process, pk)
    return _venue(request, page, row, asked)


def _add_room(request: HttpRequest, page: Page, row: Venue) -> HttpResponse:
    room_form = RoomForm(request.POST)

    def act() -> None:
        verbs.add_room(page.process, row, by=person(request), **room_form.values())

    asked = do(request, room_form, act, _("Added."))
    if asked.done:
        return redirect("programme:desk-venue", page.process.slug, row.pk)
    return _venue(request, page, row, Asked(VenueForm(venue=row), status=asked.status), room_form)


@requires(permissions.edit_programme)
def room(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """An officer edits a room, or removes it."""
    page, row = open_now(request, process), found(Room, pk)
    if "remove" in request.POST:
        back = ("programme:desk-venue", row.venue_id)
        return remove(request, page, lambda: verbs.remove_room(page.process, row, by=person(request)), back)
    form = RoomForm(request.POST or None, room=row)

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        verbs.edit_room(page.process, found(Room, pk), version=version, by=person(request), **form.values())

    asked = do(request, form, act, _("Saved in the draft. Readers see it once you publish."))
    if asked.done:
        return redirect("programme:desk-venue", process, row.venue_id)
    context = {"page": page, "room": row, "venue": row.venue, "form": asked.form}
    return render(request, "programme/room_form.html", context, status=asked.status)


def do(request: HttpRequest, form: forms.Form, act: Callable[[], object], thanks: str) -> Asked:
    """Do it, if it was sent; a refusal stands at its field, and nothing typed is lost."""
    if request.method != "POST" or not form.is_valid():
        return Asked(form)
    try:
        act()
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return Asked(form, status=refusal.status)
    messages.success(request, thanks)
    return Asked(form, done=True)


def remove(
    request: HttpRequest,
    page: Page,
    act: Callable[[], object],
    back: tuple[str, int] | None = None,
) -> HttpResponse:
    """Remove something; what is in use stays, and is told by what."""
    try:
        act()
    except RuleViolation as refusal:
        messages.error(request, refusal.sentence)
        return redirect(request.path)
    messages.success(request, _("Removed."))
    return (
        redirect(back[0], page.process.slug, back[1]) if back else redirect("programme:desk-places", page.process.slug)
    )


def _venue(
    request: HttpRequest, page: Page, row: Venue | None, asked: Asked, room_form: RoomForm | None = None
) -> HttpResponse:
    moves = _shifts(row, asked.form) if row else []
    if row and moves:
        asked.form.fields["keep"].required = True
    elif row:
        del asked.form.fields["keep"]
    context: dict[str, Any] = {
        "page": page,
        "venue": row,
        "form": asked.form,
        "room_form": room_form or RoomForm(auto_id="room_%s"),
        "rooms": row.rooms.annotate(used=Count("meetings")).order_by("name") if row else [],
        "moves": moves[:SHOWN],
        "more": max(0, len(moves) - SHOWN),
        "zones": sorted(available_timezones()),
    }
    return render(request, "programme/venue_form.html", context, status=asked.status)


def _shifts(row: Venue, form: forms.Form) -> list[Shifted]:
    """The meetings whose hours a new zone would touch, where one was typed."""
    zone = form.cleaned_data.get("zone") if form.is_bound and hasattr(form, "cleaned_data") else None
    zone = zone or (form.data.get("zone") if form.is_bound else None)
    if not zone or zone == row.zone or zone not in available_timezones():
        return []
    return shifted(row, ZoneInfo(zone))


def found(kind: Any, pk: int) -> Any:
    row = kind.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
