"""The phrases of texts, letters, schedules and data files: what each is read as, and what is refused in which words."""

import contextlib
import time as stopwatch
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from phases.dates import ImpreciseDate, UnreadableDate, parse, write

PROCESSES = Path(__file__).parents[2] / "phases" / "processes"


def bounds(when: ImpreciseDate) -> tuple[str, str]:
    return str(when.earliest or ""), str(when.latest or "")


def refusal(text: str, **more: Any) -> str:
    with pytest.raises(UnreadableDate) as error:
        parse(text, **more)
    return error.value.sentence


# The two texts that the shipped process rests on, and its schedule: phrase, earliest, latest.
TEXTS = [
    ("19 January 2017", "2017-01-19", "2017-01-19"),
    ("23 December 2016", "2016-12-23", "2016-12-23"),
    ("16 and 18 January 2017", "2017-01-16", "2017-01-18"),
    ("19 September 2016", "2016-09-19", "2016-09-19"),
    ("October 2013", "2013-10-01", "2013-10-31"),
    ("in 2018", "2018-01-01", "2018-12-31"),
    ("no later than April 2018", "", "2018-04-30"),
    ("between November 2017 and January 2018", "2017-11-01", "2018-01-31"),
    ("April 2017 to November 2017", "2017-04-01", "2017-11-30"),
    ("February 2018 to July 2018", "2018-02-01", "2018-07-31"),
    ("between April 2017 and November 2017", "2017-04-01", "2017-11-30"),
    ("by March 2017", "", "2017-03-31"),
    ("in late November 2017 for the duration of three days", "2017-11-21", "2017-11-30"),
    ("by the beginning of February 2018", "", "2018-02-10"),
    ("in February 2018 for three days", "2018-02-01", "2018-02-28"),
    ("between April 2017 and June 2018", "2017-04-01", "2018-06-30"),
    ("7 December 2017", "2017-12-07", "2017-12-07"),
    ("at the end of 2018", "2018-12-01", "2018-12-31"),
    ("2017-12-04/2017-12-06", "2017-12-04", "2017-12-06"),
    ("9-10 July 2018", "2018-07-09", "2018-07-10"),
]
# Days of which the letter's own date gives the year.
OF_A_YEAR = [
    ("18 January", 2017, "2017-01-18", "2017-01-18"),
    ("18 and 19 January", 2017, "2017-01-18", "2017-01-19"),
    ("20 January", 2017, "2017-01-20", "2017-01-20"),
    ("4 December", 2017, "2017-12-04", "2017-12-04"),
    ("before mid‑January", 2018, "", "2018-01-10"),
    ("in July", 2018, "2018-07-01", "2018-07-31"),
    ("first announced deadline", 2017, None, None),
    ("9 April", 2017, "2017-04-09", "2017-04-09"),
]
READINGS = [
    ("Monday, 12 March 2018", "2018-03-12", "2018-03-12"),
    ("Mon 12 Mar 2018", "2018-03-12", "2018-03-12"),
    ("March 12, 2018", "2018-03-12", "2018-03-12"),
    ("the 12th of March 2018", "2018-03-12", "2018-03-12"),
    ("on 12 march 2018", "2018-03-12", "2018-03-12"),
    ("  12   MARCH  2018 ", "2018-03-12", "2018-03-12"),
    ("2018-03-12", "2018-03-12", "2018-03-12"),
    ("4-6 December 2017", "2017-12-04", "2017-12-06"),
    ("4–6 December 2017", "2017-12-04", "2017-12-06"),
    ("March 4-6, 2018", "2018-03-04", "2018-03-06"),
    ("20 and 22-23 February 2018", "2018-02-20", "2018-02-23"),
    ("20, 20 and 23 February 2018", "2018-02-20", "2018-02-23"),
    ("30 May, 1-3 June and 5 July 2018", "2018-05-30", "2018-07-05"),
    ("28 February to 2 March 2018", "2018-02-28", "2018-03-02"),
    ("25 September-1 October 2018", "2018-09-25", "2018-10-01"),
    ("3 April 2017-31 December 2018", "2017-04-03", "2018-12-31"),
    ("29 February 2020", "2020-02-29", "2020-02-29"),
    ("April and May 2017", "2017-04-01", "2017-05-31"),
    ("April to November 2017", "2017-04-01", "2017-11-30"),
    ("April 2017 to November", "2017-04-01", "2017-11-30"),
    ("no later than 1 December 2017", "", "2017-12-01"),
    ("by 2017-04", "", "2017-04-30"),
    ("until 17 April 2017", "", "2017-04-17"),
    ("from 3 April 2017", "2017-04-03", ""),
    ("from 3 April 2017 onwards", "2017-04-03", ""),
    ("no earlier than May 2017", "2017-05-01", ""),
    ("from May to July 2017", "2017-05-01", "2017-07-31"),
    ("before February 2018", "", "2018-01-31"),
    ("before 1 March 2018", "", "2018-02-28"),
    ("after February 2018", "2018-03-01", ""),
    ("after 2017", "2018-01-01", ""),
    ("early November 2017", "2017-11-01", "2017-11-10"),
    ("at the beginning of November 2017", "2017-11-01", "2017-11-10"),
    ("mid-November 2017", "2017-11-11", "2017-11-20"),
    ("the middle of November 2017", "2017-11-11", "2017-11-20"),
    ("late November 2017", "2017-11-21", "2017-11-30"),
    ("late February 2018", "2018-02-21", "2018-02-28"),
    ("end of November 2017", "2017-11-30", "2017-11-30"),
    ("by mid-June 2020", "", "2020-06-20"),
    ("late April to early May 2018", "2018-04-21", "2018-05-10"),
    ("early 2018", "2018-01-01", "2018-04-30"),
    ("mid-2018", "2018-05-01", "2018-08-31"),
    ("late 2018", "2018-09-01", "2018-12-31"),
    ("by the end of 2018", "", "2018-12-31"),
    ("spring of 2021", "2021-03-01", "2021-05-31"),
    ("in the autumn of 2021", "2021-09-01", "2021-11-30"),
    ("winter 2019", "2019-12-01", "2020-02-29"),
    ("2018", "2018-01-01", "2018-12-31"),
    ("2017 to 2018", "2017-01-01", "2018-12-31"),
    ("five days in July 2018", "2018-07-01", "2018-07-31"),
    ("six sessions between 8 May and 13 October 2017", "2017-05-08", "2017-10-13"),
    ("between April and November 2017, month not known", "2017-04-01", "2017-11-30"),
    ("21 February 2018 (half day)", "2018-02-21", "2018-02-21"),
]
EDTF = [
    ("2017-04-12", "2017-04-12", "2017-04-12"),
    ("2017-04", "2017-04-01", "2017-04-30"),
    ("2017", "2017-01-01", "2017-12-31"),
    ("2017-04/2017-11", "2017-04-01", "2017-11-30"),
    ("2017/2018-02-10", "2017-01-01", "2018-02-10"),
    ("../2017-04", "", "2017-04-30"),
    ("2018-02/..", "2018-02-01", ""),
    ("2017-21", "2017-03-01", "2017-05-31"),
    ("2017-24", "2017-12-01", "2018-02-28"),
]


