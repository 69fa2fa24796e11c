"""The way from a page to a calendar program."""

import re
from collections.abc import Callable

from django.test import Client

from compact.models import User
from phases.models import Process

PAGE = "/river/subscribe/"


def copied(text: str) -> list[str]:
    return [
        found.replace("&amp;", "&") for found in re.findall(r"<textarea[^>]* readonly [^>]*>([^<]+)</textarea>", text)
    ]


def test_it_gives_the_addresses_of_what_was_chosen(process: Process, client: Client) -> None:
    text = client.get(PAGE, {"kind": "talks", "city": "Vienna"}).text
    meetings, deadlines = copied(text)
    assert meetings.endswith("/river/calendar.ics?kind=talks&city=Vienna")
    assert deadlines.endswith("/river/deadlines.ics")
    assert re.findall(r'<option value="([^"]+)" selected', text) == ["talks", "Vienna"]
    for address in (meetings, deadlines):
        assert client.get("/" + address.partition("://")[2].partition("/")[2]).status_code == 200
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(webcal://[^"]+)"', text)]
    assert links == ["webcal://" + address.partition("://")[2] for address in (meetings, deadlines)]


def test_it_names_no_release_and_says_where_long_windows_stand(process: Process, client: Client) -> None:
    text = client.get(PAGE).text
    assert ("elease" in text.partition("<main")[2].partition("</main>")[0], "only on the last of them" in text) == (
        False,
        True,
    )
    assert text.count("Show a code for another device") == 2


def test_its_codes_are_drawn_without_any_style(process: Process, client: Client) -> None:
    text = client.get(PAGE).text
    assert text.count('role="img" aria-label="QR code of this address"') == 2
    assert not re.search(r"<(?:svg|path|g)[^>]*\sstyle=", text)


def test_a_filter_that_does_not_exist_is_refused(process: Process, client: Client) -> None:
    answer = client.get(PAGE, {"kind": "ball"})
    assert answer.status_code == 400
    assert "The filter “kind” has no" in answer.text


def test_a_stranger_gets_it_from_the_cache_and_without_anything_personal(
    process: Process, outsider: User, client: Client, client_of: Callable[[User], Client]
) -> None:
    first = client.get(PAGE)
    assert client.get(PAGE, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert "csrfmiddlewaretoken" not in first.text
    assert '<a href="/my/#feeds">My page</a>' in client_of(outsider).get(PAGE).text
