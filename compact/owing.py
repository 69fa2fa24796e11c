"""Owing mails: stored in the caller's transaction, once for each key, and a hint to the workers after its commit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction

from compact import clock
from compact.kinds import KINDS
from compact.models import Message

log = structlog.get_logger(__name__)
AT_ONCE = 500


@dataclass(frozen=True)
class Owed:
    """A mail that is owed. The key names what is told to whom, so that it is told once."""

    key: str
    kind: str
    to: str
    context: dict[str, Any] = field(default_factory=dict)
    process: str = ""
    language: str = "en"
    zone: str = ""

    def fields(self, at: datetime) -> dict[str, Any]:
        """Return the fields of its row, beside the key."""
        return {
            "kind": self.kind,
            "process": self.process,
            "recipient": self.to,
            "language": self.language,
            "zone": self.zone,
            "context": self.context,
            "secret": KINDS[self.kind].secret,
            "enqueued_at": at,
        }


def enqueue(
    *,
    key: str,
    kind: str,
    to: str,
    context: dict[str, Any] | None = None,
    process: str = "",
    language: str = "en",
    zone: str = "",
) -> Message:
    """Owe a mail, in the caller's transaction. The same key twice is one mail: the first stays as it is."""
    owed = Owed(key, kind, to, context or {}, process, language, zone)
    message, made = Message.objects.get_or_create(key=key, defaults=owed.fields(clock.now()))
    if made:
        wake_on_commit()
    return message


def enqueue_all(owed: Iterable[Owed]) -> int:
    """Owe what a single act owes to many people, in few statements; return how many were given.

    A key that is there already stays as it is.
    """
    now = clock.now()
    rows = [Message(key=one.key, **one.fields(now)) for one in owed]
    Message.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    if rows:
        wake_on_commit()
    return len(rows)


# Called after a commit that owed mail, so that it need not wait for the next tick. The composition root sets it.
HINTS: list[Callable[[], Any]] = []


def wake_on_commit() -> None:
    """Hint once after the caller's commit, however many mails it owed."""
    if not any(entry[1] is wake for entry in connection.run_on_commit):
        transaction.on_commit(wake)


def wake() -> None:
    """Hint that mail is due. A broker that is gone loses only the hint: the sweep finds the message in the database."""
    for hint in HINTS:
        try:
            hint()
        except Exception as error:
            log.warning("no hint to the workers; the next sweep will find the mail", error=str(error))
