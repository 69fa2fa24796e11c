"""Accounts: allauth does the work; its mails go through our outbox, as a secret kind, since they open a door."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from compact import outbox
from compact.models import Message


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door to us."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        written = self.render_mail(template_prefix, email, context)
        html = next((str(part.content) for part in getattr(written, "alternatives", [])), "")
        outbox.enqueue(
            key=f"account:{uuid.uuid4()}",
            kind="account",
            to=email,
            context={"subject": written.subject, "text": str(written.body), "html": html},
        )


def render(message: Message) -> outbox.Mail:
    """Return an account mail as allauth wrote it."""
    return outbox.Mail(message.context["subject"], message.context["text"], message.context["html"])


outbox.register("account", render, secret=True)
