"""Two versions of one text: what became of each paragraph, and what that changes in what is asked."""

import pytest

from compact import clock
from phases import versions
from phases.models import Process, Provision, Text, Wording
from phases.reading import Reading
from phases.versions import Change, Words

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def text(process: Process, key: str) -> Text:
    return Text.objects.get(process=process, key=key)


def changes(process: Process, old: str, new: str) -> dict[str, Change]:
    found = versions.of_texts(text(process, old), text(process, new))
    return {row.provision.anchor: row.change for row in found.rows}


def test_each_paragraph_is_the_same_or_says_what_became_of_it(process: Process) -> None:
    assert changes(process, "draft-1", "resolution-1") == {
        "op.1": Change.REWORDED,
        "op.2": Change.RENUMBERED,
        "op.2.a": Change.NEW,
    }
    assert changes(process, "resolution-1", "draft-1")["op.2.a"] == Change.DROPPED


def test_what_a_partial_text_does_not_mention_is_not_recorded_and_what_it_drops_is_dropped(process: Process) -> None:
    assert changes(process, "resolution-1", "amendment-1") == {
        "op.1": Change.NOT_RECORDED,
        "op.2": Change.NOT_RECORDED,
        "op.2.a": Change.DROPPED,
    }
    assert changes(process, "amendment-1", "resolution-1") == {
        "op.1": Change.NOT_RECORDED,
        "op.2": Change.NOT_RECORDED,
        "op.2.a": Change.NEW,
    }


def test_a_text_against_itself_is_the_same_throughout(process: Process) -> None:
    assert set(changes(process, "resolution-1", "resolution-1").values()) == {Change.SAME}


def test_the_obligation_changes_by_term_and_by_whom_it_asks(process: Process) -> None:
    found = versions.of_texts(text(process, "draft-1"), text(process, "resolution-1")).rows[0].obligation
    assert [(one.term, one.old, one.new) for one in found.terms] == [
        ("time", "autumn of 2020", "spring of 2021"),
        ("place", "Vienna", None),
    ]
    assert (found.asked_anew, found.asked_no_more, found.verbs) == ((), ("Bureau",), None)


def test_words_say_which_went_and_which_came() -> None:
    found = versions.words("It meets in May in Vienna.", "It meets in June in Vienna.")
    assert found == (
        Words("same", "It meets in"),
        Words("gone", "May"),
        Words("come", "June"),
        Words("same", "in Vienna."),
    )
    assert (versions.words("", ""), versions.words("", "new")) == ((), (Words("come", "new"),))


@pytest.mark.parametrize(
    ("base", "other", "order"),
    [
        ([1, 2, 3], [1, 9, 3], [1, 9, 2, 3]),
        ([1, 2, 3], [8, 2, 9], [8, 1, 2, 9, 3]),
        ([], [1, 2], [1, 2]),
        ([1, 2], [], [1, 2]),
    ],
)
def test_what_only_one_version_has_stands_where_it_stood(base: list[int], other: list[int], order: list[int]) -> None:
    assert versions.union(base, other) == order


def test_a_paragraph_shows_its_versions_in_a_constant_number_of_queries(process: Process, queries: object) -> None:
    reading = Reading(process, clock.now())
    provision = Provision.objects.get(process=process, anchor="op.2.a")
    with queries() as found:  # type: ignore[operator]
        shown = versions.of_provision(reading, provision)
    assert [(one.text.key, one.change) for one in shown] == [
        ("draft-1", ""),
        ("resolution-1", "new"),
        ("amendment-1", "dropped"),
    ]
    assert len(found) == 4  # the governing text, the texts, the wordings, whom they ask


def test_versions_that_are_not_known_yet_are_not_shown(process: Process) -> None:
    reading = Reading(process, clock.now().replace(month=2))
    provision = Provision.objects.get(process=process, anchor="op.1")
    assert [one.text.key for one in versions.of_provision(reading, provision)] == ["draft-1", "resolution-1"]


def test_a_change_of_verb_alone_is_a_change_of_the_obligation(process: Process) -> None:
    standing = Wording.objects.get(text=text(process, "resolution-1"), provision__anchor="op.1")
    other = Wording.objects.get(text=text(process, "draft-1"), provision__anchor="op.1")
    other.verb, other.terms = "invites", standing.terms
    other.asked.set(standing.asked.all())
    found = versions.obligation(standing, other)
    assert (found.verbs, found.terms, found.asked_anew) == (("decides", "invites"), (), ())
