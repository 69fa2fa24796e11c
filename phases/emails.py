"""How the apps write a mail, in both its parts."""

from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from compact.outbox import Mail


def written(
    template: str, subject: str, context: dict[str, object], attachments: Iterable[tuple[str, str, str]] = ()
) -> Mail:
    """Write a mail from `mail/<template>.txt` and `.html`."""
    return Mail(
        subject,
        render_to_string(f"mail/{template}.txt", context).strip() + "\n",
        render_to_string(f"mail/{template}.html", context | {"subject": subject}),
        list(attachments),
    )


def address(route: str, *args: str) -> str:
    """Return a full address, for use outside the site."""
    return settings.SITE_URL + reverse(route, args=args)
