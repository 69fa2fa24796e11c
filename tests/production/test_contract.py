"""docs/contract.md and the program say the same, both ways."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from compact import outbox
from compact.models import Message
from phases import storage
from phases.domain.documents import add_file
from phases.models import Document, Process
from tests.phases.uploads import recorded, sent
from tests.production.files import ROOT

TEXT = (ROOT / "docs/contract.md").read_text(encoding="utf-8")
ACCOUNTS = "accounts/"


def rows(title: str) -> list[list[str]]:
    """The cells of the table in the section with this title; code marks are removed."""
    section = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    assert lines, title
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines]


ADDRESSES = [(row[0], row[1]) for title in ("Pages", "Accounts", "API", "Operations") for row in rows(title)]


def patterns(resolver: URLResolver, before: str = "") -> set[str]:
    """Every address of the program, with its parts in the contract's form."""
    found: set[str] = set()
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        found |= patterns(pattern, address) if isinstance(pattern, URLResolver) else {address}
    return found


def written(address: str) -> str:
    """An address of the URLconf as the contract writes it."""
    names = {"process": "p", "anchor": "paragraph", "pk": "id"}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: f"<{names.get(part[1], part[1])}>", address)


def first(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY 1 LIMIT 1")
        return str(cursor.fetchone()[0])


@pytest.fixture
def paper(process: Process, settings: Any, tmp_path: Path) -> Document:
    """A document with a file."""
    settings.MEDIA_ROOT = tmp_path
    made = recorded(process)
    add_file(made, "en", storage.keep(storage.check(sent("Brief.txt", b"In short."))), by=None)
    return made


@pytest.fixture
def parts(process: Process, paper: Document) -> dict[str, str]:
    """Something real for each part of an address."""
    return {
        "<p>": process.slug,
        "<paragraph>": first("phases_provision", "anchor"),
        "<text>": first("phases_text", "key"),
        "<key>": first("phases_milestone JOIN phases_timelineitem ON id = item_id", "key"),
        "<office>": first("phases_addressee", "key"),
        "<document>": paper.key,
        "<file>": str(paper.files.get().pk),
        "<name>": paper.files.get().name,
        "<slug>": first("programme_session", "slug"),
        "<id>": "1",
        "<number>": "1",
        "<token>": "nobody-holds-this",
        "<sort>": "before",
        "<days>": "14",
        "<deadline>": "20201231T1600Z",
        "<act>": "hold",
    }


@pytest.mark.parametrize(("address", "who"), ADDRESSES, ids=[address for address, _who in ADDRESSES])
def test_every_address_answers_as_promised(address: str, who: str, client: Client, parts: dict[str, str]) -> None:
    path = re.sub(r"<\w+>", lambda part: parts[part[0]], address)
    # A day's programme is drawn only where there is one.
    status = client.get(path, {"on": "2020-09-07"} if path.endswith("/day.pdf") else {}).status_code

    assert resolve(path).url_name
    if path == reverse("readyz"):
        assert status in (200, 503)
    elif path == reverse("home"):
        assert status in (200, 302)
    else:
        sign_in = 401 if path.startswith("/api/") else 302
        assert status == {"all": 200, "link": 404}.get(who, sign_in)


def test_every_address_of_the_program_stands_here() -> None:
    ours = {written(address) for address in patterns(get_resolver()) if not address.startswith(ACCOUNTS)}
    told = {address for address, _who in ADDRESSES if not address.startswith(f"/{ACCOUNTS}")}
    assert ours - told == {"/api/"}  # the framework's root, which answers nothing
    assert told - ours == set()


def test_the_commands_are_these() -> None:
    apps = ("compact", "phases", "stakeholders", "sessions", "trustfund", "negotiation")
    assert {row[0].split()[0] for row in rows("Commands")} == {
        name for name, app in get_commands().items() if app in apps
    }


def test_the_settings_are_these() -> None:
    code = (ROOT / "compact/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", code))
    assert len(read) > 15
    assert {row[0] for row in rows("Settings")} == read


def test_the_example_names_every_setting() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^# .+\n(?:# )?([A-Z_]+)=", text, re.MULTILINE)
    assert len(named) == len(set(named)) == len(re.findall(r"^(?:# )?[A-Z_]+=", text, re.MULTILINE))
    assert {row[0] for row in rows("Settings")} - set(named) == set()


def test_every_message_carries_these_headers() -> None:
    message = Message(key="a-key", kind="any", recipient="someone@example.org", enqueued_at=timezone.now())
    built = outbox.compose(message, outbox.Mail("Subject", "Text", "<p>Text</p>"), None)
    sent = built.message()
    assert [row[0] for row in rows("Mail") if row[0] not in sent] == []
    assert [part.get_content_type() for part in sent.get_payload()] == ["text/plain", "text/html"]
