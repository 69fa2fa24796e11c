"""Dates that do not pretend to a day they do not have.

A resolution says "late November 2017". An `ImpreciseDate` keeps that phrase and the earliest and latest day that it
can mean; either end may be open. A deadline falls on its latest day. A date may hang on another item of the timeline
(before it, after it, while it lasts); its days then come of `resolve`, and move when that item moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from phases import date_edtf, date_words
from phases.date_days import MONTH_PARTS, beside, month_end
from phases.date_faults import UnreadableDate

__all__ = [
    "ImpreciseDate",
    "Precision",
    "UnreadableDate",
    "days_apart",
    "days_between",
    "deadline",
    "end_of_day",
    "moment_due",
    "parse",
    "resolve",
    "write",
]


class Precision(StrEnum):
    """How exactly a date is known."""

    MOMENT = "moment"
    DAY = "day"
    DAYS = "days"
    PART_OF_MONTH = "part-of-month"
    MONTH = "month"
    MONTHS = "months"
    YEAR = "year"
    OPEN = "open"  # one end only
    RELATIVE = "relative"  # its days, or one of them, come from another item
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ImpreciseDate:
    """A phrase and its bounds, both days included; None where an end is open or not known."""

    phrase: str
    earliest: date | None = None
    latest: date | None = None
    anchor: str = ""  # key or name of the item on which it hangs
    relation: str = ""  # before, before-each, after, after-each, during
    offset: int = 0  # days from the anchor
    at: time | None = None  # the hour, on the wall clock of `zone` (IANA)
    zone: str = ""
    approximate: bool = False

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.latest < self.earliest:
            raise ValueError(f"{self.phrase!r} ends on {self.latest}, before it starts on {self.earliest}.")

    def __str__(self) -> str:
        return self.phrase

    @property
    def is_known(self) -> bool:
        """Whether at least one end is a day."""
        return bool(self.earliest or self.latest)

    @property
    def is_exact(self) -> bool:
        """Whether it is one single day."""
        return self.earliest is not None and self.earliest == self.latest

    @property
    def precision(self) -> Precision:
        """How exactly it is known, by its bounds."""
        if self.earliest and self.latest:
            return Precision.MOMENT if self.is_exact and self.at is not None else _precision(self.earliest, self.latest)
        if self.relation:
            return Precision.RELATIVE
        return Precision.OPEN if self.is_known else Precision.UNKNOWN

    @property
    def edtf(self) -> str | None:
        """The date in EDTF (ISO 8601-2); None where that cannot say it: no day, one from elsewhere, a window's hour."""
        if self.relation and not (self.earliest and self.latest):
            return None
        if self.at is None:
            return date_edtf.write(self.earliest, self.latest, self.approximate)
        sayable = self.earliest and self.is_exact and self.zone and not self.approximate
        return date_edtf.write_moment(self.earliest, self.at, self.zone) if sayable and self.earliest else None

    def sort_key(self) -> tuple[date, bool, date, bool, str, str, str, str, str, int, bool]:
        """Order by the latest day, an open end after it, then by the earliest, the hour and the phrase.

        No day comes last. Any two dates that differ have different keys.
        """
        days = (self.latest or self.earliest or date.max, self.latest is None, self.earliest or date.min)
        hour = (self.at.isoformat() if self.at is not None else "", self.phrase, self.zone)
        return (*days, self.earliest is None, *hour, self.anchor, self.relation, self.offset, self.approximate)

    def contains(self, day: date) -> bool:
        """Whether `day` lies within the bounds; an open end holds everything on its side."""
        return (self.earliest is None or self.earliest <= day) and (self.latest is None or day <= self.latest)

    def days_outside(self, window: "ImpreciseDate") -> int | None:
        """Return how many days it lies after a window's end (negative: before its start; 0: inside); None: not known.

        It is counted from the first day that lies outside: 4-6 December lies 4 days after late November.
        """
        first, last = self.earliest or self.latest, self.latest or self.earliest
        if first is None or last is None or not window.is_known:
            return None
        return days_apart(first, window) or days_apart(last, window)

    def lies_within(self, window: "ImpreciseDate") -> bool:
        """Whether all of it that is known lies within a window."""
        return self.days_outside(window) == 0


