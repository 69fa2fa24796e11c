"""Every mail the program ever sends goes through here: stored first, sent afterwards, marked last.

`enqueue` runs inside the caller's transaction. A sweep claims what is due in one short transaction (a lease, a claim id
and SKIP LOCKED), sends outside it over one connection, and marks each message only where its claim still holds. So
any number of sweeps may run; one that dies leaves messages whose lease runs out, and the next sweep sends them again
under the same Message-ID.
"""

import hashlib
import smtplib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from compact import clock
from compact.errors import GONE
from compact.models import Installation, Message

log = structlog.get_logger(__name__)
State = Message.State
BATCH = 50
RETRY_AFTER = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 480, 720, 1440)]  # together about 48 hours
CONNECTION_RETRY = timedelta(seconds=30)
REFUSES_US = (
    smtplib.SMTPSenderRefused,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
)
TOO_LARGE = 552  # said of a mail's size, if the server learns it together with the sender
# What a message is left with is kept in English and translated where it is shown.
NOT_WANTED = gettext_noop("No longer wanted when its turn came.")


@dataclass(frozen=True)
class Mail:
    """What a message says, in the recipient's language."""

    subject: str
    text: str
    html: str = ""
    attachments: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """A kind of mail: how it is written, whether it opens a door (secret), whether it is still wanted, its name."""

    render: Callable[[Message], Mail]
    secret: bool = False
    still_wanted: Callable[[Message], bool] = lambda message: True
    label: str | Promise = ""
    topic: str = ""  # the sort of notices that a person can turn off; empty: what they need to be told
    unwanted: Callable[[list[Message]], set[int]] | None = None  # of many at once: primary keys of those not wanted
    load: Callable[[list[Message]], dict[int, Any]] | None = None  # what many need to be written, by primary key


KINDS: dict[str, Kind] = {}


def register(
    kind: str,
    render: Callable[[Message], Mail],
    *,
    label: str | Promise,
    secret: bool = False,
    still_wanted: Callable[[Message], bool] | None = None,
    topic: str = "",
    unwanted: Callable[[list[Message]], set[int]] | None = None,
    load: Callable[[list[Message]], dict[int, Any]] | None = None,
) -> None:
    """Add a kind of mail, by its name at the desk; a no of `still_wanted`, asked before sending, cancels a message."""
    KINDS[kind] = Kind(render, secret, still_wanted or (lambda message: True), label, topic, unwanted, load)


def label(kind: str) -> str:
    """Return a kind's name for people; a kind that no app knows any more stands for itself."""
    known = KINDS.get(kind)
    return str(known.label) if known and known.label else kind


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
    message, made = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "process": process,
            "recipient": to,
            "language": language,
            "zone": zone,
            "context": context or {},
            "secret": KINDS[kind].secret,
            "enqueued_at": clock.now(),
        },
    )
    if made and not any(entry[1] is wake for entry in connection.run_on_commit):
        transaction.on_commit(wake)
    return message


# Called after a commit that owed mail, so that it need not wait for the next tick. The composition root sets it.
HINTS: list[Callable[[], Any]] = []


def wake() -> None:
    """Hint that mail is due. A broker that is gone loses only the hint: the sweep finds the message in the database."""
    for hint in HINTS:
        try:
            hint()
        except Exception as error:
            log.warning("no hint to the workers; the next sweep will find the mail", error=str(error))


