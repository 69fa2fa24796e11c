"""Faults of rules: a kind or a parameter that does not exist, or names what does not: line, key, what was expected."""

from pathlib import Path

import pytest

from phases import filereader, findings
from phases.processfile import FileFaults
from tests.phases.test_loading import variant

# What stands in the small file, and is replaced: one rule on one line.
RULE = (
    "  - {key: at-most-3-days, kind: working-days-at-most, provision: op.2, "
    "parameters: {days: 3, session_kind: hearing}}"
)
DOCUMENT = "kind: document-before, provision: op.2, parameters: {item: survey, document_kind: survey"
UNTRACKED = "kind: nothing-to-track, provision: op.2"
LISTED = "kind: list-balance, provision: op.2, parameters"


def faults(tmp_path: Path, rule: str) -> list[str]:
    """The faults of the small file with another rule in it, each without the file's name."""
    path = variant(tmp_path, (RULE, f"  - {{key: r, {rule}}}"))
    with pytest.raises(FileFaults) as error:
        filereader.read(path)
    line = path.read_text().splitlines().index(f"  - {{key: r, {rule}}}") + 1
    start = f"small.yaml: line {line}: rules.0."
    assert [fault for fault in error.value.faults if not fault.startswith(start)] == []
    return [fault.removeprefix(start) for fault in error.value.faults]


FAULTS = [
    ("kind: nothing-to-trak, provision: op.2, parameters: {because: x}", "kind: no such kind of rule; perhaps "),
    (UNTRACKED, "parameters.because: is missing"),
    (f"{UNTRACKED}, parameters: {{because: x, day: 3}}", "parameters.day: no such key here"),
    (f"{UNTRACKED}, parameters: [x]", "parameters: expected a group of keys"),
    (f"{UNTRACKED}, parameters: {{because: 3}}", "parameters.because: expected a valid string"),
    ("kind: nothing-to-track, provision: op.9, parameters: {because: x}", "provision: there is no 'op.9' among the"),
    (
        "kind: appointed-number, provision: op.2, parameters: {office: chair, count: two}",
        "parameters.count: expected a valid integer, unable to parse string as an integer, not 'two'",
    ),
    (
        "kind: appointed-number, provision: op.2, parameters: {office: chair, count: 0}",
        "parameters.count: expected greater than or equal to 1, not '0'",
    ),
    (
        "kind: appointed-number, provision: op.2, parameters: {office: throne, count: 1}",
        "parameters.office: there is no 'throne' among the addressees",
    ),
    (f"{DOCUMENT}}}", "parameters.before: is missing"),
    (f"{DOCUMENT}, before: sunset}}", "parameters.before: there is no 'sunset' among the items"),
    (f"{LISTED}: {{list: singers, criteria: [age]}}", "parameters.list: there is no 'singers' among the lists"),
    (f"{LISTED}: {{list: observers, criteria: age}}", "parameters.criteria: expected a valid list, not 'age'"),
    (f"{LISTED}: {{list: observers, criteria: []}}", "parameters.criteria: expected at least 1 entries"),
    (
        "kind: route-open, provision: op.2, parameters: {route: ferry}",
        "parameters.route: there is no 'ferry' among the routes",
    ),
    (
        "kind: components-present, provision: op.2, parameters: {components: [promises, threats]}",
        "parameters.components.1: there is no 'threats' among the components",
    ),
    (
        "kind: inputs-received, provision: op.2, parameters: {from: [states, towns]}",
        "parameters.from.1: there is no 'towns' among the addressees",
    ),
    (
        "kind: fund-remainder-only, provision: op.2, parameters: {purpose: rest, after: ships}",
        "parameters.after: there is no 'ships' among the purposes",
    ),
    (
        "kind: host-pays, provision: op.2, parameters: {session_kind: feast, host: chair}",
        "parameters.session_kind: there is no 'feast' among the session_kinds",
    ),
    (
        "kind: themes-covered, provision: op.2, "
        "parameters: {themes: [water, stars], item: survey, session_kind: talks}",
        "parameters.themes.1: there is no 'stars' among the themes",
    ),
    (
        "kind: working-days-at-most, provision: op.2, parameters: {session_kind: hearing, days: [3]}",
        "parameters.days: expected a valid",
    ),
]


@pytest.mark.parametrize(("rule", "expected"), FAULTS, ids=[expected for _rule, expected in FAULTS])
def test_a_rules_fault_names_its_line_its_key_and_what_was_expected(tmp_path: Path, rule: str, expected: str) -> None:
    (fault,) = faults(tmp_path, rule)
    assert fault[: len(expected)] == expected


def test_an_unknown_kind_names_the_nearest(tmp_path: Path) -> None:
    assert faults(tmp_path, "kind: nothing-to-trak, provision: op.2") == [
        "kind: no such kind of rule; perhaps nothing-to-track, not 'nothing-to-trak'"
    ]


def test_a_kind_like_no_other_is_answered_with_all_of_them(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "kind: zzz, provision: op.2")
    assert fault == f"kind: no such kind of rule; perhaps {', '.join(sorted(findings.KINDS))}, not 'zzz'"


def test_each_fault_of_the_parameters_stands_at_its_own_line(tmp_path: Path) -> None:
    rule = (
        "  - key: r\n    kind: document-before\n    provision: op.2\n    parameters:\n"
        "      item: survey\n      document_kind: 7\n      befor: survey"
    )
    path = variant(tmp_path, (RULE, rule))
    with pytest.raises(FileFaults) as error:
        filereader.read(path)
    top = path.read_text().splitlines().index("  - key: r") + 1
    assert error.value.faults == [
        f"small.yaml: line {top + 5}: rules.0.parameters.document_kind: expected a valid string, not '7'",
        f"small.yaml: line {top + 3}: rules.0.parameters.before: is missing",
        f"small.yaml: line {top + 6}: rules.0.parameters.befor: no such key here",
    ]


@pytest.mark.parametrize("kind", sorted(findings.KINDS))
def test_every_kind_refuses_a_parameter_that_it_does_not_know(tmp_path: Path, kind: str) -> None:
    found = faults(tmp_path, f"kind: {kind}, provision: op.2, parameters: {{colour: green}}")
    assert [fault for fault in found if fault == "parameters.colour: no such key here"] != []
