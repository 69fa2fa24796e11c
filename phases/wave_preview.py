"""What a recipient of a reminder gets: what went, or what would go. Nothing is stored, nothing goes."""

from dataclasses import dataclass

from django.conf import settings

from compact import clock, outbox
from compact.models import Message
from compact.unsubscribing import masked
from phases.models import Process, Reminder

KIND = "reminder"


@dataclass(frozen=True)
class Preview:
    """A message as its recipient gets it, or got it. `sent`: as it was written, kept with the message."""

    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[str, ...] = ()
    sent: Message | None = None
    sender: str = settings.DEFAULT_FROM_EMAIL


def preview(row: Reminder, process: Process) -> Preview:
    """What one reminder says: what was written, once it was; else what is written at its time, if nothing changes."""
    message = row.message
    if message and message.text:
        return Preview(message.recipient, message.subject, masked(message.text), message.html, sent=message)
    person = row.recipient
    unsent = Message(pk=0, key=f"{KIND}:{row.pk}", kind=KIND, process=process.slug, context={KIND: row.pk})
    unsent.recipient, unsent.language, unsent.zone = person.email, person.language, person.zone
    with clock.supposed(max(row.due_at, clock.now())):
        load = outbox.KINDS[KIND].load
        unsent.loaded = load([unsent])[0] if load else None
        mail = outbox.write(unsent)
    names = tuple(name for name, _content, _type in mail.attachments)
    return Preview(person.email, mail.subject, masked(mail.text), mail.html, names)
