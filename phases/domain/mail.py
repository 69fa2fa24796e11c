"""Verbs on messages at the desk: what is not to go any more, or not to be tried again."""

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation
from compact.models import Message, User
from phases.models import Process

State = Message.State

MOVES = {
    State.DUE: {State.CANCELLED},
    State.FAILED: {State.CANCELLED},  # looked at, and let be
    State.SENDING: set(),  # it is on its way
    State.SENT: set(),
    State.CANCELLED: set(),
}


@transaction.atomic
def cancel_message(message: Message, *, reason: str, by: User) -> Message:
    """Let a message not go any more, with the reason; nothing happens the second time.

    Raises RuleViolation once it is on its way or gone, and without a reason.
    """
    process = locks.take(Process.objects.get(slug=message.process))
    message = locks.take(message)
    if message.state == State.CANCELLED:
        return message
    old = State(message.state)
    if State.CANCELLED not in MOVES[old]:
        raise RuleViolation(_("This message is %(state)s: it cannot be called back.") % {"state": old.label})
    if not reason.strip():
        raise RuleViolation(_("Say why: your colleagues read the reason."), field="reason")
    message.state, message.error = State.CANCELLED, reason.strip()
    fields = ["state", "error"]
    if message.secret:  # what opens a door is erased, whatever became of it
        message.context, message.text, message.html, message.subject = {}, "", "", ""
        fields += ["context", "text", "html", "subject"]
    message.save(update_fields=fields)
    audit.record("cancel_message", message, by=by, process=process.slug, changes={"state": [old, State.CANCELLED]})
    return message
