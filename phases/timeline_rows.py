"""Where each entry of the timeline is drawn: a scale of days, rows in which neither bars nor names overlap.

Pure figures in pixels. Mandated above, agreed and held below; an end that is open, or only imagined, fades. Where one
reads from right to left, time runs that way too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import pairwise

from phases.dates import ImpreciseDate
from phases.timeline_entries import Entry

ROW, AXIS, MARGIN = 36, 20, 4
BLOCK = 16  # rows below one axis: what a screen shows, and a sheet of paper
OPEN = 45  # days over which an end without a day fades
LETTER = 6.4  # what a letter of a name takes
POINT = 7  # the least that a bar takes
GAP, FADE = 12, 26
TOP = {"mandated": (15, 5), "agreed": (23, 9), "held": (24, 7)}  # within its row, and height


@dataclass(frozen=True)
class Scale:
    """Days as pixels from the edge where one begins to read."""

    first: date
    last: date
    width: int
    rtl: bool

    def x(self, day: date) -> float:
        """How far a day lies from the start; what lies outside the drawing stands at its edge."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(min(max(share, 0.0), 1.0) * self.width, 1)

    def left(self, x: float, width: float = 0) -> float:
        """Where something that lies at `x` from the start is drawn, from the left edge."""
        return round(self.width - x - width, 1) if self.rtl else x


@dataclass(frozen=True)
class Bar:
    """One layer of an entry; lengths from the drawing's left edge."""

    layer: str
    x: float
    width: float
    y: int
    height: int
    fades_start: bool  # its left end
    fades_end: bool

    @property
    def end(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def fade(self) -> float:
        """How long its fade is."""
        return min(FADE, self.width)

    @property
    def fade_x(self) -> float:
        """Where the fade of its right end begins."""
        return round(self.end - self.fade, 1)


@dataclass(frozen=True)
class Placed:
    """An entry with its bars, in its row."""

    entry: Entry
    name: str
    y: int
    label_x: float
    label_end: bool  # the name ends where its bars end, for want of room
    bars: tuple[Bar, ...]
    links: tuple[tuple[float, float, float, float], ...]  # the strokes between layers that differ


@dataclass(frozen=True)
class Block:
    """Some rows of a lane, below an axis of their own."""

    placed: tuple[Placed, ...]
    rows: int

    @property
    def height(self) -> int:
        return AXIS + self.rows * ROW + MARGIN


@dataclass(frozen=True)
class _Span:
    """One layer on the scale, from the start."""

    layer: str
    when: ImpreciseDate
    start: float
    width: float


def place(entries: Iterable[Entry], scale: Scale) -> list[Block]:
    """Give every dated entry a row that is free where it begins; names need room too. Rows are cut into blocks."""
    free: list[tuple[float, int]] = []  # (where a row is free again, its number)
    rows: list[list[Placed]] = []
    for entry in sorted((entry for entry in entries if entry.days), key=lambda e: (min(e.days), e.title)):
        spans = _spans(entry, scale)
        if not spans:
            continue
        start, end = min(one.start for one in spans), max(one.start + one.width for one in spans)
        name = entry.short(int((end - start) / LETTER))
        room = len(name) * LETTER
        at_end = start + room > scale.width
        begins, until = (min(start, end - room), end) if at_end else (start, max(end, start + room))
        if free and free[0][0] + GAP <= begins:
            _until, row = heappop(free)
        else:
            row = len(rows)
            rows.append([])
        heappush(free, (until, row))
        y = AXIS + row % BLOCK * ROW
        bars = tuple(_bar(one, scale, y) for one in spans)
        label_x = scale.left(end if at_end else start)
        rows[row].append(Placed(entry, name, y, label_x, at_end, bars, _links(bars)))
    cut = [rows[n : n + BLOCK] for n in range(0, len(rows), BLOCK)]
    return [Block(tuple(one for row in block for one in row), len(block)) for block in cut]


def _spans(entry: Entry, scale: Scale) -> list[_Span]:
    """The layers that have a day; the agreed one only where what was held differs from it."""
    found = []
    held = entry.layers.get("held")
    for layer, said in entry.layers.items():
        when = said.when
        days = (when.earliest, when.latest)
        if not when.is_known or (layer == "agreed" and held and days == (held.when.earliest, held.when.latest)):
            continue
        first, last = _ends(when)
        if last < scale.first or first > scale.last:
            continue  # no mark stands where its day is not
        start, end = scale.x(first), scale.x(last + timedelta(days=1))
        width = max(round(end - start, 1), POINT)
        found.append(_Span(layer, when, min(start, scale.width - width), width))
    return found


def _ends(when: ImpreciseDate) -> tuple[date, date]:
    """The days from which to which a date is drawn; an open end goes on for a while, and fades."""
    known = when.earliest or when.latest or date.max
    first = when.earliest or known - timedelta(days=OPEN)
    return first, when.latest or known + timedelta(days=OPEN)


def _bar(one: _Span, scale: Scale, y: int) -> Bar:
    top, height = TOP[one.layer]
    opens, ends = one.when.earliest is None, one.when.latest is None
    if scale.rtl:
        opens, ends = ends, opens
    return Bar(one.layer, scale.left(one.start, one.width), one.width, y + top, height, opens, ends)


def _links(bars: tuple[Bar, ...]) -> tuple[tuple[float, float, float, float], ...]:
    """Strokes from each layer to the next where they differ: between near ends, or straight down where they overlap."""
    found = []
    for one, other in pairwise(bars):
        if (one.x, one.width) == (other.x, other.width):
            continue
        if other.x > one.end:
            found.append((one.end, one.middle, other.x, other.middle))
        elif other.end < one.x:
            found.append((one.x, one.middle, other.end, other.middle))
        elif one.y + one.height < other.y:
            x = round((max(one.x, other.x) + min(one.end, other.end)) / 2, 1)
            found.append((x, one.y + one.height, x, other.y))
    return tuple(found)
