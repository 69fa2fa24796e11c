"""Duty stations and their years: of which holidays are recorded, and of which meetings are planned without any."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sessions.models import OFF, DutyStation, Meeting


@dataclass(frozen=True)
class Year:
    """A year of a duty station; `holidays` 0: none recorded, though meetings are planned in it."""

    year: int
    holidays: int


def years_of(stations: Iterable[DutyStation]) -> dict[str, list[Year]]:
    """The years of each station in which it has holidays or meetings are planned, those of every process."""
    there = Meeting.objects.filter(venue__duty_station__isnull=False).exclude(status__in=OFF)
    planned = set(there.values_list("venue__duty_station", "day__year").distinct())
    found = {}
    for station in stations:
        count = Counter(holiday.day.year for holiday in station.holidays.all())
        every = sorted({*count, *(year for name, year in planned if name == station.name)})
        found[station.name] = [Year(year, count[year]) for year in every]
    return found
