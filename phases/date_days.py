"""Days, months, seasons and years in words, read into their first and last day.

"4-6 December 2017", "20 and 22-23 February 2018", "late April to early May 2018", "2018-04". What stands around them
("by", "before the", "18:00") is read in date_words and date_hours.

A phrase is cut into words, and the words into points: each is a day, a month or part of one, a season, or a year. A
point that lacks its month or year has that of the next, or else of the one before.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from phases.date_faults import MONTHS, UnreadableDate, in_full, short, start_before_end

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Our readings. Of a month: its days 1 to 10, 11 to 20, 21 to the last, the last. Of a year: four months each, December.
PARTS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 3}
MONTH_PARTS = ((1, 10), (11, 20), (21, 31), (31, 31))
YEAR_PARTS = ((1, 4), (5, 8), (9, 12), (12, 12))
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # the month in which each begins

_MONTH = {name.lower()[:size]: place for place, name in enumerate(MONTHS, 1) for size in (3, len(name))} | {"sept": 9}
_WEEKDAY = {name.lower()[:size]: place for place, name in enumerate(WEEKDAYS) for size in (3, len(name))}
_WORDS = {
    **dict.fromkeys(("to", "until", "till", "through", "and"), "joint"),
    **dict.fromkeys(("of", "the"), "filler"),
    **dict.fromkeys(PARTS, "part"),
    **dict.fromkeys(SEASONS, "season"),
    **dict.fromkeys(_MONTH, "month"),
    **dict.fromkeys(_WEEKDAY, "weekday"),
}
_GRAMMAR = re.compile(  # words of the phrases around days
    r"no|not|later|earlier|than|by|on|or|in|at|as|from|since|before|after|prior|between|up|about|around|least|within"
    r"|during|throughout|days?|weeks?|each|every"
)
_TOKEN = re.compile(
    r"(?P<iso>[12]\d{3}-\d\d(?:-\d\d)?)(?![\w-])|(?P<year>[12]\d{3})(?!\w)|(?P<day>\d\d?)(?:st|nd|rd|th)?(?!\w)"
    r"|(?P<word>[a-z]+)\.?(?!\w)|(?P<mark>[-,&])|(?P<odd>[^\s,&-]+)",
    re.ASCII,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


@dataclass
class _Point:
    """A place in time as far as its words name it."""

    text: str = ""
    part: str = ""
    season: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


def unreadable(text: str) -> UnreadableDate:
    """Return the refusal of words that are no date: which word is strange, and what would be understood."""
    tokens = _tokens(text)
    strange = next((token.text for token in tokens if token.kind == "odd" and not _GRAMMAR.fullmatch(token.text)), "")
    if strange and any(token.kind in ("iso", "year", "month") for token in tokens):
        what = _("“%(word)s” in “%(text)s” cannot be read as part of a date.")
        what %= {"word": short(strange), "text": short(text)}
    else:
        what = _("“%(text)s” cannot be read as a date.") % {"text": short(text)}
    understood = _(
        "Understood are days (12 March 2018, 4-6 December 2017, 2018-03-12), months and their parts (April 2017, "
        "mid-June 2020), limits (no later than April 2017, between May and July 2018), a day with an hour "
        "(9 April 2017, 18:00 Nairobi time), what hangs on an event (before the beginning of the talks, 14 days after "
        "the hearing), and “to be announced”."
    )
    return UnreadableDate(f"{what} {understood}")


def is_dated(text: str) -> bool:
    """Whether a text is made of words for days, months and years only."""
    kinds = {token.kind for token in _tokens(text)}
    return bool(kinds - {"filler", "joint", "mark"}) and "odd" not in kinds


def span(text: str, year: int | None = None) -> tuple[date, date]:
    """Return the first and last day of what a text names. `year`: for days that name none. Raises UnreadableDate."""
    return _ends(text, year)[0]


def range_of(text: str, year: int | None = None) -> tuple[date, date] | None:
    """Return the first and last day of a text that names at least two points; None where it names one only."""
    ends, count = _ends(text, year)
    return ends if count > 1 else None


def _ends(text: str, year: int | None) -> tuple[tuple[date, date], int]:
    points = _Points(text).read()
    _complete(points, year)
    ends = [_bounds(point, text) for point in points]
    for before, after in pairwise(ends):
        start_before_end(before[0], after[1], text)
    return (min(first for first, _last in ends), max(last for _first, last in ends)), len(points)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(text.lower()):
        kind = str(match.lastgroup)
        said = match[kind]
        if kind == "word":
            kind = _WORDS.get(said, "odd")
        if kind == "iso" and len(said) == 7 and found and found[-1].kind == "month":  # "3 April 2017-12 May 2018"
            found += [_Token("year", said[:4]), _Token("mark", "-"), _Token("day", said[5:])]
            continue
        found.append(_Token(kind, said))
    return found


class _Points:
    """Cuts a phrase into its points, from left to right; every step takes a word, so it ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.place = 0

    def read(self) -> list[_Point]:
        points = [self.point()]
        while self.place < len(self.tokens):
            if not (self.take("joint") or self.take("mark")):
                raise unreadable(self.text)
            self.take("joint")  # ", and"
            points.append(self.point())
        return points

    def take(self, kind: str, *texts: str) -> str:
        """Take the next token if it is of this kind (and one of these); return its text, or nothing."""
        if self.place >= len(self.tokens):
            return ""
        token = self.tokens[self.place]
        if token.kind != kind or (texts and token.text not in texts):
            return ""
        self.place += 1
        return token.text

    def point(self) -> _Point:
        start, point = self.place, _Point()
        self.take("filler", "the")
        if name := self.take("weekday"):
            point.weekday = _WEEKDAY[name]
            self.take("mark", ",")
        self.take("filler", "the")
        point.part = self.take("part")
        if PARTS.get(point.part) == 1:
            self.take("mark", "-")
        while point.part and self.take("filler"):
            pass
        self.name(point)
        if (point.part and point.day) or (point.weekday is not None and not point.day):
            raise unreadable(self.text)
        point.text = " ".join(token.text for token in self.tokens[start : self.place])
        return point

    def name(self, point: _Point) -> None:
        if found := self.take("iso"):
            point.year, point.month, point.day = (*map(int, found.split("-")), None, None)[:3]
        elif found := self.take("day"):
            point.day = int(found)
            self.take("filler", "of")
            point.month = _MONTH.get(self.take("month"))
            self.year(point)
        elif found := self.take("month"):
            point.month = _MONTH[found]
            day = self.take("day")
            point.day = int(day) if day else None
            self.year(point)
        elif found := self.take("season"):
            point.season = found
            self.take("filler", "of")
            self.year(point)
        elif found := self.take("year"):
            point.year = int(found)
        else:
            raise unreadable(self.text)

    def year(self, point: _Point) -> None:
        """Take the year that may follow, with a comma or "of" before it."""
        start = self.place
        self.take("mark", ",") or self.take("filler", "of")
        found = self.take("year")
        if found:
            point.year = int(found)
        else:
            self.place = start


