"""A second process from one file, beside the shipped one: every public address answers in its own words only."""

import html
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from compact import clock
from phases.domain import demonstration
from phases.domain.loading import load_process
from phases.models import Addressee, Document, Holder, Process, Provision, Source, Text, TimelineItem, Wording
from phases.reading import Reading
from sessions.models import Panel, Session, SessionKind, Theme
from stakeholders.models import Category, Route
from tests.conftest import DATA

pytestmark = pytest.mark.django_db
SECOND = DATA / "second" / "skies.yaml"
AFTER = datetime(2032, 7, 10, tzinfo=UTC)
MOMENTS = ("2030-12-01", "2031-03-18", "2031-11-20", "2032-07-10")
SECRET = "Moonless memorandum"
TOO_SHORT = 9  # "Secretariat" can stand anywhere; shorter words all the more
OF_THE_SITE = {"Member States"}  # the site's own word for those before whom a list goes
# Addresses of one person (a secret link) or of an uploaded file: nothing that a process file brings.
NOT_OF_A_FILE = {"stakeholders:application", "stakeholders:confirm", "phases:document-file"}
OF_THE_STAFF = {f"api-1:{name}" for name in ("reminders", "messages", "message", "addresses")}


class Both(NamedTuple):
    shipped: Process
    second: Process


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: Any) -> Iterator[Both]:
    """The shipped process with what a demonstration invents, then the second; once for this file, and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(AFTER)
        shipped = load_process(settings.SHIPPED_PROCESSES[0]).process
        demonstration.seed()
        yield Both(shipped, load_process(SECOND).process)
        transaction.set_rollback(True)


def own_words(process: Process) -> set[str]:
    """The titles, names and summaries that a process's file brought."""
    found: set[str] = set()
    for rows, field in (
        (TimelineItem.objects.filter(process=process), "title"),
        (Wording.objects.filter(text__process=process), "title"),
        (Wording.objects.filter(text__process=process), "summary"),
        (Addressee.objects.filter(process=process), "name"),
        (Document.objects.filter(process=process), "title"),
        (Text.objects.filter(process=process), "title"),
        (Source.objects.filter(process=process), "title"),
        (Holder.objects.filter(process=process), "name"),
        (SessionKind.objects.filter(process=process), "plural"),
        (Theme.objects.filter(process=process), "title"),
        (Category.objects.filter(process=process), "title"),
        (Route.objects.filter(process=process), "title"),
        (Panel.objects.filter(session__process=process), "title"),
        (Process.objects.filter(pk=process.pk), "short_title"),
    ):
        found |= set(rows.values_list(field, flat=True))
    return {words for words in found if len(words) > TOO_SHORT}


@pytest.fixture(scope="module")
def foreign(both: Both) -> dict[str, list[str]]:
    """For each process, the words of the other that are not its own too."""
    words = {process.slug: own_words(process) for process in both}
    joined = {slug: "\n".join(found) for slug, found in words.items()}
    first, second = both.shipped.slug, both.second.slug
    return {
        first: sorted(w for w in words[second] if w not in joined[first]),
        second: sorted(w for w in words[first] - OF_THE_SITE if w not in joined[second]),
    }


