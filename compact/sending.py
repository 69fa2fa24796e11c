"""Sending what is due: claimed in one statement, sent over one connection, marked afterwards.

A sweep claims a batch (a lease, a claim id and SKIP LOCKED), sends it outside any transaction, and marks what went in
small groups, each only where its claim still holds. So any number of sweeps may run; one that dies leaves messages
whose lease runs out, and the next sweep sends them again under the same Message-ID: at most a group of them twice.
"""

import smtplib
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, TypeVar

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail import get_connection
from django.utils.translation import gettext_noop

from compact import claims, clock, dead_addresses, refusals
from compact.claims import Outcome, claim, settle
from compact.composing import Composed, compose, write
from compact.errors import GONE
from compact.heartbeats import beat
from compact.kinds import KINDS, Kind, Mail
from compact.models import Message
from compact.refusals import RETRY_AFTER

log = structlog.get_logger(__name__)
State = Message.State
Found = TypeVar("Found", set[int], dict[int, Any])
GROUP = 10  # how many may go twice when a sender is killed
QUICK = 0.5  # seconds after which a group is marked though it is not full
# Nothing is wrong with the message then: its lease lapses, and another sweep sends it.
NOT_ITS_FAULT = (SoftTimeLimitExceeded, *GONE)
# What a message is left with is kept in English and translated where it is shown.
NOT_WANTED = gettext_noop("No longer wanted when its turn came.")


class Line:
    """The connection to the mail server that a sweep keeps; `is_down` once it makes no sense to go on."""

    def __init__(self) -> None:
        self.server: Any = get_connection()
        self.is_down = False

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.hang_up()

    def carry(self, built: Composed) -> None:
        """Send one mail. Raises what the server answered, or what became of the conversation."""
        connection = getattr(self.server, "connection", None)
        if connection is not None and getattr(connection, "sock", True) is None:
            self.hang_up()  # smtplib has hung up after the last refusal; the backend does not know
        try:
            self.server.open()  # kept: a backend that opens it by itself also closes it after each mail
        except (OSError, smtplib.SMTPException):
            self.is_down = True
            self.hang_up()
            raise
        try:
            built.connection = self.server
            built.send()
        except Exception as error:
            self.is_down = refusals.ends_the_sweep(error)
            if refusals.breaks_off(error):
                self.hang_up()
            raise

    def hang_up(self) -> None:
        try:
            self.server.close()
        except (smtplib.SMTPException, OSError):
            pass  # what was accepted is known already


def sweep(*, once: bool = False) -> int:
    """Send what is due, batch after batch; return how many went out. With `once`, one batch only."""
    beat("mail")
    sent = 0
    with Line() as line:
        while not line.is_down and (batch := claim()):
            sent += deliver(batch, line)
            if once:
                break
    return sent


def deliver(batch: Sequence[Message], line: Line | None = None) -> int:
    """Send one claim's messages, group by group; one that cannot be sent never stops the others.

    Where the server is gone, or hangs, the rest is given back at once.
    """
    if line is None:
        with Line() as line:
            return deliver(batch, line)
    waiting = _prepare(batch)
    sent = 0
    while waiting and not line.is_down:
        waiting = claims.renewed(waiting)
        done, went = _deliver_group(waiting[:GROUP], line)
        waiting, sent = waiting[done:], sent + went
    claims.release(waiting)
    return sent


def _prepare(batch: Sequence[Message]) -> list[Message]:
    """Settle what need not be tried; load for the rest, many at once, what they need to be written."""
    dead = dead_addresses.among(message.recipient for message in batch)
    hopeless = {}
    for message in batch:
        message.loaded = None
        if message.kind not in KINDS:
            hopeless[message.pk] = _failed(message, f"No such kind of mail: {message.kind}")
        elif message.recipient.lower() in dead:
            hopeless[message.pk] = Outcome(message, State.FAILED, error=dead_addresses.NOT_TRIED)
    for kind, messages in _by_kind(message for message in batch if message.pk not in hopeless):
        if kind.load:
            loaded, faults = _ask(kind.load, messages, {})
            hopeless |= faults
            for message in messages:
                message.loaded = loaded.get(message.pk)
    settle(list(hopeless.values()))
    return [message for message in batch if message.pk not in hopeless]


def _by_kind(messages: Any) -> list[tuple[Kind, list[Message]]]:
    found: dict[str, list[Message]] = {}
    for message in messages:
        found.setdefault(message.kind, []).append(message)
    return [(KINDS[name], some) for name, some in found.items()]


