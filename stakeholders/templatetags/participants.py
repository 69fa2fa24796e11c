"""How applications are shown."""

from django import template
from django.utils.safestring import SafeString

from phases.templatetags.diplomacy import state_mark
from stakeholders.models import Application

register = template.Library()
Status = Application.Status
SHAPES = {
    Status.UNCONFIRMED: "tentative",
    Status.SUBMITTED: "waiting",
    Status.IN_REVIEW: "sending",
    Status.REGISTERED: "accepted",
    Status.PROPOSED: "accepted",
    Status.DECLINED: "declined",
    Status.WITHDRAWN: "cancelled",
}


@register.simple_tag
def application_state(application: Application) -> SafeString:
    """An application's state as shape, word and colour."""
    return state_mark(SHAPES[Status(application.status)], application.get_status_display())