@pytest.mark.parametrize(("text", "earliest", "latest"), TEXTS + READINGS + EDTF)
def test_a_phrase_is_read_as_its_first_and_last_day(text: str, earliest: str, latest: str) -> None:
    when = parse(text)
    assert bounds(when) == (earliest, latest)
    assert when == ImpreciseDate(" ".join(text.split()), when.earliest, when.latest)


@pytest.mark.parametrize(("text", "year", "earliest", "latest"), [row for row in OF_A_YEAR if row[2] is not None])
def test_a_day_without_a_year_needs_that_of_its_letter(text: str, year: int, earliest: str, latest: str) -> None:
    assert bounds(parse(text, year=year)) == (earliest, latest)
    assert "does not say the year" in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        *("(Month)", "Month", "TBC", "tba", "T.B.C.", "to be announced", "to be confirmed", "month not known"),
        *("not dated in the text", "not dated in the text, after the conference", "not yet announced", "unknown"),
    ],
)
def test_what_has_no_day_stays_without_one(text: str) -> None:
    assert parse(text) == ImpreciseDate(text)


@pytest.mark.parametrize(
    "text",
    ["2017-11~", "about November 2017", "circa November 2017", "in about November 2017", "2017-11-01~/2017-11-30~"],
)
def test_a_date_may_be_approximate(text: str) -> None:
    assert parse(text) == ImpreciseDate(text, date(2017, 11, 1), date(2017, 11, 30), approximate=True)


