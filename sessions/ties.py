"""What a message about the programme belongs to, for the mail desk."""

from django.urls import reverse
from django.utils.translation import gettext as _

from compact.models import Message
from phases.mail_desk import Tie
from sessions.models import Release


def of_release(message: Message) -> list[Tie]:
    """The release that it tells of."""
    number = Release.objects.filter(pk=message.context.get("release")).values_list("number", flat=True).first()
    if number is None:
        return []
    name = _("Release %(number)s") % {"number": number}
    return [Tie(_("Release"), name, reverse("programme:release", args=[message.process, number]))]
