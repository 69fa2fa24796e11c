"""Doors to the mail desk: is mail going out, what failed, what was a person sent."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compact import dead_addresses, outbox
from compact.access import person, requires
from compact.errors import RuleViolation
from compact.models import Message
from compact.unsubscribing import masked
from phases import mail_desk, mail_frame, permissions
from phases.domain import mail as verbs
from phases.forms_mail import CancelForm, MailFilter
from phases.mail_desk import MailDesk, cursor
from phases.pages import Page, open_now

State = Message.State
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(permissions.secretariat)
def mail(request: HttpRequest, process: str) -> HttpResponse:
    """What the program has sent, is sending and will send for this process; mails of accounts belong to none.

    Secret kinds show that they went, not what they said.
    """
    page = open_now(request, process)
    form = MailFilter(request.GET)
    at = {name: cursor(request.GET.get(name, "")) for name in ("before", "after")}
    desk = MailDesk(page.process, form.asked, at["before"], None if at["before"] else at["after"])
    return render(request, "phases/mail.html", {"page": page, "form": form, "desk": desk})


@require_safe
@requires(permissions.secretariat)
@mail_frame.may_frame
def message(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """One message: as it was sent, and every try that failed."""
    page, found = _find(request, process, pk)
    tries = list(found.failures.order_by("at", "pk"))
    context = {
        "page": page,
        "message": found,
        "text": masked(found.text),
        "tries": tries,
        "failure": next(iter(mail_desk.failures(Message.objects.filter(pk=pk))), None) if _failed(found) else None,
        "ties": mail_desk.ties(found),
        "copies": found.sent_again.order_by("pk"),
        "sender": settings.DEFAULT_FROM_EMAIL,
        "message_id": outbox.message_id(found.key),
    }
    return render(request, "phases/message.html", context)


def _failed(found: Message) -> bool:
    return found.state == State.FAILED


@require_safe
@requires(permissions.secretariat)
def message_html(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Its HTML alone, for the frame on its page."""
    _page, found = _find(request, process, pk)
    if found.secret or not found.html:
        raise Http404
    return mail_frame.framed(found.html)


@reads_and_writes
@requires(permissions.secretariat)
def again(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Send a message again, once that was asked on a page of its own: it goes to a person once more."""
    page, found = _find(request, process, pk)
    if request.method != "POST":
        is_dead = dead_addresses.is_dead(found.recipient)
        return render(request, "phases/message_again.html", {"page": page, "message": found, "is_dead": is_dead})
    made = outbox.send_again(found, by=person(request))
    messages.success(request, _("It is due again, and goes with the next sweep if it is still wanted."))
    return redirect("phases:message", process, made.pk)


@reads_and_writes
@requires(permissions.secretariat)
def cancel(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Let a message not go any more, with a reason."""
    page, found = _find(request, process, pk)
    form = CancelForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            verbs.cancel_message(found, reason=form.cleaned_data["reason"], by=person(request))
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("Cancelled: this message does not go any more."))
            return redirect("phases:message", process, pk)
    context: dict[str, Any] = {"page": page, "message": found, "form": form}
    return render(request, "phases/message_cancel.html", context, status=status)


def _find(request: HttpRequest, process: str, pk: int) -> tuple[Page, Message]:
    page = open_now(request, process)
    found = Message.objects.filter(pk=pk, process=process).select_related("again_of").first()
    if found is None:
        raise Http404
    return page, found
