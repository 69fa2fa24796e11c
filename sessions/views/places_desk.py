"""The desk's places: duty stations with hours and holidays, venues in their zones, rooms."""

from collections.abc import Callable
from itertools import groupby
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
from sessions.domain import stations
from sessions.domain.zones import Shifted, shifted
from sessions.forms.places import HolidayForm, NewStationForm, RoomForm, StationForm, VenueForm
from sessions.models import DutyStation, Holiday, Room, Venue

SHOWN = 12  # meetings that the question about a new zone spells out


@requires(permissions.edit_programme)
def places(request: HttpRequest, process: str) -> HttpResponse:
    """An officer looks for a place: venues with their rooms, duty stations with their hours and holidays."""
    page = open_now(request, process)
    rooms = Prefetch("rooms", Room.objects.order_by("name"))
    context = {
        "page": page,
        "venues": Venue.objects.select_related("duty_station")
        .annotate(used=Count("meetings"))
        .prefetch_related(rooms)
        .order_by("city", "name", "pk"),
        "stations": DutyStation.objects.annotate(used=Count("venues")).prefetch_related("holidays").order_by("name"),
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

    asked = _do(request, form, act, _("Added."))
    if asked.done:
        return redirect("programme:desk-venue", process, made[0].pk)
    return _venue(request, page, None, asked)


@requires(permissions.edit_programme)
def venue(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """An officer edits a venue, adds rooms to it, or removes it; a new zone asks what is to stay."""
    page, row = open_now(request, process), _found(Venue, pk)
    if "remove" in request.POST:
        return _remove(request, page, lambda: verbs.remove_venue(page.process, row, by=person(request)))
    if "add-room" in request.POST:
        return _add_room(request, page, row)
    form = VenueForm(request.POST or None, venue=row)

    def act() -> None:
        said = form.cleaned_data
        more = {"version": said["version"] or 0, "keep": said["keep"], "by": person(request)}
        verbs.edit_venue(page.process, _found(Venue, pk), **more, **form.values())

    asked = _do(request, form, act, _("Saved in the draft. Readers see it once you publish."))
    if asked.done:
        return redirect("programme:desk-venue", process, pk)
    return _venue(request, page, row, asked)


def _add_room(request: HttpRequest, page: Page, row: Venue) -> HttpResponse:
    room_form = RoomForm(request.POST)

    def act() -> None:
        verbs.add_room(page.process, row, by=person(request), **room_form.values())

    asked = _do(request, room_form, act, _("Added."))
    if asked.done:
        return redirect("programme:desk-venue", page.process.slug, row.pk)
    return _venue(request, page, row, Asked(VenueForm(venue=row), status=asked.status), room_form)


@requires(permissions.edit_programme)
def room(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """An officer edits a room, or removes it."""
    page, row = open_now(request, process), _found(Room, pk)
    if "remove" in request.POST:
        back = ("programme:desk-venue", row.venue_id)
        return _remove(request, page, lambda: verbs.remove_room(page.process, row, by=person(request)), back)
    form = RoomForm(request.POST or None, room=row)

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        verbs.edit_room(page.process, _found(Room, pk), version=version, by=person(request), **form.values())

    asked = _do(request, form, act, _("Saved in the draft. Readers see it once you publish."))
    if asked.done:
        return redirect("programme:desk-venue", process, row.venue_id)
    context = {"page": page, "room": row, "venue": row.venue, "form": asked.form}
    return render(request, "programme/room_form.html", context, status=asked.status)


@requires(permissions.edit_programme)
def new_station(request: HttpRequest, process: str) -> HttpResponse:
    """An officer adds a duty station."""
    page = open_now(request, process)
    form = NewStationForm(request.POST or None)
    made: list[DutyStation] = []

    def act() -> None:
        name = form.cleaned_data["name"]
        made[:] = [stations.add_station(page.process, name=name, hours=form.lines(), by=person(request))]

    asked = _do(request, form, act, _("Added."))
    if asked.done:
        return redirect("programme:desk-station", process, made[0].pk)
    return _station(request, page, None, asked)


@requires(permissions.edit_programme)
def station(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """An officer edits a duty station's hours and holidays, or removes it."""
    page, row, by = open_now(request, process), _found(DutyStation, pk), person(request)
    if "remove" in request.POST:
        return _remove(request, page, lambda: stations.remove_station(page.process, row, by=by))
    here = ("programme:desk-station", pk)
    if "remove-holiday" in request.POST:
        found = [one for one in row.holidays.all() if str(one.pk) == request.POST["remove-holiday"]]
        return _remove(
            request, page, lambda: [stations.remove_holiday(page.process, one, by=by) for one in found], here
        )
    holiday = HolidayForm(request.POST if "add-holiday" in request.POST else None)
    if holiday.is_bound:
        asked = _do(
            request,
            holiday,
            lambda: stations.add_holiday(page.process, row, by=by, **holiday.cleaned_data),
            _("Added. The mandate counts working days without it."),
        )
        form = StationForm(station=row)
    else:
        form = StationForm(request.POST or None, station=row)
        asked = _do(
            request,
            form,
            lambda: stations.edit_station(
                page.process,
                _found(DutyStation, pk),
                hours=form.lines(),
                version=form.cleaned_data["version"] or 0,
                by=by,
            ),
            _("Saved."),
        )
    if asked.done:
        return redirect(here[0], process, pk)
    return _station(request, page, row, Asked(form, status=asked.status), holiday)


def _do(request: HttpRequest, form: forms.Form, act: Callable[[], object], thanks: str) -> Asked:
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


def _remove(
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
    if row and not moves:
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


def _station(
    request: HttpRequest,
    page: Page,
    row: DutyStation | None,
    asked: Asked,
    holiday: HolidayForm | None = None,
) -> HttpResponse:
    holidays = list(row.holidays.order_by("day")) if row else []
    years = [(year, list(found)) for year, found in groupby(holidays, key=_year)]
    context = {
        "page": page,
        "station": row,
        "form": asked.form,
        "holiday_form": holiday or HolidayForm(),
        "years": years,
        "venues": row.venues.order_by("city", "name") if row else [],
    }
    return render(request, "programme/station_form.html", context, status=asked.status)


def _year(holiday: Holiday) -> int:
    return holiday.day.year


def _found(kind: Any, pk: int) -> Any:
    row = kind.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