def message_id(key: str) -> str:
    """Return the Message-ID of a key: the same at every attempt, so that a rare duplicate can be recognised."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def sweep(*, once: bool = False) -> int:
    """Send what is due, batch after batch; return how many went out. With `once`, one batch only."""
    sent = 0
    while batch := claim():
        sent += deliver(batch)
        if once:
            break
    return sent


@transaction.atomic
def claim(size: int = BATCH) -> list[Message]:
    """Take up to `size` due messages (or ones whose sender died) for this sender alone, for one lease."""
    if Installation.objects.filter(held=True).exists():
        return []
    now = clock.real_now()
    due = Q(state=State.DUE, not_before__lte=now) | Q(state=State.SENDING, lease_until__lt=now)
    batch = list(Message.objects.select_for_update(skip_locked=True, no_key=True).filter(due).order_by("id")[:size])
    mine = uuid.uuid4()
    Message.objects.filter(pk__in=[message.pk for message in batch]).update(
        state=State.SENDING, claim=mine, lease_until=now + timedelta(seconds=settings.REMINDER_LEASE_SECONDS)
    )
    for message in batch:
        message.state, message.claim = State.SENDING, mine
    return batch


def deliver(batch: Iterable[Message]) -> int:
    """Send claimed messages over one connection; one that cannot be sent never stops the others."""
    server = get_connection()
    sent = 0
    try:
        for message in batch:
            sent += _deliver_one(message, server)
    finally:
        try:
            server.close()
        except (smtplib.SMTPException, OSError):
            pass  # what was accepted is marked already
    return sent


def _deliver_one(message: Message, server: Any) -> bool:
    kind = KINDS.get(message.kind)
    if kind is None:
        return _mark(message, State.FAILED, error=f"No such kind of mail: {message.kind}")
    if not _still_mine(message):
        return False
    try:
        if not kind.still_wanted(message) or (kind.unwanted and kind.unwanted([message])):
            return _mark(message, State.CANCELLED, error=NOT_WANTED)
        with translation.override(message.language):
            mail = kind.render(message)
        built = compose(message, mail, server)
        built.message()  # what no mail can be made of is found here, not on the wire
    except (SoftTimeLimitExceeded, *GONE):
        raise  # nothing is wrong with the message: its lease lapses, and another sweep sends it
    except Exception as error:
        log.error("a message cannot be written", message=message.pk, exc_info=not message.secret)
        return _mark(message, State.FAILED, error=_said(message, error))
    try:
        server.open()  # kept for the whole batch: a backend that opens it by itself also closes it after each mail
        built.send()
    except (OSError, smtplib.SMTPException) as error:
        server.close()  # a broken conversation is not continued
        return _put_back(message, error)
    except ValueError as error:  # an address that no server would take
        return _mark(message, State.FAILED, error=_said(message, error))
    return _mark(message, State.SENT, mail=mail)


def _still_mine(message: Message) -> bool:
    """Renew the lease, or learn that another sender has taken over."""
    until = clock.real_now() + timedelta(seconds=settings.REMINDER_LEASE_SECONDS)
    return bool(Message.objects.filter(pk=message.pk, claim=message.claim).update(lease_until=until))


def compose(message: Message, mail: Mail, server: Any) -> EmailMultiAlternatives:
    """Build the mail itself, with the headers every message of ours carries."""
    built = EmailMultiAlternatives(
        subject=" ".join(mail.subject.split()),
        body=mail.text,
        to=[message.recipient],
        connection=server,
        headers={
            "Message-ID": message_id(message.key),
            "X-Compact-Key": hashlib.sha256(message.key.encode()).hexdigest()[:16] if message.secret else message.key,
            "Auto-Submitted": "auto-generated",
        },
    )
    if mail.html:
        built.attach_alternative(mail.html, "text/html")
    for name, content, mimetype in mail.attachments:
        built.attach(name, content, mimetype)
    return built


def _put_back(message: Message, error: Exception) -> bool:
    """Try again later, or give up: 5xx is final, 4xx waits longer each time, a lost connection is tried soon."""
    code = _refusal(error)
    said = _said(message, error)
    if 500 <= code < 600:
        return _mark(message, State.FAILED, error=said)
    if code and message.attempts >= len(RETRY_AFTER):
        return _mark(message, State.FAILED, error=f"Given up after {message.attempts + 1} attempts. {said}")
    pause = RETRY_AFTER[message.attempts] if code else CONNECTION_RETRY
    _release(
        message, State.DUE, not_before=clock.real_now() + pause, attempts=message.attempts + bool(code), error=said
    )
    return False


def _refusal(error: Exception) -> int:
    """Return the code with which this message was refused; 0 where the server went, or refused us and not the mail.

    That our login or our sender is refused is for operations to mend: no mail may be lost by it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()), (0, b""))[0]
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == TOO_LARGE:
        return TOO_LARGE
    if isinstance(error, REFUSES_US):
        return 0
    return getattr(error, "smtp_code", 0)


def _said(message: Message, error: Exception) -> str:
    """What is kept of an error: of a secret mail not its words, which may quote what opens the door."""
    if message.secret and not isinstance(error, OSError):  # what a server said; smtplib's errors are of this kind
        return type(error).__name__
    return f"{type(error).__name__}: {error}"


def _mark(message: Message, state: str, *, mail: Mail | None = None, error: str = "") -> bool:
    """Settle a claimed message for good; what opens a door is erased, whatever became of it."""
    fields: dict[str, Any] = {"error": error}
    if state == State.SENT and mail:
        fields |= {"sent_at": clock.real_now(), "subject": mail.subject[:300], "text": mail.text, "html": mail.html}
        fields["attempts"] = message.attempts + 1
    if message.secret:
        fields |= {"subject": "", "text": "", "html": "", "context": {}}
    return _release(message, state, **fields) and state == State.SENT


def _release(message: Message, state: str, **fields: Any) -> bool:
    """Let go of a claim. A sender whose lease ran out and was taken over changes nothing."""
    mine = Message.objects.filter(pk=message.pk, claim=message.claim)
    return bool(mine.update(state=state, claim=None, lease_until=None, **fields))


def cancel(keys: Iterable[str], *, reason: str) -> int:
    """Cancel what has not been claimed yet, in the caller's transaction."""
    due = Message.objects.filter(key__in=list(keys), state=State.DUE)
    due.filter(secret=True).update(context={}, text="", html="")
    return due.update(state=State.CANCELLED, error=reason)


def figures(process: str | None = None) -> dict[str, int]:
    """Count messages by state (of one process, by its short name); every state is named, so that the figures add up."""
    found = Message.objects.all() if process is None else Message.objects.filter(process=process)
    counted = dict(found.values_list("state").annotate(n=Count("id")))
    return {state: counted.get(state, 0) for state in State.values}
