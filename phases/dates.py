"""Dates that do not pretend to a day they do not have.

A resolution says "late November 2017". An `ImpreciseDate` keeps that phrase and the earliest and latest day that it
can mean; either end may be open. A deadline falls on its latest day.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ImpreciseDate:
    """A phrase and its bounds, both days included; None where an end is open or not known."""

    phrase: str
    earliest: date | None = None
    latest: date | None = None
    anchor: str = ""
    relation: str = ""
    offset: int = 0
    at: time | None = None
    zone: str = ""
    approximate: bool = False

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.latest < self.earliest:
            raise ValueError(f"{self.phrase!r} ends on {self.latest}, before it starts on {self.earliest}.")

    @property
    def is_known(self) -> bool:
        """Whether at least one end is a day."""
        return bool(self.earliest or self.latest)

    @property
    def is_exact(self) -> bool:
        """Whether it is one single day."""
        return self.earliest is not None and self.earliest == self.latest

    def sort_key(self) -> tuple[date, bool, date, str]:
        """Order by the latest day, an open end after it, then by the earliest and the phrase; no day comes last."""
        return (self.latest or self.earliest or date.max, self.latest is None, self.earliest or date.min, self.phrase)

    def contains(self, day: date) -> bool:
        """Whether `day` lies within the bounds; an open end holds everything on its side."""
        return (self.earliest is None or self.earliest <= day) and (self.latest is None or day <= self.latest)


def deadline(latest: date, at: time, zone: str) -> datetime:
    """Return the moment at which a deadline on day `latest` falls: `at` on the wall clock of `zone`.

    A time that the clock skips is read with the offset from before the gap (02:30 becomes 03:30, as calendars do); of a
    repeated hour it is the first.
    """
    wall = datetime.combine(latest, at, tzinfo=ZoneInfo(zone))
    return datetime.fromtimestamp(wall.timestamp(), tz=ZoneInfo("UTC"))


def end_of_day(day: date, zone: str) -> datetime:
    """Return the last moment of `day` in `zone`."""
    start_of_next = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    return datetime.fromtimestamp(start_of_next.timestamp() - 0.000001, tz=ZoneInfo("UTC"))


def days_apart(day: date, window: ImpreciseDate) -> int:
    """Return how many days `day` lies after the window's end (negative: before its start; 0: inside)."""
    if window.latest and day > window.latest:
        return (day - window.latest).days
    if window.earliest and day < window.earliest:
        return (day - window.earliest).days
    return 0
