"""Claiming and settling: the statements with which a sender takes messages for itself, and lets go of them.

Each is one statement, and each but the first holds only where the claim still does: a sender that slept too long, and
was taken over from, changes nothing.

A claim begins with a mark of the database session that took it. Where that session is gone, its sender was killed, and
nobody waits for the lease: the lease is for a sender that lives and does not go on, or that the database still takes
for alive.
"""

import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from compact import clock, dead_addresses
from compact.kinds import Mail
from compact.models import Attempt, Message
from compact.refusals import CONNECTION_RETRY

State = Message.State
BATCH = 100
RENEW_BELOW = 2 / 3  # of a lease

YOUNG = timedelta(seconds=5)  # a claim so fresh is left alone: the list of sessions may be older than it

# The number of a session, and when it began in four letters, since numbers come again. An account that may not see
# when another's session began takes it for alive. A claim of ours is a UUID of version 8; of others nothing is known.
CLAIM = """
WITH sessions AS MATERIALIZED (
    SELECT pid, lpad(to_hex(pid), 8, '0') AS number, left(md5(extract(epoch FROM backend_start)::text), 4) AS began
    FROM pg_stat_activity
), due AS (
    SELECT id FROM compact_message
    WHERE (
        state = 'due' AND not_before <= %(now)s
        OR state = 'sending' AND lease_until < %(now)s
        OR state = 'sending' AND lease_until < %(until)s - %(young)s AND substr(claim::text, 15, 1) = '8'
        AND NOT EXISTS (
            SELECT FROM sessions
            WHERE number = left(claim::text, 8) AND (began IS NULL OR began = substr(claim::text, 10, 4))
        )
    )
      AND NOT EXISTS (SELECT FROM compact_installation WHERE held)
    ORDER BY id LIMIT %(size)s
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE compact_message SET
    state = 'sending', lease_until = %(until)s,
    claim = (
        SELECT number || '-' || began || '-8' || right(%(claim)s::text, 21) FROM sessions WHERE pid = pg_backend_pid()
    )::uuid
FROM due WHERE compact_message.id = due.id
RETURNING compact_message.*
"""
RENEW = """
UPDATE compact_message SET lease_until = %s WHERE id = ANY(%s) AND claim = %s RETURNING id
"""
RELEASE = """
UPDATE compact_message SET state = 'due', claim = NULL, lease_until = NULL, not_before = %s
WHERE id = ANY(%s) AND claim = %s
"""
SETTLE = """
UPDATE compact_message SET
    state = done.state, claim = NULL, lease_until = NULL, error = done.error, attempts = done.attempts,
    not_before = done.not_before, sent_at = done.sent_at, subject = done.subject, text = done.text, html = done.html,
    context = CASE WHEN done.erased THEN '{}' ELSE compact_message.context END
FROM unnest(
    %s::bigint[], %s::uuid[], %s::text[], %s::text[], %s::smallint[], %s::timestamptz[], %s::timestamptz[],
    %s::text[], %s::text[], %s::text[], %s::boolean[]
) AS done(id, claim, state, error, attempts, not_before, sent_at, subject, text, html, erased),
set_config('synchronous_commit', 'off', true)
WHERE compact_message.id = done.id AND compact_message.claim = done.claim
RETURNING compact_message.id
"""


@dataclass
class Outcome:
    """What became of one claimed message. `said` is None where it was not tried; `mail` is what went."""

    message: Message
    state: str
    error: str = ""
    mail: Mail | None = None
    at: datetime | None = None
    not_before: datetime | None = None
    counts: bool = False
    code: int = 0
    said: str | None = None
    condemns: bool = False  # the address is dead

    def row(self) -> tuple[Any, ...]:
        """Return what SETTLE takes; what opens a door is erased, whatever became of it for good."""
        message, kept = self.message, self.mail if not self.message.secret else None
        return (
            message.pk,
            message.claim,
            str(self.state),
            self.error,
            message.attempts + self.counts,
            self.not_before or message.not_before,
            self.at if self.state == State.SENT else None,
            kept.subject[:300] if kept else "",
            kept.text if kept else "",
            kept.html if kept else "",
            message.secret and self.state != State.DUE,
        )


def claim(size: int = BATCH) -> list[Message]:
    """Take up to `size` due messages (or ones whose sender died) for this sender alone, for one lease, oldest first.

    Nothing is taken while the installation is held.
    """
    now = clock.real_now()
    given = {"now": now, "until": _lease(now), "young": YOUNG, "size": size, "claim": uuid.uuid4()}
    return sorted(Message.objects.raw(CLAIM, given), key=lambda message: message.pk)


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.REMINDER_LEASE_SECONDS)


def renewed(messages: Sequence[Message]) -> list[Message]:
    """Return those of a claim's messages that are still ours, with a longer lease once a part of it has gone."""
    now = clock.real_now()
    until = _lease(now)
    lease = messages[0].lease_until
    if lease and lease - now > (until - now) * RENEW_BELOW:
        return list(messages)
    ours = _run(RENEW, until, [message.pk for message in messages], messages[0].claim)
    kept = [message for message in messages if message.pk in ours]
    for message in kept:
        message.lease_until = until
    return kept


def release(messages: Sequence[Message]) -> None:
    """Give back a claim's messages that were not tried: due again soon."""
    if messages:
        with connection.cursor() as cursor:
            soon = clock.real_now() + CONNECTION_RETRY
            cursor.execute(RELEASE, [soon, [message.pk for message in messages], messages[0].claim])


def settle(outcomes: Sequence[Outcome]) -> int:
    """Write what became of messages in one statement, with the tries that failed; return how many of ours were sent.

    Its commit does not wait for the disk: what a crash of the database may undo is sent again under its Message-ID, as
    after a crash of ours.
    """
    if not outcomes:
        return 0
    failed = [outcome for outcome in outcomes if outcome.said is not None]
    with transaction.atomic() if failed else nullcontext():  # one statement needs no more
        ours = _run(SETTLE, *map(list, zip(*(outcome.row() for outcome in outcomes), strict=True)))
        if failed:
            _note_failures([outcome for outcome in failed if outcome.message.pk in ours])
    return sum(outcome.state == State.SENT and outcome.message.pk in ours for outcome in outcomes)


def _note_failures(failed: Sequence[Outcome]) -> None:
    Attempt.objects.bulk_create(
        Attempt(message=one.message, at=one.at or clock.real_now(), code=one.code, said=one.said or "")
        for one in failed
    )
    dead_addresses.mark_all((one.message, one.said or "") for one in failed if one.condemns)


def _run(sql: str, *given: Any) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return {pk for (pk,) in cursor.fetchall()}
