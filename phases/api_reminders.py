"""Reminders and mail as JSON, for a process's secretariat: from the reading and with the permission of its desk."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.decorators import decorate_view

from compact import outbox
from compact.errors import RuleViolation, problem, titles
from compact.models import Message
from compact.unsubscribing import masked
from phases import mail_desk, permissions, refused_addresses
from phases.forms_mail import MailFilter
from phases.mail_desk import MailDesk
from phases.pages import open_now
from phases.refused_addresses import Refused
from phases.reminders import figures
from phases.waves import MOST_WEEKS, WEEKS, Wave, Waves

router = Router(tags=["reminders and mail"])
SIZE = 50


class WaveOut(Schema):
    item: str
    title: str
    sort: str
    days_before: int  # negative: so many days after
    deadline_at: datetime
    due_at: datetime
    says: str
    people: int
    by_state: dict[str, int]
    by_reason: dict[str, int]


class RemindersOut(Schema):
    figures: dict[str, int]
    late: list[WaveOut]  # their time has come, and they wait
    coming: list[WaveOut]


class MessageOut(Schema):
    id: int
    kind: str
    recipient: str
    language: str
    secret: bool
    state: str
    owed_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None
    attempts: int
    error: str
    subject: str
    repeats: int | None


class MessagesOut(Schema):
    figures: dict[str, int]
    reminders: dict[str, int]
    messages: list[MessageOut]
    older: int | None  # `before` of the next page
    newer: int | None  # `after` of the page before


class AttemptOut(Schema):
    at: datetime
    code: int
    said: str


class TieOut(Schema):
    what: str
    name: str
    address: str


class MessageFileOut(MessageOut):
    key: str
    message_id: str
    text: str
    html: str
    tries_that_failed: list[AttemptOut]
    belongs_to: list[TieOut]
    sent_again: list[int]


class AddressOut(Schema):
    id: int
    address: str
    person: str
    since: datetime
    said: str
    message: int | None
    failed: int
    waiting: int


class AddressesOut(Schema):
    count: int
    addresses: list[AddressOut]


def staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only the process's secretariat through, as its desk does; what is answered is for nobody else."""

    @wraps(view)
    def guarded(request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return problem(401, _("Sign in first"))
        if not permissions.secretariat(request.user, process):
            return problem(403, titles()[403], _("Your account does not hold a role that opens this page."))
        open_now(request, process)
        answer = view(request, process=process, **kwargs)
        answer["Cache-Control"] = "private, no-cache"
        return answer

    return guarded


def _wave(wave: Wave) -> WaveOut:
    return WaveOut(
        item=wave.view.item.key,
        title=wave.title,
        sort=wave.name.sort,
        days_before=wave.name.days,
        deadline_at=wave.name.deadline,
        due_at=wave.due_at,
        says=wave.words,
        people=wave.people,
        by_state=dict(wave.states),
        by_reason=dict(wave.audiences),
    )


@router.get("/{slug:process}/reminders/", response=RemindersOut, url_name="reminders")
@decorate_view(staff)
def reminders(request: HttpRequest, process: str, weeks: int = WEEKS) -> RemindersOut:
    """What will be sent in the next `weeks` (at most 26), the soonest first: of what, when, to how many and why.

    A correction counts its days as 0. Figures are of all reminders of the process, by what became of them.
    """
    waves = Waves(request.page.reading, {"weeks": min(max(weeks, 1), MOST_WEEKS)})  # type: ignore[attr-defined]
    return RemindersOut(
        figures=figures(process),
        late=[_wave(wave) for wave in waves.late],
        coming=[_wave(wave) for wave in waves.coming],
    )


def _fields(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "kind": message.kind,
        "recipient": message.recipient,
        "language": message.language,
        "secret": message.secret,
        "state": message.state,
        "owed_at": message.enqueued_at,
        "next_attempt_at": message.not_before if message.state == Message.State.DUE else None,
        "sent_at": message.sent_at,
        "attempts": message.attempts,
        "error": message.error,
        "subject": "" if message.secret else message.subject,
        "repeats": message.again_of_id,
    }


@router.get("/{slug:process}/messages/", response=MessagesOut, url_name="messages")
@decorate_view(staff)
def messages(
    request: HttpRequest, process: str, to: str = "", state: str = "", kind: str = "", since: date | None = None,
    until: date | None = None, before: str = "", after: str = "",
) -> MessagesOut:  # fmt: skip
    """The mail of a process, newest first: `to` a whole address or a part of one, `since` and `until` days on which it
    was owed; `before` and `after` page. Figures are of all of it.
    """
    form = MailFilter({"to": to, "state": state, "kind": kind, "since": since, "until": until})
    if not form.is_valid():
        raise BadFilter(" ".join(str(error) for errors in form.errors.values() for error in errors))
    at = mail_desk.cursor(before)
    desk = MailDesk(request.page.process, form.asked, at, None if at else mail_desk.cursor(after))  # type: ignore[attr-defined]
    return MessagesOut(
        figures=desk.figures,
        reminders=desk.reminders,
        messages=[MessageOut(**_fields(message)) for message in desk.messages],
        older=desk.older,
        newer=desk.newer,
    )


class BadFilter(RuleViolation):
    """A filter that asks for what there is not."""

    status = 400


@router.get("/{slug:process}/messages/{int:pk}/", response=MessageFileOut, url_name="message")
@decorate_view(staff)
def message(request: HttpRequest, process: str, pk: int) -> MessageFileOut:
    """One message as it went, with every try that failed; of one that opens a door never what it said."""
    found = Message.objects.filter(process=process, pk=pk).select_related("again_of").first()
    if found is None:
        raise Http404
    open_one = not found.secret
    return MessageFileOut(
        **_fields(found),
        key=found.key if open_one else "",
        message_id=outbox.message_id(found.key) if open_one else "",
        text=masked(found.text) if open_one else "",
        html=masked(found.html) if open_one else "",
        tries_that_failed=[
            AttemptOut(at=one.at, code=one.code, said=one.said) for one in found.failures.order_by("at", "pk")
        ],
        belongs_to=[TieOut(what=tie.what, name=tie.name, address=tie.address) for tie in mail_desk.ties(found)],
        sent_again=list(found.sent_again.order_by("pk").values_list("pk", flat=True)),
    )


@router.get("/{slug:process}/addresses/", response=AddressesOut, url_name="addresses")
@decorate_view(staff)
def addresses(request: HttpRequest, process: str, page: int = 1) -> AddressesOut:
    """Addresses of the process's people that refuse our mail for good, newest first; 50 a `page`."""
    here = request.page.process  # type: ignore[attr-defined]
    found = refused_addresses.concerning(here).select_related("message").order_by("-since", "-pk")
    start = (min(max(page, 1), 100_000) - 1) * SIZE
    rows = refused_addresses.refused(here, found[start : start + SIZE])
    return AddressesOut(count=found.count(), addresses=[_address(one) for one in rows])


def _address(one: Refused) -> AddressOut:
    return AddressOut(
        id=one.row.pk,
        address=one.row.email,
        person=one.user.name if one.user else "",
        since=one.row.since,
        said=one.row.said,
        message=one.message.pk if one.message else None,
        failed=one.failed,
        waiting=one.waiting,
    )