def parse(text: str, anchors: Mapping[str, str] | None = None, *, year: int | None = None) -> ImpreciseDate:
    """Read a date as texts and letters write it, or in EDTF. Raises UnreadableDate, a ValueError with a `sentence`.

    `anchors`: names and titles in small letters, with the key of what they name; without them a date hangs on the name
    itself. `year`: that of the letter, for days which name none.
    """
    return ImpreciseDate(" ".join(text.split()), **date_words.read(text, anchors, year)._asdict())


def write(when: ImpreciseDate, language: str = "en") -> str:
    """Write a phrase that `parse` reads as the same days, anchor and hour; for bounds that came without a phrase."""
    said = {field.name: getattr(when, field.name) for field in fields(when) if field.name != "phrase"}
    return date_words.write(date_words.Found(**said), language)


def resolve(when: ImpreciseDate, base: ImpreciseDate) -> ImpreciseDate:
    """Return a date that hangs on another with the days it has from `base`, the other's days.

    Before: its last day is the day before the other begins, or so many days before it. After: its first day is the day
    after the other ends, and its last so many days after. Days of its own stand; an end that is open is filled where
    that leaves them in order. It then hangs on nothing; if no day comes of it, it stays as it is.
    """
    first, last = _hung(when, base)
    if when.earliest and last and last < when.earliest:
        last = None
    if when.latest and first and when.latest < first:
        first = None
    earliest, latest = when.earliest or first, when.latest or last
    if not when.relation or not (earliest or latest):
        return when
    return replace(when, earliest=earliest, latest=latest, anchor="", relation="", offset=0)


def _hung(when: ImpreciseDate, base: ImpreciseDate) -> tuple[date | None, date | None]:
    kind = when.relation.removesuffix("-each")
    if kind == "before" and base.earliest:
        return None, beside(base.earliest, -max(when.offset, 1))
    if kind == "after" and base.latest:
        return beside(base.latest, 1), beside(base.latest, when.offset) if when.offset > 0 else None
    return (base.earliest, base.latest) if kind == "during" else (None, None)


def _precision(first: date, last: date) -> Precision:
    if first == last:
        return Precision.DAY
    end = month_end(last.year, last.month)
    one_month = (first.year, first.month) == (last.year, last.month)
    if first.day == 1 and last == end:
        if one_month:
            return Precision.MONTH
        whole_year = first.year == last.year and (first.month, last.month) == (1, 12)
        return Precision.YEAR if whole_year else Precision.MONTHS
    parts = [(start, min(stop, end.day)) for start, stop in MONTH_PARTS]
    return Precision.PART_OF_MONTH if one_month and (first.day, last.day) in parts else Precision.DAYS


def deadline(latest: date, at: time, zone: str) -> datetime:
    """Return the moment at which a deadline on day `latest` falls: `at` on the wall clock of `zone`.

    A time that the clock skips is read with the offset from before the gap (02:30 becomes 03:30, as calendars do); of a
    repeated hour it is the first.
    """
    wall = datetime.combine(latest, at, tzinfo=ZoneInfo(zone))
    return datetime.fromtimestamp(wall.timestamp(), tz=ZoneInfo("UTC"))


def moment_due(when: ImpreciseDate, default_time: time, default_zone: str) -> datetime | None:
    """Return the moment at which a date is due: its latest day, at its own hour or else the given one; None: no day."""
    if when.latest is None:
        return None
    at = default_time if when.at is None else when.at
    return deadline(when.latest, at, when.zone or default_zone)


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


def days_between(one: ImpreciseDate, other: ImpreciseDate) -> int | None:
    """Return how many days `one` starts after `other` ends (negative: ends before it starts); 0 where they may meet."""
    if not (one.is_known and other.is_known):
        return None
    if one.earliest and other.latest and one.earliest > other.latest:
        return (one.earliest - other.latest).days
    if one.latest and other.earliest and one.latest < other.earliest:
        return (one.latest - other.earliest).days
    return 0
