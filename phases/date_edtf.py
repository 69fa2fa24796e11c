"""Dates in EDTF, the extended date format of ISO 8601-2: `2017-04`, `2017-04/2017-11`, `../2017-04`, `2017-11~`.

Of the format this is what a text of States needs: days, months, seasons (21 to 24), years, intervals with open ends,
`~` for what is approximate, and a day with an hour.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from phases.date_days import day_of, of_number
from phases.date_faults import start_before_end

_ONE = r"[12]\d{3}(?:-\d\d(?:-\d\d)?)?~?"
_FORM = re.compile(rf"(?P<first>\.\.|{_ONE})/(?P<last>\.\.|{_ONE})|(?P<one>{_ONE})", re.ASCII)

Ends = tuple[date | None, date | None]


def read(text: str) -> tuple[Ends, bool] | None:
    """Return the first and last day, and whether they are approximate; None for what is not in this form."""
    found = _FORM.fullmatch(text)
    if not found or (found["first"] == found["last"] == ".."):
        return None
    if found["one"]:
        return _one(found["one"]), "~" in text
    first = None if found["first"] == ".." else _one(found["first"])[0]
    last = None if found["last"] == ".." else _one(found["last"])[1]
    start_before_end(first, last, text)
    return (first, last), "~" in text


def _one(text: str) -> tuple[date, date]:
    year, *rest = map(int, text.rstrip("~").split("-"))
    if not rest:
        return date(year, 1, 1), date(year, 12, 31)
    if len(rest) == 1:
        return of_number(year, rest[0])
    day = day_of(year, *rest)
    return day, day


def write(first: date | None, last: date | None, approximate: bool = False) -> str | None:
    """Write bounds, as short as they allow; None where no day is known."""
    mark = "~" if approximate else ""
    if first is None and last is None:
        return None
    if first is None or last is None:
        return f"../{_end(last)}{mark}" if last else f"{_start(first)}{mark}/.."  # type: ignore[arg-type]
    if first == last:
        return f"{first}{mark}"
    if _starts_month(first) and _ends_month(last):
        start, end = _start(first), _end(last)
        if first.month == 1 and last.month == 12:
            start, end = start[:4], end[:4]
        return f"{start}{mark}" if start == end else f"{start}{mark}/{end}{mark}"
    return f"{first}{mark}/{last}{mark}"


def write_moment(day: date, at: time, zone: str) -> str | None:
    """Write a day with its hour and the offset that its zone has then; None where that is no whole minute."""
    moment = datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    offset = moment.utcoffset() or timedelta()
    if offset % timedelta(minutes=1) or at.microsecond:
        return None
    return moment.replace(tzinfo=None).isoformat() + "Z" if not offset else moment.isoformat()


def _start(first: date) -> str:
    return f"{first}"[:7] if _starts_month(first) else f"{first}"


def _end(last: date) -> str:
    return f"{last}"[:7] if _ends_month(last) else f"{last}"


def _starts_month(day: date) -> bool:
    return day.day == 1


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
