"""The sections of a process file that stakeholders owns."""

from pathlib import Path

import pytest

from phases import processfile
from phases.domain.loading import load_process
from phases.models import Process
from stakeholders.models import AccreditationList, Category, Route
from tests.conftest import SMALL


def variant(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the small process with some lines changed."""
    text = SMALL.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / SMALL.name).write_text(text, encoding="utf-8")
    programme = SMALL.with_name("small.programme.yaml")
    (folder / programme.name).write_text(programme.read_text(encoding="utf-8"), encoding="utf-8")
    return folder / SMALL.name


LINKED = ("    categories: [fishers]\n", "    categories: [fishers]\n    accreditation_list: observers\n")


def test_the_ways_in_are_loaded_in_the_order_of_the_file(process: Process) -> None:
    assert list(Category.objects.filter(process=process).values_list("key", flat=True)) == ["fishers", "towns"]
    routes = Route.objects.filter(process=process)
    assert [(r.key, r.how, r.takes_applications) for r in routes] == [
        ("registration", "registration", True),
        ("observers", "list", True),
        ("nomination", "nomination", False),
    ]
    assert [c.key for c in routes[0].categories.all()] == ["towns"]


def test_a_list_hangs_on_its_milestone_and_a_route_leads_to_it(process: Process, tmp_path: Path) -> None:
    load_process(variant(tmp_path, LINKED))
    route = Route.objects.get(process=process, key="observers")
    assert route.accreditation_list is not None
    assert (route.accreditation_list.slug, route.accreditation_list.item.key) == ("observers", "names")


def test_loading_twice_changes_nothing(process: Process) -> None:
    assert not load_process(SMALL).changed


def test_a_changed_line_changes_one_row(process: Process, tmp_path: Path) -> None:
    loading = load_process(variant(tmp_path, ("    opens_to: the hearings", "    opens_to: the hearings of spring")))
    assert [change[0::2][:2] for change in loading.updated] == [["stakeholders.route", "opens_to"]]
    assert loading.added == {}


def test_a_list_does_not_move_to_another_milestone(process: Process, tmp_path: Path) -> None:
    moved = variant(tmp_path, ("slug: observers, item: names", "slug: observers, item: survey"))
    with pytest.raises(processfile.FileFaults, match="'observers' stands on the milestone 'names'"):
        load_process(moved)
    assert AccreditationList.objects.get(process=process).item.key == "names"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("categories: [fishers]", "categories: [anglers]"), "no 'anglers' among the categories"),
        (("categories: [fishers]", "categories: []"), "name the categories"),
        (("how: list", "how: lottery"), "routes.1.how"),
        (("{slug: observers, item: names", "{slug: observers, item: nothing"), "no 'nothing' among the items"),
        (("{slug: observers,", "{slug: Ob servers,"), "lists.0.slug"),
        (
            ("    categories: [towns]", "    categories: [towns]\n    accreditation_list: observers"),
            "only a route whose",
        ),
        ((LINKED[0], "    categories: [fishers]\n    accreditation_list: other\n"), "no 'other' among the lists"),
        (("title: Towns on the river,", f"title: {'x' * 201},"), "categories.1.title"),
    ],
)
def test_a_fault_is_named_before_anything_is_written(
    db: None, tmp_path: Path, change: tuple[str, str], fault: str
) -> None:
    with pytest.raises(processfile.FileFaults, match=fault):
        load_process(variant(tmp_path, change))
    assert not Route.objects.exists()