def routes(resolver: URLResolver, names: tuple[str, ...] = (), parts: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """Every named route with the parts that its address takes."""
    found: dict[str, set[str]] = {}
    for pattern in resolver.url_patterns:
        taken = (*parts, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            space = (*names, pattern.namespace) if pattern.namespace else names
            found |= routes(pattern, space, taken)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found[":".join((*names, pattern.name))] = set(taken)
    return found


ROUTES = {
    name: parts
    for name, parts in routes(get_resolver()).items()
    if name in settings.PUBLIC_ROUTES and "process" in parts and name not in NOT_OF_A_FILE | OF_THE_STAFF
}


def values(process: Process, part: str) -> dict[str, str]:
    """Everything that can stand for one part of an address, with the words that its page has to show."""
    reading = Reading(process, AFTER)
    provisions = {view.anchor: view.wording.title for view in reading.flat}
    rows: dict[str, dict[str, str]] = {
        "anchor": provisions,
        "key": {view.item.key: view.title for view in reading.items.values()},
        "slug": dict(Session.objects.filter(process=process).values_list("slug", "item__title")),
        "text": dict(Text.objects.filter(process=process).values_list("key", "title")),
        "office": dict(Addressee.objects.filter(process=process).values_list("key", "name")),
        "document": {paper.key: paper.title for paper in reading.documents},
        "number": {str(number): note for number, note in process.releases.values_list("number", "note")},
        "form": {"csv": "", "xlsx": ""},
    }
    return rows[part]


def addresses(process: Process, every: int = 1) -> Iterator[tuple[str, str]]:
    """The public addresses of a process, with words that must stand there; of many alike, one in `every`."""
    for name, parts in ROUTES.items():
        (part,) = parts - {"process"} or {""}
        if not part:
            yield reverse(name, kwargs={"process": process.slug}), ""
        for value, words in list(values(process, part).items())[::every] if part else ():
            yield reverse(name, kwargs={"process": process.slug, part: value}), words


def shown(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)  # a session's item leads to the session
    assert answer.status_code == 200, address
    text = answer.getvalue().decode("utf-8", "replace")
    if answer["Content-Type"].startswith("application/json"):
        return text.encode().decode("unicode_escape", "replace") if "\\u" in text else text
    return html.unescape(text)


def test_every_route_of_a_process_is_tried() -> None:
    assert len(ROUTES) > 15
    assert {name for name in settings.PUBLIC_ROUTES if name.startswith(("phases:", "programme:", "stakeholders:"))} == {
        name for name in ROUTES if not name.startswith("api-")
    } | NOT_OF_A_FILE


@pytest.fixture(scope="module")
def pages(both: Both) -> dict[str, tuple[str, str]]:
    """A page of every public route of the second process, and some more: its text, and the words that must stand."""
    return {address: (shown(Client(), address), words) for address, words in addresses(both.second, every=6)}


def astray(pages: dict[str, tuple[str, str]], foreign: list[str]) -> list[tuple[str, str]]:
    """Pages without their own words, or with a stranger's."""
    missing = [(address, f"not {words}") for address, (text, words) in pages.items() if words not in text]
    return missing + [(a, other) for a, (text, _words) in pages.items() for other in foreign if other in text]


def test_a_page_without_its_words_or_with_a_strangers_would_be_seen() -> None:
    assert astray({"/lake/": ("Boats on the river", "Boats"), "/": ("The river", "Nets")}, ["river"]) == [
        ("/", "not Nets"),
        ("/lake/", "river"),
        ("/", "river"),
    ]


def test_every_route_of_the_second_answers_in_its_own_words(
    pages: dict[str, tuple[str, str]], foreign: dict[str, list[str]]
) -> None:
    assert (astray(pages, foreign["skies"]), len(pages) > 50, len(foreign["skies"]) > 300) == ([], True, True)


@pytest.mark.storm
def test_every_address_of_the_second_answers_in_its_own_words(both: Both, foreign: dict[str, list[str]]) -> None:
    every = {address: (shown(Client(), address), words) for address, words in addresses(both.second)}
    assert (astray(every, [*foreign["skies"], SECRET]), len(every) > 150) == ([], True)


def test_the_first_shows_nothing_of_the_second(both: Both, client: Client, foreign: dict[str, list[str]]) -> None:
    leaked = [
        (address, other)
        for address, _words in addresses(both.shipped, every=40)
        for text in [shown(client, address)]
        for other in foreign[both.shipped.slug]
        if other in text
    ]
    assert (leaked, len(foreign[both.shipped.slug]) > 100) == ([], True)


def test_both_stand_on_the_first_page_and_in_the_list(both: Both, client: Client) -> None:
    for address in ("/", "/api/v1/"):
        text = shown(client, address)
        assert [process.short_title in text for process in both] == [True, True]


@pytest.mark.parametrize("day", MOMENTS)
@pytest.mark.parametrize("page", ["", "mandate/", "calendar/?past=1", "mandate/op.5.b/", "offices/bureau/", "texts/"])
def test_it_can_be_read_at_every_moment(both: Both, client: Client, page: str, day: str) -> None:
    address = f"/skies/{page}"
    text = shown(client, f"{address}{'&' if '?' in address else '?'}as_of={day}")
    assert both.second.short_title in text


KNOWN = [
    # words, the page, the first of the moments at which they stand there
    ("Pema Northlight", "offices/bureau/", "2031-03-18"),
    ("Dawa Eastgate", "offices/bureau/", "2031-11-20"),
    ("Workshop of moths", "calendar/?past=1", "2031-11-20"),
    ("Third drafting round", "calendar/?past=1", "2032-07-10"),
    ("Primer on lamps and orbits", "mandate/op.5.b/", "2031-03-18"),
]


@pytest.mark.parametrize(("words", "page", "since"), KNOWN, ids=[row[0] for row in KNOWN])
def test_what_became_known_later_stands_on_no_earlier_page(
    both: Both, client: Client, words: str, page: str, since: str
) -> None:
    join = "&" if "?" in page else "?"
    seen = [day for day in MOMENTS if words in shown(client, f"/skies/{page}{join}as_of={day}")]
    assert seen == [day for day in MOMENTS if day >= since]


def test_what_only_some_may_read_stands_nowhere(both: Both, client: Client, pages: dict[str, tuple[str, str]]) -> None:
    assert Document.objects.filter(process=both.second, title__startswith=SECRET, restricted=True).count() == 1
    assert [address for address, (text, _words) in pages.items() if SECRET in text] == []
    assert client.get("/skies/documents/moonless-memo/").status_code == 404


def test_what_a_demonstration_invents_of_the_first_does_not_come_to_the_second(both: Both) -> None:
    invented = Panel.objects.filter(is_invented=True).values_list("session__process__slug", flat=True)
    assert set(invented) == {both.shipped.slug}
    assert not TimelineItem.objects.filter(process=both.second, is_invented=True).exists()


def test_what_only_the_sketch_had_stands_in_the_comparison_and_binds_nobody(both: Both, client: Client) -> None:
    shown_on = {
        page: "A parade of lanterns" in shown(client, f"/skies/{page}") for page in ("mandate/", "texts/compare/")
    }
    assert shown_on == {"mandate/": False, "texts/compare/": True}
    assert client.get("/skies/mandate/op.15/").status_code == 404
    assert "/skies/mandate/op.15/" not in shown(client, "/skies/texts/compare/")


def test_neither_loads_anything_a_second_time(both: Both) -> None:
    before = {process.slug: Process.objects.get(pk=process.pk).revision for process in both}
    again = [load_process(SECOND), load_process(settings.SHIPPED_PROCESSES[0])]
    assert [(loading.changed, loading.remarks) for loading in again] == [(False, []), (False, [])]
    assert before == {process.slug: Process.objects.get(pk=process.pk).revision for process in both}


def test_the_words_of_a_paragraph_of_a_paragraph_are_its_own(both: Both) -> None:
    parents = Provision.objects.filter(process=both.second, anchor="op.3.a.ii").values_list(
        "parent__anchor", "parent__parent__anchor", "parent__parent__parent__anchor"
    )
    assert list(parents) == [("op.3.a", "op.3", None)]
