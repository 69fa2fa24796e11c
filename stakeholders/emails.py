"""One function per message to an applicant."""

from typing import Any

from django.utils.translation import gettext as _

from compact import clock
from compact.mailtext import name
from compact.models import Message
from compact.outbox import Mail
from phases.emails import address, written
from phases.reading import Reading
from stakeholders.models import Application
from stakeholders.reading import standing, window

Status = Application.Status


def _application(message: Message) -> Application:
    wanted = Application.objects.select_related("process", "route__accreditation_list", "country")
    return wanted.get(pk=message.context["application"])


def _context(application: Application, **more: Any) -> dict[str, Any]:
    reading = Reading(application.process, clock.now())
    return {
        "application": application,
        "process": application.process,
        "route": application.route,
        "standing": standing(application, reading),
        "window": window(application.route, reading),
        **more,
    }


def _own_page(message: Message, application: Application) -> str:
    return address("stakeholders:application", application.process.slug, message.context["token"])


def application_confirm(message: Message) -> Mail:
    """Somebody applied with this address: confirm it, or do nothing. A later mail says that its link counts."""
    application = _application(message)
    process = application.process
    link = address("stakeholders:confirm", process.slug, message.context["token"])
    subject = _("%(process)s: confirm your application") % {"process": process.short_title}
    return written("application-confirm", subject, _context(application, link=link, again=application.version > 0))


def application_received(message: Message) -> Mail:
    """It is with the secretariat: what happens next, and where to follow it."""
    application = _application(message)
    subject = _("%(process)s: the application of %(name)s was received") % _named(application)
    return written("application-received", subject, _context(application, link=_own_page(message, application)))


def application_decided(message: Message) -> Mail:
    """The decision, with its reason if it is a refusal. Without the applicant's link: nothing here knows it."""
    application = _application(message)
    subject = _("%(process)s: the application of %(name)s was decided") % _named(application)
    link = address("stakeholders:register", application.process.slug)
    return written("application-decided", subject, _context(application, link=link))


def application_withdrawn(message: Message) -> Mail:
    """It was taken back, in case somebody else did it."""
    application = _application(message)
    subject = _("%(process)s: the application of %(name)s was withdrawn") % _named(application)
    link = address("stakeholders:register", application.process.slug)
    return written("application-withdrawn", subject, _context(application, link=link))


def waits_for_confirmation(message: Message) -> bool:
    """Asked right before the confirmation is sent: its link may be dead, since the form was sent again."""
    waiting = Application.objects.with_token(message.context["token"])
    return waiting.filter(pk=message.context["application"], status=Status.UNCONFIRMED).exists()


def is_decided(message: Message) -> bool:
    """Asked right before the decision is sent: whoever took the application back meanwhile hears of that instead."""
    decided = [Status.REGISTERED, Status.PROPOSED, Status.DECLINED]
    return Application.objects.filter(pk=message.context["application"], status__in=decided).exists()


def _named(application: Application) -> dict[str, str]:
    return {"process": name(application.process.short_title), "name": name(application.organisation_name)}