RELATIVE = [
    ("before the beginning of phase III", "phase III", "before", 0),
    ("by the opening of the conference", "conference", "before", 0),
    (
        "immediately prior to the opening of the general debate of the 73 rd session of the General Assembly",
        "general debate of the 73 rd session of the General Assembly",
        "before",
        0,
    ),
    (
        "immediately before the general debate of the seventy-third session opens",
        "general debate of the seventy-third session",
        "before",
        0,
    ),
    ("before the modalities of the conference are decided", "modalities of the conference", "before", 0),
    ("in advance of each informal thematic session", "informal thematic session", "before-each", 0),
    ("after each session", "session", "after-each", 0),
    ("after the end of phase I", "phase I", "after", 0),
    ("following the hearing", "hearing", "after", 0),
    ("two weeks before the conference", "conference", "before", 14),
    ("no later than 10 days before each round", "round", "before-each", 10),
    ("at least one day before the round", "round", "before", 1),
    ("14 days after the hearing", "hearing", "after", 14),
    ("within three weeks of the hearing", "hearing", "after", 21),
    ("during the negotiations", "negotiations", "during", 0),
    ("in the thematic sessions", "thematic sessions", "during", 0),
    ("at the conference", "conference", "during", 0),
    ("in phase II", "phase II", "during", 0),
    ("before negotiation-2018-02", "negotiation-2018-02", "before", 0),
    ('before "Opening of the talks, May 2018"', "Opening of the talks, May 2018", "before", 0),
]


@pytest.mark.parametrize(("text", "anchor", "relation", "offset"), RELATIVE)
def test_a_phrase_may_hang_on_an_event(text: str, anchor: str, relation: str, offset: int) -> None:
    assert parse(text) == ImpreciseDate(text, anchor=anchor, relation=relation, offset=offset)


def test_a_phrase_may_have_a_day_of_its_own_beside_the_event() -> None:
    when = parse("by 10 February 2018, 14 days after the thematic sessions")
    assert (when.latest, when.anchor, when.relation, when.offset) == (
        date(2018, 2, 10),
        "thematic sessions",
        "after",
        14,
    )


EVENTS = {
    "opening of the general debate": "debate",
    "third round of talks": "round-3",
    "hearing of 21 may 2018": "hearing-5",
    "chair’s summary – first part": "summary",
}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("prior to the opening of the general debate", "debate"),
        ("before the beginning of the Third Round of Talks", "round-3"),
        ("after round-3", "round-3"),
        ("by round-3", "round-3"),
        ("after the hearing of 21 May 2018", "hearing-5"),
        ("before the chair's summary - first part", "summary"),
        ("after the third round of talks (as announced)", "round-3"),
    ],
)
def test_an_event_is_known_by_its_name_or_key(text: str, key: str) -> None:
    assert parse(text, EVENTS).anchor == key


def test_an_unknown_event_is_refused_with_the_nearest_names() -> None:
    assert refusal("14 days after the third ruond of talks", anchors=EVENTS) == (
        "There is no “third ruond of talks” that a date could hang on. The nearest are: “third round of talks”, "
        "“hearing of 21 may 2018”, “opening of the general debate”."
    )
    assert refusal("before xyz", anchors=EVENTS) == "There is no “xyz” that a date could hang on."
    assert refusal("before the conference", anchors={}) == "There is no “conference” that a date could hang on."


@pytest.mark.parametrize(
    "text",
    [
        "9 April 2017, 18:00 (New York)",
        "9 April 2017, 18:00 New York time",
        "9 April 2017 at 6 p.m. in New York",
        "9 April 2017, 6:00 pm (America/New_York)",
        "2017-04-09 18:00 America/New_York",
        "2017-04-09T18:00 (New York)",
        "2017-04-09T18:00-04:00[America/New_York]",
    ],
)
def test_a_day_may_have_an_hour_with_its_zone(text: str) -> None:
    day = date(2017, 4, 9)
    assert parse(text) == ImpreciseDate(text, day, day, at=time(18), zone="America/New_York")


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("2017-04-09T22:00Z", date(2017, 4, 9), time(22)),
        ("2017-04-09T20:00:00-04:00", date(2017, 4, 10), time(0)),
        ("2017-04-09 noon UTC", date(2017, 4, 9), time(12)),
        ("9 April 2017, 12 a.m. GMT", date(2017, 4, 9), time(0)),
    ],
)
def test_an_hour_with_an_offset_alone_is_kept_in_utc(text: str, day: date, at: time) -> None:
    assert parse(text) == ImpreciseDate(text, day, day, at=at, zone="UTC")


