"""Verbs on duty stations: their standard hours, and the days on which they do not work."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation
from compact.models import User
from phases.models import Process
from sessions.domain.shared_places import differences, refuse_old, take_all, tell, write
from sessions.models import DutyStation, Holiday

HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
SPELT_OUT = 3  # venues that a refusal names


@transaction.atomic
def add_station(process: Process, *, name: str, hours: Iterable[str] = (), by: User | None) -> DutyStation:
    """Add a duty station, with standard hours as 10:00-13:00 or else the usual two sittings. Its name stays."""
    take_all()  # places are everybody's: two at once would both find a name free
    called = name.strip()
    if not called:
        raise RuleViolation(_("A duty station needs a name."), field="name")
    if DutyStation.objects.filter(name__iexact=called).exists():
        raise RuleViolation(_("“%(name)s” is a duty station already.") % {"name": called}, field="name")
    given = _hours(hours)
    made = DutyStation.objects.create(name=called, **({"hours": given} if given else {}))
    audit.record("add_station", made, by=by, process=process.slug, changes={"name": [None, made.name]})
    return made


@transaction.atomic
def edit_station(
    process: Process, station: DutyStation, *, hours: Iterable[str], version: int, by: User | None
) -> DutyStation:
    """Change the standard hours of a duty station. Raises StaleEdit, and RuleViolation for hours out of order."""
    locks.take(process)
    station = locks.take(station)
    changes = differences(station, {"hours": _hours(hours)})
    if not changes:
        return station
    refuse_old(station, version)
    write(station, {"hours": changes["hours"][1]})
    audit.record("edit_station", station, by=by, process=process.slug, changes=changes)
    return station


@transaction.atomic
def remove_station(process: Process, station: DutyStation, *, by: User | None) -> None:
    """Remove a duty station with its holidays. Raises RuleViolation while a venue keeps to it."""
    processes = take_all()
    if venues := [str(venue) for venue in station.venues.order_by("city", "name")[:SPELT_OUT]]:
        sentence = _("%(name)s cannot be removed: %(venues)s keeps its holidays.")
        raise RuleViolation(sentence % {"name": station.name, "venues": "; ".join(venues)})
    audit.record("remove_station", station, by=by, process=process.slug, changes={"name": [station.name, None]})
    station.delete()
    tell(processes)


@transaction.atomic
def add_holidays(
    process: Process, station: DutyStation, *, days: Iterable[tuple[date, str]], by: User | None
) -> list[Holiday]:
    """Add several holidays at once; a day that is one already stays as it is. Raises RuleViolation if none is new."""
    processes = take_all()
    station = locks.take(station)
    standing = set(station.holidays.values_list("day", flat=True))
    new = {day: name.strip() for day, name in days if day not in standing}
    if not new:
        raise RuleViolation(_("All of these days are holidays there already."), field="lines")
    if not all(new.values()):
        raise RuleViolation(_("Say which holiday it is."), field="lines")
    made = Holiday.objects.bulk_create(
        Holiday(duty_station=station, day=day, name=name) for day, name in sorted(new.items())
    )
    noted = [(one, {"day": [None, one.day], "station": [None, station.name]}) for one in made]
    audit.record_each("add_holiday", noted, by=by, process=process.slug)
    tell(processes)
    return made


@transaction.atomic
def remove_holiday(process: Process, holiday: Holiday, *, by: User | None) -> None:
    """Remove a holiday; every process counts its working days anew. Nothing happens if it is gone already."""
    processes = take_all()
    gone, _kinds = Holiday.objects.filter(pk=holiday.pk).delete()
    if gone:
        changes = {"day": [holiday.day, None], "station": [holiday.duty_station_id, None]}
        audit.record("remove_holiday", holiday, by=by, process=process.slug, changes=changes)
        tell(processes)


def _hours(given: Iterable[str]) -> list[str]:
    """Standard hours, in order and apart."""
    found = sorted(part.strip().replace("–", "-") for part in given if part.strip())
    for part in found:
        if not HOURS.fullmatch(part) or part[:5] >= part[6:]:
            sentence = _("“%(hours)s” are no hours; write them as 10:00-13:00.")
            raise RuleViolation(sentence % {"hours": part[:20]}, field="hours")
    for first, second in pairwise(found):
        if second[:5] < first[6:]:
            sentence = _("%(second)s begins before %(first)s is over.") % {"first": first, "second": second}
            raise RuleViolation(sentence, field="hours")
    return found
