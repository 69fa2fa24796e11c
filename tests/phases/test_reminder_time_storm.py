"""20,000 generated zones, deadlines and offsets against wall-clock arithmetic of another kind: by looking."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from phases.dates import deadline
from phases.reminder_days import reminder_moment

FIRST, LAST = date(1990, 1, 1), date(2037, 12, 31)
CASES = 20_000
ZONES = sorted(available_timezones())
HOUR = timedelta(hours=1)


def on_the_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows at a moment."""
    return moment.astimezone(zone).replace(tzinfo=None)


def offsets(around: datetime, zone: ZoneInfo) -> list[timedelta]:
    """How far a zone's clocks are from UTC, hour by hour around a moment, the smallest first."""
    hours = (around + hour * HOUR for hour in range(-30, 31))
    return sorted({on_the_clock(moment, zone) - moment.replace(tzinfo=None) for moment in hours})


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the clock shows `wall`; where it never does, read with the offset before the leap."""
    utc = wall.replace(tzinfo=UTC)
    found = offsets(utc, zone)
    shown = [utc - offset for offset in found if on_the_clock(utc - offset, zone) == wall]
    return min(shown) if shown else utc - found[0]  # a leap forward raises the offset: before it stood the smallest


def expected(wall: datetime, days: int, at: time, zone: ZoneInfo) -> datetime:
    falls = moment_of(wall, zone)
    day = on_the_clock(falls, zone).date() - timedelta(days=days)
    moment = moment_of(datetime.combine(day, at), zone)
    return falls - HOUR if days >= 0 and moment >= falls else moment


def case(chance: random.Random) -> tuple[str, datetime, int, time]:
    """One at random; of some, the deadline or the reminder lies by a change of the clocks."""
    name = chance.choice(ZONES)
    day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    days, at = chance.randint(-365, 365), time(chance.randrange(24), chance.choice((0, 15, 30, 45, 59)))
    leap = next_leap(day, ZoneInfo(name)) if chance.random() < 0.3 else None
    if leap and chance.random() < 0.5:
        at, day = (leap - timedelta(minutes=chance.randrange(90))).time(), leap.date() + timedelta(days=days)
    elif leap:
        day = leap.date()
    return name, datetime.combine(day, time(chance.randrange(24), chance.choice((0, 30, 59)))), days, at


def next_leap(day: date, zone: ZoneInfo) -> datetime | None:
    """What the clock shows just after it was next put forward or back, within a year."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    for month in range(13):
        low, high = start + timedelta(days=31 * month), start + timedelta(days=31 * (month + 1))
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            return on_the_clock(high, zone).replace(second=0, microsecond=0)
    return None


@pytest.mark.storm
@pytest.mark.timeout(600)
def test_20_000_reminders_go_when_the_wall_clock_says_so() -> None:
    chance = random.Random(2017)
    different = []
    for _number in range(CASES):
        name, wall, days, at = case(chance)
        falls = deadline(wall.date(), wall.time(), name)
        found = reminder_moment(falls, days, at, name)
        if (falls, found) != (moment_of(wall, ZoneInfo(name)), expected(wall, days, at, ZoneInfo(name))):
            different.append((name, wall, days, at, found))
    assert different == []
