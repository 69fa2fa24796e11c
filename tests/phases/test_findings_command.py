"""`manage.py findings`: a line for each finding, how many of each state, as known on a day."""

import json
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from compact import clock
from phases.domain.loading import load
from phases.models import Process, Provision, Rule
from tests.conftest import VIENNA, small_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruled(process: Process) -> Process:
    """The River Alva Convention with two rules of our own, in the order of the text."""
    rule(process)
    return process


def rule(process: Process) -> None:
    Rule.objects.filter(process=process).delete()
    rules: dict[str, tuple[str, str, dict[str, Any]]] = {
        "draft-in-time": ("op.2.a", "document-by", {"item": "first-draft", "document_kind": "draft"}),
        "talk": ("op.2", "nothing-to-track", {"because": "A talk leaves nothing."}),
    }
    for key, (anchor, kind, parameters) in rules.items():
        provision = Provision.objects.get(process=process, anchor=anchor)
        Rule.objects.create(process=process, key=key, kind=kind, provision=provision, parameters=parameters)


def said(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("findings", *arguments, stdout=out, **options)
    return out.getvalue()


def test_a_line_for_each_finding_in_the_order_of_the_text(ruled: Process) -> None:
    assert said("river").splitlines() == [
        "– ¶ 2  Nothing to track: A talk leaves nothing.",
        "▲ ¶ 2 (a)  “First draft” is due in 14 days, and “Survey of the river” is not recorded yet. [in 14 days]",
        "2 findings on 2020-06-01: 1 at risk, 1 not applicable.",
    ]


def test_without_a_name_every_process_is_asked(ruled: Process) -> None:
    assert said() == said("river")


def test_only_the_states_that_were_asked_for(ruled: Process) -> None:
    lines = said("river", state=["not-applicable", "met"]).splitlines()
    assert lines == ["– ¶ 2  Nothing to track: A talk leaves nothing.", "1 findings on 2020-06-01: 1 not applicable."]


def test_as_of_a_past_day_only_what_was_known_then_counts(ruled: Process, at: Callable[[str], datetime]) -> None:
    at("2020-07-01T12:00")
    load(small_file(), until=clock.now())
    rule(ruled)
    now, then = said("river"), said("river", as_of="2020-06-18")
    assert "■ ¶ 2 (a)  “First draft of the convention”: 19 June 2020, 4 days after the deadline" in now
    assert "? ¶ 2 (a)  “First draft” is not recorded; it was due by mid-June 2020" in then
    assert then.splitlines()[-1] == "2 findings on 2020-06-18: 1 not recorded, 1 not applicable."


def test_today_is_known_only_up_to_the_clock(ruled: Process) -> None:
    moment = datetime.fromisoformat(json.loads(said("river", as_of="2020-06-01", as_json=True))["as_of"])
    assert moment.astimezone(VIENNA).hour == 9


def test_the_same_as_data(ruled: Process) -> None:
    data = json.loads(said("river", as_json=True))
    assert (data["process"], data["text"], data["counts"]["at-risk"], data["counts"]["met"]) == (
        "river",
        "Resolution 1 of the River Assembly",
        1,
        0,
    )
    assert data["findings"][1] == {
        "paragraph": "op.2.a",
        "number": "¶ 2 (a)",
        "rule": "draft-in-time",
        "kind": "document-by",
        "about": "",
        "state": "at-risk",
        "sentence": "“First draft” is due in 14 days, and “Survey of the river” is not recorded yet.",
        "numbers": "in 14 days",
        "item": "survey",
        "evidence": [],
    }
    assert [one["process"] for one in json.loads(said(as_json=True))] == ["river"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"process": "nowhere"}, "There is no process 'nowhere'."),
        ({"process": "river", "as_of": "2020-02-31"}, "--as-of takes a day, as 2017-12-01"),
        (
            {"process": "river", "as_of": "2020-06-02"},
            "No finding can be made as of a day to come; today is 2020-06-01.",
        ),
    ],
)
def test_an_unknown_process_or_day_is_refused(ruled: Process, arguments: dict[str, str], words: str) -> None:
    given = dict(arguments)
    with pytest.raises(CommandError) as refused:
        said(given.pop("process"), **given)
    assert str(refused.value).startswith(words)
    assert refused.value.returncode == 1


def test_without_any_process_there_is_nothing_to_ask(db: None) -> None:
    with pytest.raises(CommandError, match="There is no process"):
        said()
