"""The desk's duty stations: their hours and holidays."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from phases.pages import Page, open_now
from phases.views.asking import Asked
from sessions import permissions
from sessions.domain import stations
from sessions.forms.places import HolidaysForm, NewStationForm, StationForm
from sessions.models import DutyStation, Holiday
from sessions.stations import years_of
from sessions.views.places_desk import do, found, remove


@requires(permissions.edit_programme)
def new_station(request: HttpRequest, process: str) -> HttpResponse:
    """An officer adds a duty station."""
    page = open_now(request, process)
    form = NewStationForm(request.POST or None)
    made: list[DutyStation] = []

    def act() -> None:
        name = form.cleaned_data["name"]
        made[:] = [stations.add_station(page.process, name=name, hours=form.lines(), by=person(request))]

    asked = do(request, form, act, _("Added."))
    if asked.done:
        return redirect("programme:desk-station", process, made[0].pk)
    return _station(request, page, None, asked)


@requires(permissions.edit_programme)
def station(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """An officer edits a duty station's hours and holidays, or removes it."""
    page, row, by = open_now(request, process), found(DutyStation, pk), person(request)
    if "remove" in request.POST:
        return remove(request, page, lambda: stations.remove_station(page.process, row, by=by))
    if "remove-holiday" in request.POST:
        gone = [one for one in row.holidays.all() if str(one.pk) == request.POST["remove-holiday"]]
        here = ("programme:desk-station", pk)
        return remove(request, page, lambda: [stations.remove_holiday(page.process, one, by=by) for one in gone], here)
    if "lines" in request.POST:
        return _holidays(request, page, row)
    form = StationForm(request.POST or None, station=row)

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        station = found(DutyStation, pk)
        stations.edit_station(page.process, station, hours=form.lines(), version=version, by=by)

    asked = do(request, form, act, _("Saved."))
    if asked.done:
        return redirect("programme:desk-station", process, pk)
    return _station(request, page, row, asked)


def _holidays(request: HttpRequest, page: Page, row: DutyStation) -> HttpResponse:
    """Holidays, one to a line: shown first, then added."""
    form = HolidaysForm(request.POST)
    asked = Asked(form)
    if form.is_valid() and "add-holidays" in request.POST:

        def act() -> None:
            stations.add_holidays(page.process, row, days=form.days, by=person(request))

        asked = do(request, form, act, _("Added. The mandate counts working days without them."))
        if asked.done:
            return redirect("programme:desk-station", page.process.slug, row.pk)
    return _station(request, page, row, Asked(StationForm(station=row), status=asked.status), form)


def _station(
    request: HttpRequest,
    page: Page,
    row: DutyStation | None,
    asked: Asked,
    holidays: HolidaysForm | None = None,
) -> HttpResponse:
    standing = list(row.holidays.order_by("day")) if row else []
    by_year = {year: list(days) for year, days in groupby(standing, key=_year)}
    context = {
        "page": page,
        "station": row,
        "form": asked.form,
        "holiday_form": holidays or HolidaysForm(),
        "preview": _preview(holidays, standing) if holidays else [],
        "years": [(one.year, by_year.get(one.year, [])) for one in years_of([row])[row.name]] if row else [],
        "venues": row.venues.order_by("city", "name") if row else [],
    }
    return render(request, "programme/station_form.html", context, status=asked.status)


def _preview(form: HolidaysForm, standing: list[Holiday]) -> list[dict[str, object]]:
    """What the lines would add; a day that is a holiday already stays as it is."""
    names = {holiday.day: holiday.name for holiday in standing}
    return [{"day": day, "name": name, "stands": names.get(day, "")} for day, name in sorted(form.days)]


def _year(holiday: Holiday) -> int:
    return holiday.day.year
