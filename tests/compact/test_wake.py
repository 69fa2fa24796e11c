"""The hint to the workers, in the process that serves pages: set there, and quick where the broker is gone."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = """
import time, django
django.setup()
from compact import outbox
from compact.celery import app
before = time.monotonic()
outbox.wake()
print(len(outbox.HINTS), app.tasks["compact.tasks.sweep"].app is app, time.monotonic() - before < 2)
"""


def test_the_web_process_hints_and_does_not_wait_for_a_broker_that_is_gone() -> None:
    environment = {**os.environ, "REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "compact.settings"}
    done = subprocess.run([sys.executable, "-c", WEB], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == ["1", "True", "True"], done.stderr
    assert "no hint to the workers" in done.stderr


def test_the_local_run_imports_before_there_are_settings() -> None:
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    done = subprocess.run(
        [sys.executable, "-c", "import compact.local, sys; print('django' in sys.modules)"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "False", done.stderr
