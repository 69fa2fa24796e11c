"""What waits at the desk because of who wants to take part."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases.models import Process
from phases.pages import Page
from phases.panels import Work
from stakeholders.models import Application

Status = Application.Status


def waiting(page: Page) -> list[Work]:
    """Applications that nobody has taken up, and those that wait for a decision, by the oldest."""
    process = page.process
    open_ones = Application.objects.filter(process=process, status__in=[Status.SUBMITTED, Status.IN_REVIEW])
    found = open_ones.order_by("-status").values("status").annotate(count=Count("pk"), oldest=Min("submitted_at"))
    return [_work(process, row["status"], row["count"], row["oldest"]) for row in found]


def _work(process: Process, status: str, count: int, oldest: object) -> Work:
    address = reverse("stakeholders:applications", args=[process.slug]) + "?" + urlencode({"status": status})
    if status == Status.SUBMITTED:
        what = ngettext("%(n)d application has come in", "%(n)d applications have come in", count)
        return Work(oldest, what % {"n": count}, _("Take up the oldest"), address, count)
    what = ngettext("%(n)d application waits for a decision", "%(n)d applications wait for a decision", count)
    return Work(oldest, what % {"n": count}, _("Decide"), address, count)
