"""The address with which somebody stops a sort of notices: it names the process, the sort and the mail address.

It is signed, opens nothing else, and lasts as long as the mail that carries it.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from compact.models import Message

SALT = "unsubscribe"
TOKEN = re.compile(r"(/unsubscribe/)[^/\s\"'<>]+(/)")


@dataclass(frozen=True)
class Wish:
    """Whose notices of which sort are to stop; `topic` is that of the kind of mail."""

    process: str
    topic: str
    email: str


def token(wish: Wish) -> str:
    """Return what stands in the address; the address itself is in lower case."""
    return signing.dumps([wish.process, wish.topic, wish.email.lower()], salt=SALT)


def read(text: str) -> Wish | None:
    """Return what a token says; None for one that we did not make."""
    try:
        process, topic, email = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Wish(process, topic, email)


def address(message: Message, topic: str) -> str:
    """Return the address with which the recipient of a message stops its sort of notices."""
    wish = Wish(message.process, topic, message.recipient)
    return settings.SITE_URL + reverse("unsubscribe", args=[token(wish)])


def masked(text: str) -> str:
    """Return a mail's text as others than its recipient may read it: the token is the recipient's alone."""
    return TOKEN.sub(r"\1…\2", text)