def test_a_limit_and_an_event_may_have_an_hour_too() -> None:
    by = parse("no later than 17 April 2017, 18:00 (Vienna)")
    assert (by.earliest, by.latest, by.at, by.zone) == (None, date(2017, 4, 17), time(18), "Europe/Vienna")
    after = parse("14 days after the hearing, 09:30 Nairobi time")
    assert (after.anchor, after.offset, after.at, after.zone) == ("hearing", 14, time(9, 30), "Africa/Nairobi")


UNDERSTOOD = " Understood are days (12 March 2018, "
REFUSED = [
    ("by Marchh 2018", "“marchh” in “by Marchh 2018” cannot be read as part of a date." + UNDERSTOOD),
    (
        "no later than April 201 i",
        "“201” in “no later than April 201 i” cannot be read as part of a date." + UNDERSTOOD,
    ),
    ("12/03/2018", "“12/03/2018” cannot be read as a date." + UNDERSTOOD),
    ("sometime", "“sometime” cannot be read as a date." + UNDERSTOOD),
    ("in due course", "“in due course” cannot be read as a date." + UNDERSTOOD),
    ("between May 2018", "“between May 2018” cannot be read as a date." + UNDERSTOOD),
    ("early 12 March 2018", "“early 12 March 2018” cannot be read as a date." + UNDERSTOOD),
    ("12", "“12” cannot be read as a date." + UNDERSTOOD),
    (
        "at least 14 days after the hearing",
        "“at least 14 days after the hearing” cannot be read as a date." + UNDERSTOOD,
    ),
    ("after the hearing and before the draft", "“after the hearing and before the draft” cannot be read as a date."),
    ("31 April 2018", "There is no 31 April 2018: that month has 30 days."),
    ("29 February 2018", "There is no 29 February 2018: that month has 28 days."),
    ("0 March 2018", "There is no 0 March 2018: that month has 31 days."),
    ("2018-04-31", "There is no 31 April 2018: that month has 30 days."),
    ("2018-13", "There is no month 13: months are numbered from 01 to 12, seasons from 21 to 24."),
    ("2018-13-01", "There is no month 13: months are numbered from 01 to 12, seasons from 21 to 24."),
    ("Tuesday, 12 March 2018", "12 March 2018 is a Monday, not a Tuesday."),
    (
        "28 December to 2 January 2018",
        "“28 December to 2 January 2018” ends on 2 January 2018, before it starts on 28 December 2018.",
    ),
    ("2018-04/2018-02", "“2018-04/2018-02” ends on 28 February 2018, before it starts on 1 April 2018."),
    (
        "before the end of phase II",
        "“before the end of phase II” cannot be kept: a date can lie before an event begins, after it ends, or while",
    ),
    ("9 April 2017, 18:00", "An hour needs its zone. Write the town or the zone after it, as 18:00 (Nairobi)"),
    ("9 April 2017, 18:00 (Atlantis)", "“Atlantis” is not a time zone. Write the town of one, as Nairobi, or its name"),
    ("9 April 2017, 25:00 (Nairobi)", "“25:00” is no hour of the day; expected one from 00:00 to 23:59."),
    ("9 April 2017, 13 p.m. (Nairobi)", "“13 p.m.” is no hour of the day; expected one from 00:00 to 23:59."),
    ("20 January 2017, 10:00-13:00 (Nairobi)", "A date has one hour only, the one at which it begins or falls due."),
    ("2017-04-09T18:00-05:00[America/New_York]", "The offset is not that of America/New_York at that hour."),
    ("by 2017-04-09T18:00-04:00", "An hour with an offset from UTC can stand behind a single day only."),
    ("5000 days after the hearing", "A date can lie 1 to 3660 days from the event on which it hangs."),
    ("", "There is no date here. Where none is known, write “to be announced”."),
    (" \n ", "There is no date here. Where none is known, write “to be announced”."),
    ("12 March 2018 (" + "x" * 300 + ")", "A date has at most 300 characters."),
    ("12 March 2018 (\x00)", "The date holds signs that cannot be printed."),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_what_cannot_be_read_is_refused_in_words(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


# Words of the shipped files that no grammar reads; each stands in a group of keys that says its days.
PROSE = {
    "at the thematic sessions and in phase II": "names two events",
    "5 February 2018, 15:00 (Trusteeship Council Chamber)": "names a room where a zone would stand",
    "with the seventy-second session, no later than 25 September 2018 (general knowledge)": "says more than its day",
}


def groups(node: Any) -> list[dict[str, Any]]:
    """Every group of keys with a phrase, at whatever depth."""
    below = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    own = [dict(node)] if isinstance(node, dict) and "phrase" in node else []
    return own + [group for part in below for group in groups(part)]


SHIPPED = [group for path in sorted(PROCESSES.glob("*.yaml")) for group in groups(YAML().load(path.read_text()))]


def test_every_phrase_of_the_shipped_files_is_read_as_the_files_have_it() -> None:
    assert len(SHIPPED) > 100
    prose, other = set(), []
    for group in SHIPPED:
        try:
            when = parse(group["phrase"])
        except UnreadableDate:
            prose.add(group["phrase"])
            continue
        if when.is_known and (when.earliest, when.latest) != (group.get("earliest"), group.get("latest")):
            other.append(group)
        if when.relation and group.get("relation", when.relation) != when.relation:
            other.append(group)
    assert prose == set(PROSE)
    assert other == []


@pytest.mark.parametrize(
    ("when", "phrase"),
    [
        (ImpreciseDate("", date(2017, 12, 4), date(2017, 12, 6)), "4-6 December 2017"),
        (ImpreciseDate("", date(2018, 2, 28), date(2018, 3, 2)), "28 February to 2 March 2018"),
        (ImpreciseDate("", date(2018, 12, 30), date(2019, 1, 2)), "30 December 2018 to 2 January 2019"),
        (ImpreciseDate("", date(2017, 4, 1), date(2017, 4, 30)), "April 2017"),
        (ImpreciseDate("", date(2017, 4, 1), date(2017, 11, 30)), "April to November 2017"),
        (ImpreciseDate("", date(2017, 11, 1), date(2018, 1, 31)), "November 2017 to January 2018"),
        (ImpreciseDate("", date(2017, 1, 1), date(2018, 12, 31)), "2017 to 2018"),
        (ImpreciseDate("", None, date(2017, 4, 30)), "no later than 30 April 2017"),
        (ImpreciseDate("", date(2017, 4, 3)), "from 3 April 2017"),
        (ImpreciseDate(""), "date not known"),
        (ImpreciseDate("", anchor="phase-2", relation="before"), "before phase-2"),
        (ImpreciseDate("", anchor="round", relation="after-each", offset=14), "14 days after each round"),
        (ImpreciseDate("", anchor="May 2018", relation="before"), 'before "May 2018"'),
        (
            ImpreciseDate("", date(2017, 4, 9), date(2017, 4, 9), at=time(18), zone="America/New_York"),
            "9 April 2017, 18:00 (New York)",
        ),
        (
            ImpreciseDate("", None, date(2018, 2, 10), "sessions", "after", approximate=True),
            "about no later than 10 February 2018, after sessions",
        ),
    ],
)
def test_bounds_without_a_phrase_are_written_as_one(when: ImpreciseDate, phrase: str) -> None:
    assert write(when) == phrase


def test_another_language_has_edtf_where_it_can() -> None:
    assert write(ImpreciseDate("", None, date(2017, 4, 30)), "fr") == "../2017-04"
    assert write(ImpreciseDate("", anchor="phase-2", relation="before"), "fr") == "before phase-2"


@pytest.mark.parametrize(
    "text",
    [
        *("(" * 300, "1" * 300, "-" * 300, "," * 300, "about " * 50, "by " * 100, "the " * 75, "before " * 42),
        *("1 a" * 100, "12 and " * 42, ", after " * 37, "2018-" * 60, "a-" * 150, "10:00 " * 50, "three days in " * 21),
        "before " + "x" * 290,
        "in " + "a " * 148,
    ],
)
def test_no_text_takes_long_to_read(text: str) -> None:
    names = {f"{number}. a rather long title of an item of the timeline".ljust(200, "x"): "k" for number in range(500)}
    for anchors in (None, names):
        start = stopwatch.perf_counter()
        with contextlib.suppress(UnreadableDate):
            parse(text, anchors)
        assert stopwatch.perf_counter() - start < 2