def _complete(points: list[_Point], year: int | None) -> None:
    """Give each point the month and year that its neighbours have: the next one first, then the one before."""
    for order in (points[::-1], points):
        for giver, point in pairwise(order):
            point.year = point.year if point.year is not None else giver.year
            if point.day is not None and point.month is None:
                point.month = giver.month
    for point in points:
        point.year = point.year if point.year is not None else year


def _bounds(point: _Point, text: str) -> tuple[date, date]:
    if point.day is not None and point.month is None:
        raise unreadable(text)
    if point.year is None:
        raise UnreadableDate(
            _("“%(text)s” does not say the year. Write it in full, as 12 March 2018.") % {"text": short(text)}
        )
    if point.season:
        return season(point.year, SEASONS[point.season])
    if point.month is None:
        first, last = YEAR_PARTS[PARTS[point.part]] if point.part else (1, 12)
        return date(point.year, first, 1), month_end(point.year, last)
    if point.day is None:
        return _month(point.year, point.month, point.part)
    day = day_of(point.year, point.month, point.day)
    if point.weekday is not None and point.weekday != day.weekday():
        raise UnreadableDate(
            _("%(day)s is a %(is)s, not a %(said)s.")
            % {"day": in_full(day), "is": WEEKDAYS[day.weekday()], "said": WEEKDAYS[point.weekday]}
        )
    return day, day


def _month(year: int, month: int, part: str) -> tuple[date, date]:
    if not 1 <= month <= 12:
        return of_number(year, month)
    first, last = MONTH_PARTS[PARTS[part]] if part else (1, 31)
    end = month_end(year, month)
    return end.replace(day=min(first, end.day)), end.replace(day=min(last, end.day))


def of_number(year: int, number: int) -> tuple[date, date]:
    """Return the bounds of a month, or of a season, which EDTF numbers from 21 to 24. Raises UnreadableDate."""
    if 1 <= number <= 12:
        return date(year, number, 1), month_end(year, number)
    if 21 <= number <= 24:
        return season(year, 3 * (number - 20))
    raise _no_month(number)


def _no_month(number: int) -> UnreadableDate:
    return UnreadableDate(
        _("There is no month %(number)02d: months are numbered from 01 to 12, seasons from 21 to 24.")
        % {"number": number}
    )


def season(year: int, month: int) -> tuple[date, date]:
    """Return the three months from `month` on: a winter ends in the year after."""
    return date(year, month, 1), month_end(year + month // 12, (month + 1) % 12 + 1)


def day_of(year: int, month: int, day: int) -> date:
    """Return a day. Raises UnreadableDate for one that no calendar has."""
    if not 1 <= month <= 12:
        raise _no_month(month)
    last = month_end(year, month).day
    if not 1 <= day <= last:
        raise UnreadableDate(
            _("There is no %(day)s %(month)s %(year)s: that month has %(last)s days.")
            % {"day": day, "month": MONTHS[month - 1], "year": year, "last": last}
        )
    return date(year, month, day)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def beside(day: date, days: int) -> date | None:
    """Return the day so many days later; None where the calendar ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
