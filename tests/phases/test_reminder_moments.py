"""When a reminder goes: so many days before a deadline's day, on the wall clock of the process, whatever the clocks do.

The moments on the right are in UTC and were worked out by hand from the rules of each zone.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from phases.dates import deadline
from phases.reminder_days import reminder_moment

NINE = "09:00"

# Zone, the deadline on its wall clock, days before (negative: after), the hour of reminders, and when it goes (UTC).
GOLDEN = [
    # New York: 02:30 of 12 March 2017 does not exist, and is read with the offset from before; 01:30 of 5 November is
    # there twice.
    ("America/New_York", "2017-03-13 18:00", 1, "02:30", "2017-03-12 07:30"),
    ("America/New_York", "2017-03-13 18:00", 1, NINE, "2017-03-12 13:00"),
    ("America/New_York", "2017-03-13 18:00", 2, NINE, "2017-03-11 14:00"),
    ("America/New_York", "2017-11-06 18:00", 1, "01:30", "2017-11-05 05:30"),
    ("America/New_York", "2017-11-06 18:00", 1, NINE, "2017-11-05 14:00"),
    ("America/New_York", "2017-11-06 18:00", 2, NINE, "2017-11-04 13:00"),
    ("America/New_York", "2017-11-04 18:00", -1, "01:30", "2017-11-05 05:30"),
    # Marrakech: Morocco went back to UTC in October 2017, and in October 2018 no more.
    ("Africa/Casablanca", "2017-11-02 18:00", 7, NINE, "2017-10-26 08:00"),
    ("Africa/Casablanca", "2017-11-02 18:00", 0, NINE, "2017-11-02 09:00"),
    ("Africa/Casablanca", "2018-11-02 18:00", 7, NINE, "2018-10-26 08:00"),
    ("Africa/Casablanca", "2018-11-02 18:00", 0, NINE, "2018-11-02 08:00"),
    ("Africa/Casablanca", "2018-12-10 18:00", 1, NINE, "2018-12-09 08:00"),
    # Mexico City had summer time until October 2022, and none since.
    ("America/Mexico_City", "2022-04-10 18:00", 0, NINE, "2022-04-10 14:00"),
    ("America/Mexico_City", "2022-11-06 18:00", 8, NINE, "2022-10-29 14:00"),
    ("America/Mexico_City", "2022-11-06 18:00", 7, NINE, "2022-10-30 15:00"),
    ("America/Mexico_City", "2023-04-10 18:00", 0, NINE, "2023-04-10 15:00"),
    # Kathmandu lies 5 hours and 45 minutes before UTC.
    ("Asia/Kathmandu", "2018-05-21 17:00", 1, NINE, "2018-05-20 03:15"),
    # Apia had no 30 December 2011: it is read as the day after, at the same hour, and never after the deadline.
    ("Pacific/Apia", "2011-12-31 18:00", 2, NINE, "2011-12-29 19:00"),
    ("Pacific/Apia", "2011-12-31 18:00", 1, NINE, "2011-12-30 19:00"),
    ("Pacific/Apia", "2011-12-31 18:00", 0, NINE, "2011-12-30 19:00"),
    ("Pacific/Apia", "2011-12-31 08:00", 1, NINE, "2011-12-30 17:00"),
    ("Pacific/Apia", "2011-12-29 18:00", -1, NINE, "2011-12-30 19:00"),
    # 29 February
    ("UTC", "2020-03-01 17:00", 1, NINE, "2020-02-29 09:00"),
    ("UTC", "2021-03-01 17:00", 1, NINE, "2021-02-28 09:00"),
    ("UTC", "2024-02-29 17:00", 365, NINE, "2023-03-01 09:00"),
    ("UTC", "2024-02-29 17:00", -365, NINE, "2025-02-28 09:00"),
    # Lord Howe moves by half an hour: 02:15 of 1 October 2017 does not exist, 01:45 of 2 April is twice.
    ("Australia/Lord_Howe", "2017-10-02 17:00", 1, "02:15", "2017-09-30 15:45"),
    ("Australia/Lord_Howe", "2017-10-02 17:00", 1, NINE, "2017-09-30 22:00"),
    ("Australia/Lord_Howe", "2017-10-02 17:00", 2, NINE, "2017-09-29 22:30"),
    ("Australia/Lord_Howe", "2017-04-03 17:00", 1, "01:45", "2017-04-01 14:45"),
    # A deadline at the first minute of its day, and at the last.
    ("Europe/Vienna", "2020-06-15 00:00", 1, NINE, "2020-06-14 07:00"),
    ("Europe/Vienna", "2020-06-15 00:00", 0, NINE, "2020-06-14 21:00"),
    ("Europe/Vienna", "2020-06-15 23:59", 0, NINE, "2020-06-15 07:00"),
    ("Europe/Vienna", "2020-06-15 23:59", -1, "00:00", "2020-06-15 22:00"),
    # On the day itself before the deadline: an hour before it, where the hour of reminders comes too late.
    ("Europe/Vienna", "2020-06-15 08:00", 0, NINE, "2020-06-15 05:00"),
    ("Europe/Vienna", "2020-06-15 09:00", 0, NINE, "2020-06-15 06:00"),
    ("Europe/Vienna", "2020-06-15 09:01", 0, NINE, "2020-06-15 07:00"),
]


@pytest.mark.parametrize(("zone", "falls", "days", "at", "goes"), GOLDEN)
def test_it_goes_on_the_wall_clock(zone: str, falls: str, days: int, at: str, goes: str) -> None:
    wall = datetime.fromisoformat(falls)
    found = reminder_moment(deadline(wall.date(), wall.time(), zone), days, time.fromisoformat(at), zone)
    assert f"{found.astimezone(UTC):%Y-%m-%d %H:%M}" == goes


def test_a_deadline_of_another_zone_is_counted_from_its_day_in_the_zone_of_the_process() -> None:
    """Half past midnight in Tokyo is the day before in New York: the day itself is that one."""
    falls = deadline(date(2018, 3, 13), time(0, 30), "Asia/Tokyo")
    found = [reminder_moment(falls, days, time(9), "America/New_York") for days in (1, 0, -1)]
    assert [f"{moment:%m-%d %H:%M}" for moment in found] == ["03-11 13:00", "03-12 13:00", "03-13 13:00"]


def test_none_before_a_deadline_comes_after_it_and_none_after_it_before() -> None:
    for hour in range(24):
        falls = deadline(date(2018, 3, 11), time(hour), "America/New_York")
        moments = [reminder_moment(falls, days, time(9), "America/New_York") for days in (2, 1, 0, -1, -2)]
        assert moments == sorted(set(moments))
        assert moments[2] < falls < moments[3]
        assert falls - moments[0] > timedelta(days=1)
