"""What waits at the desk of reminders: what somebody held back, and whose time has come."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact import clock
from phases.models import Reminder
from phases.pages import Page
from phases.panels import Work


def waiting(page: Page) -> list[Work]:
    """Reminders that would have gone by now, had nobody held them back."""
    process = page.process
    held = Reminder.objects.filter(milestone__item__process=process, state=Reminder.State.HELD)
    found = held.filter(due_at__lte=clock.now()).aggregate(n=Count("pk"), since=Min("due_at"))
    if not found["n"]:
        return []
    what = ngettext(
        "%(n)d reminder is held back, and its time has come",
        "%(n)d reminders are held back, and their time has come",
        found["n"],
    )
    address = reverse("phases:reminders", args=[process.slug]) + "?state=held"
    return [Work(found["since"], what % {"n": found["n"]}, _("Release or skip"), address, found["n"])]
