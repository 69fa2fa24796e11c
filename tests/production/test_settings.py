"""Without its settings the program does not start, and says which are missing."""

import os
import subprocess
import sys

import pytest

from tests.local.running import bare_environment
from tests.production.files import GIVEN, ROOT

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL")
# Set but empty: a .env in the tree must not fill them in.
NOTHING = dict.fromkeys(REQUIRED, "")


def start(code: str = "import compact.wsgi", **environ: str) -> subprocess.CompletedProcess[str]:
    given = {"DATABASE_URL": os.environ["DATABASE_URL"], "DEBUG": "off", "DJANGO_SETTINGS_MODULE": "compact.settings"}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=bare_environment(**(given | environ)),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("name", REQUIRED)
def test_it_does_not_start_without(name: str) -> None:
    given = {other: GIVEN[other] for other in REQUIRED}
    started = start(**(given | {name: ""}))

    assert started.returncode == 1
    assert f"Set {name} in the environment or in .env" in started.stderr


def test_it_names_all_that_is_missing_at_once() -> None:
    assert "Set SECRET_KEY, ALLOWED_HOSTS, SITE_URL in the environment" in start(**NOTHING).stderr


def test_with_all_of_them_it_starts() -> None:
    assert start(**{name: GIVEN[name] for name in REQUIRED}).returncode == 0


def test_with_debug_it_starts_on_guesses() -> None:
    assert start(DEBUG="on", **NOTHING).returncode == 0


def test_django_finds_nothing_to_warn_of() -> None:
    given = {name: GIVEN[name] for name in REQUIRED}
    checked = start(
        "import django; django.setup(); from django.core import checks; "
        "print([found.id for found in checks.run_checks(include_deployment_checks=True)])",
        **given,
    )
    # Whether all subdomains keep to https, and for ever, is not ours to promise.
    assert checked.stdout.strip() == "['security.W005', 'security.W021']", checked.stderr
