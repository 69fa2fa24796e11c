"""Broken files: each fault names file, line, key and what was expected; nothing is written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from phases import filereader
from phases.processfile import FileFaults
from tests.conftest import DATA, SMALL
from tests.phases.test_loading import counts, variant

ROOT = Path(__file__).parents[2]
BROKEN = DATA / "broken"


def line_of(path: Path, text: str) -> int:
    """The line, from 1, on which a piece of text stands; it stands once."""
    found = [number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line]
    assert len(found) == 1, (text, found)
    return found[0]


def refused(path: Path) -> list[str]:
    """Load a broken file by the command; return its faults."""
    before = counts()
    with pytest.raises(CommandError) as error:
        call_command("load_process", path)
    after = counts()
    before.pop("compact.installation"), after.pop("compact.installation")
    assert after == before
    *faults, last = str(error.value).splitlines()
    assert (last, error.value.returncode) == ("Nothing was written.", 1)
    return faults


WHOLE_FILES = {
    "wrong-key.yaml": [
        "wrong-key.yaml: line 26: milestones.0.title: is missing",
        "wrong-key.yaml: line 27: milestones.0.titel: no such key here",
    ],
    "bad-date.yaml": [
        "bad-date.yaml: line 30: milestones.0.date.latest: expected a valid date or datetime, month value is outside "
        "expected range of 1-12, not '2020-13-45'"
    ],
    "unknown-paragraph.yaml": [
        "unknown-paragraph.yaml: line 28: milestones.0.provision: there is no 'op.9' among the provisions"
    ],
    "unknown-theme.yaml": [
        "unknown-theme.programme.yaml: line 3: sessions.0.themes.1: there is no 'stars' among the themes"
    ],
    "duplicate-id.yaml": ["duplicate-id.yaml: line 31: milestones.1.key: 'first-draft' is defined twice"],
    "wrong-type.yaml": [
        "wrong-type.yaml: line 9: process.reminder_days: expected a valid list, not 'a fortnight'",
        "wrong-type.yaml: line 26: milestones.0: expected a group of keys (key: value), not 'First draft'",
        "wrong-type.yaml: line 27: rules: expected a list of entries, each with a - before it, not a group of keys",
    ],
    "empty.yaml": ["empty.yaml: is empty; expected the sections of a data file"],
    "only-comments.yaml": ["only-comments.yaml: is empty; expected the sections of a data file"],
    "not-yaml.yaml": ["not-yaml.yaml: line 3: is not YAML: mapping values are not allowed here"],
    "two-roots.yaml": ["two-roots.yaml: line 5: holds 2 documents (divided by ---); expected one"],
}


@pytest.mark.parametrize("name", WHOLE_FILES)
def test_a_broken_file_is_refused_whole(db: None, name: str) -> None:
    assert refused(BROKEN / name) == WHOLE_FILES[name]


def test_every_broken_file_is_tried() -> None:
    stored = {path.name for path in BROKEN.glob("*.yaml")} - {"unknown-theme.programme.yaml"}
    assert stored == set(WHOLE_FILES)


def test_a_file_of_ten_megabytes_is_not_even_read(db: None, tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_text("process:\n" + "  # filling\n" * (10 * 1024 * 1024 // 12), encoding="utf-8")
    size = path.stat().st_size
    assert size > 10_000_000
    assert refused(path) == [f"huge.yaml: is {size:,} bytes; a data file has at most 1,000,000"]


SEVERAL = [
    # old, new, a text on the line at fault, key, what was expected
    (
        "  zone: Europe/Vienna",
        "  zone: Vienna",
        "zone: Vienna",
        "process.zone",
        "expected an IANA time zone, as Europe/Zurich, not 'Vienna'",
    ),
    (
        "  name: river",
        "  name: api",
        "name: api",
        "process.name",
        "is an address of the site itself; choose another, not 'api'",
    ),
    (
        "date: {phrase: before the beginning of phase II, anchor: phase-2",
        "date: {phrase: before the list, anchor: names",
        "anchor: names",
        "milestones.1.date.anchor",
        "'names' stands further down; an entry points only at what loads before it",
    ),
    (
        "date: {phrase: before the beginning of phase II, anchor: phase-2",
        "date: {phrase: before itself, anchor: survey",
        "anchor: survey",
        "milestones.1.date.anchor",
        "'survey' points at itself",
    ),
    (
        "    parent: op.2\n",
        "    parent: op.2.a\n",
        "parent: op.2.a",
        "provisions.2.parent",
        "'op.2.a' points at itself",
    ),
    (
        "date: {phrase: by December 2020, latest: 2020-12-31}",
        "date: {phrase: by then, anchor: survey, latest: 2020-12-31}",
        "by then",
        "milestones.2.date",
        "anchor and relation go together",
    ),
    (
        "earliest: 2020-01-01, latest: 2020-06-30",
        "earliest: 2020-07-01, latest: 2020-06-30",
        "2020-07-01",
        "phases.0.date",
        "ends on 2020-06-30, before it starts on 2020-07-01",
    ),
    (
        "    status: adopted",
        "    status: passed",
        "status: passed",
        "texts.1.status",
        "expected 'draft', 'adopted' or 'information', not 'passed'",
    ),
    (
        "  short_title: River Alva Convention",
        "  short_title: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "short_title",
        "process.short_title",
        "String should have at most 80 characters, not 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ),
    (
        "parameters: {days: 3, session_kind: hearing}",
        "parameters: {days: 3, session_kind: hearing, until: 2020-01-01}",
        "until: 2020-01-01",
        "rules.0.parameters.until",
        "no such key here",
    ),
    (
        "owed_by: bureau",
        "owed_by: office",
        "owed_by: office",
        "milestones.1.owed_by",
        "there is no 'office' among the addressees",
    ),
    (
        "    depends_on: [survey]",
        "    depends_on: [surveys]",
        "depends_on",
        "milestones.0.depends_on.0",
        "there is no 'surveys' among the items",
    ),
]


@pytest.mark.parametrize(("old", "new", "at", "key", "expected"), SEVERAL, ids=[row[3] for row in SEVERAL])
def test_a_fault_names_file_line_key_and_what_was_expected(
    db: None, tmp_path: Path, old: str, new: str, at: str, key: str, expected: str
) -> None:
    path = variant(tmp_path, (old, new))
    faults = refused(path)
    assert len(faults) == 1
    assert faults[0].startswith(f"small.yaml: line {line_of(path, at)}: {key}: {expected}")


PROGRAMME = [
    (
        "earliest: 2020-03-02, latest: 2020-03-03, place: Vienna",
        "earliest: 2020-03-04, latest: 2020-03-03, place: Vienna",
        "records.0",
        "ends on 2020-03-03, before it starts on 2020-03-04",
    ),
    (
        "{key: gazette, known: 2020-03-04",
        "{key: gazette, known: 2020-03-05",
        "events.0.source",
        "'gazette' becomes known only later; an entry points only at what loads before it",
    ),
    (
        "title: First draft of the convention, kind: draft",
        "title: First draft of the convention, kind: ddddddddddddddddddddddddddddddddddddddddd",
        "documents.0.kind",
        "String should have at most 40 characters, not 'ddddddddddddddddddddddddddddddddddddddddd'",
    ),
    (
        "{key: hearing-1-held, known: 2020-03-04",
        "{key: hearing-1-held, known: 2020-02-30",
        "records.0.known",
        "expected a valid date or datetime, day value is outside expected range, not '2020-02-30'",
    ),
]


@pytest.mark.parametrize(("old", "new", "key", "expected"), PROGRAMME, ids=[row[2] for row in PROGRAMME])
def test_a_fault_of_the_programme_is_named_as_well(
    db: None, tmp_path: Path, old: str, new: str, key: str, expected: str
) -> None:
    faults = refused(variant(tmp_path, programme=((old, new),)))
    named = [fault for fault in faults if f": {key}: " in fault]
    assert len(named) == 1
    section, index = key.split(".")[:2]
    body = (tmp_path / "small.programme.yaml").read_text().splitlines()
    start = next(number for number, line in enumerate(body, 1) if line == f"{section}:")
    assert named[0] == f"small.programme.yaml: line {start + 1 + int(index)}: {key}: {expected}"


def test_a_key_that_stands_twice_is_a_fault(db: None, tmp_path: Path) -> None:
    path = variant(
        tmp_path, ("    owed_by: chair\n    done_when", "    owed_by: chair\n    owed_by: bureau\n    done_when")
    )
    (fault,) = refused(path)
    lines = path.read_text().splitlines()
    twice = lines.index("    owed_by: bureau") + 1
    assert fault.startswith(f'small.yaml: line {twice}: a key stands twice in one place: found duplicate key "owed_by"')


def test_two_governing_texts_are_a_fault(db: None, tmp_path: Path) -> None:
    second = (
        "    governs: true\n\naddressees",
        "    governs: true\n  - {key: letter, title: Letter, kind: letter, status: information, dated: 2020-01-11,"
        " authority: letter, issued_by: Chair, governs: true}\n\naddressees",
    )
    path = variant(tmp_path, second)
    assert refused(path) == [
        f"small.yaml: line {line_of(path, 'key: letter')}: texts.3: a second text says governs: true; only one can"
    ]


def test_a_process_without_a_governing_text_is_a_fault(db: None, tmp_path: Path) -> None:
    path = variant(tmp_path, ("    governs: true\n\naddressees", "\naddressees"))
    assert refused(path) == [
        f"small.yaml: line {line_of(path, 'texts:')}: texts: one text must say governs: true, the text that the "
        "process is held against"
    ]


def test_a_missing_section_and_an_unknown_one_are_faults(db: None, tmp_path: Path) -> None:
    path = variant(tmp_path, ("addressees:", "addresses:"))
    known = "session_kinds, texts, themes"
    faults = refused(path)
    assert faults[0].startswith(f"small.yaml: line {line_of(path, 'addresses:')}: addresses: no such section; expected")
    assert known in faults[0]
    assert faults[1] == "small.yaml: section 'addressees' is missing"


def test_a_programme_that_is_not_there_is_a_fault(db: None, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL.read_text())
    assert refused(tmp_path / "small.yaml") == ["small.programme.yaml: cannot be read: No such file or directory"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"\xff\xfe\x00", "odd.yaml: is not UTF-8 text (byte 0)"),
        (b"- one\n- two\n", "odd.yaml: expected sections (name: entries) at the top"),
        (b"[" * 1_000, "odd.yaml: is not YAML"),
    ],
    ids=["not text", "a list", "nested without end"],
)
def test_what_is_no_data_file_at_all(db: None, tmp_path: Path, body: bytes, fault: str) -> None:
    (tmp_path / "odd.yaml").write_bytes(body)
    (found,) = refused(tmp_path / "odd.yaml")
    assert found.startswith(fault)


def test_many_faults_are_told_at_once_up_to_twenty(tmp_path: Path) -> None:
    rows = "".join(f"  - {{key: a{number}, nmae: x}}\n" for number in range(15))
    path = variant(tmp_path, ("addressees:\n", f"addressees:\n{rows}"))
    with pytest.raises(FileFaults) as error:
        filereader.read(path)
    assert (len(error.value.faults), error.value.faults[-1]) == (21, "… and 10 more faults")


@pytest.mark.django_db(transaction=True)
def test_the_program_ends_with_exit_status_1() -> None:
    before = counts()
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    done = subprocess.run(
        [sys.executable, "manage.py", "load_process", str(BROKEN / "duplicate-id.yaml")],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        text=True,
    )
    after = counts()
    before.pop("compact.installation"), after.pop("compact.installation")
    assert (done.returncode, after) == (1, before)
    assert done.stderr.splitlines()[-2:] == [
        f"CommandError: {WHOLE_FILES['duplicate-id.yaml'][0]}",
        "Nothing was written.",
    ]
