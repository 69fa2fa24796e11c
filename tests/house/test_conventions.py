"""Conventions that would otherwise be pages nobody reads."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

from compact.celery import BEAT, QUEUES, app

ROOT = Path(__file__).parents[2]
APPS = ["compact", "phases", "stakeholders", "sessions", "trustfund", "negotiation"]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_are_named_by_hand() -> None:
    files = [p for name in APPS for p in (ROOT / name / "migrations").glob("[0-9]*.py")]
    assert len(files) >= 6
    assert [
        p.name for p in files if re.search(r"_(auto|initial|alter|add|remove|delete|rename)_|_initial", p.name)
    ] == []


def test_every_scheduled_task_exists_and_its_queue_is_consumed() -> None:
    app.loader.import_default_modules()
    assert [entry["task"] for entry in BEAT.values() if entry["task"] not in app.tasks] == []
    routed = {route["queue"] for route in app.conf.task_routes.values()} | {app.conf.task_default_queue}
    assert routed == set(QUEUES)


def test_every_tick_expires_before_the_next() -> None:
    late = [name for name, entry in BEAT.items() if entry["options"]["expires"] > entry["schedule"].total_seconds()]
    assert late == []


WORDS_OF_ONE_PROCESS = re.compile(
    r"global compact|phase i{1,3}\b|six (themes|thematic|rounds)|two co-?facilitators|new york|marrakech|"
    r"puerto vallarta|safe, orderly|migration (compact|process)|\bgcm\b",
    re.IGNORECASE,
)
# An IANA name is a zone, not a word of the process.
ALLOWED = re.compile(r"America/New_York")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_word_of_one_process_in_code_or_templates() -> None:
    code = [p for p in tracked() if p.suffix in {".py", ".html", ".txt", ".js", ".css"}]
    code = [p for p in code if p.relative_to(ROOT).parts[0] in {*APPS, "templates", "static"}]
    code = [p for p in code if "processes" not in p.parts]
    assert len(code) > 50
    found = [
        f"{p.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for p in code
        for number, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if WORDS_OF_ONE_PROCESS.search(ALLOWED.sub("", line))
    ]
    assert found == []


def test_files_stay_small() -> None:
    python = [p for p in tracked() if p.suffix == ".py" and "migrations" not in p.parts and "tests" not in p.parts]
    assert {p.name: n for p in python if (n := len(p.read_text(encoding="utf-8").splitlines())) > 300} == {}


def test_nothing_names_a_machine_or_a_registry() -> None:
    text = [p for p in tracked() if p.suffix not in {".svg", ".png", ".ico"}]
    hosts = ["py" + r"pi\.org", "python" + "hosted", "index" + "-url", "find" + "-links"]  # not named here either
    paths = re.compile("|".join([r"(?<![A-Za-z0-9._/-])/(" + "work|" + "farm)/", *hosts]))
    found = [p.name for p in text if paths.search(p.read_text(encoding="utf-8", errors="replace"))]
    assert found == []


def test_requirements_are_pinned_with_hashes() -> None:
    for name in ("run.txt", "test.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,-]+\])?==", text, re.MULTILINE)
        assert len(pins) > 30
        assert "://" not in text
        blocks = re.split(r"^(?=[a-z0-9][\w.-]*(?:\[[\w,-]+\])?==)", text, flags=re.MULTILINE)[1:]
        assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []
