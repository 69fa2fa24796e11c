"""Until when a way in takes applications: the announced deadline, the list's own, and who gave the hour."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from compact import clock
from compact.errors import RuleViolation
from phases import processfile
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.domain.loading import load_process
from phases.models import Process, Source, TimelineItem
from phases.reading import Reading
from stakeholders.domain.applications import apply, confirm
from stakeholders.models import Route
from stakeholders.reading import standing, window
from tests.conftest import MONDAY, SMALL
from tests.stakeholders.conftest import details
from tests.stakeholders.test_register import text_of

PROGRAMME = SMALL.with_name("small.programme.yaml").read_text(encoding="utf-8")
EVENT = (
    "  - {key: applications-due, known: KNOWN, kind: milestone, owed_by: states, provision: op.2.a,"
    " title: Applications, phrase: 30 November 2020, earliest: 2020-11-30, latest: 2020-11-30,"
    " source: chairs-second-letter}\n"
)
WINDOW = "  - {key: observers, known: KNOWN, route: observers, closes: applications-due}\n"


def files(folder: Path, *, known: str = "2020-04-01", event: str = EVENT, windows: str = WINDOW) -> Path:
    """Write the small process with a list behind the observers' route, and a deadline for applications."""
    process = SMALL.read_text(encoding="utf-8")
    linked = process.replace(
        "    categories: [fishers]\n", "    categories: [fishers]\n    accreditation_list: observers\n"
    )
    programme = PROGRAMME.replace("events:\n", "events:\n" + event) + "\nwindows:\n" + windows
    (folder / SMALL.name).write_text(linked, encoding="utf-8")
    (folder / "small.programme.yaml").write_text(programme.replace("KNOWN", known), encoding="utf-8")
    return folder / SMALL.name


@pytest.fixture
def observers(db: None, tmp_path: Path) -> Route:
    """The list is due on 31 December 2020, applications for it on 30 November, at 17:00 in Vienna."""
    clock.set_offset(MONDAY)
    process = load_process(files(tmp_path)).process
    return Route.objects.select_related("process").get(process=process, key="observers")


def said(item: str, layer: str, day: datetime) -> None:
    """Record a day of an item, as known on Monday."""
    row = TimelineItem.objects.get(key=item)
    source = Source.objects.get(key="chairs-second-letter")
    statement = Statement(ImpreciseDate(f"{day:%d}", day.date(), day.date()))
    record_date(row, layer, statement, source=source, at=MONDAY, by=None, day_only=True)


def closes(route: Route) -> str:
    closing = window(route, Reading(route.process, clock.now()))
    return f"{closing.closes_at:%Y-%m-%d %H:%M}" if closing.closes_at else ""


def test_it_closes_with_the_deadline_that_was_announced(observers: Route, at: Callable[[str], object]) -> None:
    assert closes(observers) == "2020-11-30 16:00"
    at("2020-11-30T16:59:30")
    made, token = apply(observers.process, **details(observers))
    at("2020-11-30T17:00:00")
    with pytest.raises(RuleViolation, match=r"closed on Monday,? 30 November 2020, 17:00 \(Vienna\)"):
        apply(observers.process, **details(observers, organisation_name="Late"))
    with pytest.raises(RuleViolation, match="closed"):
        confirm(made, token=token)


def test_the_list_closes_it_where_that_comes_first(observers: Route) -> None:
    said("names", "agreed", datetime(2020, 10, 15))
    assert closes(observers) == "2020-10-15 15:00"


def test_an_extension_is_a_record_of_its_item(observers: Route) -> None:
    said("applications-due", "agreed", datetime(2020, 12, 4))
    assert closes(observers) == "2020-12-04 16:00"


def test_a_list_that_was_submitted_closes_it_at_once(observers: Route, client: Client) -> None:
    said("names", "held", datetime(2020, 6, 1))
    clock.set_offset(MONDAY)
    assert window(observers, Reading(observers.process, clock.now())).closed_since == MONDAY
    shown = text_of(client.get("/river/register/"))
    assert re.search(r"Closed since Monday,? 1 June 2020 : the list is with Member States", shown)


def test_a_registration_can_close_too(observers: Route) -> None:
    towns = Route.objects.select_related("process").get(key="registration")
    assert closes(towns) == ""
    Route.objects.filter(pk=towns.pk).update(closes_with=observers.closes_with)
    towns.refresh_from_db()
    assert closes(towns) == "2020-11-30 16:00"
    clock.set_offset(datetime(2020, 12, 1, tzinfo=MONDAY.tzinfo))
    with pytest.raises(RuleViolation, match="closed"):
        apply(towns.process, **details(towns))


def test_the_page_says_which_date_it_is_and_whose_the_hour(observers: Route, client: Client) -> None:
    answer = client.get("/river/register/?route=observers")
    shown = text_of(answer)
    assert "Applications until Monday, 30 November 2020 , 17:00 in Vienna" in shown
    assert "The source gives the day; the hour is our reading. It closes in 182 days." in shown
    body = answer.content.decode()
    assert re.search(r"17:00 in Vienna</time> *<a class=\"chip\" href=\"/river/mandate/op\.2\.a/", body)
    assert 'data-zone="Europe/Vienna"' in body


def test_where_it_stands_names_the_day_of_the_list_not_of_the_window(observers: Route) -> None:
    made, token = apply(observers.process, **details(observers))
    reading = Reading(observers.process, clock.now())
    assert "30 November 2020" in standing(made, reading).when
    assert "The list is due by Thursday" in standing(confirm(made, token=token), reading).when


def test_what_becomes_known_later_is_loaded_later(db: None, tmp_path: Path) -> None:
    clock.set_offset(MONDAY)
    path = files(tmp_path, known="2020-07-01")
    load_process(path)
    assert Route.objects.get(key="observers").closes_with is None
    clock.set_offset(datetime(2020, 7, 2, tzinfo=MONDAY.tzinfo))
    loading = load_process(path)
    assert [change[0::2][:2] for change in loading.updated] == [["stakeholders.route", "closes_with"]]
    revision = Process.objects.get().revision
    assert (load_process(path).changed, Process.objects.get().revision) == (False, revision)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"windows": WINDOW.replace("route: observers", "route: none")}, "no 'none' among the routes"),
        ({"windows": WINDOW.replace("closes: applications-due", "closes: none")}, "no 'none' among the items"),
        ({"windows": WINDOW.replace("KNOWN", "2020-03-01")}, "'applications-due' becomes known only later"),
        ({"windows": WINDOW + WINDOW.replace("key: observers", "key: more")}, "'observers' has a window already"),
    ],
)
def test_a_faulty_window_is_named(db: None, tmp_path: Path, change: dict[str, str], fault: str) -> None:
    with pytest.raises(processfile.FileFaults, match=fault):
        load_process(files(tmp_path, **change))
