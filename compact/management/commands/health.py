"""What /readyz asks, for a health check that has no web server to ask."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compact import health

NAMES = ("database", "migrations", "worker", "mail", "reminders")


class Command(BaseCommand):
    help = "Say whether the installation is ready: exit 0, or 1 with a sentence for whatever is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=NAMES, action="append", help="ask this alone; may be repeated")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, only: list[str] | None, as_json: bool, **options: Any) -> None:
        found = health.checks()
        # Without its database nothing is well, whatever was asked; what could not be asked has its reason elsewhere.
        wanted = {"database", *(only or NAMES)}
        asked = {name: said for name, said in found.items() if name in wanted or wanted - found.keys()}
        if as_json:
            self.stdout.write(json.dumps(asked))
        missing = [said for said in asked.values() if said is not True]
        if missing:
            raise CommandError("\n".join(missing))
        if not as_json:
            self.stdout.write("Ready: " + ", ".join(asked))
