"""The timeline of a process to scale: lanes of entries, an axis of months, today; whole, or one lane, or one phase."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from phases.dates import ImpreciseDate
from phases.in_words import short_day, short_month
from phases.item_views import ItemView
from phases.models import Process, TimelineItem
from phases.reading import Reading
from phases.timeline_entries import Entry, of_item, of_paper
from phases.timeline_rows import AXIS, Block, Scale, place

MONTH, WIDE_MONTH = 39, 120  # pixels a month: two years and some fit a wide screen and a sheet of paper
BUSY = 0.3  # pixels a month for each entry of the fullest lane
LEAST, MOST = 1120, 6000  # pixels of the whole length
LABEL, YEAR, NOW = 28, 52, 42  # pixels of a month's name, of one with its year, of today's word on each side

Kind = TimelineItem.Kind
# What upper apps call the sorts of their items: process -> {subkind: name}, in the order in which they are drawn.
SORTS: list[Callable[[Process], dict[str, str]]] = []


@dataclass(frozen=True)
class Tick:
    """The first day of a month; without a label it is only a hairline."""

    x: float
    label: str
    is_year: bool


@dataclass(frozen=True)
class Today:
    """Today's line and its word; the word keeps within the drawing."""

    x: float
    label: str
    anchor: str


@dataclass
class Lane:
    """Entries of one sort; `blocks` once they are placed."""

    key: str
    name: str | Promise
    entries: list[Entry] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Timeline:
    """A reading drawn; `only` keeps one lane, `phase` (an item's key) what shares a day with that phase."""

    reading: Reading
    only: str = ""
    phase: str = ""

    @cached_property
    def all_lanes(self) -> list[Lane]:
        """Every lane that has an entry: phases, sessions by sort, what is owed, papers, outside events."""
        sorts = {key: name for names in SORTS for key, name in names(self.reading.process).items()}
        lanes = [Lane("phases", _("Phases"))]
        lanes += [Lane(key, name) for key, name in sorts.items()]
        lanes += [Lane("owed", _("Obligations")), Lane("papers", _("Documents")), Lane("outside", _("Outside events"))]
        by_key = {lane.key: lane for lane in lanes}
        for view in self.reading.items.values():
            if view.item.pk not in self.reading.made_of:  # a pattern stands where its milestones stand
                by_key.get(_lane(view), by_key["outside"]).entries.append(of_item(view))
        by_key["papers"].entries += [of_paper(document) for document in self.reading.documents]
        for lane in lanes:
            lane.entries.sort(key=lambda entry: (min(entry.days, default=date.max), entry.title))
        return [lane for lane in lanes if lane.entries]

    @cached_property
    def window(self) -> ImpreciseDate | None:
        """The days of the phase that was asked for; None: the whole."""
        if not self.phase:
            return None
        view = next((view for _phase, view in self.reading.phases if view.item.key == self.phase), None)
        return self.reading.bounds(view.held or view.due) if view else ImpreciseDate("")

    @cached_property
    def lanes(self) -> list[Lane]:
        """The lanes to draw, placed."""
        chosen = [
            Lane(lane.key, lane.name, list(self._kept(lane.entries)))
            for lane in self.all_lanes
            if not self.only or lane.key == self.only
        ]
        for lane in chosen:
            lane.blocks = place(lane.entries, self.scale)
        return [lane for lane in chosen if lane.entries]

    def _kept(self, entries: Iterable[Entry]) -> Iterable[Entry]:
        if self.window is None:
            return entries
        window = self.window
        return (entry for entry in entries if window.is_known and entry.lies_in(window))

    @property
    def is_drawn(self) -> bool:
        return any(lane.blocks for lane in self.lanes)

    @property
    def undated(self) -> list[Entry]:
        """What has no day at all."""
        return [entry for lane in self.lanes for entry in lane.entries if not entry.days]

    @cached_property
    def scale(self) -> Scale:
        """From the first month to the last, or those of the phase; wider where a lane is full."""
        days = [day for lane in self.all_lanes for entry in lane.entries for day in entry.days] + [self.reading.today]
        window = self.window or ImpreciseDate("")
        first = (window.earliest or min(days)).replace(day=1)
        last = max(window.latest or max(days) + timedelta(days=14), first)
        fullest = max((len(lane.entries) for lane in self.all_lanes), default=0)
        month = min(max(MONTH, fullest * BUSY), WIDE_MONTH)
        width = round(min(max((last - first).days / 30.4 * month, LEAST), MOST))
        return Scale(first, last, width, get_language_bidi())

    @property
    def width(self) -> int:
        return self.scale.width

    @property
    def axis(self) -> int:
        return AXIS

    @cached_property
    def today(self) -> Today | None:
        """None where today lies outside the drawing."""
        day, scale = self.reading.today, self.scale
        if not scale.first <= day <= scale.last:
            return None
        x = scale.x(day)
        anchor = "start" if x < NOW else "end" if x > scale.width - NOW else "middle"
        return Today(scale.left(x), short_day(day), anchor)

    @cached_property
    def ticks(self) -> list[Tick]:
        """Months; a name wherever there is room beside today's word, the year with the first that has room for it."""
        found, day, free, year = [], self.scale.first, 0.0, 0
        now = self._word_of_today()
        while day <= self.scale.last:
            x, label = self.scale.x(day), ""
            for with_year in (True, False) if day.year != year else (False,):
                takes = YEAR if with_year else LABEL
                if free <= x <= self.scale.width - takes and not now[0] - takes < x < now[1]:
                    label, free = short_month(day, year=with_year), x + takes
                    year = day.year if with_year else year
                    break
            found.append(Tick(self.scale.left(x), label, day.month == 1))
            day = (day + timedelta(days=31)).replace(day=1)
        return found

    def _word_of_today(self) -> tuple[float, float]:
        """From where to where today's word reaches, from the start."""
        if not self.today:
            return (0, 0)
        x = self.scale.x(self.reading.today)
        before, after = {"start": (0, 2 * NOW), "end": (2 * NOW, 0)}.get(self.today.anchor, (NOW, NOW))
        return (x - before, x + after)


def _lane(view: ItemView) -> str:
    kinds = {Kind.PHASE: "phases", Kind.MILESTONE: "owed", Kind.OUTSIDE: "outside"}
    return kinds.get(Kind(view.item.kind), view.item.subkind)


def lane_names(lanes: Iterable[Lane]) -> list[tuple[str, str]]:
    """Lanes as choices of a filter."""
    return [(lane.key, str(lane.name)) for lane in lanes]
