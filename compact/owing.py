"""Owing many mails at once: what a single act owes to hundreds of people, in two statements and not one for each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from compact import clock
from compact.models import Message
from compact.outbox import KINDS, wake

AT_ONCE = 500


@dataclass(frozen=True)
class Owed:
    """A mail that is owed; the fields are those of `outbox.enqueue`."""

    key: str
    kind: str
    to: str
    context: dict[str, Any] = field(default_factory=dict)
    process: str = ""
    language: str = "en"
    zone: str = ""


def enqueue_all(owed: Iterable[Owed]) -> int:
    """Owe mails in the caller's transaction; a key that is there already stays as it is. Return how many were given."""
    now = clock.now()
    rows = [
        Message(
            key=one.key,
            kind=one.kind,
            process=one.process,
            recipient=one.to,
            language=one.language,
            zone=one.zone,
            context=one.context,
            secret=KINDS[one.kind].secret,
            enqueued_at=now,
        )
        for one in owed
    ]
    Message.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    if rows and not any(entry[1] is wake for entry in connection.run_on_commit):
        transaction.on_commit(wake)
    return len(rows)
