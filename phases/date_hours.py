"""The hour of a date and its zone: "18:00 (Nairobi)", "6 p.m. Vienna time", "T18:00+02:00[Europe/Vienna]"."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from phases.date_faults import UnreadableDate, short

NO_CITIES = frozenset({"Etc", "US", "Canada", "Brazil", "Chile", "Mexico"})  # "Pacific" or "Central" are no towns
NO_ZONES = frozenset({"localtime", "Factory"})

_HOUR = re.compile(
    r"(?:(?P<iso>(?<=\d)t)|(?:,\s?|\s)(?:at\s)?)(?:"
    r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?|(?P<twelve>\d\d?)(?=\s?[ap]\.?m\b)|(?P<noon>noon\b))"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?P<rest>(?![\d:]).*)$",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>[0-5]\d)(?=$|[\s\[(])|(?P<utc>z)(?=$|[\s\[(])", re.I)


_AROUND_ZONE = re.compile(r"^in\s|(?:^|\s)(?:local\s)?time$", re.IGNORECASE)


@dataclass(frozen=True)
class Hour:
    """An hour on the wall clock of a zone; with an offset from UTC where it was written so."""

    at: time
    zone: str = ""
    offset: timedelta | None = None


@cache
def zones() -> dict[str, str]:
    """Every zone by its name and by its town, in small letters."""
    known = sorted(available_timezones() - NO_ZONES)
    towns = {_town(zone).lower(): zone for zone in known if "/" in zone and zone.split("/")[0] not in NO_CITIES}
    return towns | {zone.lower(): zone for zone in known} | {"utc": "UTC", "gmt": "UTC"}


def zone_in_words(zone: str) -> str:
    """Return the town that stands for a zone, or the zone's own name where the town stands for another."""
    town = _town(zone)
    return town if zones().get(town.lower()) == zone else zone


def _town(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def split(text: str) -> tuple[str, Hour | None]:
    """Return a phrase without the hour at its end, and that hour. Raises UnreadableDate for an hour without a zone."""
    found = _HOUR.search(text, text.rfind('"') + 1)  # a name in quotation marks may hold an hour of its own
    if not found:
        return text, None
    at = _time(found)
    rest = found["rest"].strip(" ,")
    offset = _OFFSET.match(rest) if found["iso"] else None
    zone = _zone(rest[offset.end() :] if offset else rest, may_lack=bool(offset))
    return text[: found.start()], Hour(at, zone, _as_delta(offset) if offset else None)


def _time(found: re.Match[str]) -> time:
    hour = 12 if found["noon"] else int(found["hour"] or found["twelve"])
    if found["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    elif found["half"]:
        hour = 24  # 13 p.m.
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        raise UnreadableDate(
            _("“%(hour)s” is no hour of the day; expected one from 00:00 to 23:59.")
            % {"hour": found.group()[: found.start("rest") - found.start()].strip(" ,")}
        ) from None


def _zone(text: str, may_lack: bool) -> str:
    name = _AROUND_ZONE.sub("", text.strip(" ()[],"))
    if not name and may_lack:
        return ""
    if not name:
        raise UnreadableDate(
            _("An hour needs its zone. Write the town or the zone after it, as 18:00 (Nairobi), 18:00 Africa/Nairobi.")
        )
    if name.startswith("-"):
        raise UnreadableDate(_("A date has one hour only, the one at which it begins or falls due."))
    zone = zones().get(name.lower().replace(" ", "_")) or zones().get(name.lower())
    if zone is None:
        raise UnreadableDate(
            _("“%(zone)s” is not a time zone. Write the town of one, as Nairobi, or its name, as Africa/Nairobi.")
            % {"zone": short(name)}
        )
    return zone


def _as_delta(offset: re.Match[str]) -> timedelta:
    if offset["utc"]:
        return timedelta()
    ahead = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
    if ahead >= timedelta(days=1):
        raise UnreadableDate(_("“%(offset)s” is no offset from UTC.") % {"offset": offset.group()})
    return -ahead if offset["sign"] == "-" else ahead


def settle(hour: Hour, first: date | None, last: date | None) -> tuple[date | None, date | None, time, str]:
    """Return the days, hour and zone that an hour with an offset means; without an offset nothing changes.

    An offset says which moment is meant: beside a zone it must be that zone's at that moment (of an hour that comes
    twice, the first), alone it is turned into UTC.
    """
    if hour.offset is None:
        return first, last, hour.at, hour.zone
    if last is None or first != last:
        raise UnreadableDate(_("An hour with an offset from UTC can stand behind a single day only."))
    meant = datetime.combine(last, hour.at, tzinfo=timezone(hour.offset)).astimezone(UTC)
    if not hour.zone:
        return meant.date(), meant.date(), meant.time(), "UTC"
    if datetime.combine(last, hour.at, tzinfo=ZoneInfo(hour.zone)).astimezone(UTC) != meant:
        raise UnreadableDate(
            _("The offset is not that of %(zone)s at that hour. Leave out one of them.") % {"zone": hour.zone}
        )
    return last, last, hour.at, hour.zone
