"""Putting a mail together: what was written, with the headers that every mail of ours carries."""

import hashlib
import unicodedata
from email.message import Message as Built
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.crypto import salted_hmac

from compact import mailtext, unsubscribing
from compact.kinds import KINDS, Mail
from compact.models import Message

CONTROL = ("Cc", "Cs")  # control characters and halves of characters


class Composed(EmailMultiAlternatives):
    """A mail that is put together once, however often it is asked for."""

    built: Built | None = None

    def message(self, **how: Any) -> Any:
        if self.built is None:
            self.built = super().message(**how)
        return self.built


def message_id(key: str) -> str:
    """Return the Message-ID of a key: the same at every attempt, so that a rare duplicate can be recognised.

    Only we can make it: a report that carries it is about a mail that we sent.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{salted_hmac('message-id', key, algorithm='sha256').hexdigest()[:40]}@{host}>"


def public_key(message: Message) -> str:
    """Return what a mail shows of its key: of one that opens a door only a digest."""
    return hashlib.sha256(message.key.encode()).hexdigest()[:16] if message.secret else message.key


def one_line(text: str) -> str:
    """Return typed text as a header can hold it: no line breaks, no control characters."""
    kept = " ".join(text.split())
    return kept if kept.isprintable() else "".join(c for c in kept if unicodedata.category(c) not in CONTROL)


def storable(mail: Mail) -> Mail:
    """Return a mail as it is sent and kept: what people typed in it is text and nothing else. Every mail passes here.

    Twice is once.
    """
    html = mailtext.html(mail.html)
    text = mailtext.plain(mail.text, mailtext.links(html) if html else None)
    return Mail(mailtext.header(mail.subject), text, html, mail.attachments)


def write(message: Message) -> Mail:
    """Write a message in its recipient's language: the very mail that is sent, and that a preview shows."""
    with translation.override(message.language):
        return storable(KINDS[message.kind].render(message))


def compose(message: Message, mail: Mail, server: Any = None) -> Composed:
    """Build the mail itself; what no mail can be made of raises."""
    built = Composed(
        subject=one_line(mail.subject),
        body=mail.text,
        to=[message.recipient],
        connection=server,
        headers=_headers(message),
    )
    if mail.html:
        built.attach_alternative(mail.html, "text/html")
    for name, content, mimetype in mail.attachments:
        built.attach(one_line(name), content, mimetype)
    return built


def _headers(message: Message) -> dict[str, str]:
    headers = {
        "Message-ID": message_id(message.key),
        "X-Compact-Key": one_line(public_key(message)),
        "Auto-Submitted": "auto-generated",
    }
    kind = KINDS.get(message.kind)
    if kind and kind.topic:
        headers |= {
            "List-Unsubscribe": f"<{unsubscribing.address(message, kind.topic)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",
        }
    return headers
