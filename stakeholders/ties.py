"""What a message about an application belongs to, for the mail desk."""

from django.urls import reverse
from django.utils.translation import gettext as _

from compact.models import Message
from phases.mail_desk import Tie
from stakeholders.models import Application


def of_application(message: Message) -> list[Tie]:
    """The application; of a mail that opened a door nothing is kept that would name it."""
    found = Application.objects.filter(pk=message.context.get("application"), process__slug=message.process).first()
    if found is None:
        return []
    address = reverse("stakeholders:review", args=[message.process, found.pk])
    return [Tie(_("Application"), found.organisation_name, address)]
