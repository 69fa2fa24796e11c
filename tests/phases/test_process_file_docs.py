"""docs/process-file.md tells a stranger the whole format: its example loads; every section, key and kind is named."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from compact import clock
from phases import findings, processfile
from phases.domain.loading import load_process
from phases.findings import Facts
from phases.models import DateRecord, Milestone
from phases.processfile import Dated, Known, Section, When
from phases.reading import Reading
from tests.conftest import MONDAY

PAGE = (Path(__file__).parents[2] / "docs" / "process-file.md").read_text(encoding="utf-8")
BOTH, PROCESS, PROGRAMME = (
    PAGE.partition("\n## The process file\n")[0],
    PAGE.partition("\n## The process file\n")[2].partition("\n## The programme file\n")[0],
    PAGE.partition("\n## The programme file\n")[2],
)
PARTS = {"process": PROCESS, "programme": PROGRAMME}
# Dates and the day of knowing are told once for all sections.
SHARED = set(Known.model_fields) | set(When.model_fields) | set(Dated.model_fields)


def example(folder: Path) -> Path:
    """Write the pieces of the example into the two files that they make; return the first."""
    for name, part in (("water.yaml", PROCESS), ("water.programme.yaml", PROGRAMME)):
        blocks = re.findall(r"^```yaml\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
        folder.joinpath(name).write_text("\n".join(blocks), encoding="utf-8")
    return folder / "water.yaml"


def chapter(section: Section) -> str:
    """The part of the page below the heading that names a section."""
    found = re.findall(r"^### ([^\n]+)\n(.*?)(?=^##|\Z)", PARTS[section.file], re.MULTILINE | re.DOTALL)
    return next((body for title, body in found if section.name in title.split(", ")), "")


def shapes(annotation: Any) -> list[type[BaseModel]]:
    """The shapes that an annotation holds, at whatever depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [shape for part in get_args(annotation) for shape in shapes(part)]


def keys(shape: type[BaseModel]) -> set[str]:
    """Every key of an entry and of what stands in it; those that all sections share left out."""
    own = {info.alias or name for name, info in shape.model_fields.items()}
    below = [part for info in shape.model_fields.values() for part in shapes(info.annotation)]
    return (own | {key for part in below for key in keys(part)}) - SHARED


def named(key: str, text: str) -> bool:
    return f"`{key}`" in text or f"`{key}: " in text


SECTIONS = [pytest.param(section, id=section.name) for section in processfile.SECTIONS]


@pytest.mark.django_db
def test_the_example_is_two_files_that_load(tmp_path: Path) -> None:
    clock.set_offset(MONDAY.replace(year=2027, month=12))
    path = example(tmp_path)
    first = load_process(path)
    assert (first.process.slug, first.remarks, load_process(path).changed) == ("water", [], False)
    made = Milestone.objects.filter(pattern__item__key="briefs").values_list("item__key", flat=True)
    assert list(made) == ["briefs.workshop-1"]
    assert DateRecord.objects.filter(item__key="briefs.workshop-1", layer="held").count() == 1
    states = {
        found.rule.key: found.state for found in Facts(Reading(first.process, clock.now())).findings if found.rule
    }
    assert set(states) == {"workshop-days", "report-before-negotiations", "list-in-time", "phases"}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_has_a_chapter_with_an_example(section: Section) -> None:
    text = chapter(section)
    assert f"\n{section.name}:\n" in text


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_of_a_section_is_named_in_its_chapter(section: Section) -> None:
    assert [key for key in sorted(keys(section.shape)) if not named(key, chapter(section))] == []


def test_what_all_sections_share_is_named_once() -> None:
    assert [key for key in sorted(SHARED) if not named(key, BOTH + PROGRAMME.partition("###")[0])] == []


def row_of(kind: str) -> str:
    """The row of the table of rules that names a kind."""
    rules = PROCESS.partition("### rules\n")[2].partition("\n### ")[0]
    return next((row for row in rules.splitlines() if row.startswith("|") and f"`{kind}`" in row.split("|")[1]), "")


@pytest.mark.parametrize("kind", sorted(findings.KINDS))
def test_every_kind_of_rule_has_its_row_with_every_parameter(kind: str) -> None:
    cells = [cell.strip() for cell in row_of(kind).strip("|").split(" | ")]
    assert len(cells) == 4
    fields = findings.KINDS[kind].shape.model_fields
    wanted = {info.alias or name: info.is_required() for name, info in fields.items()}
    assert {key: f"`{key}`?" not in cells[1] for key in wanted if named(key, cells[1])} == wanted
    assert re.fullmatch("M?B?R?D?N?A?", cells[3].rstrip(" |"))


def test_no_kind_is_named_that_does_not_exist() -> None:
    table = PROCESS.partition("| kind | parameters |")[2].partition("\n### ")[0]
    told = {
        kind for row in table.splitlines() if row.startswith("| `") for kind in re.findall("`(.+?)`", row.split("|")[1])
    }
    assert told == set(findings.KINDS)


def test_a_key_that_the_page_lacks_would_be_seen() -> None:
    (texts,) = [section for section in processfile.SECTIONS if section.name == "texts"]
    assert ("series" in keys(texts.shape), named("series", "a `serie` of texts"), named("colour", chapter(texts))) == (
        True,
        False,
        False,
    )