def _ask(
    ask: Callable[[list[Message]], Found], messages: list[Message], none: Found
) -> tuple[Found, dict[int, Outcome]]:
    """Ask about many at once; where that fails about each alone, so that only the poisoned ones fail."""
    try:
        return ask(messages), {}
    except NOT_ITS_FAULT:
        raise
    except Exception as error:
        if len(messages) == 1:
            return none, {messages[0].pk: _unwritten(messages[0], error)}
    answers, faults = none, dict[int, Outcome]()
    for message in messages:
        found, fault = _ask(ask, [message], none)
        answers, faults = answers | found, faults | fault
    return answers, faults


def _deliver_group(group: list[Message], line: Line) -> tuple[int, int]:
    """Send some messages and mark them; return how many were done with, and how many of them went.

    Whether they are still wanted is asked right before: a change is noticed by the next group.
    """
    begun = time.monotonic()
    done: list[Outcome] = []
    sent = 0
    try:
        settled = _unwanted(group)
        for message in group:
            done.append(settled.get(message.pk) or _deliver_one(message, line))
            if line.is_down or time.monotonic() - begun > QUICK:
                break
    finally:
        sent = settle(done)
    return len(done), sent


def _unwanted(group: list[Message]) -> dict[int, Outcome]:
    """What is settled without a try: those that are not wanted any more, and those about whom the question fails."""
    settled: dict[int, Outcome] = {}
    for kind, messages in _by_kind(group):
        if kind.unwanted:
            unwanted, faults = _ask(kind.unwanted, messages, set())
            cancelled = [message for message in messages if message.pk in unwanted]
            settled |= {message.pk: Outcome(message, State.CANCELLED, error=NOT_WANTED) for message in cancelled}
            settled |= faults
    return settled


def _deliver_one(message: Message, line: Line) -> Outcome:
    kind = KINDS[message.kind]
    try:
        if not kind.unwanted and not kind.still_wanted(message):
            return Outcome(message, State.CANCELLED, error=NOT_WANTED)
        mail = write(message)
        built = compose(message, mail)
        built.message()  # what no mail can be made of is found here, not on the wire
    except NOT_ITS_FAULT:
        raise
    except Exception as error:
        return _unwritten(message, error)
    return _send(message, mail, built, line)


def _send(message: Message, mail: Mail, built: Composed, line: Line) -> Outcome:
    try:
        line.carry(built)
    except NOT_ITS_FAULT:
        raise
    except (OSError, smtplib.SMTPException) as error:
        return _put_back(message, error)
    except Exception as error:  # an address that no server would take, letters that no mail can hold
        return _unwritten(message, error)
    return Outcome(message, State.SENT, mail=mail, at=clock.real_now(), counts=True)


def _put_back(message: Message, error: Exception) -> Outcome:
    """Try again later, or give up: 5xx is final, 4xx waits longer each time, a lost connection is tried soon."""
    code, said, now = refusals.code_of(error), _said(message, error), clock.real_now()
    told = f"{code} {said}" if code and not message.secret else said
    if 500 <= code < 600:
        return _failed(message, told, code=code, said=said, condemns=refusals.is_of_the_address(error))
    if code and message.attempts >= len(RETRY_AFTER):
        told = f"Given up after {message.attempts + 1} attempts. {told}"
        return _failed(message, told, code=code, said=said)
    pause = refusals.CONNECTION_RETRY
    if code:
        pause = RETRY_AFTER[message.attempts]
    elif refusals.timed_out(error):
        pause = refusals.HANGING_RETRY
    goes_on = refusals.at_the_door(error) and message.error == told  # noted once, not every half minute
    return Outcome(
        message,
        State.DUE,
        error=told,
        at=now,
        not_before=now + pause,
        counts=bool(code),
        code=code,
        said=None if goes_on else said,
    )


def _failed(message: Message, told: str, *, code: int = 0, said: str = "", condemns: bool = False) -> Outcome:
    at = clock.real_now()
    return Outcome(message, State.FAILED, error=told, at=at, code=code, said=said or told, condemns=condemns)


def _unwritten(message: Message, error: Exception) -> Outcome:
    log.error("a message cannot be written", message=message.pk, exc_info=None if message.secret else error)
    return _failed(message, _said(message, error))


def _said(message: Message, error: Exception) -> str:
    """What is kept of an error: of a secret mail not its words, which may quote what opens the door."""
    name, code = type(error).__name__, refusals.code_of(error)
    if message.secret:
        connection_only = isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
        return refusals.plain(f"{name}: {error}") if connection_only else f"{name} {code or ''}".strip()
    return refusals.words_of(error) if code else refusals.plain(f"{name}: {error}")
