"""Every package that we ask for by name has its line: what for, licence, what else."""

import re
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement

from tests.production.files import ROOT

PAGE = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
LINES = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| `")]


def asked_for(name: str) -> list[str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if re.match(r"\w", line)]


ASKED = [Requirement(line) for line in asked_for("run.in") + asked_for("test.in")]
NAMES = [asked.name for asked in ASKED]
HERE = [asked.name for asked in ASKED if asked.marker is None or asked.marker.evaluate()]


def test_every_package_has_one_line_and_no_line_is_left_over() -> None:
    assert sorted(cells[0].strip("`") for cells in LINES) == sorted(NAMES)


def test_every_line_is_whole() -> None:
    assert [cells[0] for cells in LINES if len(cells) != 4 or not all(cells)] == []


@pytest.mark.parametrize("name", HERE)
def test_the_licence_is_the_one_it_carries(name: str) -> None:
    said = next(cells[2] for cells in LINES if cells[0] == f"`{name}`")
    package = distribution(name)
    found = package.metadata
    carried = [found.get("License-Expression") or "", (found.get("License") or "")[:60]]
    carried += [line for line in found.get_all("Classifier") or [] if line.startswith("License")]
    if not any(carried):
        carried = [file.read_text()[:60] for file in package.files or [] if file.name == "LICENSE"]
    assert re.split(r"\W", said)[0].lower() in " ".join(carried).lower()
