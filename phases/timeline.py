"""The timeline to scale, ready to be drawn: lanes of rows, each with what was mandated above and what was held below.

Pure figures in pixels. Items of one lane are packed into rows so that neither their bars nor their names overlap; an
end that is open, or only imagined, fades. Where one reads from right to left, time runs that way too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from heapq import heappop, heappush

from django.utils.functional import Promise
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from phases import marks, states
from phases.dates import ImpreciseDate
from phases.in_words import short_month, span
from phases.item_views import ItemView
from phases.models import Document, Process, TimelineItem
from phases.reading import Reading

MONTH = 52  # pixels a month, about
LEAST, MOST = 1040, 6000  # pixels of the whole length
ROW, MARGIN, AXIS = 34, 4, 22
OPEN = 45  # days over which an end without a day fades
LETTER = 6.4  # pixels that a letter of a name takes
LONGEST = 46  # letters of a name that are drawn
POINT = 7  # pixels: the least that a bar takes
GAP = 12
FADE = 26

Kind = TimelineItem.Kind
# What upper apps call the sorts of their items: process -> {subkind: name}, in the order in which they are drawn.
SORTS: list[Callable[[Process], dict[str, str]]] = []


@dataclass(frozen=True)
class Bar:
    """One layer of an item. `layer`: mandated, agreed or held; lengths in pixels from the drawing's left edge."""

    layer: str
    x: float
    width: float
    y: int
    height: int
    fades_start: bool
    fades_end: bool

    @property
    def fade_x(self) -> float:
        """Where the fade of its last end begins."""
        return self.x + max(self.width - FADE, 0)


@dataclass(frozen=True)
class Entry:
    """An item or a paper in the drawing and in the table beside it."""

    title: str
    bounds: dict[str, ImpreciseDate]  # layer -> its date
    view: ItemView | None = None
    document: Document | None = None

    @property
    def state(self) -> str:
        return states.of(self.view) if self.view else ""

    @property
    def short(self) -> str:
        """The name as it is drawn, with the shape of its state before it."""
        shape = f"{marks.of(self.state).shape} " if self.state else ""
        return shape + (self.title if len(self.title) <= LONGEST else self.title[: LONGEST - 1].rstrip() + "…")

    @property
    def words(self) -> str:
        """Everything that the drawing says of it, in words."""
        said = [f"{name}: {when.phrase or span(when.earliest, when.latest)}" for name, when in self.bounds.items()]
        return ". ".join([self.title, *said])

    @property
    def days(self) -> list[date]:
        return [day for when in self.bounds.values() for day in (when.earliest, when.latest) if day]


@dataclass(frozen=True)
class Placed:
    """An entry with its bars, in its row."""

    entry: Entry
    y: int
    label_x: float
    label_end: bool  # the name ends where its bar ends, for want of room
    bars: tuple[Bar, ...]
    link: tuple[float, float, float, float] | None  # the stroke between what was mandated and what was held


@dataclass(frozen=True)
class Tick:
    """The first day of a month."""

    x: float
    label: str
    is_year: bool


@dataclass
class Lane:
    """Entries of one sort."""

    key: str
    name: str | Promise
    entries: list[Entry] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    rows: int = 0

    @property
    def height(self) -> int:
        return self.rows * ROW + 2 * MARGIN


