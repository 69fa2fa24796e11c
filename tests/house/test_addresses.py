"""Every address is public because the list says so, or guarded; every template parses, every link in one resolves."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from compact import outbox
from compact.models import User
from phases.models import Process

ROOT = Path(__file__).parents[2]
OF_ONE_PAGE = 30
THEIRS = ("account_", "mfa_")
MINE = ("my", "my-notices", "my-feeds", "my-feed", "my-feed-close", "my-address")
ANYBODYS = (*MINE, "programme:follow")  # whoever has signed in


def routes(resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from routes(pattern, inner)
        else:
            yield ":".join((*namespaces, pattern.name or "?")), pattern


def test_every_route_has_a_name() -> None:
    assert [name for name, _pattern in routes() if name.endswith("?")] == []


def test_the_public_list_names_only_routes_that_exist() -> None:
    assert set(settings.PUBLIC_ROUTES) - {name for name, _pattern in routes()} == set()


def test_every_route_is_public_or_names_who_may() -> None:
    unguarded = [
        name
        for name, pattern in routes()
        if name not in settings.PUBLIC_ROUTES
        and not name.startswith(THEIRS)
        and not hasattr(pattern.callback, "predicate")
    ]
    assert unguarded == []


def guarded_addresses(process: Process, without: tuple[str, ...] = ()) -> Iterator[str]:
    for name, pattern in routes():
        if name not in settings.PUBLIC_ROUTES and not name.startswith(THEIRS) and name not in without:
            given = {"process": process.slug, "pk": 1, "slug": "x", "token": "x", "anchor": "op.1", "key": "x"}
            given |= {"text": "draft-1", "office": "chair"}
            given |= {"sort": "before", "days": 14, "deadline": "20201231T1600Z", "act": "hold"}
            wanted = pattern.pattern.converters
            try:
                yield reverse(name, kwargs={key: given[key] for key in {"process", *wanted}})
            except NoReverseMatch:
                yield reverse(name, kwargs={key: given[key] for key in wanted})


def test_strangers_are_sent_to_sign_in(process: Process, client: Client) -> None:
    addresses = list(guarded_addresses(process))
    assert len(addresses) >= 6
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.headers.get("Location", "")[:16]) == (302, "/accounts/login/"), address


def test_a_signed_in_person_without_a_role_is_refused(process: Process, outsider: User, client: Client) -> None:
    client.force_login(outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert {client.get(address).status_code for address in guarded_addresses(process, ANYBODYS)} == {403}


TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt"})


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.relative_to(ROOT / "templates").as_posix())
def test_every_template_parses(path: Path) -> None:
    engines["django"].from_string(path.read_text(encoding="utf-8"))


def test_every_link_in_a_template_names_a_route() -> None:
    names = {name for name, _pattern in routes()}
    linked = {
        (found, path.name)
        for path in TEMPLATES
        for found in re.findall(r"""\{%\s*url\s+["']([^"']+)["']""", path.read_text(encoding="utf-8"))
    }
    assert len(linked) > 5
    assert {(name, file) for name, file in linked if name not in names} == set()


def links_on(answer: Any, address: str) -> set[str]:
    """The addresses of this site that a page links to, without their anchors."""
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return set()
    hrefs = re.findall(r"""<(?:a|link|img|script)\s[^>]*?(?:href|src)=["']([^"']+)["']""", answer.text)
    found = {urljoin(address, unescape(href)).partition("#")[0] for href in hrefs if href[0] != "#"}
    return {path for path in found if path.startswith("/") and not path.startswith(("//", "/static/"))}


def crawl(client: Client, start: list[str]) -> dict[str, int]:
    """Follow every link from some pages; return what each address answered. A page is asked in so many ways at most:
    a calendar leads from month to month for centuries.
    """
    answered: dict[str, int] = {}
    asked: Counter[str] = Counter()
    waiting = list(start)
    while waiting:
        address = waiting.pop()
        path, _mark, query = address.partition("?")
        asked[path] += bool(query) and address not in answered
        if address not in answered and (not query or asked[path] <= OF_ONE_PAGE):
            answer = client.get(address)
            answered[address] = answer.status_code
            waiting += links_on(answer, address) if answer.status_code == 200 else []
    return answered


def test_every_link_of_the_public_pages_leads_somewhere(process: Process, client: Client) -> None:
    answered = crawl(client, ["/", f"/{process.slug}/"])
    assert {address: status for address, status in answered.items() if status >= 400} == {}
    assert {f"/{process.slug}/{part}" for part in ("mandate/", "mandate/op.2.a/", "calendar/", "register/")} <= set(
        answered
    )


def test_every_link_of_the_desk_leads_somewhere(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    outbox.enqueue(key="a", kind="reminder", to="x@example.org", process=process.slug)
    answered = crawl(client_of(officer), [f"/{process.slug}/desk/", "/accounts/email/"])
    assert {address: status for address, status in answered.items() if status >= 400} == {}
    desk = [address for address in answered if address.startswith(f"/{process.slug}/desk/")]
    assert len(desk) >= 6


def test_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|<style|\son[a-z]+=", re.IGNORECASE)
    pages = [p for p in TEMPLATES if p.suffix == ".html" and "mail" not in p.parts]
    assert [p.name for p in pages if inline.search(p.read_text(encoding="utf-8"))] == []


def test_no_outside_host_in_pages() -> None:
    served = [*TEMPLATES, *(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]
    outside = re.compile(r"""(?:src|href|url\()\s*=?\s*["'(]?https?://""")
    assert [p.name for p in served if "mail" not in p.parts and outside.search(p.read_text(encoding="utf-8"))] == []
