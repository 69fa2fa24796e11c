"""The calendar in a browser: as a delegate in Nairobi has it on the phone, by keyboard, on paper, without a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.local.running import Run, fresh_var
from tests.walk.test_pages import violations

CALENDAR = "/gcm/calendar/"
PHONE = {"width": 360, "height": 780}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with fresh_var() as var:
        run = Run(var)
        run.start().until_ready()
        yield f"http://localhost:{run.port}"
        assert run.stop() == 0


@pytest.fixture
def nairobi(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, timezone_id="Africa/Nairobi", locale="en-GB")
    yield context.new_page()
    context.close()


def test_the_browsers_time_stands_beside_that_of_the_place(nairobi: Page, site: str) -> None:
    nairobi.goto(f"{site}{CALENDAR}?view=day&on=2017-09-05")
    assert nairobi.locator(".journal .reader-time").all_inner_texts() == ["your time 10:00-10:50 (Nairobi)"]
    nairobi.goto(f"{site}{CALENDAR}?view=day&on=2017-09-05&zone=Asia/Tokyo")
    assert nairobi.locator(".journal .reader-time").all_inner_texts() == ["your time 16:00-16:50 (Tokyo)"]


def test_another_date_is_said_in_words_by_the_browser_too(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, timezone_id="Pacific/Kiritimati", locale="en-GB")
    page = context.new_page()
    page.goto(f"{site}{CALENDAR}?view=day&on=2017-01-20")
    said = page.locator(".reader-time--other").first.inner_text()
    context.close()
    assert said == "for you on Saturday, 21 January, 05:00-08:00 (Kiritimati)"


def test_the_device_offers_its_zone_and_the_address_keeps_it(nairobi: Page, site: str) -> None:
    nairobi.goto(f"{site}{CALENDAR}?view=week&on=2017-10-09")
    nairobi.get_by_text("Your time zone").click()
    assert nairobi.get_by_label("Show your time for").input_value() == "Africa/Nairobi"
    nairobi.locator("details[open]").get_by_role("button", name="Show").click()
    nairobi.wait_for_url("**zone=Africa%2FNairobi")
    assert "view=week" in nairobi.url
    assert nairobi.locator("summary", has_text="Your time: Nairobi").is_visible()


def test_a_month_on_a_phone_leads_to_its_days(nairobi: Page, site: str) -> None:
    nairobi.goto(f"{site}{CALENDAR}?view=month&on=2017-10-01")
    assert nairobi.locator(".month-entries").first.is_hidden()
    day = nairobi.get_by_role("link", name="Wednesday, 11 October 2017: 2 meetings")
    box = day.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    day.click()
    nairobi.wait_for_url("**view=day&on=2017-10-11")
    assert nairobi.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_goes_from_view_to_view(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site + CALENDAR)
    page.get_by_role("link", name="Week", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**view=week")
    page.get_by_role("link", name="Previous week").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**on=2018-03-05")


def test_without_a_script_it_reads_filters_and_shows_another_zone(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{site}{CALENDAR}?view=week&on=2017-10-09")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("City").select_option("Geneva")
    page.locator("details[open]").get_by_role("button", name="Show").click()
    page.wait_for_url("**city=Geneva**")
    page.get_by_text("Your time zone").click()
    page.get_by_label("Show your time for").fill("tokyo")
    page.locator("details[open]").get_by_role("button", name="Show").click()
    page.wait_for_url("**zone=tokyo**")
    found = page.locator(".reader-time").all_inner_texts()
    context.close()
    assert found == ["your time 16:00-16:50 (Tokyo)"]


@pytest.mark.parametrize("query", ["?view=year", "?zone=Mars", "?on=never", "?kind=nothing", "?release=999"])
def test_what_there_is_not_is_said_on_a_page_that_anybody_can_read(nairobi: Page, site: str, query: str) -> None:
    answer = nairobi.goto(f"{site}{CALENDAR}{query}")
    assert answer is not None
    assert (answer.status, nairobi.get_by_role("alert").count()) == (400, 1)
    assert violations(nairobi) == []


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_it_prints(browser: Browser, site: str, tmp_path: Path, size: str) -> None:
    page = browser.new_page()
    for view in ("agenda", "week", "month", "day"):
        page.goto(f"{site}{CALENDAR}?view={view}&on=2017-10-09")
        page.pdf(path=str(tmp_path / f"{view}.pdf"), format=size)
        assert (tmp_path / f"{view}.pdf").stat().st_size > 10_000
