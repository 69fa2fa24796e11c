"""Generated dates of every kind: a few hundred in each run of the tests, 20,000 in a storm."""

import string
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from phases.dates import (
    ImpreciseDate,
    Precision,
    UnreadableDate,
    days_between,
    moment_due,
    parse,
    resolve,
    write,
)

USUAL, STORM = 300, 20_000
DAYS = some.dates(date(1000, 1, 1), date(2999, 12, 31))
NEAR = some.dates(date(2016, 1, 1), date(2019, 12, 31))
KEYS = some.from_regex(r"[a-z0-9][a-z0-9.-]{0,30}", fullmatch=True)
TITLES = some.sampled_from(
    [
        *("Conference", "the talks", "Opening of the general debate", "each round", "Hearing of 21 May 2018", "May"),
        *(
            "Session (first part)",
            "Round, 18:00 (Vienna)",
            "A and before B",
            "12",
            "a, after b",
            "Talks that open begins",
        ),
        *("Élargissement – été", "TBC", "2018-02", "the beginning of the end of talks", "by", "14 days before x"),
    ]
)
RELATIONS = some.sampled_from(["before", "before-each", "after", "after-each", "during"])
ZONES = some.sampled_from(
    [
        *(
            "America/New_York",
            "Europe/Vienna",
            "Africa/Nairobi",
            "Asia/Kolkata",
            "America/Argentina/Buenos_Aires",
            "UTC",
        ),
        *("Etc/GMT+4", "Pacific/Apia", "Australia/Lord_Howe", "Europe/Istanbul", "EST", "US/Eastern"),
    ]
)
MINUTES = some.times().map(lambda at: at.replace(second=at.second % 2, microsecond=0))
WORDS = some.lists(
    some.sampled_from(
        [
            *(
                "12",
                "4-6",
                "31",
                "2018",
                "2018-03",
                "April",
                "february",
                "Monday",
                "late",
                "mid-",
                "early",
                "end",
                "the",
            ),
            *(
                "of",
                "by",
                "before",
                "after",
                "from",
                "to",
                "and",
                "between",
                "until",
                "phase",
                "II",
                "conference",
                "each",
            ),
            *(
                "14",
                "days",
                "weeks",
                ",",
                "-",
                "(",
                ")",
                "/",
                "..",
                "~",
                "18:00",
                "(Nairobi)",
                "time",
                "at",
                "in",
                "no",
            ),
            *("later", "than", "during", "about", "TBC", "1st", "spring", "T", "Z", "+02:00", "[UTC]", "noon", "p.m."),
            *('"', "'", "opens", "is decided", "not dated", ", after ", "\u2013", "٣"),
        ]
    ),
    max_size=14,
)


@some.composite
def bounds(draw: some.DrawFn, days: some.SearchStrategy[date] = DAYS) -> tuple[date | None, date | None]:
    """Single days, windows, whole months and years, and either end open."""
    first, last = sorted([draw(days), draw(days | some.just(date(2018, 3, 31)))])
    shape = draw(some.sampled_from(["day", "window", "short", "months", "years", "open", "until", "unknown"]))
    if shape == "short":
        last = min(date(2999, 12, 31), first + timedelta(days=draw(some.integers(0, 40))))
    if shape == "months":
        first, last = (
            first.replace(day=1),
            (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1),
        )
    if shape == "years":
        first, last = first.replace(month=1, day=1), last.replace(month=12, day=31)
    ends = {"day": (first, first), "open": (first, None), "until": (None, last), "unknown": (None, None)}
    return ends.get(shape, (first, last))


@some.composite
def dates(draw: some.DrawFn, days: some.SearchStrategy[date] = DAYS) -> ImpreciseDate:
    """A date with all that belongs together: an offset has an anchor, an hour a zone and something it stands behind."""
    when = ImpreciseDate(draw(some.sampled_from(["", "some time"])), *draw(bounds(days)))
    if draw(some.booleans()):
        relation = draw(RELATIONS)
        offset = draw(some.sampled_from([0, 0, 1, 7, 14, 3660])) if relation != "during" else 0
        when = replace(when, anchor=draw(KEYS | TITLES), relation=relation, offset=offset)
    if (when.is_known or when.relation) and draw(some.booleans()):
        when = replace(when, at=draw(MINUTES), zone=draw(ZONES))
    return replace(when, approximate=draw(some.booleans()) and (when.is_known or bool(when.relation)))


def a_phrase_reads_as_what_was_written(when: ImpreciseDate) -> None:
    for language in ("en", "fr"):
        phrase = write(when, language)
        assert parse(phrase) == replace(when, phrase=phrase)


def edtf_reads_as_what_was_written(when: ImpreciseDate) -> None:
    written = when.edtf
    if written is None:
        sayable = when.is_known and when.at is None and (not when.relation or bool(when.earliest and when.latest))
        assert not sayable
    elif when.at is None:
        assert parse(written) == ImpreciseDate(written, when.earliest, when.latest, approximate=when.approximate)
    else:
        assert moment_due(parse(written), time(), "UTC") == moment_due(when, time(), "UTC")


