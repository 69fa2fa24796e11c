"""`manage.py prepare`: what a local run needs in its database before it can serve. Does nothing where nothing is to do.

What was loaded is noted in var/prepared.json, together with the identity of the database it went into.
"""

import hashlib
import io
import json
import time
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from ruamel.yaml import YAML

from compact import clock
from compact.local import signins
from compact.local.ready import PROGRESS
from compact.local.state import write_private
from compact.models import Installation
from compact.site import demonstration_people, installation

PATIENCE = 30.0
NOTES = "prepared.json"


class Command(BaseCommand):
    help = "Bring the tables up to date and load the shipped processes and the demonstration once (used by `up`)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="load no demonstration people")

    def handle(self, *args: Any, **options: Any) -> None:
        self._reach()
        self._migrate()
        shipped = [Shipped.read(Path(path)) for path in settings.SHIPPED_PROCESSES]
        self._set_clock("" if options["no_demo"] else next((file.demonstration for file in shipped), ""))
        notes = Notes(settings.VAR_DIR / NOTES)
        for file in shipped:
            self._load(file, notes)
        if not options["no_demo"] and not notes.has("demonstration", "seeded"):
            self._seed()
            notes.add("demonstration", "seeded")

    def _say(self, text: str) -> None:
        self.stdout.write(PROGRESS + text)
        self.stdout.flush()

    def _reach(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return connection.ensure_connection()
            except OperationalError as error:
                if time.monotonic() > until:
                    at = connection.settings_dict
                    raise CommandError(
                        f"The database {at['NAME']} at {at['HOST']}:{at['PORT']} does not answer: {error}. "
                        "Start it, or correct DATABASE_URL, or unset it to use the embedded one."
                    ) from error
                time.sleep(0.5)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            self._say(f"Bringing the tables up to date: {len(pending)} steps")
            call_command("migrate", interactive=False, verbosity=1, stdout=self.stdout)

    def _set_clock(self, demonstration: str) -> None:
        chosen = settings.COMPACT_CLOCK or demonstration
        if chosen and not Installation.objects.exists():
            self._say(f"Setting the clock to {chosen}")
            clock.start_once(otherwise=demonstration)

    def _load(self, file: "Shipped", notes: "Notes") -> None:
        if not notes.has(file.path.name, file.fingerprint):
            self._say(f"Loading the process {file.path.stem}")
            call_command("load_process", str(file.path), stdout=io.StringIO())
            notes.add(file.path.name, file.fingerprint)

    def _seed(self) -> None:
        """Seed once: where the notes were lost the people are there, and others may have signed up since."""
        if installation().demonstration:
            signins.keep(settings.VAR_DIR, json.dumps({"users": demonstration_people()}))
            return
        self._say("Loading the demonstration people")
        seeded = io.StringIO()
        call_command("seed_demo", json=True, stdout=seeded)
        signins.keep(settings.VAR_DIR, seeded.getvalue())


@dataclass(frozen=True)
class Shipped:
    """What this command has to know of a shipped process file; whoever loads it checks it."""

    path: Path
    fingerprint: str  # of the file and of the programme that it names
    demonstration: str  # the moment at which a demonstration of it starts; empty: now

    @classmethod
    def read(cls, path: Path) -> "Shipped":
        body = path.read_bytes()
        head = YAML(typ="base").load(body)["process"]
        programme = (path.parent / head["programme"]).read_bytes() if head.get("programme") else b""
        fingerprint = hashlib.sha256(hashlib.sha256(body).digest() + programme).hexdigest()
        return cls(path, fingerprint, head.get("demonstration") or "")


class Notes:
    """What was loaded into which database. Lost notes are harmless: loading twice changes nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = _identity()
        self._all = self._read()

    def has(self, name: str, value: str) -> bool:
        """Whether this was noted for this database."""
        return self._all.get(self._database, {}).get(name) == value

    def add(self, name: str, value: str) -> None:
        """Note it at once, so that an interrupted run goes on from here."""
        self._all.setdefault(self._database, {})[name] = value
        write_private(self._path, json.dumps(self._all, indent=1))

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            found = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _identity() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat((SELECT system_identifier FROM pg_control_system()), '.', oid) "
            "FROM pg_database WHERE datname = current_database()"
        )
        return str(cursor.fetchone()[0])