@dataclass
class Timeline:
    """A reading drawn; `only` keeps one lane."""

    reading: Reading
    only: str = ""

    @cached_property
    def all_lanes(self) -> list[Lane]:
        """Every lane that has an entry: phases, sessions by sort, what is owed, papers, outside events."""
        sorts = {key: name for names in SORTS for key, name in names(self.reading.process).items()}
        lanes = [Lane("phases", _("Phases"))]
        lanes += [Lane(key, name) for key, name in sorts.items()]
        lanes += [Lane("owed", _("Obligations")), Lane("papers", _("Documents")), Lane("outside", _("Outside events"))]
        by_key = {lane.key: lane for lane in lanes}
        for view in self.reading.items.values():
            if not (view.milestone and view.milestone.each):
                by_key.get(self._lane(view), by_key["outside"]).entries.append(self._entry(view))
        by_key["papers"].entries += [_paper(document) for document in self.reading.documents]
        return [lane for lane in lanes if lane.entries]

    @cached_property
    def lanes(self) -> list[Lane]:
        """The lanes to draw, placed."""
        chosen = [lane for lane in self.all_lanes if not self.only or lane.key == self.only]
        for lane in chosen:
            self._place(lane)
        return chosen

    def _lane(self, view: ItemView) -> str:
        kinds = {Kind.PHASE: "phases", Kind.MILESTONE: "owed", Kind.OUTSIDE: "outside"}
        return kinds.get(Kind(view.item.kind), view.item.subkind)

    def _entry(self, view: ItemView) -> Entry:
        layers = {"mandated": view.mandated, "agreed": view.agreed, "held": view.held}
        return Entry(view.title, {name: view.bounds(record) for name, record in layers.items() if record}, view)

    @property
    def undated(self) -> list[Entry]:
        """What has no day at all."""
        return [entry for lane in self.lanes for entry in lane.entries if not entry.days]

    @cached_property
    def first(self) -> date:
        return min(self._days).replace(day=1)

    @cached_property
    def last(self) -> date:
        return max(self._days) + timedelta(days=14)

    @cached_property
    def _days(self) -> list[date]:
        entries = (entry for lane in self.all_lanes for entry in lane.entries)
        return [day for entry in entries for day in entry.days] + [self.reading.today]

    @cached_property
    def width(self) -> int:
        """Pixels: some for each month, within bounds."""
        return round(min(max((self.last - self.first).days / 30.4 * MONTH, LEAST), MOST))

    @cached_property
    def rtl(self) -> bool:
        return get_language_bidi()

    def x(self, day: date) -> float:
        """How far a day lies from the start, in pixels, whichever way one reads."""
        return round((day - self.first).days / max((self.last - self.first).days, 1) * self.width, 1)

    def left(self, x: float, width: float = 0) -> float:
        """Where something that lies at `x` from the start is drawn, from the left edge."""
        return round(self.width - x - width, 1) if self.rtl else x

    @property
    def today(self) -> float:
        return self.left(self.x(self.reading.today))

    @property
    def axis(self) -> int:
        return AXIS

    @cached_property
    def ticks(self) -> list[Tick]:
        """Months; a label wherever there is room, the year with its first."""
        found, day = [], self.first
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        step = next((n for n in (1, 2, 3, 6, 12) if self.width / months * n >= MONTH - 8), 12)
        shown = 0
        while day <= self.last:
            label = ""
            if (day.month - 1) % step == 0:
                label, shown = short_month(day, year=day.year != shown), day.year
            found.append(Tick(self.left(self.x(day)), label, day.month == 1))
            day = (day + timedelta(days=31)).replace(day=1)
        return found

    def _place(self, lane: Lane) -> None:
        """Give every dated entry the first row that is free where it begins; names need room too."""
        free: list[tuple[float, int]] = []  # (where a row is free again, its number)
        dated = sorted((entry for entry in lane.entries if entry.days), key=lambda e: (min(e.days), e.title))
        lane.rows, lane.placed = 0, []
        for entry in dated:
            bars = self._bars(entry)
            start, end = min(x for _n, x, _w in bars), max(x + w for _n, x, w in bars)
            name = len(entry.short) * LETTER
            at_end = start + name > self.width
            begins, until = (min(start, end - name), end) if at_end else (start, max(end, start + name))
            if free and free[0][0] + GAP <= begins:
                _until, row = heappop(free)
            else:
                row, lane.rows = lane.rows, lane.rows + 1
            heappush(free, (until, row))
            lane.placed.append(self._placed(entry, row, bars, at_end))

    def _bars(self, entry: Entry) -> list[tuple[str, float, float]]:
        """Layer, start and length of each layer that has a day; agreed only where nothing was held."""
        found = []
        for layer, when in entry.bounds.items():
            if not when.is_known or (layer == "agreed" and "held" in entry.bounds):
                continue
            first = when.earliest or _days_from(when.latest, -OPEN)
            last = when.latest or _days_from(when.earliest, OPEN)
            start = max(self.x(first), 0.0)
            found.append((layer, start, max(self.x(last + timedelta(days=1)) - start, POINT)))
        return found

    def _placed(self, entry: Entry, row: int, bars: list[tuple[str, float, float]], at_end: bool) -> Placed:
        y = MARGIN + row * ROW
        drawn = {layer: self._bar(entry.bounds[layer], layer, x, w, y) for layer, x, w in bars}
        start, end = min(x for _n, x, _w in bars), max(x + w for _n, x, w in bars)
        mandated, came = drawn.get("mandated"), drawn.get("held") or drawn.get("agreed")
        link = None
        if mandated and came and (mandated.x, mandated.width) != (came.x, came.width):
            later = came.x > mandated.x + mandated.width
            one = mandated.x + mandated.width if later else mandated.x
            link = (one, mandated.y + mandated.height, came.x, came.y)
        label = end if at_end else start
        return Placed(entry, y, self.left(label), at_end, tuple(drawn.values()), link)

    def _bar(self, when: ImpreciseDate, layer: str, x: float, width: float, y: int) -> Bar:
        top, height = (y + 15, 5) if layer == "mandated" else (y + 23, 7)
        opens, ends = when.earliest is None, when.latest is None
        if self.rtl:
            opens, ends = ends, opens
        return Bar(layer, self.left(x, width), width, top, height, opens, ends)


def _days_from(day: date | None, days: int) -> date:
    """So many days from a day: how far a bar goes on where its end is open."""
    assert day is not None  # a date that is known has one end at least
    return day + timedelta(days=days)


def _paper(document: Document) -> Entry:
    day = document.issued or document.dated
    name = f"{document.symbol} {document.title}" if document.symbol else document.title
    return Entry(name, {"held": ImpreciseDate("", day, day)} if day else {}, document=document)


def lane_names(lanes: Iterable[Lane]) -> list[tuple[str, str]]:
    """Lanes as choices of a filter."""
    return [(lane.key, str(lane.name)) for lane in lanes]