def bounds_are_ordered_and_named(when: ImpreciseDate) -> None:
    assert when.earliest is None or when.latest is None or when.earliest <= when.latest
    assert when.is_exact == (when.precision in (Precision.DAY, Precision.MOMENT))
    if when.precision in (Precision.UNKNOWN, Precision.OPEN, Precision.RELATIVE):
        assert when.earliest is None or when.latest is None
    assert str(when) == when.phrase


ALONE = [a_phrase_reads_as_what_was_written, edtf_reads_as_what_was_written, bounds_are_ordered_and_named]


def sorting_is_total_and_stable(one: ImpreciseDate, other: ImpreciseDate, third: ImpreciseDate) -> None:
    assert (one == other) == (one.sort_key() == other.sort_key())
    once = sorted([one, other, third], key=ImpreciseDate.sort_key)
    assert sorted([third, one, other], key=ImpreciseDate.sort_key) == once
    assert sorted(once, key=ImpreciseDate.sort_key) == once


def a_date_lies_outside_exactly_where_it_is_not_contained(one: ImpreciseDate, other: ImpreciseDate) -> None:
    outside = one.days_outside(other)
    if not (one.is_known and other.is_known):
        assert outside is None
        return
    ends = [day for day in (one.earliest, one.latest) if day]
    assert (outside == 0) == all(other.contains(day) for day in ends) == one.lies_within(other)
    if outside and outside > 0:
        assert other.latest in [day - timedelta(days=outside) for day in ends]
    if outside and outside < 0:
        assert other.earliest in [day - timedelta(days=outside) for day in ends]


def a_distance_is_the_same_both_ways(one: ImpreciseDate, other: ImpreciseDate) -> None:
    there, back = days_between(one, other), days_between(other, one)
    assert (there is None) == (back is None) == (not (one.is_known and other.is_known))
    assert there is None or there == -(back or 0)


def moved(when: ImpreciseDate, by: timedelta) -> ImpreciseDate:
    return replace(when, earliest=when.earliest and when.earliest + by, latest=when.latest and when.latest + by)


def a_relative_date_follows_its_anchor(when: ImpreciseDate, base: ImpreciseDate, days: int) -> None:
    by = timedelta(days=days)
    free = replace(when, earliest=None, latest=None)
    assert resolve(free, moved(base, by)) == moved(resolve(free, base), by)
    found = resolve(when, base)
    assert resolve(found, moved(base, by)) == (found if found.is_known or not found.relation else resolve(when, base))
    assert when.earliest in (None, found.earliest)
    assert when.latest in (None, found.latest)
    if found.is_known and when.relation:
        assert (found.anchor, found.relation, found.offset) == ("", "", 0)
    days_of_base = [day for day in (base.earliest, base.latest) if day]
    kind = when.relation.removesuffix("-each")
    new = resolve(free, base)
    if kind == "before" and new.latest:
        assert all(new.latest < day for day in days_of_base)
    if kind == "after" and new.earliest:
        assert all(new.earliest > day for day in days_of_base)
    if kind == "during":
        assert (new.earliest, new.latest) == (base.earliest, base.latest)


def any_text_is_read_or_refused(text: str) -> None:
    for anchors in (None, {"conference": "conf", "phase ii": "phase-2"}):
        try:
            found = parse(text, anchors, year=2018)
        except UnreadableDate:
            continue
        assert found.phrase == " ".join(text.split())
        assert len(found.phrase) <= 300
        assert (found.at is None) == (found.zone == "")
        assert bool(found.anchor) == bool(found.relation)
        assert parse(write(found)) == replace(found, phrase=write(found))


def run(check: Callable[..., None], strategies: tuple[some.SearchStrategy[Any], ...], cases: int) -> None:
    """Hold a property against so many generated cases."""

    @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(some.tuples(*strategies))
    def held(drawn: tuple[Any, ...]) -> None:
        check(*drawn)

    held()


TEXTS = some.text(max_size=310) | some.text(string.printable, max_size=60) | WORDS.map(" ".join) | WORDS.map("".join)
SHIFTS = some.integers(-400, 400)
PROPERTIES = [
    *[(check, (dates(),)) for check in ALONE],
    (sorting_is_total_and_stable, (dates(NEAR), dates(NEAR), dates(NEAR))),
    (a_date_lies_outside_exactly_where_it_is_not_contained, (dates(NEAR), dates(NEAR))),
    (a_distance_is_the_same_both_ways, (dates(NEAR), dates(NEAR))),
    (a_relative_date_follows_its_anchor, (dates(NEAR), dates(NEAR), SHIFTS)),
    (any_text_is_read_or_refused, (TEXTS,)),
]
BY_NAME = pytest.mark.parametrize(("check", "strategies"), PROPERTIES, ids=[check.__name__ for check, _s in PROPERTIES])


@BY_NAME
def test_a_few_hundred_dates(check: Callable[..., None], strategies: tuple[some.SearchStrategy[Any], ...]) -> None:
    run(check, strategies, USUAL)


@pytest.mark.storm
@pytest.mark.timeout(900)
@BY_NAME
def test_twenty_thousand_dates(check: Callable[..., None], strategies: tuple[some.SearchStrategy[Any], ...]) -> None:
    run(check, strategies, STORM)
