"""Days in words: how far off a date is, what a phrase says by itself, and what a missing layer is called."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils.html import strip_tags

from phases import band, in_words
from phases.dates import ImpreciseDate
from phases.models import Process
from phases.reading import Reading

At = Callable[[str], datetime]
ROUND = ImpreciseDate("12-15 March 2018", date(2018, 3, 12), date(2018, 3, 15))
ACROSS = ImpreciseDate("30 March-2 April 2018", date(2018, 3, 30), date(2018, 4, 2))
VAGUE = ImpreciseDate("mid-March 2018", date(2018, 3, 11), date(2018, 3, 20))
BROKEN = ImpreciseDate("20 and 22-23 February 2018", date(2018, 2, 20), date(2018, 2, 23))
WINDOW = ImpreciseDate("in March 2018", date(2018, 3, 1), date(2018, 3, 31))
DEADLINE = ImpreciseDate("by 15 March 2018", None, date(2018, 3, 15))
DAY = ImpreciseDate("15 March 2018", date(2018, 3, 15), date(2018, 3, 15))
OPEN = ImpreciseDate("from March 2018", date(2018, 3, 1), None)


@pytest.mark.parametrize(
    ("when", "today", "words"),
    [
        (ROUND, date(2018, 3, 9), "opens in 3 days"),
        (ROUND, date(2018, 3, 11), "opens tomorrow"),
        (ROUND, date(2018, 3, 12), "today, day 1 of 4"),
        (ROUND, date(2018, 3, 15), "today, day 4 of 4"),
        (ROUND, date(2018, 3, 16), "1 day ago"),
        (ACROSS, date(2018, 4, 1), "today, day 3 of 4"),
        (VAGUE, date(2018, 3, 8), "opens in 3 days"),
        (VAGUE, date(2018, 3, 12), "until 20 March 2018"),
        (BROKEN, date(2018, 2, 21), "until 23 February 2018"),
        (WINDOW, date(2018, 2, 27), "in 32 days"),
        (WINDOW, date(2018, 3, 12), "in 19 days"),
        (WINDOW, date(2018, 3, 31), "today"),
        (DEADLINE, date(2018, 3, 12), "in 3 days"),
        (DEADLINE, date(2018, 3, 14), "tomorrow"),
        (DEADLINE, date(2018, 3, 15), "today"),
        (DEADLINE, date(2018, 3, 18), "3 days ago"),
        (DAY, date(2018, 3, 12), "in 3 days"),
        (DAY, date(2018, 3, 15), "today"),
        (OPEN, date(2018, 3, 12), ""),
        (ImpreciseDate("not dated"), date(2018, 3, 12), ""),
    ],
)
def test_how_far_off_a_date_is(when: ImpreciseDate, today: date, words: str) -> None:
    assert in_words.from_today(when, today) == words


def test_the_longest_range_that_opens_lasts_a_fortnight() -> None:
    first = date(2018, 3, 1)
    for days, words in ((14, "opens in 2 days"), (15, "in 17 days")):
        when = ImpreciseDate("x", first, first + timedelta(days=days))
        assert in_words.from_today(when, date(2018, 2, 27)) == words


@pytest.mark.parametrize(
    ("phrase", "first", "last", "said"),
    [
        ("no later than 6 December 2017", None, date(2017, 12, 6), True),
        ("no later than 16 December 2017", None, date(2017, 12, 6), False),
        ("26 July 2017 (full day)", date(2017, 7, 26), date(2017, 7, 26), True),
        ("4-6 December 2017", date(2017, 12, 4), date(2017, 12, 6), True),
        ("25 September-1 October 2018", date(2018, 9, 25), date(2018, 10, 1), True),
        ("late November 2017", date(2017, 11, 21), date(2017, 11, 30), False),
        ("by the beginning of February 2018", None, date(2018, 2, 10), False),
        ("not dated in the text", None, None, False),
    ],
)
def test_a_phrase_that_says_its_days_needs_no_reading(
    phrase: str, first: date | None, last: date | None, said: bool
) -> None:
    assert in_words.says_itself(phrase, first, last) is said


def test_every_short_month_has_three_letters() -> None:
    months = [in_words.short_day(date(2018, month, 4)).split()[1] for month in range(1, 13)]
    assert {len(month) for month in months} == {3}
    assert in_words.short_day(date(2018, 9, 4)) == "4 Sep 2018"
    assert in_words.short_month(date(2018, 9, 4), year=True) == "Sep 2018"


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def text_of(client: Client, address: str) -> str:
    return " ".join(strip_tags(client.get(address).content.decode()).split())


def test_the_overview_names_what_is_past_and_not_recorded(client: Client, process: Process, at: At) -> None:
    page = text_of(client, "/river/")
    assert "Next obligations" in page
    # Inputs were due on 1 May, the survey on 31 May.
    assert (
        "2 obligations are overdue: their day has passed and nothing is recorded" in page
    )  # inputs, 1 May; the list, 31 May


def test_nothing_is_missed_before_anything_is_due(client: Client, process: Process) -> None:
    assert "past its date" not in text_of(client, "/river/?as_of=2020-04-10")


def test_a_milestone_is_never_called_not_yet_announced(client: Client, process: Process) -> None:
    assert "not yet announced" not in text_of(client, "/river/mandate/op.2.a/")


def test_what_is_past_without_a_record_is_not_recorded(client: Client, process: Process) -> None:
    assert "done not recorded" in text_of(client, "/river/mandate/op.1/")


def test_a_milestone_ahead_says_how_far_off_it_is(client: Client, process: Process) -> None:
    assert "mandated by mid-June 2020 in 14 days" in text_of(client, "/river/mandate/op.2.a/")


@pytest.mark.parametrize("day", ["2020-01-20T10:00", "2020-06-01T10:00", "2020-12-20T10:00"])
def test_every_year_of_the_band_is_named_on_its_first_label(process: Process, day: str) -> None:
    reading = Reading(process, datetime.fromisoformat(day + "+00:00"))
    drawn = band.draw(reading)
    assert drawn
    labels = [tick.label for tick in drawn.ticks if tick.label]
    years = [label.split()[-1] for label in labels if label.split()[-1].isdigit()]
    assert labels[0].split()[-1] == years[0]
    assert len(years) == len(set(years))


def test_a_phases_name_stands_beside_todays_line(process: Process) -> None:
    """The second phase began in June: on its seventh day the line would run through its name."""
    drawn = band.draw(Reading(process, datetime.fromisoformat("2020-06-08T10:00:00+00:00")))
    assert drawn
    by_key = {bar.phase.numeral: bar for bar in drawn.bars}
    first, second = list(by_key.values())[:2]
    assert float(second.beside_x.rstrip("%")) > 0
    assert first.beside_x == ""
