"""The reader's own time zone: chosen in the address, else that of the account, else left to the browser."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from phases import in_words
from sessions.models import MeetingVersion

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
LONGEST = 64
SUMMER = datetime(2024, 7, 1, tzinfo=UTC)
WINTER = datetime(2024, 1, 1, tzinfo=UTC)
# Where many clocks show the same, these are named first: cities that most people have heard of.
KNOWN = (
    "Africa/Nairobi", "Africa/Lagos", "Africa/Johannesburg", "Africa/Cairo", "Africa/Abidjan", "America/New_York",
    "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Halifax", "America/Sao_Paulo",
    "America/Bogota", "Asia/Bangkok", "Asia/Beirut", "Asia/Dhaka", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata",
    "Asia/Manila", "Asia/Riyadh", "Asia/Shanghai", "Asia/Tokyo", "Atlantic/Azores", "Australia/Sydney",
    "Europe/Istanbul", "Europe/London", "Europe/Moscow", "Europe/Zurich", "Pacific/Auckland", "Pacific/Fiji",
    "Pacific/Honolulu",
)  # fmt: skip
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?$", re.IGNORECASE)


class UnknownZone(RuleViolation):
    """A zone that nobody keeps a clock for: the sentence says how one is written."""

    status = 400


@dataclass(frozen=True)
class Beside:
    """A meeting's hours where the reader is; `other_day`: they fall on another date there."""

    words: str
    other_day: bool


@dataclass(frozen=True)
class Reader:
    """Where the reader's clock stands; `chosen`: the address says so."""

    zone: str
    chosen: bool = True

    @property
    def city(self) -> str:
        return in_words.city(self.zone)

    def beside(self, version: MeetingVersion) -> Beside | None:
        """What to write beside a meeting's hours; None where both clocks show the same, or it has none."""
        start, end = version.starts_at, version.ends_at
        if start is None or _wall(start, version.zone) == _wall(start, self.zone):
            return None
        hours = self._hours(start, end)
        day = in_words.local_day(start, self.zone)
        if day == version.day:
            return Beside(hours, False)
        return Beside(_("for you on %(day)s, %(hours)s") % {"day": in_words.day_of_year(day), "hours": hours}, True)

    def _hours(self, start: datetime, end: datetime | None) -> str:
        """`23:00-02:00 on Saturday, 21 January (Nairobi)`: the day is named where the end falls on another."""
        if end is None or in_words.local_day(end, self.zone) == in_words.local_day(start, self.zone):
            return in_words.hours(start, end, self.zone, self.city)
        day = in_words.day_of_year(in_words.local_day(end, self.zone))
        words = {"start": in_words.clock(start, self.zone), "end": in_words.clock(end, self.zone), "day": day}
        return _("%(start)s-%(end)s on %(day)s") % words + f" ({self.city})"


@cache
def names() -> tuple[str, ...]:
    """The zones that are named for a place, and UTC, in the order of the alphabet."""
    found = [name for name in available_timezones() if name.partition("/")[0] in REGIONS and "/" in name]
    return ("UTC", *sorted(found))


@cache
def _by_city() -> dict[str, str]:
    return {name.rpartition("/")[2].lower(): name for name in names()} | {name.lower(): name for name in names()}


def read(asked: str) -> str:
    """Return the IANA name of a zone as it was typed: `Africa/Nairobi`, in any case, or only the city's `Nairobi`.

    Raises UnknownZone.
    """
    typed = asked.strip().replace(" ", "_").lower()
    found = _by_city().get(typed)
    if found:
        return found
    sentence = _("There is no time zone “%(asked)s”.") % {"asked": asked.strip()[:LONGEST]}
    raise UnknownZone(f"{sentence} {_hint(asked.strip()[:LONGEST])}")


def _hint(asked: str) -> str:
    """What may have been meant: places whose clocks show it, or a name that is written nearly so."""
    showing = _showing(asked.replace(" ", ""))
    if showing:
        return _("Name a place whose clocks show it: %(zones)s.") % {"zones": ", ".join(showing)}
    near = get_close_matches(asked.replace(" ", "_").lower(), _by_city(), 1, 0.75)
    if near:
        return _("Did you mean %(zone)s?") % {"zone": _by_city()[near[0]]}
    return _("Write it as %(zone)s, or choose one from the list.") % {"zone": "Africa/Nairobi"}


def _showing(asked: str) -> list[str]:
    """Up to three zones that go by a short name (EAT, CEST) or stand at an offset (UTC+3) in winter."""
    offset = OFFSET.match(asked)
    if offset:
        sign, hours, minutes = offset.groups()
        away = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (1 if sign == "+" else -1)
        fits = [zone for zone in _best_first() if WINTER.astimezone(ZoneInfo(zone)).utcoffset() == away]
    else:
        fits = [zone for zone in _best_first() if asked.upper() in _short_names(zone)]
    return fits[:3]


def _best_first() -> list[str]:
    return sorted(names(), key=lambda zone: (zone not in KNOWN, zone))


@cache
def _short_names(zone: str) -> frozenset[str | None]:
    return frozenset(day.astimezone(ZoneInfo(zone)).tzname() for day in (SUMMER, WINTER))


def of(asked: str, account: str = "") -> Reader | None:
    """The reader's clock: as asked for in the address, else as the account has it; None: the browser knows.

    Raises UnknownZone for what was asked; an account's zone that no longer exists counts as none.
    """
    if asked.strip():
        return Reader(read(asked))
    known = _by_city().get(account.lower()) if account else None
    return Reader(known, chosen=False) if known else None


def _wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
