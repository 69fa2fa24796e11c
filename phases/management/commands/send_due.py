"""Send what is due, without Celery."""

import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from compact import clock, outbox
from phases.domain import handing_over
from phases.management.commands.load_process import moment


class Command(BaseCommand):
    help = "Turn the reminders whose time has come into mail, and send the mail that is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", type=moment, help="judge what is due by this ISO moment instead of the clock")
        parser.add_argument("--once", action="store_true", help="one batch")
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *, now: datetime | None, once: bool, loop: bool, **options: Any) -> None:
        while True:
            with clock.supposed(now):
                due = handing_over.sweep()
                sent = outbox.sweep(once=once)
            self.stdout.write(f"{due} reminders became due, {sent} messages were sent.")
            if not loop:
                return
            time.sleep(5)
