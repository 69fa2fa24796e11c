"""The programme editor in a browser: drag, keyboard and form do the same; warnings are answered; acts are undone."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from phases.domain.demonstration import PASSWORD
from tests.local.running import Run, fresh_var, manage
from tests.walk.test_pages import SIZES, violations

BOARD = "/gcm/desk/programme/?view=month&on=2018-03-12"
WEEK = "/gcm/desk/programme/?view=week&on=2018-03-12"
LOOK = """
import json
from compact.models import AuditEntry
from sessions.models import Meeting
row = Meeting.objects.get(pk={pk})
entry = AuditEntry.objects.filter(target_kind="programme.meeting", target_id="{pk}").latest("pk")
print("TOLD" + json.dumps([str(row.day), str(row.starts_at), str(row.ends_at), row.venue_id, row.room_id, row.status,
      [one.reason for one in row.overrides.order_by("pk")], entry.verb, entry.changes]))
"""


@pytest.fixture(scope="module")
def running() -> Iterator[Run]:
    with fresh_var() as var:
        run = Run(var)
        run.start().until_ready()
        yield run
        assert run.stop() == 0


@pytest.fixture(scope="module")
def site(running: Run) -> str:
    return f"http://localhost:{running.port}"


def signed_in(context: BrowserContext, site: str) -> Page:
    page = context.new_page()
    page.goto(site + "/accounts/login/?next=/gcm/desk/")
    page.get_by_label(re.compile("E-?mail")).fill("officer@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/gcm/desk/")
    return page


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    yield signed_in(context, site)
    context.close()


@pytest.fixture
def told(running: Run) -> Callable[[str], list[Any]]:
    """A meeting of the draft, and the newest entry of the record about it."""

    def look(pk: str) -> list[Any]:
        said = manage("shell", "-c", LOOK.format(pk=pk), VAR_DIR=str(running.var), PORT=str(running.port))
        line = next((line for line in said.stdout.splitlines() if line.startswith("TOLD")), "")
        assert line, said.stderr
        found: list[Any] = json.loads(line.removeprefix("TOLD"))
        return found

    return look


def card_on(page: Page, day: str) -> Locator:
    return page.locator(f'[data-cell][data-day="{day}"] [data-piece]').first


def settled(page: Page, day: str, pk: str) -> None:
    """The meeting stands on the day, in a page that was drawn anew."""
    expect(page.locator(f'[data-cell][data-day="{day}"] [data-meeting="{pk}"]')).to_be_visible()
    expect(page.locator(".is-held")).to_have_count(0)


def undone(page: Page, day: str, pk: str) -> None:
    page.locator("#editor-undo button").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    settled(page, day, pk)


def test_drag_keyboard_and_form_do_the_same(page: Page, site: str, told: Callable[[str], list[Any]]) -> None:
    page.goto(site + BOARD)
    pk = card_on(page, "2018-03-15").get_attribute("data-meeting") or ""

    card_on(page, "2018-03-15").drag_to(page.locator('[data-cell][data-day="2018-03-16"]'))
    settled(page, "2018-03-16", pk)
    dragged = told(pk)
    undone(page, "2018-03-15", pk)

    card_on(page, "2018-03-15").locator("[data-grip]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#editor-live")).to_contain_text("Friday, 16 March 2018")
    page.keyboard.press("Enter")
    settled(page, "2018-03-16", pk)
    assert page.evaluate("document.activeElement.closest('[data-meeting]').dataset.meeting") == pk
    typed = told(pk)
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Taken back.")).to_be_visible()
    settled(page, "2018-03-15", pk)

    card_on(page, "2018-03-15").get_by_role("link").click()
    page.get_by_role("link", name="Move or edit").click()
    page.locator("#id_day").fill("2018-03-16")
    page.get_by_role("button", name="Save in the draft").click()
    settled(page, "2018-03-16", pk)
    filled = told(pk)
    undone(page, "2018-03-15", pk)

    assert dragged[0] == "2018-03-16"
    assert dragged[-2] == "move_meeting"
    assert dragged == typed == filled


def test_a_card_is_dragged_to_a_room(page: Page, site: str, told: Callable[[str], list[Any]]) -> None:
    page.goto(site + WEEK)
    card = card_on(page, "2018-03-14")
    pk = card.get_attribute("data-meeting") or ""
    row = page.locator("tr", has=page.get_by_role("rowheader", name="ECOSOC Chamber"))
    room = row.locator('[data-day="2018-03-14"]')
    number = room.get_attribute("data-room")
    card.drag_to(room)
    expect(room.locator(f'[data-meeting="{pk}"]')).to_be_visible()
    assert told(pk)[4] == int(number or 0)
    page.locator("#editor-undo button").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()


def test_a_warning_is_shown_on_the_way_and_wants_a_reason(
    page: Page, site: str, told: Callable[[str], list[Any]]
) -> None:
    page.goto(site + BOARD)
    pk = card_on(page, "2018-03-15").get_attribute("data-meeting") or ""
    card_on(page, "2018-03-15").locator("[data-grip]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#editor-advice")).to_contain_text("Saturday, 17 March 2018 is not a working day.")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Saturday, 17 March 2018 is not a working day.")
    dialog.get_by_role("button", name="Put it back").click()
    expect(card_on(page, "2018-03-15")).to_have_attribute("data-meeting", pk)

    card_on(page, "2018-03-15").drag_to(page.locator('[data-cell][data-day="2018-03-17"]'))
    dialog.get_by_label("Reason for going ahead").fill("The hall is free only then")
    dialog.get_by_role("button", name="Go ahead").click()
    settled(page, "2018-03-17", pk)
    assert told(pk)[6] == ["The hall is free only then"]
    undone(page, "2018-03-15", pk)


def test_the_counter_runs_along_while_a_card_is_dragged_and_after(page: Page, site: str) -> None:
    """A day of the round leaves March, where the resolution has its days: the panel says of what and how many."""
    page.goto(site + BOARD)
    card = card_on(page, "2018-03-15")
    pk = card.get_attribute("data-meeting") or ""
    counter = page.locator("#editor-advice .advice-count")
    card.hover()
    page.mouse.down()
    page.locator('[data-cell][data-day="2018-04-01"]').hover()
    page.locator('[data-cell][data-day="2018-04-01"]').hover()
    expect(counter).to_contain_text(
        re.compile(r"Negotiation rounds, March 2018: \d+ of \d+ days · this move makes \d+")
    )
    page.mouse.up()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("this move makes")
    dialog.get_by_label("Reason for going ahead").fill("The hall is free only then")
    dialog.get_by_role("button", name="Go ahead").click()
    settled(page, "2018-04-01", pk)
    expect(counter).to_contain_text(re.compile(r"Negotiation rounds, March 2018: \d+ of \d+ days"))
    undone(page, "2018-03-15", pk)


def test_escape_puts_it_back_and_says_so(page: Page, site: str) -> None:
    page.goto(site + BOARD)
    card = card_on(page, "2018-03-15")
    card.locator("[data-grip]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#editor-live")).to_contain_text("Picked up: Second round")
    page.keyboard.press("ArrowUp")
    expect(page.locator('[data-day="2018-03-08"].is-target')).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#editor-live")).to_contain_text("Put back.")
    expect(page.locator(".is-target")).to_have_count(0)
    expect(card).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_axe_finds_nothing_while_a_card_is_held_or_chosen(browser: Browser, site: str, size: str, scheme: Any) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = signed_in(context, site)
    page.goto(f"{site}/gcm/desk/programme/")
    card_on(page, "2018-03-15").get_by_role("link").click()
    expect(page.get_by_role("link", name="Move or edit")).to_be_visible()
    card_on(page, "2018-03-15").locator("[data-grip]").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#editor-advice")).to_contain_text("Friday, 16 March 2018")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth") is False
    context.close()


def test_without_javascript_a_meeting_moves_by_its_form(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = signed_in(context, site)
    page.goto(site + BOARD)
    expect(page.locator("[data-grip]").first).to_be_hidden()
    card_on(page, "2018-03-13").get_by_role("link").click()
    page.get_by_role("button", name="Postpone").click()
    expect(page.get_by_text("Postponed in the draft.")).to_be_visible()
    page.locator("#editor-undo button").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    context.close()
