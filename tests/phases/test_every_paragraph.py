"""Every operative paragraph of the shipped text is followed: by something owed, a rule, a document, or a reason."""

from pathlib import Path

from django.conf import settings

from phases.filereader import read
from phases.processfile import DataFile
from tests.conftest import DATA
from tests.phases.test_loading import variant

SHIPPED = settings.SHIPPED_PROCESSES[0]
SECOND = DATA / "second" / "skies.yaml"


def followed(file: DataFile) -> dict[str, set[str]]:
    """What follows each provision: the kinds of thing that hang on it, "list" for a list by its milestone."""
    found: dict[str, set[str]] = {}
    milestones = {row.key: row.provision for row in file.entries["milestones"]}
    hung = [("milestone", row.provision) for row in file.entries["milestones"]]
    hung += [("rule", row.provision) for row in file.entries["rules"]]
    hung += [("list", milestones[row.item]) for row in file.entries["lists"]]
    hung += [("document", row.provision) for row in (file.programme.entries["documents"] if file.programme else [])]
    for what, anchor in hung:
        found.setdefault(anchor, set()).add(what)
    return found


def bare(file: DataFile) -> list[str]:
    """The operative paragraphs on which, and on whose parts, nothing hangs."""
    rows = {row.anchor: row for row in file.entries["provisions"]}
    reached = set()
    for anchor in followed(file):
        while anchor in rows:
            reached.add(anchor)
            anchor = rows[anchor].parent or ""
    dropped = {row.provision for row in file.entries["wordings"] if row.dropped and row.text == governing(file)}
    paragraphs = [row.anchor for row in rows.values() if row.kind == "operative" and row.parent is None]
    return [anchor for anchor in paragraphs if anchor not in reached | dropped]


def governing(file: DataFile) -> str:
    return next(str(text.key) for text in file.entries["texts"] if text.governs)


def test_no_operative_paragraph_of_the_shipped_text_is_bare() -> None:
    file = read(SHIPPED)
    paragraphs = [row.anchor for row in file.entries["provisions"] if row.kind == "operative" and row.parent is None]
    assert (len(paragraphs), bare(file)) == (33, [])


def test_every_footnote_of_the_shipped_text_is_followed_too() -> None:
    file = read(SHIPPED)
    footnotes = {row.anchor for row in file.entries["provisions"] if row.kind == "footnote"}
    assert (footnotes - set(followed(file)), len(footnotes)) == (set(), 2)


def test_where_there_is_nothing_to_track_the_rule_says_why() -> None:
    untracked = [rule for rule in read(SHIPPED).entries["rules"] if rule.kind == "nothing-to-track"]
    assert len(untracked) > 0
    assert [rule.key for rule in untracked if len(rule.parameters.because.split()) < 5] == []


def test_a_bare_paragraph_would_be_seen(tmp_path: Path) -> None:
    added = (
        "\noutside_events:",
        '  - {anchor: op.3, kind: operative, number: "3", verb: notes, title: Herons, summary: It notes the herons.}\n'
        "\noutside_events:",
    )
    assert bare(read(variant(tmp_path, added))) == ["op.3"]


def test_what_hangs_on_a_part_follows_its_paragraph(tmp_path: Path) -> None:
    moved = ("kind: working-days-at-most, provision: op.2,", "kind: working-days-at-most, provision: op.2.a,")
    milestone = (
        "title: Survey of the river\n    provision: op.2\n",
        "title: Survey of the river\n    provision: op.1\n",
    )
    file = read(variant(tmp_path, moved, milestone))
    assert ("op.2" in followed(file), bare(file)) == (False, [])


def test_no_paragraph_of_the_second_process_is_bare() -> None:
    assert bare(read(SECOND)) == []
