"""Every mail the program ever sends goes through here: stored first, sent afterwards, marked last.

This is the one door. `register` (compact.kinds) adds a kind of mail, `enqueue` (compact.owing) owes one inside the
caller's transaction, `sweep` (compact.sending) sends what is due.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.claims import BATCH, claim
from compact.composing import compose, message_id, write
from compact.errors import RuleViolation
from compact.kinds import KINDS, Kind, Mail, label, register
from compact.models import Message, User
from compact.owing import HINTS, Owed, enqueue, enqueue_all, wake, wake_on_commit
from compact.refusals import CONNECTION_RETRY, RETRY_AFTER
from compact.sending import NOT_WANTED, deliver, sweep

__all__ = [
    "BATCH",
    "CONNECTION_RETRY",
    "HINTS",
    "KINDS",
    "NOT_WANTED",
    "RETRY_AFTER",
    "Kind",
    "Mail",
    "Owed",
    "cancel",
    "claim",
    "compose",
    "deliver",
    "enqueue",
    "enqueue_all",
    "figures",
    "label",
    "message_id",
    "register",
    "send_again",
    "sweep",
    "wake",
    "write",
    "write_in",
]
State = Message.State


def cancel(keys: Iterable[str], *, reason: str) -> int:
    """Cancel what has not been claimed yet, in the caller's transaction."""
    due = Message.objects.filter(key__in=list(keys), state=State.DUE)
    due.filter(secret=True).update(context={}, text="", html="")
    return due.update(state=State.CANCELLED, error=reason)


def write_in(email: str, *, language: str, zone: str) -> int:
    """Let what is not written yet to an address be written in this language and zone, in the caller's transaction."""
    waiting = Message.objects.annotate(to=Lower("recipient")).filter(to=email.lower(), state=State.DUE, secret=False)
    return waiting.update(language=language, zone=zone)


@transaction.atomic
def send_again(message: Message, *, by: User) -> Message:
    """Owe a message once more: one that failed as it is, under its Message-ID; one that went as a new message.

    Raises RuleViolation for one that waits, is being sent or was cancelled, and for what opened a door: it is erased.
    """
    message = locks.take(message)
    if message.secret:
        raise RuleViolation(_("This mail carried a personal link, which is not kept: it has to be asked for anew."))
    if message.state == State.FAILED:
        again = message
        again.state, again.error, again.attempts, again.not_before = State.DUE, "", 0, clock.real_now()
        again.save(update_fields=["state", "error", "attempts", "not_before"])
    elif message.state == State.SENT:
        again = _repeated(message)
    else:
        raise RuleViolation(_("Only what was sent, or failed, can be sent again."))
    audit.record("send_again", message, by=by, process=message.process, changes={"message": [message.pk, again.pk]})
    wake_on_commit()
    return again


def _repeated(message: Message) -> Message:
    """Owe what was sent as a message of its own; those that repeat the same first one are numbered."""
    first = locks.take(message.again_of or message)
    return Message.objects.create(
        key=f"{first.key}#{first.sent_again.count() + 2}",
        kind=first.kind,
        process=first.process,
        recipient=first.recipient,
        language=first.language,
        zone=first.zone,
        context=first.context,
        enqueued_at=clock.now(),
        again_of=first,
    )


def figures(process: str | None = None) -> dict[str, int]:
    """Count messages by state (of one process, by its short name); every state is named, so that the figures add up."""
    found = Message.objects.all() if process is None else Message.objects.filter(process=process)
    counted = dict(found.values_list("state").annotate(n=Count("id")))
    return {state: counted.get(state, 0) for state in State.values}
