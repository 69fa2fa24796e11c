"""`prepare`: the tables, the shipped processes and the demonstration, each once, whatever was lost between two runs."""

import io
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from compact import clock
from compact.models import Installation, User
from phases.models import Document
from tests.conftest import DATA, person

MOMENT = "2020-02-01T08:00:00+01:00"


@pytest.fixture(autouse=True)
def shipped(db: None, settings: Any, tmp_path: Path) -> Path:
    """A folder with one shipped process, whose demonstration starts in February 2020."""
    for name in ("small.yaml", "small.programme.yaml"):
        shutil.copy(DATA / name, tmp_path / name)
    path = tmp_path / "small.yaml"
    path.write_text(
        path.read_text().replace("  zone: Europe/Vienna\n", f"  zone: Europe/Vienna\n  demonstration: {MOMENT}\n", 1)
    )
    settings.SHIPPED_PROCESSES, settings.VAR_DIR, settings.COMPACT_CLOCK = [path], tmp_path / "var", ""
    settings.VAR_DIR.mkdir()
    return path


def prepare(*options: str) -> str:
    said = io.StringIO()
    call_command("prepare", *options, stdout=said)
    return said.getvalue()


def stands_at(moment: str) -> bool:
    return abs(clock.now() - datetime.fromisoformat(moment)) < timedelta(minutes=1)


def test_the_clock_starts_where_the_file_says(settings: Any) -> None:
    prepare()
    assert (stands_at(MOMENT), Installation.objects.get().demonstration) == (True, True)
    assert "officer@demo.example" in (settings.VAR_DIR / "sign-ins.json").read_text()


def test_what_the_environment_says_comes_first(settings: Any) -> None:
    settings.COMPACT_CLOCK = "2020-03-01T08:00:00+01:00"
    prepare()
    assert stands_at(settings.COMPACT_CLOCK)


def test_without_the_demonstration_the_clock_stays_real() -> None:
    prepare("--no-demo")
    assert abs(clock.now() - timezone.now()) < timedelta(minutes=1)
    assert (Installation.objects.get().demonstration, User.objects.count()) == (False, 0)


def test_a_second_run_does_nothing() -> None:
    prepare()
    assert prepare() == ""


def test_a_changed_programme_is_loaded(shipped: Path) -> None:
    prepare()
    assert Document.objects.count() == 0
    programme = shipped.parent / "small.programme.yaml"
    programme.write_text(programme.read_text().replace("documents:\n", DOCUMENT, 1))
    assert ("Loading the process small" in prepare(), Document.objects.count()) == (True, 1)
    assert prepare() == ""


DOCUMENT = """documents:
  - {key: note, known: 2020-01-20, title: A note, kind: note, dated: 2020-01-20, source: chairs-letter}
"""


def test_lost_notes_stop_nobody_once_people_have_signed_up(settings: Any) -> None:
    prepare()
    for name in ("prepared.json", "sign-ins.json"):
        (settings.VAR_DIR / name).unlink()
    person("new@example.org", "Nia New")
    assert "people" not in prepare()
    assert "officer@demo.example" in (settings.VAR_DIR / "sign-ins.json").read_text()
    assert prepare() == ""
