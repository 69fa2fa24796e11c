"""Figures of reminders and mail; they add up."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from compact import outbox
from phases import reminders


class Command(BaseCommand):
    help = "Count reminders and messages by state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        found = {"reminders": reminders.figures(), "messages": outbox.figures()}
        for figures in found.values():
            figures["total"] = sum(figures.values())
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for what, figures in found.items():
            self.stdout.write(f"{what}: " + ", ".join(f"{count} {state}" for state, count in figures.items()))
