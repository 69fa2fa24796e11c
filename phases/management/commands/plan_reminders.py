"""Plan what reminders are missing."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from compact import clock
from phases import reminders
from phases.management.commands.load_process import moment


class Command(BaseCommand):
    help = "Plan the reminders that are missing; repairs, and changes nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", type=moment, help="plan as at this ISO moment instead of the clock's")

    def handle(self, *, now: datetime | None, **options: Any) -> None:
        with clock.supposed(now):
            self.stdout.write(f"{reminders.plan_reminders()} reminders planned.")
