"""The rows of the timeline: nothing overlaps, open ends fade, time runs the way one reads."""

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from phases.dates import ImpreciseDate
from phases.timeline_entries import Entry, Said
from phases.timeline_rows import BLOCK, FADE, GAP, LETTER, POINT, Block, Placed, Scale, place

FIRST, LAST = date(2020, 1, 1), date(2021, 12, 31)
SCALE = Scale(FIRST, LAST, 1000, rtl=False)
MIRRORED = Scale(FIRST, LAST, 1000, rtl=True)

Days = tuple[date | None, date | None]


def entry(title: str, **layers: Days) -> Entry:
    return Entry(title, {name: Said(name, name, ImpreciseDate("", *days)) for name, days in layers.items()})


def only(blocks: list[Block]) -> Placed:
    return blocks[0].placed[0]


def drawn(scale: Scale = SCALE, **layers: Days) -> Placed:
    return only(place([entry("A meeting", **layers)], scale))


def reach(one: Placed) -> tuple[float, float]:
    """From where to where an entry's bars and name go."""
    room = len(one.name) * LETTER
    name = (one.label_x - room, one.label_x) if one.label_end else (one.label_x, one.label_x + room)
    return (min(name[0], *(bar.x for bar in one.bars)), max(name[1], *(bar.end for bar in one.bars)))


def many(count: int) -> list[Entry]:
    days = [FIRST + timedelta(days=n * 37 % 730) for n in range(count)]
    return [
        entry(f"Meeting {n} " + "x" * (n % 40), mandated=(day, day + timedelta(days=n % 90)), held=(day, day))
        for n, day in enumerate(days)
    ]


@pytest.mark.parametrize("count", [30, 1000])
def test_neither_bars_nor_names_of_one_row_overlap(count: int) -> None:
    blocks = place(many(count), SCALE)
    assert sum(len(block.placed) for block in blocks) == count
    for block in blocks:
        rows: dict[int, list[tuple[float, float]]] = {}
        for one in block.placed:
            rows.setdefault(one.y, []).append(reach(one))
        for row in rows.values():
            assert [one for one, other in pairwise(sorted(row)) if one[1] + GAP > other[0] + 0.2] == []


@pytest.mark.parametrize("count", [30, 1000])
def test_names_keep_within_the_drawing(count: int) -> None:
    reached = [reach(one) for block in place(many(count), SCALE) for one in block.placed]
    assert [one for one in reached if one[0] < 0 or one[1] > SCALE.width + 0.1] == []


def test_each_screen_of_rows_has_an_axis_of_its_own() -> None:
    same_day = [entry(f"Meeting {n}", held=(FIRST, FIRST)) for n in range(BLOCK * 2 + 3)]
    assert [block.rows for block in place(same_day, SCALE)] == [BLOCK, BLOCK, 3]


def test_a_bar_lies_to_scale() -> None:
    bar = drawn(held=(date(2020, 7, 1), date(2020, 9, 30))).bars[0]
    assert (bar.x, bar.width) == (SCALE.x(date(2020, 7, 1)), pytest.approx(92 / 730 * 1000, abs=0.2))


def test_a_single_day_can_be_seen() -> None:
    assert [bar.width for bar in drawn(held=(FIRST, FIRST)).bars] == [POINT]


def test_the_last_day_stays_in_the_drawing() -> None:
    bar = drawn(held=(LAST, LAST)).bars[0]
    assert bar.end == SCALE.width


def test_a_layer_outside_the_drawing_is_not_drawn_at_its_edge() -> None:
    before = (date(2019, 5, 8), date(2019, 5, 9))
    assert [bar.layer for bar in drawn(mandated=(date(2019, 4, 1), date(2020, 4, 30)), held=before).bars] == [
        "mandated"
    ]
    assert place([entry("A meeting", held=before)], SCALE) == []


def test_only_an_open_end_fades() -> None:
    day = date(2020, 6, 1)
    fades = [
        (bar.fades_start, bar.fades_end, bar.fade)
        for days in ((None, day), (day, None), (day, day + timedelta(days=60)))
        for bar in drawn(mandated=days).bars
    ]
    assert fades == [(True, False, FADE), (False, True, FADE), (False, False, FADE)]


def test_where_one_reads_from_right_to_left_time_does_too() -> None:
    days = (None, date(2020, 6, 1))
    one, other = drawn(mandated=days).bars[0], drawn(MIRRORED, mandated=days).bars[0]
    assert other.x == pytest.approx(SCALE.width - one.end)
    assert (other.fades_start, other.fades_end) == (False, True)


def test_mandated_stands_above_held() -> None:
    mandated, held = drawn(mandated=(FIRST, FIRST), held=(FIRST, FIRST)).bars
    assert mandated.y + mandated.height < held.y


def test_what_was_agreed_is_drawn_until_it_was_held_as_agreed() -> None:
    day, other = (FIRST, FIRST), (LAST, LAST)
    layers = [
        [bar.layer for bar in one.bars]
        for one in (drawn(agreed=day), drawn(agreed=day, held=day), drawn(agreed=day, held=other))
    ]
    assert layers == [["agreed"], ["held"], ["agreed", "held"]]


def test_a_stroke_joins_what_differs_end_to_end() -> None:
    one = drawn(mandated=(date(2020, 2, 1), date(2020, 2, 29)), held=(date(2020, 8, 1), date(2020, 8, 3)))
    mandated, held = one.bars
    assert one.links == ((mandated.end, mandated.middle, held.x, held.middle),)
    back = drawn(MIRRORED, mandated=(date(2020, 2, 1), date(2020, 2, 29)), held=(date(2020, 8, 1), date(2020, 8, 3)))
    mandated, held = back.bars
    assert back.links == ((mandated.x, mandated.middle, held.end, held.middle),)


def test_no_stroke_joins_what_is_the_same() -> None:
    days = (date(2020, 2, 1), date(2020, 2, 29))
    assert drawn(mandated=days, held=days).links == ()


def test_what_was_held_within_its_window_hangs_straight_below() -> None:
    one = drawn(mandated=(date(2020, 2, 1), date(2020, 6, 30)), held=(date(2020, 3, 2), date(2020, 3, 3)))
    (x1, y1, x2, y2) = one.links[0]
    mandated, held = one.bars
    assert (x1, y1, y2) == (x2, mandated.y + mandated.height, held.y)
    assert held.x < x1 < held.end


def test_an_entry_without_a_day_is_not_placed() -> None:
    assert place([entry("A meeting", mandated=(None, None))], SCALE) == []


def test_a_long_name_is_cut_unless_its_bar_is_longer() -> None:
    name = "The meeting on everything that has to do with the river and its waters"
    short = only(place([entry(name, held=(FIRST, FIRST))], SCALE)).name
    long = only(place([entry(name, held=(FIRST, LAST))], SCALE)).name
    assert (short, long) == ("The meeting on everything that has to do with…", name)


def test_two_entries_of_one_day_stand_in_two_rows() -> None:
    placed = place([entry("One", held=(FIRST, FIRST)), entry("Two", held=(FIRST, FIRST))], SCALE)[0].placed
    assert [one.y == other.y for one, other in combinations(placed, 2)] == [False]
