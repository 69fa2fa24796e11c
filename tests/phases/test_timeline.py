"""The timeline: everything that has dates, drawn and as a table, the same from the API."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from phases.domain.each import bring_each
from phases.models import DateRecord, Milestone, Process
from phases.reading import Reading
from phases.timeline import Timeline
from tests.conftest import MONDAY


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


def page(address: str = "/river/timeline/") -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def marks(html: str) -> list[str]:
    """What the marks of the drawing say."""
    return re.findall(r'<a class="t-entry"[^>]*><title>([^<]*)</title>', html)


def rows(html: str) -> dict[str, list[str]]:
    """The rows of the table: the name of each, with its cells as text."""
    found = {}
    for row in re.findall(r"<tr>\s*(<th scope=\"row\">.*?)</tr>", html, re.DOTALL):
        name, *cells = (
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        )
        found[name] = cells
    return found


def say(process: Process, key: str, layer: str, phrase: str, *days: date) -> None:
    """State when something is, on the Monday."""
    item = process.items.get(key=key)
    source = process.sources.get(key="chairs-letter")
    first, last = (days[0], days[-1]) if days else (None, None)
    DateRecord.objects.create(
        item=item, layer=layer, phrase=phrase, earliest=first, latest=last, source=source, recorded_at=MONDAY,
        title=item.title,
    )  # fmt: skip


def lanes(reading: Reading, **asked: str) -> dict[str, list[str]]:
    return {lane.key: [entry.title for entry in lane.entries] for lane in Timeline(reading, **asked).lanes}


def test_lanes_hold_phases_sessions_by_sort_obligations_papers_and_outside_events(process: Process) -> None:
    assert lanes(Reading(process, MONDAY)) == {
        "phases": ["I. Survey", "II. Talks"],
        "hearing": ["First hearing"],
        "talks": ["First round of talks", "Second round of talks"],
        "owed": ["Inputs of riparian States", "Survey of the river", "First draft", "List of observers"],
        "outside": ["A mayor is elected", "Spring fair of Alva"],
    }


def test_upper_apps_name_their_lanes(process: Process) -> None:
    drawn = Timeline(Reading(process, MONDAY))
    assert [str(lane.name) for lane in drawn.lanes][1:3] == ["Hearings", "Rounds of talks"]


def test_every_mark_says_its_dates_in_words_and_leads_to_its_page(process: Process) -> None:
    html = page()
    assert "First round of talks. mandated: in June 2020 (1-30 June 2020). agreed: 15-17 June 2020" in marks(html)
    assert html.count('<a class="t-entry" href="/river/sessions/talks-1/">') == 1
    assert html.count('<a class="t-entry" href="/river/items/first-draft/">') == 1


def test_the_table_says_the_same_as_the_drawing(process: Process) -> None:
    html = page()
    assert len(rows(html)) == len(marks(html)) == 11
    assert rows(html)["First round of talks"][:3] == ["in June 2020 (1-30 June 2020)", "15-17 June 2020", ""]


def test_the_table_says_how_far_apart_mandated_and_done_lie(process: Process) -> None:
    say(process, "first-draft", "held", "19 June 2020", date(2020, 6, 19))
    drawn = Timeline(Reading(process, MONDAY.replace(day=30)))
    [draft] = [entry for lane in drawn.lanes for entry in lane.entries if entry.title == "First draft" and entry.view]
    assert (draft.apart, draft.state) == ("4 days after", "done-late")
    assert draft.words.endswith("done: 19 June 2020. done late. 4 days after")


def test_one_lane_can_be_shown(process: Process) -> None:
    html = page("/river/timeline/?lane=talks")
    assert sorted(rows(html)) == ["First round of talks", "Second round of talks"]
    assert '<option value="talks" selected>' in html


def test_one_phase_shows_what_shares_a_day_with_it(process: Process) -> None:
    assert lanes(Reading(process, MONDAY), only="talks", phase="phase-1") == {"talks": ["First round of talks"]}
    drawn = Timeline(Reading(process, MONDAY), phase="phase-1")
    assert (drawn.scale.first.isoformat(), drawn.scale.last.isoformat()) == ("2020-01-01", "2020-06-30")


@pytest.mark.parametrize("query", ["lane=nothing", "phase=nothing", "lane=hearing&phase=phase-2"])
def test_what_matches_nothing_says_so(process: Process, query: str) -> None:
    html = page(f"/river/timeline/?{query}")
    assert "Nothing here matches." in html
    assert marks(html) == []


def test_as_of_a_past_day_shows_what_was_known(process: Process) -> None:
    then = rows(page("/river/timeline/?as_of=2020-03-31"))
    assert then["First round of talks"][1] == "8-10 June 2020"
    assert "Second round of talks" not in then
    assert rows(page())["First round of talks"][1] == "15-17 June 2020"


def test_filters_keep_the_past_day(process: Process) -> None:
    assert '<input type="hidden" name="as_of" value="2020-03-31">' in page("/river/timeline/?as_of=2020-03-31")


def test_what_has_no_day_is_listed_apart(process: Process) -> None:
    say(process, "names", "mandated", "in good time")
    html = page()
    assert "Without a day" in html
    assert "List of observers. mandated" not in " ".join(marks(html))
    assert rows(html)["List of observers"][0] == "in good time"


def test_today_is_named_and_stands_on_its_line(process: Process) -> None:
    drawn = Timeline(Reading(process, MONDAY))
    assert drawn.today is not None
    assert (drawn.today.label, drawn.today.x) == ("1 Jun 2020", drawn.scale.x(MONDAY.date()))
    assert Timeline(Reading(process, MONDAY.replace(year=2030)), phase="phase-1").today is None


def test_months_are_named_with_their_year_first(process: Process) -> None:
    labels = [tick.label for tick in Timeline(Reading(process, MONDAY)).ticks if tick.label]
    assert labels[:2] == ["Jan 2020", "Feb"]
    assert "Jan 2021" in labels


def test_where_one_reads_from_right_to_left_the_axis_turns(process: Process) -> None:
    ahead = [tick.x for tick in Timeline(Reading(process, MONDAY)).ticks]
    with translation.override("ar"):
        drawn = Timeline(Reading(process, MONDAY))
        assert [round(drawn.width - tick.x, 1) for tick in drawn.ticks] == ahead


def test_a_pattern_is_folded_into_what_it_was_made_into(process: Process) -> None:
    Milestone.objects.filter(item__key="survey").update(each="talks")
    assert "Survey of the river" in lanes(Reading(process, MONDAY))["owed"]
    bring_each(process, at=MONDAY)
    assert "Survey of the river" not in lanes(Reading(process, MONDAY))["owed"]


def test_what_was_invented_is_called_so(process: Process) -> None:
    process.items.filter(key="hearing-1").update(is_invented=True)
    html = page()
    assert next(said for said in marks(html) if said.startswith("First hearing")).endswith(". invented")
    assert ">First hearing (invented)</text>" in html
    assert "First hearing invented" in rows(html)


def test_the_drawing_needs_no_inline_style(process: Process) -> None:
    assert "style=" not in page()


def test_the_api_gives_the_same_lanes_days_and_layers(process: Process) -> None:
    said = Client().get("/api/v1/river/timeline/?lane=talks&phase=phase-1").json()
    assert [(lane["key"], lane["name"], len(lane["entries"])) for lane in said] == [("talks", "Rounds of talks", 1)]
    assert said[0]["entries"][0] == {
        "title": "First round of talks",
        "item": "talks-1",
        "document": None,
        "state": None,
        "invented": False,
        "days_after": None,
        "dates": [
            {"layer": "mandated", "phrase": "in June 2020", "earliest": "2020-06-01", "latest": "2020-06-30"},
            {"layer": "agreed", "phrase": "15-17 June 2020", "earliest": "2020-06-15", "latest": "2020-06-17"},
        ],
    }
