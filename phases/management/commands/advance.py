"""Move a demonstration's clock."""

from argparse import ArgumentParser
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from compact.errors import RuleViolation
from phases.domain.advancing import advance
from phases.models import Process
from phases.processfile import FileFaults


class Command(BaseCommand):
    help = "Move the demonstration's clock forward, loading what becomes known and running reminders on the way."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, help="an ISO day (its morning, 08:00) or moment")

    def handle(self, *, to: str, **options: Any) -> None:
        try:
            target = _moment(to)
        except ValueError as error:
            raise CommandError(f"--to takes a day or a moment, as 2018-12-20: {error}") from error
        try:
            done = advance(target)
        except RuleViolation as refusal:
            raise CommandError(refusal.sentence) from refusal
        except FileFaults as error:
            raise CommandError("\n".join(error.faults)) from error
        self.stdout.write(
            f"The clock stands at {target:%Y-%m-%d %H:%M %Z}: {done['facts']} facts became known, "
            f"{done['reminders']} reminders became due."
        )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo:
        return found
    first = Process.objects.order_by("pk").first()
    zone = ZoneInfo(first.zone) if first else UTC
    return datetime.combine(found.date(), found.time() if "T" in text else time(8), tzinfo=zone)
