"""The grammar of dates: reads the phrases of texts and letters, and EDTF, and writes phrases that read the same.

A phrase is, from its end inwards: an hour with its zone (date_hours), a limit ("by", "before", "between"), and the days
themselves (date_days) or the event on which the date hangs. What each phrase is read as stands in docs/process-file.md.
Every pattern is tried once on at most 300 characters.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import NamedTuple

from django.utils.translation import gettext as _

from phases import date_edtf, date_events, date_hours
from phases.date_days import beside, is_dated, month_end, range_of, span, unreadable
from phases.date_events import NUMBER, REMARK, pattern
from phases.date_faults import MONTHS, UnreadableDate, in_full

LONGEST = 300  # characters, as the column that holds a phrase
UNKNOWN = "date not known"

_PLAIN = str.maketrans("‐‑‒–—−“”’", '------""\'')
_UNDATED = pattern(
    r"\(?(?:month|date|day)\)?|t\.?b\.?[acd]\.?|undated|unknown|"
    r"(?:(?:dates?|days?|months?|years?) )?(?:is |are )?"
    r"(?:not (?:yet )?(?:dated|known|announced|recorded|fixed|decided)(?:[ ,].*)?"
    r"|to be (?:announced|confirmed|determined|decided)(?: later)?)"
)
_ABOUT = pattern(r"(?:about|around|approximately|roughly|circa|c\.) ")
# "three days in February 2018", "five hearings between ...": how many there are is no matter of when.
_COUNT = pattern(rf"{NUMBER} (?:[a-z-]+ ){{1,3}}(?=(?:in|on|from|between) )")
_LIMIT = pattern(
    r"(?P<by>(?:no|not) later than|not after|on or before|by|until|till|up to)\b"
    r"|(?P<open>not before|(?:no|not) earlier than|on or after|from|since|as of|as from|starting(?: (?:on|in))?)\b"
    r"|(?:(?:immediately|shortly|directly|just|well) )?(?:(?P<before>before|prior to|ahead of|in advance of)"
    r"|(?P<after>after|following))\b"
    r"|(?P<between>between)\b|(?P<within>during|throughout|in|on|at)\b"
)
_ONWARDS = pattern(r" (?:on|onwards?|or later)$")


class Found(NamedTuple):
    """What a phrase says, field by field as in an ImpreciseDate."""

    earliest: date | None = None
    latest: date | None = None
    anchor: str = ""
    relation: str = ""
    offset: int = 0
    at: time | None = None
    zone: str = ""
    approximate: bool = False


def read(text: str, anchors: Mapping[str, str] | None = None, year: int | None = None) -> Found:
    """Read a phrase. Raises UnreadableDate, whose sentence says what cannot be read. See dates.parse."""
    said = plain(text)
    if _UNDATED.fullmatch(said):
        return Found()
    said, hour = date_hours.split(said)
    names = None if anchors is None else {name.translate(_PLAIN).lower(): key for name, key in anchors.items()}
    found = _words(said, _Context(names, year))
    if anchors is None and found.anchor:
        found = found._replace(anchor=_as_typed(found.anchor, text))
    if hour is None:
        return found
    if not (found.earliest or found.latest or found.relation):
        raise unreadable(text)
    first, last, at, zone = date_hours.settle(hour, found.earliest, found.latest)
    return found._replace(earliest=first, latest=last, at=at, zone=zone)


def plain(text: str) -> str:
    """Return a text with single spaces and plain dashes. Raises UnreadableDate for what can be no phrase."""
    said = " ".join(text.split())
    if not said:
        raise UnreadableDate(_("There is no date here. Where none is known, write “to be announced”."))
    if len(said) > LONGEST:
        raise UnreadableDate(_("A date has at most %(most)s characters.") % {"most": LONGEST})
    if not said.isprintable():
        raise UnreadableDate(_("The date holds signs that cannot be printed."))
    return said.translate(_PLAIN)


def _as_typed(name: str, text: str) -> str:
    """Return a name with the dashes and quotation marks that it has in the text."""
    typed = " ".join(text.split())
    start = typed.translate(_PLAIN).rfind(name)
    return typed[start : start + len(name)]


class _Context(NamedTuple):
    names: Mapping[str, str] | None
    year: int | None


def _words(said: str, context: _Context) -> Found:
    """Read a phrase without its hour: days, a date that hangs on an event, or both with a comma between."""
    edtf = date_edtf.read(said)
    if edtf:
        (first, last), approximate = edtf
        return Found(first, last, approximate=approximate)
    about = _ABOUT.match(said)
    if about:
        return _words(said[about.end() :], context)._replace(approximate=True)
    parts = date_events.after_comma(said)
    if parts and is_dated(_bare(parts[0])):
        anchor, relation, offset = date_events.read(parts[1], context.names)
        return _limited(parts[0], context)._replace(anchor=anchor, relation=relation, offset=offset)
    return _hung(said, context) if date_events.starts_far(said) else _limited(said, context)


def _hung(said: str, context: _Context) -> Found:
    anchor, relation, offset = date_events.read(said, context.names)
    return Found(anchor=anchor, relation=relation, offset=offset)


def _bare(said: str) -> str:
    """Return what stands behind a limit and "about", without a remark at its end."""
    limit = _LIMIT.match(said)
    rest = said[limit.end() :].strip() if limit else said
    about = _ABOUT.match(rest)
    return REMARK.sub("", rest[about.end() :] if about else rest)


def _limited(said: str, context: _Context) -> Found:
    """Read days with a limit before them, or none."""
    count = _COUNT.match(said)
    said = said[count.end() :] if count else said
    limit, days = _LIMIT.match(said), _bare(said)
    kind = str(limit.lastgroup) if limit else ""
    if kind == "open":
        days = _ONWARDS.sub("", days)
    if not is_dated(days):
        return _hung(said, context)
    about = limit is not None and _ABOUT.match(said[limit.end() :].strip()) is not None
    return _within(kind, days, said, context.year)._replace(approximate=about)


def _within(kind: str, days: str, said: str, year: int | None) -> Found:
    both = range_of(days, year) if kind in ("between", "open") else None
    if kind == "between" and both is None:
        raise unreadable(said)
    first, last = both or span(days, year)
    if kind == "by":
        return Found(None, last)
    if kind == "before":
        return Found(None, beside(first, -1))
    if kind == "after":
        return Found(beside(last, 1), None)
    return Found(first, None) if kind == "open" and both is None else Found(first, last)


def write(found: Found, language: str = "en") -> str:
    """Write a phrase that reads as what was found. In a language other than English it is EDTF, where it can."""
    if language != "en" and not found.relation and found.at is None:
        edtf = date_edtf.write(found.earliest, found.latest, found.approximate)
        if edtf:
            return edtf
    plainly = _phrase(found, quoted=False)
    return plainly if not found.relation or _reads_as(plainly, found) else _phrase(found, quoted=True)


def _reads_as(said: str, found: Found) -> bool:
    try:
        return read(said) == found
    except UnreadableDate:
        return False


def _phrase(found: Found, quoted: bool) -> str:
    parts = [_bounds(found.earliest, found.latest)] if found.earliest or found.latest else []
    if found.relation:
        parts.append(date_events.write((found.anchor, found.relation, found.offset), quoted))
    said = ("about " if found.approximate and parts else "") + (", ".join(parts) or UNKNOWN)
    if found.at is None:
        return said
    hour = found.at.isoformat("auto" if found.at.second else "minutes")
    return f"{said}, {hour} ({date_hours.zone_in_words(found.zone)})"


def _bounds(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return f"no later than {in_full(last)}" if last else f"from {in_full(first)}"  # type: ignore[arg-type]
    if first == last:
        return in_full(first)
    if first.day == 1 and last == month_end(last.year, last.month):
        return _months(first, last)
    start = in_full(first).removesuffix(f" {last.year:04d}") if first.year == last.year else in_full(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{in_full(last)}"
    return f"{start} to {in_full(last)}"


def _months(first: date, last: date) -> str:
    ends = f"{first.year:04d}", f"{last.year:04d}"
    if (first.month, last.month) != (1, 12):
        start = MONTHS[first.month - 1] + ("" if first.year == last.year else f" {ends[0]}")
        ends = start, f"{MONTHS[last.month - 1]} {ends[1]}"
        if (first.year, first.month) == (last.year, last.month):
            return ends[1]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
