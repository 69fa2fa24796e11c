"""Imprecise dates, and the moments at which deadlines fall."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from phases.dates import ImpreciseDate, days_apart, deadline, end_of_day

NEW_YORK = "America/New_York"
DAYS = some.dates(date(1900, 1, 1), date(2200, 12, 31))
ZONES = some.sampled_from([NEW_YORK, "Europe/Vienna", "Africa/Nairobi", "Pacific/Apia", "America/Sao_Paulo", "UTC"])


@some.composite
def imprecise(draw: some.DrawFn) -> ImpreciseDate:
    ends = sorted([draw(DAYS), draw(DAYS)])
    return ImpreciseDate("some time", *(draw(some.one_of(some.none(), some.just(end))) for end in ends))


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2018, 3, 10), time(18), datetime(2018, 3, 10, 23, 0)),  # winter
        (date(2018, 3, 11), time(18), datetime(2018, 3, 11, 22, 0)),  # the clocks went forward that morning
        (date(2018, 3, 11), time(2, 30), datetime(2018, 3, 11, 7, 30)),  # skipped: shown as 03:30
        (date(2018, 11, 4), time(1, 30), datetime(2018, 11, 4, 5, 30)),  # comes twice: the first
        (date(2018, 11, 4), time(18), datetime(2018, 11, 4, 23, 0)),
    ],
)
def test_a_deadline_falls_by_the_wall_clock_of_its_zone(day: date, at: time, utc: datetime) -> None:
    assert deadline(day, at, NEW_YORK) == utc.replace(tzinfo=UTC)


def test_a_skipped_time_is_shown_an_hour_later() -> None:
    falls = deadline(date(2018, 3, 11), time(2, 30), NEW_YORK)
    assert falls.astimezone(ZoneInfo(NEW_YORK)).time() == time(3, 30)


@pytest.mark.parametrize(
    ("day", "zone", "utc"),
    [
        (date(2018, 3, 10), NEW_YORK, datetime(2018, 3, 11, 4, 59, 59, 999999)),
        (date(2018, 3, 11), NEW_YORK, datetime(2018, 3, 12, 3, 59, 59, 999999)),  # a day of 23 hours
        (date(2018, 11, 4), NEW_YORK, datetime(2018, 11, 5, 4, 59, 59, 999999)),  # a day of 25 hours
        (date(2018, 11, 3), "America/Sao_Paulo", datetime(2018, 11, 4, 2, 59, 59, 999999)),  # no midnight follows
    ],
)
def test_a_day_ends_a_microsecond_before_the_next(day: date, zone: str, utc: datetime) -> None:
    assert end_of_day(day, zone) == utc.replace(tzinfo=UTC)


@given(DAYS, ZONES)
def test_the_end_of_a_day_is_still_that_day_and_nothing_of_it_follows(day: date, zone: str) -> None:
    if zone == "Pacific/Apia" and day == date(2011, 12, 30):
        return  # Samoa skipped it
    last = end_of_day(day, zone)
    assert last.astimezone(ZoneInfo(zone)).date() == day
    assert (last + timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() > day


@given(DAYS, some.times(), ZONES)
def test_a_deadline_falls_on_its_day_and_in_utc(day: date, at: time, zone: str) -> None:
    falls = deadline(day, at, zone)
    assert falls.utcoffset() == timedelta()
    assert abs(falls.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - datetime.combine(day, at)) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2017, 11, 20), -1),
        (date(2017, 11, 21), 0),
        (date(2017, 11, 30), 0),
        (date(2017, 12, 4), 4),
        (date(2017, 11, 1), -20),
    ],
)
def test_days_apart_counts_from_the_nearer_end(day: date, days: int) -> None:
    assert days_apart(day, ImpreciseDate("late November 2017", date(2017, 11, 21), date(2017, 11, 30))) == days


@given(DAYS, imprecise())
def test_days_apart_is_nought_exactly_inside(day: date, window: ImpreciseDate) -> None:
    assert (days_apart(day, window) == 0) == window.contains(day)


def test_an_open_end_holds_everything_on_its_side() -> None:
    by_april = ImpreciseDate("no later than April 2017", None, date(2017, 4, 30))
    assert [by_april.contains(day) for day in (date.min, date(2017, 4, 30), date(2017, 5, 1))] == [True, True, False]
    assert (by_april.is_known, by_april.is_exact) == (True, False)


@pytest.mark.parametrize(
    ("when", "known", "exact"),
    [
        (ImpreciseDate("month not known"), False, False),
        (ImpreciseDate("1 May 2020", date(2020, 5, 1), date(2020, 5, 1)), True, True),
        (ImpreciseDate("from May 2020", date(2020, 5, 1)), True, False),
    ],
)
def test_it_never_pretends_to_a_day_it_does_not_have(when: ImpreciseDate, known: bool, exact: bool) -> None:
    assert (when.is_known, when.is_exact) == (known, exact)


def test_bounds_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="'May' ends on 2020-05-01, before it starts on 2020-05-31"):
        ImpreciseDate("May", date(2020, 5, 31), date(2020, 5, 1))


def test_dates_sort_by_their_latest_day_and_unknown_ones_come_last() -> None:
    ordered = [
        ImpreciseDate("by March", None, date(2020, 3, 31)),
        ImpreciseDate("in March", date(2020, 3, 1), date(2020, 3, 31)),
        ImpreciseDate("31 March", date(2020, 3, 31), date(2020, 3, 31)),
        ImpreciseDate("from April", date(2020, 4, 1)),
        ImpreciseDate("in May", date(2020, 5, 1), date(2020, 5, 31)),
        ImpreciseDate("not dated"),
    ]
    mixed = [ordered[place] for place in (5, 3, 0, 4, 2, 1)]
    assert sorted(mixed, key=ImpreciseDate.sort_key) == ordered


@given(some.lists(imprecise(), max_size=8))
def test_sorting_never_fails_and_does_not_depend_on_the_order(dates: list[ImpreciseDate]) -> None:
    once = sorted(dates, key=ImpreciseDate.sort_key)
    dates.reverse()
    assert sorted(dates, key=ImpreciseDate.sort_key) == once
    known = [when.is_known for when in once]
    assert known == sorted(known, reverse=True)
