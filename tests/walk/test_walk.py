"""The main job from end to end, in a browser, against the running program: web, worker and scheduler."""

import os
import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from phases.domain.demonstration import PASSWORD
from tests.local.running import Run, fresh_var, manage
from tests.walk.sink import Sink, link_in, text_of

SLUG = "gcm"


def servers_of_the_tests() -> Iterator[dict[str, str]]:
    """A database and a Redis of its own on the servers that the tests run against."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"walk_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        yield {
            "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")),
            "REDIS_URL": urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path="/9")),
        }
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["embedded", "servers"])
def servers(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The two kinds of run: everything embedded, or a PostgreSQL and a Redis that are there already."""
    if request.param == "embedded":
        yield {}
    else:
        yield from servers_of_the_tests()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def running(servers: dict[str, str], sink: Sink) -> Iterator[tuple[Run, dict[str, str]]]:
    """The program, started as a person would, its mail going to the sink."""
    environ = {**servers, "EMAIL_URL": sink.url}
    with fresh_var() as var:
        run = Run(var)
        run.start(**environ).until_ready()
        yield run, {**environ, "VAR_DIR": str(run.var), "PORT": str(run.port)}
        assert run.stop() == 0


@pytest.mark.timeout(420)
def test_the_walk(browser: Browser, running: tuple[Run, dict[str, str]], sink: Sink) -> None:
    run, environ = running
    site = f"http://localhost:{run.port}"
    officer = browser.new_context(timezone_id="America/New_York").new_page()
    public = browser.new_context(timezone_id="Africa/Nairobi").new_page()

    an_officer_signs_in(officer, site)
    an_officer_moves_todays_meeting_and_publishes(officer, site)
    the_public_sees_it(public, site)
    the_feed_has_it(public, site)
    name = an_organisation_applies(public, site, sink)
    the_officer_sees_and_decides(officer, site, name)
    sink.wait_for(lambda mail: mail["To"] == "focal@example.org" and "application-decided" in mail["X-Compact-Key"])
    a_reminder_arrives_when_its_time_comes(sink, environ)


def an_officer_signs_in(page: Page, site: str) -> None:
    page.goto(f"{site}/{SLUG}/desk/")
    expect(page.get_by_text("officer@demo.example")).to_be_visible()  # the demonstration shows its people
    page.get_by_label(re.compile("E-?mail")).fill("officer@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="What needs me")).to_be_visible()


def an_officer_moves_todays_meeting_and_publishes(page: Page, site: str) -> None:
    page.goto(f"{site}/{SLUG}/desk/programme/")
    page.locator('[data-day="2018-03-12"]').get_by_role("link", name="Second round").click()
    page.get_by_role("link", name="Move or edit").click()
    page.locator("#id_start").fill("15:00")
    page.locator("#id_end").fill("18:00")
    page.get_by_label("Room").select_option(label="Trusteeship Council Chamber")
    page.get_by_role("button", name="Save in the draft").click()
    page.get_by_role("link", name="Preview and publish").first.click()
    page.get_by_label("Note").fill("The round opens in the afternoon")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(re.compile(r"^Release \d+ is published"))).to_be_visible()


def the_public_sees_it(page: Page, site: str) -> None:
    page.goto(f"{site}/{SLUG}/calendar/")
    day = page.locator(".day").filter(has_text="Monday, 12 March 2018")
    expect(day).to_contain_text("15:00-18:00")
    expect(day).to_contain_text("Trusteeship Council Chamber")
    page.goto(f"{site}/{SLUG}/changes/")
    expect(page.get_by_text("The round opens in the afternoon").first).to_be_visible()


def the_feed_has_it(page: Page, site: str) -> None:
    answer = page.request.get(f"{site}/{SLUG}/calendar.ics")
    events = Calendar.from_ical(answer.body()).walk("VEVENT")
    moved = [event for event in events if str(event["LOCATION"]).startswith("Trusteeship") and event["SEQUENCE"] == 1]
    assert [event["DTSTART"].dt.isoformat() for event in moved if event["DTSTART"].dt.year == 2018][-1:] == [
        "2018-03-12T15:00:00-04:00"
    ]


def an_organisation_applies(page: Page, site: str, sink: Sink) -> str:
    name = "Harbour Women's Network"
    page.goto(f"{site}/{SLUG}/register/?route=list-conference")
    page.get_by_role("radio").first.check()
    page.get_by_label("Name of the organisation").fill(name)
    page.get_by_label("Country of its headquarters").select_option(label="Ghana")
    page.get_by_label("Your name").fill("Efua Mensah")
    page.get_by_label("Your e-mail address").fill("focal@example.org")
    page.get_by_label("Why does your organisation").fill("We work with people who move through our harbour.")
    page.locator("main form button").last.click()
    mail = sink.wait_for(lambda message: message["To"] == "focal@example.org")
    assert name in text_of(mail)
    page.goto(link_in(mail))
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text(name)
    return name


def the_officer_sees_and_decides(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/{SLUG}/desk/")
    page.goto(f"{site}/{SLUG}/desk/applications/")
    page.get_by_role("link", name=name).first.click()
    expect(page.locator("main")).to_contain_text("Efua Mensah")
    page.get_by_role("button", name="Take it up").click()
    page.get_by_role("radio", name="Propose").check()
    page.get_by_role("button", name="Decide, and tell the applicant").click()
    expect(page.locator("main")).to_contain_text("proposed")


def a_reminder_arrives_when_its_time_comes(sink: Sink, environ: dict[str, str]) -> None:
    """Twenty days on, the list for the conference is due in a month; the running worker sends what became due."""
    moved = manage("advance", "--to", "2018-04-01", **environ)
    assert moved.returncode == 0, moved.stderr
    mail = sink.wait_for(
        lambda message: message["To"] == "president@demo.example" and message["X-Compact-Key"].startswith("reminder:")
    )
    assert "6 (c)" in text_of(mail)
    assert f"/{SLUG}/items/conference-list/" in link_in(mail)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].startswith("<")
