"""Days and hours as people type them into tables: read where they can mean one thing only, else refused in words."""

import re
from datetime import date, datetime, time, timedelta

from babel import Locale
from django.utils.translation import gettext as _

from phases import in_words
from sessions.domain.sittings import YEARS
from sessions.sheets.columns import shortened
from sessions.sheets.tables import Cell

DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  where spreadsheet programs begin to count days
NUMBERS = re.compile(r"(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,4})")
WORDS = re.compile(r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?([^\W\d]+)\.?,?[\s-]+(\d{1,4})")
MONTH_FIRST = re.compile(r"(?:[^\W\d]+\.?,\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{1,4})")
HOUR = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
NEARLY = re.compile(r"(\d{1,2})(?:\s*[h.:]\s*(\d{2})?)?\s*(?:([ap])\.?\s*m\.?|h|uhr)?", re.IGNORECASE)


class Unreadable(ValueError):
    """A cell that does not say what its column asks for; the text is for people."""


def day(cell: Cell) -> date:
    """Return the day that a cell names. Raises Unreadable."""
    if cell.kind == "moment":
        raise Unreadable(_("“%(cell)s” is a day with an hour; put the hour in its own column.") % {"cell": cell.text})
    if cell.kind == "number" or re.fullmatch(r"\d{5}(\.\d+)?", cell.text):
        raise Unreadable(_counted(cell))
    if cell.kind == "time":
        raise Unreadable(_("“%(cell)s” is an hour, no day.") % {"cell": cell.text})
    return _sensible(date.fromisoformat(cell.text) if cell.kind == "day" else _spelt(cell.text))


def _sensible(found: date) -> date:
    if not YEARS.start <= found.year < YEARS.stop:
        raise Unreadable(
            _("A meeting is held between %(first)d and %(last)d, not in the year %(year)d.")
            % {"first": YEARS.start, "last": YEARS.stop - 1, "year": found.year}
        )
    return found


def _counted(cell: Cell) -> str:
    """What a spreadsheet would make of a bare number: said, and not guessed."""
    number = float(cell.text)
    if 20_000 < number < 80_000:
        meant = DAY_ZERO + timedelta(days=int(number))
        return _("%(cell)s is a number; as a spreadsheet counts days it would be %(day)s. Write %(iso)s.") % {
            "cell": cell.text,
            "day": in_words.long_day(meant.date()),
            "iso": meant.date().isoformat(),
        }
    return _("%(cell)s is a number, no day. Write a day as 2018-03-12.") % {"cell": shortened(cell.text)}


def _spelt(text: str) -> date:
    if re.fullmatch(r"\d{8}", text):
        return _day(text, text[:4], int(text[4:6]), text[6:])
    if found := NUMBERS.fullmatch(text):
        return _in_numbers(text, *found.groups())
    if found := WORDS.fullmatch(text):
        return _day(text, found[3], _month(text, found[2]), found[1])
    if found := MONTH_FIRST.fullmatch(text):
        return _day(text, found[3], _month(text, found[1]), found[2])
    raise Unreadable(_("“%(cell)s” is not a day. Write a day as 2018-03-12.") % {"cell": shortened(text)})


def _in_numbers(text: str, first: str, mark: str, middle: str, last: str) -> date:
    """Year first is plain; points are written day first everywhere; strokes may begin with either."""
    if len(first) == 4:
        return _day(text, first, int(middle), last)
    day_first, month_first = (int(first), int(middle)), (int(middle), int(first))
    if mark == "." or day_first == month_first or day_first[0] > 12:
        return _day(text, last, day_first[1], first)
    if day_first[1] > 12:
        return _day(text, last, month_first[1], middle)
    year = _year(text, last)
    named = {"cell": text, "one": in_words.long_day(date(year, *day_first[::-1]))}
    named |= {
        "other": in_words.long_day(date(year, *month_first[::-1])),
        "iso": date(year, *day_first[::-1]).isoformat(),
    }
    raise Unreadable(_("“%(cell)s” may be %(one)s or %(other)s. Write the one you mean as %(iso)s.") % named)


def _day(text: str, year: str, month: int, day: str) -> date:
    try:
        return date(_year(text, year), month, int(day))
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_("There is no day “%(cell)s”.") % {"cell": shortened(text)}) from error


def _year(text: str, year: str) -> int:
    if len(year) != 4:
        raise Unreadable(
            _("The year of “%(cell)s” is cut short. Write it in full, as 2018-03-12.") % {"cell": shortened(text)}
        )
    if int(year) == 0:
        raise Unreadable(_("There is no day “%(cell)s”.") % {"cell": shortened(text)})
    return int(year)


def _month(text: str, word: str) -> int:
    for locale in dict.fromkeys((in_words.locale(), Locale("en"))):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months["format"][width].items():
                if name.casefold().rstrip(".") == word.casefold():
                    return int(number)
    if word.casefold() == "sept":
        return 9
    raise Unreadable(_("“%(cell)s” names no month that is known here.") % {"cell": shortened(text)})


def hour(cell: Cell) -> time:
    """Return the hour that a cell names, on the wall clock of the venue. Raises Unreadable."""
    found = HOUR.fullmatch(cell.text) if cell.kind in ("text", "time") else None
    if found is None:
        raise Unreadable(_no_hour(cell))
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    if hours > 23 or minutes > 59:
        raise Unreadable(
            _("“%(cell)s” is not an hour: a day runs from 00:00 to 23:59, and a meeting ends on its own day.")
            % {"cell": cell.text}
        )
    if seconds:
        raise Unreadable(_("“%(cell)s” has seconds; hours are kept to the minute.") % {"cell": cell.text})
    return time(hours, minutes)


def _no_hour(cell: Cell) -> str:
    if cell.kind == "number" and 0 < float(cell.text) < 1:
        meant = (DAY_ZERO + timedelta(days=float(cell.text), seconds=30)).strftime("%H:%M")
        return _("%(cell)s is a number; as a spreadsheet counts hours it would be %(hour)s. Write %(hour)s.") % {
            "cell": cell.text[:8],
            "hour": meant,
        }
    near = NEARLY.fullmatch(cell.text) if cell.kind == "text" else None
    if near and int(near[1]) < 24 and int(near[2] or 0) < 60:
        hours = int(near[1]) % 12 + (12 if near[3].lower() == "p" else 0) if near[3] else int(near[1])
        meant = f"{hours:02}:{int(near[2] or 0):02}"
        return _("“%(cell)s” is not written as hours are here. If you mean %(hour)s, write %(hour)s.") % {
            "cell": cell.text,
            "hour": meant,
        }
    return _("“%(cell)s” is not an hour. Write hours as 10:00.") % {"cell": shortened(cell.text)}
