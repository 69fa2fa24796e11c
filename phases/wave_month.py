"""The waves of a month as whole weeks of seven days."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from phases import in_words
from phases.waves import Group, Wave, Waves, by_day

SHOWN = 4  # waves of one day that the grid names
YEARS = range(1946, 2200)


@dataclass(frozen=True)
class Cell:
    """A day of the grid."""

    day: date
    inside: bool
    waves: list[Wave]

    @property
    def named(self) -> list[Wave]:
        return self.waves if len(self.waves) <= SHOWN + 1 else self.waves[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.waves) - len(self.named)


@dataclass(frozen=True)
class Month:
    """A month with its waves."""

    first: date
    weeks: list[list[Cell]]
    groups: list[Group]

    @classmethod
    def of(cls, found: Waves, asked: str) -> "Month":
        """The month that an address asks for (`2018-04`), else the present one."""
        first = (day_of(f"{asked}-01") or found.reading.today).replace(day=1)
        weeks = Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
        groups = list(by_day(found.between(weeks[0][0], weeks[-1][-1])))
        on = {group.day: group.waves for group in groups}
        cells = [[Cell(day, day.month == first.month, on.get(day, [])) for day in week] for week in weeks]
        return cls(first, cells, [group for group in groups if group.day.month == first.month])

    @property
    def words(self) -> str:
        return in_words.month(self.first)

    @property
    def weekdays(self) -> list[str]:
        return [in_words.weekday(cell.day) for cell in self.weeks[0]]

    @property
    def back(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def ahead(self) -> str:
        return f"{self.first + timedelta(days=31):%Y-%m}"


def day_of(asked: str) -> date | None:
    """The day that an address names; nonsense is none."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return day if day.year in YEARS else None
