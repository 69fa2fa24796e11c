"""Days, hours and places in words, in the active language, as diplomats write them.

`Monday, 12 March 2018, 10:00-13:00 (Nairobi)`: the day before the month, a 24-hour clock, the zone always named.
"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, get_timezone_location
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from phases.dates import ImpreciseDate
from phases.phrases import days_phrase

SHORT_RANGE = 14  # days: what lasts no longer is an event that opens; a longer one is a window that closes
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT", "Zulu"})


def locale() -> Locale:
    """Return Babel's locale of the active language; plain English is written the British way, day first."""
    language = get_language() or "en"
    try:
        return Locale.parse("en_GB" if language == "en" else language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def local_day(value: date | datetime, zone: str = "") -> date:
    """Return the day of a moment in a zone (its own where none is given); a day stays itself."""
    if not isinstance(value, datetime):
        return value
    return (value.astimezone(ZoneInfo(zone)) if zone else value).date()


def day(value: date | datetime, zone: str = "") -> str:
    """`Monday, 12 March 2018`."""
    return format_date(local_day(value, zone), "full", locale())


def long_day(value: date | datetime, zone: str = "") -> str:
    """`12 March 2018`."""
    return format_date(local_day(value, zone), "long", locale())


def short_day(value: date | datetime, zone: str = "") -> str:
    """`12 Mar 2018`; in English every month has three letters (`Sep`, where the British locale would write `Sept`)."""
    if locale().language == "en":
        return format_date(local_day(value, zone), "d MMM y", "en")
    return format_date(local_day(value, zone), "medium", locale())


def weekday(value: date) -> str:
    """`Monday`."""
    return format_date(value, "EEEE", locale())


def month(value: date) -> str:
    """`March 2018`."""
    return format_skeleton("yMMMM", value, locale=locale())


def day_of_year(value: date) -> str:
    """`Monday, 12 March`: where the year stands nearby."""
    if locale().language == "en":
        return format_date(value, "EEEE, d MMMM", locale())
    return format_skeleton("MMMMEEEEd", value, locale=locale())


def short_month(value: date, *, year: bool = False) -> str:
    """`Mar`, `Mar 2018`; the same letters as in a short day."""
    in_english = locale().language == "en"
    return format_date(value, "MMM y" if year else "MMM", "en" if in_english else locale())


def clock(value: datetime | time, zone: str = "") -> str:
    """`10:00`, on the wall clock of a zone."""
    if isinstance(value, datetime) and zone:
        value = value.astimezone(ZoneInfo(zone))
    return value.strftime("%H:%M")


def city(zone: str) -> str:
    """`Nairobi` for `Africa/Nairobi`, in the active language."""
    if zone in UTC_NAMES:
        return "UTC"
    try:
        return get_timezone_location(zone, locale=locale(), return_city=True)
    except LookupError:
        return zone.rpartition("/")[2].replace("_", " ")


def moment(value: datetime, zone: str, place: str = "") -> str:
    """`Monday, 12 March 2018, 10:00 (Nairobi)`; `place` names the city where the zone's own would mislead."""
    return f"{day(value, zone)}, {clock(value, zone)} ({place or city(zone)})"


def hours(start: datetime, end: datetime | None, zone: str, place: str = "") -> str:
    """`10:00-13:00 (Nairobi)`; the second day is named where the end falls on another."""
    until = ""
    if end:
        other = local_day(end, zone) != local_day(start, zone)
        until = f" - {short_day(end, zone)}, {clock(end, zone)}" if other else f"-{clock(end, zone)}"
    return f"{clock(start, zone)}{until} ({place or city(zone)})"


def span(first: date | None, last: date | None) -> str:
    """`4-6 December 2017`; an open end says so; empty where no day is known."""
    if first and last:
        return long_day(first) if first == last else _interval(first, last)
    if last:
        return _("until %(day)s") % {"day": long_day(last)}
    return _("from %(day)s") % {"day": long_day(first)} if first else ""


def _interval(first: date, last: date) -> str:
    if locale().language != "en":
        return format_interval(first, last, "yMMMMd", locale=locale())
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{long_day(last)}"
    start = format_date(first, "d MMMM", locale()) if first.year == last.year else long_day(first)
    return f"{start} to {long_day(last)}"


def says_itself(phrase: str, first: date | None, last: date | None) -> bool:
    """Whether a phrase names every known bound as a full day, so that a reading of it would only repeat it."""
    if not (first or last):
        return False

    def names(words: str) -> bool:
        return bool(re.search(rf"(?<!\d){re.escape(words)}(?!\d)", phrase, re.IGNORECASE))

    if first and last and first != last:
        return names(long_day(last)) and names(str(first.day))
    return names(long_day(last or first))  # type: ignore[arg-type]


def from_today(when: ImpreciseDate, today: date) -> str:
    """How far off a date is; empty where no last day is known.

    What lasts a few days `opens in 3 days`, is on `today, day 1 of 4`, then is `2 days ago`. A deadline or a long
    window is counted to its last day: `in 12 days`, `tomorrow`, `today`.
    """
    first, last = when.earliest, when.latest
    if last is None:
        return ""
    if first is None or first == last or (last - first).days > SHORT_RANGE or today > last:
        return days_left((last - today).days)
    if today < first:
        days = (first - today).days
        if days == 1:
            return _("opens tomorrow")
        return ngettext("opens in %(count)s day", "opens in %(count)s days", days) % {"count": days}
    days_of_it = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if days_phrase(days_of_it) in when.phrase:
        place, count = (today - first).days + 1, len(days_of_it)
        return _("today, day %(place)s of %(count)s") % {"place": place, "count": count}
    return _("until %(day)s") % {"day": long_day(last)}


def days_apart(days: int) -> str:
    """`4 days after`, `3 days before`, `within the mandated time`."""
    if days == 0:
        return _("within the mandated time")
    if days > 0:
        return ngettext("%(count)s day after", "%(count)s days after", days) % {"count": days}
    return ngettext("%(count)s day before", "%(count)s days before", -days) % {"count": -days}


def days_from_mandate(days: int) -> str:
    """`4 days after the mandated time`, where nothing nearby says what the days are counted from."""
    if days == 0:
        return days_apart(days)
    if days > 0:
        words = ngettext("%(count)s day after the mandated time", "%(count)s days after the mandated time", days)
    else:
        words = ngettext("%(count)s day before the mandated time", "%(count)s days before the mandated time", -days)
    return words % {"count": abs(days)}


def days_left(days: int) -> str:
    """`in 12 days`, `tomorrow`, `today`, `3 days ago`."""
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days > 1:
        return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}
    return ngettext("%(count)s day ago", "%(count)s days ago", -days) % {"count": -days}


def language(code: str) -> str:
    """`French` for `fr`, in the active language; a code that no list knows stays as it is."""
    try:
        return Locale.parse(code, sep="-").get_display_name(locale()) or code
    except (UnknownLocaleError, ValueError):
        return code
