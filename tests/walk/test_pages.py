"""Every page, on a phone and on a desk, in light and dark: open to all, nothing overflows, nothing from outside."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from phases.domain.demonstration import PASSWORD
from tests.local.running import Run, fresh_var

PUBLIC = [
    "/gcm/",
    "/gcm/?as_of=2017-06-01",
    "/gcm/mandate/",
    "/gcm/mandate/op.6.b/",
    "/gcm/mandate/op.15/",
    "/gcm/mandate/?state=departs&asked=co-facilitators",
    "/gcm/items/preparatory-meeting-held/",
    "/gcm/items/issue-briefs/",
    "/gcm/items/phase-3/",
    "/gcm/timeline/",
    "/gcm/timeline/?lane=owed&as_of=2017-12-01",
    "/gcm/texts/",
    "/gcm/texts/pre-final-draft/",
    "/gcm/texts/compare/",
    "/gcm/offices/",
    "/gcm/offices/president/",
    "/gcm/documents/",
    "/gcm/documents/?q=draft",
    "/gcm/documents/zero-draft-plus/",
    "/gcm/calendar/",
    "/gcm/subscribe/",
    "/gcm/changes/",
    "/gcm/changes/3/",
    "/gcm/changes/compare/?old=1&new=5",
    "/gcm/calendar/?past=1&kind=hearing",
    "/gcm/calendar/?on=2017-05-01&zone=Africa/Nairobi",
    "/gcm/calendar/?view=week&on=2017-10-09&zone=Asia/Tokyo",
    "/gcm/calendar/?view=month&on=2017-10-01",
    "/gcm/calendar/?view=day&on=2017-09-05",
    "/gcm/calendar/?release=3",
    "/gcm/sessions/round-2/",
    "/gcm/sessions/thematic-1/",
    "/gcm/register/",
    "/gcm/register/?route=list-conference",
    "/gcm/register/?route=list-preparatory",
    "/gcm/nothing-here/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/api/docs/",
]
STAFF = [
    "/gcm/desk/",
    "/gcm/desk/mandate/",
    "/gcm/desk/mandate/new/",
    "/gcm/desk/items/conference-list/",
    "/gcm/desk/items/conference-list/date/",
    "/gcm/desk/items/conference-list/delivery/",
    "/gcm/desk/items/conference-list/standing/",
    "/gcm/desk/documents/",
    "/gcm/desk/documents/add/",
    "/gcm/desk/texts/",
    "/gcm/desk/texts/superseded/",
    "/gcm/desk/offices/",
    "/gcm/desk/offices/president/",
    "/gcm/desk/offices/regional-commissions/",
    "/gcm/desk/offices/president/reminded/",
    "/gcm/desk/reminders/",
    "/gcm/desk/reminders/?view=calendar&month=2018-04",
    "/gcm/desk/reminders/?view=past",
    "/gcm/desk/reminders/?milestone=conference-list",
    "/gcm/desk/reminders/conference-list/before/7/20180430T2200Z/",
    "/gcm/desk/reminders/conference-list/before/7/20180430T2200Z/skip/",
    "/gcm/desk/reminders/plans/",
    "/gcm/desk/reminders/plans/conference-list/",
    "/gcm/desk/reminders/plans/issue-briefs/",
    "/gcm/desk/reminders/default/",
    "/gcm/desk/programme/",
    "/gcm/desk/programme/?view=month&on=2018-03-12",
    "/gcm/desk/programme/?view=week&on=2018-03-12&venues=all",
    "/gcm/desk/programme/?view=week&on=2017-05-08&by=kind",
    "/gcm/desk/programme/?view=list&kind=hearing",
    "/gcm/desk/programme/new/?day=2018-03-16",
    "/gcm/desk/programme/sessions/round-2/move/",
    "/gcm/desk/programme/sessions/round-2/copy/",
    "/gcm/desk/programme/import/",
    "/gcm/desk/programme/publish/",
    "/gcm/desk/programme/places/",
    "/gcm/desk/programme/places/venues/new/",
    "/gcm/desk/programme/places/stations/new/",
    "/gcm/desk/programme/sessions/",
    "/gcm/desk/programme/sessions/new/",
    "/gcm/desk/programme/sessions/thematic-1/",
    "/gcm/desk/programme/sessions/thematic-1/edit/",
    "/gcm/desk/programme/sessions/thematic-1/panels/new/",
    "/gcm/desk/programme/sessions/thematic-1/chairs/new/",
    "/gcm/desk/programme/sessions/thematic-1/attendance/new/",
    "/gcm/desk/programme/sessions/thematic-1/invited/",
    "/gcm/desk/applications/",
    "/gcm/desk/mail/",
    "/gcm/desk/mail/?state=sent&to=demo.example",
    "/gcm/desk/mail/addresses/",
    "/my/",
    "/my/notices/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
]
# Pages of one row: the first that the list links to.
ONE_OF = [
    ("/gcm/desk/programme/?view=list", r"/gcm/desk/programme/\d+/"),
    ("/gcm/desk/applications/", r"/gcm/desk/applications/\d+/"),
    ("/gcm/desk/mail/", r"/gcm/desk/mail/\d+/"),
    ("/gcm/desk/reminders/conference-list/before/7/20180430T2200Z/", r"/gcm/desk/reminders/people/\d+/"),
    ("/gcm/desk/programme/places/", r"/gcm/desk/programme/places/venues/\d+/"),
    ("/gcm/desk/programme/places/", r"/gcm/desk/programme/places/stations/\d+/"),
    ("/gcm/desk/programme/sessions/thematic-1/", r"/gcm/desk/programme/sessions/thematic-1/panels/\d+/"),
]
SIZES = {"phone": (360, 780), "desk": (1440, 900)}
# The interface description is drawn by Swagger's own script: its colours and headings are not ours to mend.
NOT_OURS = {"/api/docs/"}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with fresh_var() as var:
        run = Run(var)
        run.start().until_ready()
        yield f"http://localhost:{run.port}"
        assert run.stop() == 0


LOOKS = [
    ("phone", "light"),
    ("desk", "dark"),
    pytest.param(("phone", "dark"), marks=pytest.mark.storm),
    pytest.param(("desk", "light"), marks=pytest.mark.storm),
]


@pytest.fixture(params=LOOKS, ids=str)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    size, scheme = request.param
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    yield context
    context.close()


def faults_of(page: Page, site: str, path: str) -> list[str]:
    """Open a page and list what is wrong with it."""
    said: list[str] = []
    outside: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith((site, "data:")) else outside.append(r.url))
    answer = page.goto(site + path)
    assert answer is not None
    expected = 404 if "nothing-here" in path else 200
    found = [f"{path}: status {answer.status}"] if answer.status != expected else []
    found += [f"{path}: from outside: {url}" for url in outside]
    found += [f"{path}: console: {text}" for text in said if "404" not in text]
    if path in NOT_OURS:
        return found
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    found += [f"{path}: wider than the screen"] if wide else []
    headings = page.locator("h1").count()
    found += [f"{path}: {headings} main headings"] if headings != 1 else []
    return found + [f"{path}: {one}" for one in violations(page)]


def violations(page: Page) -> list[str]:
    result: Any = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [
        f"{violation['id']}: {violation['help']}: {[node['target'] for node in violation['nodes']][:3]}"
        for violation in result.response["violations"]
    ]


def test_public_pages(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    assert [fault for path in PUBLIC for fault in faults_of(page, site, path)] == []


def test_staff_pages(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(site + "/accounts/login/?next=/gcm/desk/")
    page.get_by_label(re.compile("E-?mail")).fill("officer@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/gcm/desk/")
    faults = [fault for path in STAFF for fault in faults_of(page, site, path)]
    for listed, pattern in ONE_OF:
        page.goto(site + listed)
        links = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
        found = next((path for path in links if re.fullmatch(pattern, path)), None)
        faults += faults_of(page, site, found) if found else [f"{listed}: no link like {pattern}"]
    assert faults == []


def test_it_reads_without_javascript(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site + "/gcm/calendar/?city=New York&kind=negotiation-round")
    assert page.locator(".meeting").count() == 5  # the rounds to come; the days of one are one entry
    assert "Conference" not in page.locator(".day").all_inner_texts()


def test_the_keyboard_reaches_the_content_first(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site + "/gcm/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_it_prints(browser: Browser, site: str, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(site + "/gcm/mandate/")
    page.pdf(path=str(tmp_path / "mandate.pdf"), format="A4")
    assert (tmp_path / "mandate.pdf").stat().st_size > 50_000
