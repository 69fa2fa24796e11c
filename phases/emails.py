"""One function per message."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact.models import Message
from compact.outbox import Mail
from phases.models import Reminder, Wording


def written(template: str, subject: str, context: dict[str, object]) -> Mail:
    """Write a mail from `mail/<template>.txt` and `.html`."""
    return Mail(
        subject,
        render_to_string(f"mail/{template}.txt", context).strip() + "\n",
        render_to_string(f"mail/{template}.html", context | {"subject": subject}),
    )


def address(route: str, *args: str) -> str:
    """Return a full address, for use outside the site."""
    return settings.SITE_URL + reverse(route, args=args)


def reminder(message: Message) -> Mail:
    """A deadline draws near: what, by when, who says so, one link."""
    row = Reminder.objects.select_related(
        "milestone__item__process", "milestone__item__provision", "milestone__owed_by", "record__source", "recipient"
    ).get(pk=message.context["reminder"])
    item = row.milestone.item
    process = item.process
    link = (
        address("phases:provision", process.slug, item.provision.anchor)
        if item.provision
        else address("phases:mandate", process.slug)
    )
    named = {"process": process.short_title, "title": row.record.title, "days": row.days_before}
    subject = (
        ngettext(
            "%(process)s: %(title)s is due in %(days)d day",
            "%(process)s: %(title)s is due in %(days)d days",
            row.days_before,
        )
        if row.days_before
        else _("%(process)s: %(title)s is due today")
    ) % named
    wording = item.provision and Wording.objects.filter(provision=item.provision, text__governs=True).first()
    context = {
        "reminder": row,
        "item": item,
        "process": process,
        "link": link,
        "zone": message.zone,
        "wording": wording,
    }
    return written("reminder", subject, context)
