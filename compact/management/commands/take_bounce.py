"""What a mail server hands over that could not be delivered."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compact import bounces
from compact.errors import GONE

LARGEST = 5_000_000  # bytes that are read of a mail


class Command(BaseCommand):
    help = "Read one delivery report (a mail, on standard input); exit 1 if it is about no message of ours."

    def handle(self, **options: Any) -> None:
        try:
            taken = bounces.take(sys.stdin.buffer.read(LARGEST))
        except bounces.NotAReport as error:
            raise CommandError(f"Nothing was noted. {error}") from None
        except GONE:
            raise CommandError("Nothing was noted. The database does not answer.") from None
        for one in taken:
            word = "failed for good" if one.report.is_final else "is delayed"
            marked = " Nothing more is sent to it until somebody confirms it." if one.is_marked else ""
            self.stdout.write(f"Message {one.message.pk} to {one.message.recipient} {word}.{marked}")
