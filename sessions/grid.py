"""A month as whole weeks of seven days: runs of days as bars that keep their place through the week."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sessions.entries import Entry
from sessions.schedule import Window, weeks

MIDDAY = 13  # the hour at which the afternoon begins


@dataclass(frozen=True)
class Bar:
    """A run of days, drawn where it begins in a week, over `days` days; `begins`, `ends`: not cut by the week."""

    entry: Entry
    days: int
    begins: bool
    ends: bool


@dataclass
class Cell:
    """A day of the grid. `bars`: what is drawn or kept free above its meetings."""

    day: date
    inside: bool
    bars: list[Bar | Entry | None] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.entries) + sum(bar is not None for bar in self.bars)


def month(found: Iterable[Entry], shown: Window) -> list[list[Cell]]:
    """The weeks of a month, each with its seven days."""
    whole, entries = weeks(shown), list(found)
    return [_week(entries, monday, shown) for monday in _mondays(whole)]


def _mondays(whole: Window) -> list[date]:
    return [date.fromordinal(number) for number in range(whole.first.toordinal(), whole.last.toordinal(), 7)]


def _week(found: list[Entry], monday: date, shown: Window) -> list[Cell]:
    days = [date.fromordinal(monday.toordinal() + n) for n in range(7)]
    cells = [Cell(day, shown.holds(day)) for day in days]
    for entry in found:
        if not entry.is_run and days[0] <= entry.first <= days[-1]:
            cells[(entry.first - monday).days].entries.append(entry)
    runs = [entry for entry in found if entry.is_run and entry.first <= days[-1] and entry.last >= days[0]]
    for entry in sorted(runs, key=lambda run: (run.first, -run.days)):
        _draw(cells, entry)
    return cells


def _draw(cells: list[Cell], entry: Entry) -> None:
    """Put a run on the first line that is free on all of its days of this week."""
    on = [cell for cell in cells if entry.first <= cell.day <= entry.last]
    line = 0
    while any(line < len(cell.bars) and cell.bars[line] is not None for cell in on):
        line += 1
    for cell in on:
        cell.bars += [None] * (line + 1 - len(cell.bars))
        cell.bars[line] = entry  # it is there, and drawn from its first day of the week
    begins, ends = on[0].day == entry.first, on[-1].day == entry.last
    on[0].bars[line] = Bar(entry, len(on), begins, ends)


def parts_of_day(entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """What has no hours, what begins before the afternoon on its place's clock, and what begins later."""
    whole: list[Entry] = []
    morning: list[Entry] = []
    afternoon: list[Entry] = []
    for entry in entries:
        hour = entry.starts_hour
        (whole if hour is None else morning if hour < MIDDAY else afternoon).append(entry)
    return whole, morning, afternoon
