"""Dates in data files: a phrase alone, or a group of keys; each fault names its line."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from phases import filereader
from phases.processfile import Dated, FileFaults, When
from tests.phases.test_broken_files import line_of
from tests.phases.test_loading import variant

LIST = "date: {phrase: by December 2020, latest: 2020-12-31}"
SURVEY = "date: {phrase: before the beginning of phase II, anchor: phase-2, relation: before}"


def read(tmp_path: Path, old: str, new: str, section: str = "milestones", place: int = 2) -> When:
    """The date of an entry of the small process, written otherwise."""
    file = filereader.read(variant(tmp_path, (old, f"date: {new}")))
    return file.entries[section][place].date


@pytest.mark.parametrize(
    ("written", "phrase", "earliest", "latest"),
    [
        ("by mid-June 2020", "by mid-June 2020", None, date(2020, 6, 20)),
        ("4-6 December 2020", "4-6 December 2020", date(2020, 12, 4), date(2020, 12, 6)),
        ("2020-12-04", "2020-12-04", date(2020, 12, 4), date(2020, 12, 4)),
        ("2020-12", "2020-12", date(2020, 12, 1), date(2020, 12, 31)),
        ("2020", "2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("../2020-12", "../2020-12", None, date(2020, 12, 31)),
        ("not dated in the text", "not dated in the text", None, None),
        ("{phrase: in March 2021, place: Alva}", "in March 2021", date(2021, 3, 1), date(2021, 3, 31)),
        ("{phrase: in March 2021, latest: 2021-03-15}", "in March 2021", None, date(2021, 3, 15)),
        ("{phrase: at a good time}", "at a good time", None, None),
    ],
)
def test_a_phrase_says_its_days_where_no_others_stand_beside_it(
    tmp_path: Path, written: str, phrase: str, earliest: date | None, latest: date | None
) -> None:
    found = read(tmp_path, LIST, written)
    assert (found.phrase, found.earliest, found.latest) == (phrase, earliest, latest)


def test_an_approximate_date_keeps_its_mark(tmp_path: Path) -> None:
    assert read(tmp_path, LIST, "2020-12~").approximate is True


@pytest.mark.parametrize(
    "written",
    ['"9 April 2020, 18:00 (Vienna)"', '{phrase: at six, at: "18:00", zone: Europe/Vienna, latest: 2020-04-09}'],
)
def test_a_date_may_have_its_hour(tmp_path: Path, written: str) -> None:
    found = read(tmp_path, LIST, written)
    assert (found.latest, found.at, found.zone) == (date(2020, 4, 9), time(18), "Europe/Vienna")


def test_a_moment_of_yaml_is_kept_in_utc(tmp_path: Path) -> None:
    found = read(tmp_path, LIST, "2020-04-09T18:00:00+02:00")
    assert (found.latest, found.at, found.zone) == (date(2020, 4, 9), time(16), "UTC")


@pytest.mark.parametrize(
    ("written", "relation", "offset"),
    [
        ("before the beginning of phase-2", "before", 0),
        ("two weeks before phase-2", "before", 14),
        ("10 days after each phase-2", "after-each", 10),
        ("{phrase: ten days after each, anchor: phase-2, relation: after-each, offset: 10}", "after-each", 10),
    ],
)
def test_a_date_may_hang_on_an_item_by_its_key(tmp_path: Path, written: str, relation: str, offset: int) -> None:
    found = read(tmp_path, SURVEY, written, place=1)
    assert (found.anchor, found.relation, found.offset) == ("phase-2", relation, offset)


FAULTY = [
    (
        "by mid-Jume 2020",
        "milestones.2.date: “jume” in “by mid-Jume 2020” cannot be read as part of a date. Understood",
    ),
    ("31 April 2020", "milestones.2.date: There is no 31 April 2020: that month has 30 days."),
    ("2020-04-31", "milestones.2.date: There is no 31 April 2020: that month has 30 days."),
    ("before the talks", "milestones.2.date.anchor: there is no 'talks' among the items"),
    ("[2020, 2021]", "milestones.2.date: expected a group of keys (key: value), not a list"),
    (
        "{phrase: at six, at: 1800}",
        "milestones.2.date.at: expected an hour in quotation marks, as \"18:00\", not '1800'",
    ),
    ('{phrase: at six, at: "18:00"}', "milestones.2.date: at and zone go together"),
    (
        '{phrase: at six, at: "18:00", zone: Vienna}',
        "milestones.2.date: zone: expected an IANA time zone, as Europe/Zurich, not 'Vienna'",
    ),
    (
        '{phrase: at six, at: "18:00+02:00", zone: Europe/Vienna}',
        "milestones.2.date: at is an hour on the clock of zone; leave out its offset",
    ),
    ("{phrase: then, offset: 3}", "milestones.2.date: offset counts the days before or after an anchor"),
    (
        "{phrase: then, anchor: phase-2, relation: before, offset: -3}",
        "milestones.2.date.offset: expected greater than or equal to 0, not '-3'",
    ),
]


@pytest.mark.parametrize(("written", "fault"), FAULTY)
def test_a_date_at_fault_is_named_with_its_line(tmp_path: Path, written: str, fault: str) -> None:
    path = variant(tmp_path, (LIST, f"date: {written}"))
    with pytest.raises(FileFaults) as error:
        filereader.read(path)
    (found,) = error.value.faults
    assert found.startswith(f"small.yaml: line {line_of(path, f'date: {written}')}: {fault}")


def test_only_a_date_of_the_process_file_hangs_on_another_item() -> None:
    with pytest.raises(ValidationError, match="hangs on another item, which a date cannot do here"):
        Dated.model_validate("before phase-2")


@pytest.mark.parametrize("written", [None, True, 1.5])
def test_what_is_no_phrase_is_no_date(written: Any) -> None:
    with pytest.raises(ValidationError):
        When.model_validate(written)


def test_a_record_of_the_programme_may_leave_its_days_to_its_phrase(tmp_path: Path) -> None:
    old = "phrase: 1 May 2020, earliest: 2020-05-01, latest: 2020-05-01, source: chairs-second-letter"
    path = variant(tmp_path, programme=((old, "phrase: 1-3 May 2020, source: chairs-second-letter"),))
    programme = filereader.read(path).programme
    assert programme
    dates = [
        (e.earliest, e.latest) for s in ("events", "records") for e in programme.entries[s] if e.phrase[0:3] == "1-3"
    ]
    assert dates == [(date(2020, 5, 1), date(2020, 5, 3))]


def test_the_small_process_means_what_it_meant() -> None:
    """Where a file says a date's days, its phrase says nothing more."""
    small = YAML().load((Path(__file__).parents[1] / "data" / "small.yaml").read_text())
    dated = [row for part in ("phases", "milestones") for row in small[part]]
    given = {row["key"]: row["date"] for row in dated if isinstance(row["date"], dict)}
    read_dates = {key: When.model_validate(group) for key, group in given.items()}
    assert {key: (when.earliest, when.latest, when.anchor) for key, when in read_dates.items()} == {
        key: (group.get("earliest"), group.get("latest"), group.get("anchor")) for key, group in given.items()
    }
