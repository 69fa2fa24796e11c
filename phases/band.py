"""The phases of a process to scale, ready to be drawn: pure figures, as shares of the band's length.

Any number of phases; those that overlap lie in lanes of their own; an end that is open or only imagined fades.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language_bidi

from phases.in_words import short_month
from phases.models import DateRecord, Phase
from phases.reading import ItemView, Reading

LANE, GAP, AXIS = 20, 3, 16  # pixels
MOST_LABELS = 9
ROOM_FOR_TODAY = 0.09  # of the band's length, on each side of today's word
LETTER = 0.0066  # of the band's length: about what a letter of a phase's name takes on a wide screen


@dataclass(frozen=True)
class Bar:
    """One phase; lengths are percentages of the band, `y` is in pixels.

    Its name begins with the bar; on a wide screen at `beside_x` of its own length, where today's line would run
    through it and there is room past the line.
    """

    phase: Phase
    view: ItemView
    x: str
    width: str
    y: int
    beside_x: str
    is_now: bool
    is_past: bool
    opens: bool
    ends_open: bool


@dataclass(frozen=True)
class Tick:
    """The first day of a month on the axis; without a label it is only a hairline."""

    x: str
    label: str


@dataclass(frozen=True)
class Band:
    """The drawing as a whole."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    today: str
    bars_height: int
    height: int
    label_y: int
    today_anchor: str
    rtl: bool

    @property
    def today_shift(self) -> int:
        """Pixels between today's line and its word, where the word stands beside the line."""
        return {"start": 4, "end": -4}.get(self.today_anchor, 0) * (-1 if self.rtl else 1)


def draw(reading: Reading) -> Band | None:
    """Lay the phases out; None where no phase has a day."""
    bounds = [(phase, view, reading.bounds(view.held or view.due)) for phase, view in reading.phases]
    bounds = [(phase, view, when) for phase, view, when in bounds if when.is_known]
    if not bounds:
        return None
    days = [day for *_, when in bounds for day in (when.earliest, when.latest) if day] + [reading.today]
    first, last = _month(min(days)), max(days)
    length = (last - first).days + 1
    today = reading.today
    rtl = get_language_bidi()

    def place(days: int, width: int = 0) -> str:
        """How far from the left edge; where one reads from right to left, time runs that way too."""
        return share(length - days - width if rtl else days)

    def share(days: int) -> str:
        return f"{100 * days / length:.3f}%"

    ends_of_lanes: list[date] = []
    bars = []
    for phase, view, when in sorted(bounds, key=lambda row: (row[2].earliest or first, row[0].position)):
        start, end = when.earliest or first, when.latest or last
        lane = next((n for n, taken in enumerate(ends_of_lanes) if taken < start), len(ends_of_lanes))
        ends_of_lanes[lane : lane + 1] = [end]
        lasts = (end - start).days + 1
        gone = (today - start).days if start <= today <= end else 0
        words = len(f"{phase.numeral} · {phase.name}") * LETTER * length
        beside = 100 * gone / lasts if 0 < gone < words <= lasts - gone else 0
        bars.append(
            Bar(
                phase,
                view,
                x=place((start - first).days, lasts),
                width=share(lasts),
                y=lane * (LANE + GAP),
                beside_x=f"{100 - beside if rtl else beside:.3f}%" if beside else "",
                is_now=start <= today <= end,
                is_past=end < today,
                opens=when.earliest is None,
                ends_open=when.latest is None,
            )
        )
    height = len(ends_of_lanes) * (LANE + GAP)
    now = (today - first).days

    def is_free(day: date) -> bool:
        """Whether a month's name has room beside today's word."""
        return abs((day - first).days - now) >= length * ROOM_FOR_TODAY

    ticks = tuple(Tick(place((day - first).days), label) for day, label in _months(first, last, is_free))
    anchor = "start" if now < length / 8 else "end" if now > length * 7 / 8 else "middle"
    return Band(tuple(bars), ticks, place(now), height, height + AXIS, height + AXIS - 3, anchor, rtl)


def current(reading: Reading) -> list[tuple[Phase, ItemView]]:
    """The phases that the day of the reading falls in."""
    return [
        (phase, view)
        for phase, view in reading.phases
        if (when := reading.bounds(view.held or view.due)).is_known and when.contains(reading.today)
    ]


def views(records: Iterable[DateRecord], reading: Reading) -> dict[int, ItemView]:
    """Items as a reading holds them, from their records."""
    found: dict[int, list[DateRecord]] = defaultdict(list)
    for record in records:
        found[record.item_id].append(record)
    return {pk: ItemView(rows[0].item, tuple(rows), reading) for pk, rows in found.items()}


def _month(day: date) -> date:
    return day.replace(day=1)


def _months(first: date, last: date, is_free: Callable[[date], bool]) -> list[tuple[date, str]]:
    """Every first of a month; as many labels as fit and are free, each year on the first of its labels."""
    days = []
    day = _month(first)
    while day <= last:
        days.append(day)
        day = _month(day + timedelta(days=31))
    step = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if len(days) / n <= MOST_LABELS)
    labelled = []
    shown_year = 0
    for place, day in enumerate(days):
        label = ""
        if place % step == 0 and is_free(day):
            label, shown_year = short_month(day, year=day.year != shown_year), day.year
        labelled.append((day, label))
    return labelled
