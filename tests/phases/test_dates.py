"""Imprecise dates, and the moments at which deadlines fall."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from phases.dates import (
    ImpreciseDate,
    Precision,
    days_apart,
    days_between,
    deadline,
    end_of_day,
    moment_due,
    resolve,
)

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


def test_no_two_dates_that_differ_have_the_same_place() -> None:
    day = date(2020, 5, 1)
    several = [
        ImpreciseDate("1 May", day, day),
        ImpreciseDate("the first of May", day, day),
        ImpreciseDate("1 May", day, day, approximate=True),
        ImpreciseDate("1 May", day, day, at=time(0), zone="UTC"),
        ImpreciseDate("1 May", day, day, at=time(0), zone=NEW_YORK),
        ImpreciseDate("1 May", day, day, at=time(18), zone="UTC"),
        ImpreciseDate("1 May", day, day, "fair", "before"),
        ImpreciseDate("1 May", day, day, "fair", "after"),
        ImpreciseDate("1 May", day, day, "fair", "after", 14),
        ImpreciseDate("1 May", None, day),
        ImpreciseDate("1 May", date.min, day),
        ImpreciseDate("1 May"),
        ImpreciseDate("1 May", None, date.max),
    ]
    assert len({when.sort_key() for when in several}) == len(several)
    late_first = [several[5], several[3], several[0]]
    assert sorted(late_first, key=ImpreciseDate.sort_key) == [several[0], several[3], several[5]]


def on(*days: tuple[int, int, int] | None, **more: Any) -> ImpreciseDate:
    """A date by its bounds; one day stands for both."""
    first, last = (days * 2)[:2] if len(days) == 1 else days
    return ImpreciseDate("some time", first and date(*first), last and date(*last), **more)


NOT_DATED = ImpreciseDate("not dated")
BEFORE = ImpreciseDate("before the talks", anchor="talks", relation="before")


@pytest.mark.parametrize(
    ("when", "precision", "edtf"),
    [
        (on((2017, 4, 9), at=time(18), zone=NEW_YORK), Precision.MOMENT, "2017-04-09T18:00:00-04:00"),
        (on((2017, 4, 9), at=time(18), zone="UTC"), Precision.MOMENT, "2017-04-09T18:00:00Z"),
        (on((2017, 4, 9)), Precision.DAY, "2017-04-09"),
        (on((2017, 12, 4), (2017, 12, 6)), Precision.DAYS, "2017-12-04/2017-12-06"),
        (on((2017, 11, 21), (2017, 11, 30)), Precision.PART_OF_MONTH, "2017-11-21/2017-11-30"),
        (on((2017, 4, 1), (2017, 4, 30)), Precision.MONTH, "2017-04"),
        (on((2017, 11, 1), (2017, 11, 30), approximate=True), Precision.MONTH, "2017-11~"),
        (on((2017, 4, 1), (2017, 11, 30)), Precision.MONTHS, "2017-04/2017-11"),
        (on((2017, 4, 1), (2017, 11, 30), approximate=True), Precision.MONTHS, "2017-04~/2017-11~"),
        (on((2017, 1, 1), (2017, 12, 31)), Precision.YEAR, "2017"),
        (on((2017, 1, 1), (2018, 12, 31)), Precision.MONTHS, "2017/2018"),
        (on(None, (2017, 4, 30)), Precision.OPEN, "../2017-04"),
        (on((2018, 2, 1), None), Precision.OPEN, "2018-02/.."),
        (on(None, (2017, 4, 17), at=time(18), zone=NEW_YORK), Precision.OPEN, None),
        (BEFORE, Precision.RELATIVE, None),
        (on((2017, 4, 9), anchor="talks", relation="before"), Precision.DAY, "2017-04-09"),
        (NOT_DATED, Precision.UNKNOWN, None),
    ],
)
def test_a_date_says_how_exactly_it_is_known(when: ImpreciseDate, precision: Precision, edtf: str | None) -> None:
    assert (when.precision, when.edtf) == (precision, edtf)


LATE_NOVEMBER = on((2017, 11, 21), (2017, 11, 30))


@pytest.mark.parametrize(
    ("held", "outside"),
    [
        (on((2017, 12, 4), (2017, 12, 6)), 4),
        (on((2017, 11, 28), (2017, 12, 2)), 2),
        (on((2017, 11, 22), (2017, 11, 24)), 0),
        (on((2017, 11, 13), (2017, 11, 15)), -8),
        (on((2017, 11, 20), (2017, 11, 22)), -1),
        (on(None, (2017, 12, 6)), 6),
        (on((2017, 12, 6), None), 6),
        (NOT_DATED, None),
    ],
)
def test_what_lies_outside_a_window_says_by_how_many_days(held: ImpreciseDate, outside: int | None) -> None:
    assert held.days_outside(LATE_NOVEMBER) == outside
    assert held.lies_within(LATE_NOVEMBER) is (outside == 0)


def test_no_date_lies_outside_a_window_that_is_not_known() -> None:
    assert on((2017, 12, 4)).days_outside(NOT_DATED) is None


def test_the_distance_of_two_dates_is_counted_from_their_nearer_ends() -> None:
    stocktaking = on((2017, 12, 4), (2017, 12, 6))
    assert days_between(stocktaking, LATE_NOVEMBER) == 4
    assert days_between(LATE_NOVEMBER, stocktaking) == -4
    assert days_between(stocktaking, on((2017, 12, 6))) == 0
    assert days_between(stocktaking, on((2017, 12, 1), None)) == 0
    assert days_between(stocktaking, NOT_DATED) is None


MEETING = on((2017, 12, 4), (2017, 12, 6))


@pytest.mark.parametrize(
    ("relation", "offset", "earliest", "latest"),
    [
        ("before", 0, None, date(2017, 12, 3)),
        ("before", 1, None, date(2017, 12, 3)),
        ("before", 14, None, date(2017, 11, 20)),
        ("before-each", 14, None, date(2017, 11, 20)),
        ("after", 0, date(2017, 12, 7), None),
        ("after", 14, date(2017, 12, 7), date(2017, 12, 20)),
        ("after-each", 14, date(2017, 12, 7), date(2017, 12, 20)),
        ("during", 0, date(2017, 12, 4), date(2017, 12, 6)),
    ],
)
def test_a_relative_date_takes_its_days_from_its_anchor(
    relation: str, offset: int, earliest: date | None, latest: date | None
) -> None:
    when = ImpreciseDate("x", anchor="meeting", relation=relation, offset=offset, at=time(9), zone="UTC")
    assert resolve(when, MEETING) == ImpreciseDate("x", earliest, latest, at=time(9), zone="UTC")


def test_days_of_its_own_stand_and_only_an_open_end_is_filled() -> None:
    after = {"anchor": "meeting", "relation": "after"}
    assert resolve(on((2018, 1, 1), (2018, 1, 5), **after), MEETING) == on((2018, 1, 1), (2018, 1, 5))
    assert resolve(on(None, (2018, 2, 10), **after), MEETING) == on((2017, 12, 7), (2018, 2, 10))
    assert resolve(on(None, (2017, 12, 1), **after), MEETING) == on(None, (2017, 12, 1))
    assert resolve(on((2017, 12, 5), None, anchor="meeting", relation="before"), MEETING) == on((2017, 12, 5), None)


def test_a_date_stays_relative_while_its_anchor_has_no_day() -> None:
    assert resolve(BEFORE, NOT_DATED) == BEFORE
    assert resolve(BEFORE, on(None, (2017, 12, 6))) == BEFORE
    assert resolve(NOT_DATED, MEETING) == NOT_DATED
    assert resolve(BEFORE, ImpreciseDate("ever", date.min, date.max)) == BEFORE


def test_a_date_is_due_at_its_own_hour_or_else_at_the_given_one() -> None:
    at_six = on(None, (2017, 4, 17), at=time(18), zone=NEW_YORK)
    at_midnight = on((2017, 4, 17), at=time(0), zone="Europe/Vienna")
    assert moment_due(at_six, time(9), "Europe/Vienna") == datetime(2017, 4, 17, 22, tzinfo=UTC)
    assert moment_due(at_midnight, time(9), NEW_YORK) == datetime(2017, 4, 16, 22, tzinfo=UTC)
    assert moment_due(on((2017, 4, 17)), time(17), "Europe/Vienna") == datetime(2017, 4, 17, 15, tzinfo=UTC)
    assert moment_due(on((2017, 4, 17), None), time(17), "Europe/Vienna") is None


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2018, 3, 11), time(2, 30), datetime(2018, 3, 11, 7, 30)),  # skipped: shown as 03:30
        (date(2018, 11, 4), time(1, 30), datetime(2018, 11, 4, 5, 30)),  # comes twice: the first
    ],
)
def test_an_hour_of_its_own_is_read_as_a_deadline_is(day: date, at: time, utc: datetime) -> None:
    when = ImpreciseDate("x", day, day, at=at, zone=NEW_YORK)
    assert moment_due(when, time(9), "UTC") == utc.replace(tzinfo=UTC)


def test_a_date_reads_as_its_phrase() -> None:
    assert f"{LATE_NOVEMBER} / {BEFORE}" == "some time / before the talks"
