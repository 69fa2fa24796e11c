"""Walk the audit's chain."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compact import audit


class Command(BaseCommand):
    help = "Verify the record of changes; names the first row that does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        verdict = audit.verify()
        if as_json:
            self.stdout.write(json.dumps(asdict(verdict)))
        if verdict.fault:
            raise CommandError(f"The record does not hold: {verdict.fault}.")
        if verdict.warning:
            self.stderr.write(f"Note: {verdict.warning}.")
        if not as_json:
            self.stdout.write(
                f"The record holds: {verdict.entries} entries in {verdict.seals} seals, "
                f"{verdict.unsealed} not sealed yet."
            )
