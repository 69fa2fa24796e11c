"""The mail of a process as its desk reads it: is it going out, what failed, what was one person sent.

Messages are paged by their primary key, so that the thousandth page costs what the first does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count, Min, Prefetch, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact import clock, dead_addresses, outbox
from compact.models import Attempt, Message
from phases import refused_addresses, reminders, wave_names
from phases.models import Process, Reminder
from phases.pages import Page
from phases.panels import Work

State = Message.State
SIZE = 50
SHOWN = 5  # failures that stand above the list
BIGGEST = 2**63 - 1
UNREAD = ("text", "html", "context")  # what a list does not need


@dataclass(frozen=True)
class Tie:
    """What a message belongs to: a word for what it is, its name, and where it stands."""

    what: str
    name: str
    address: str


# Kind of mail -> what its messages belong to. The apps register theirs.
TIES: dict[str, Callable[[Message], list[Tie]]] = {}


@dataclass(frozen=True)
class Failure:
    """A message that could not be delivered, and what to do about it."""

    message: Message
    last: Attempt | None
    is_dead: bool  # its address is marked as refused for good

    @property
    def advice(self) -> str:
        code = self.last.code if self.last else 0
        if self.is_dead:
            return _("The address is refused for good. Ask the person for another one, or confirm that it works again.")
        if self.message.secret:
            return _("It carried a personal link. Let the person ask for a new one.")
        if code == 0:
            return _("The mail itself could not be made. Those who run this site have a record of it.")
        if 400 <= code < 500:
            return _("The server put it off until we gave up. Send it again once it takes mail.")
        return _("The server refused it. Check the address with the person, then send it again.")


@dataclass
class MailDesk:
    """The messages of a process: those that the filters leave, one page of them, newest first."""

    process: Process
    asked: dict[str, Any]
    before: int | None = None
    after: int | None = None

    @property
    def all(self) -> QuerySet[Message]:
        return Message.objects.filter(process=self.process.slug)

    @cached_property
    def found(self) -> QuerySet[Message]:
        """Everything that the filters leave; without an order."""
        rows = self.all
        for name in ("state", "kind"):
            if name in self.asked:
                rows = rows.filter(**{name: self.asked[name]})
        if "since" in self.asked:
            rows = rows.filter(enqueued_at__gte=self._midnight(self.asked["since"]))
        if "until" in self.asked:
            rows = rows.filter(enqueued_at__lt=self._midnight(self.asked["until"] + timedelta(days=1)))
        return self._to(rows, self.asked["to"]) if "to" in self.asked else rows

    def _to(self, rows: QuerySet[Message], typed: str) -> QuerySet[Message]:
        """A whole address finds its own messages by the index; anything else is looked for within addresses."""
        lower = typed.strip().lower()
        found = rows.alias(lower=Lower("recipient"))
        if _is_address(lower) and (whole := found.filter(lower=lower)).exists():
            return whole
        return found.filter(lower__contains=lower)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.process.zone))

    @cached_property
    def _taken(self) -> list[Message]:
        """One page and one row more, in the order asked for."""
        rows = self.found.defer(*UNREAD)
        if self.after is not None:
            return list(rows.filter(pk__gt=self.after).order_by("pk")[: SIZE + 1])
        rows = rows.filter(pk__lt=self.before) if self.before is not None else rows
        return list(rows.order_by("-pk")[: SIZE + 1])

    @property
    def messages(self) -> list[Message]:
        rows = self._taken[:SIZE]
        return rows[::-1] if self.after is not None else rows

    @property
    def older(self) -> int | None:
        """Before which message the next page begins."""
        more = self.after is not None or len(self._taken) > SIZE
        return self.messages[-1].pk if more and self.messages else None

    @property
    def newer(self) -> int | None:
        """After which message the page before begins."""
        more = self.before is not None or (self.after is not None and len(self._taken) > SIZE)
        return self.messages[0].pk if more and self.messages else None

    @cached_property
    def figures(self) -> dict[str, int]:
        return outbox.figures(self.process.slug)

    @cached_property
    def reminders(self) -> dict[str, int]:
        return reminders.figures(self.process.slug)

    @property
    def is_plain(self) -> bool:
        """The first page, without a filter."""
        return not self.asked and self.before is None and self.after is None

    @cached_property
    def failures(self) -> list[Failure]:
        """The newest that could not be delivered, each with the server's words and what to do."""
        return failures(self.all.filter(state=State.FAILED).defer(*UNREAD).order_by("-pk")[:SHOWN])


def failures(rows: QuerySet[Message]) -> list[Failure]:
    """These messages with their last failed try, in three queries."""
    tries = Prefetch("failures", Attempt.objects.order_by("-at", "-pk"), to_attr="tries")
    found = list(rows.prefetch_related(tries))
    dead = dead_addresses.among(message.recipient for message in found)
    return [
        Failure(row, row.tries[0] if row.tries else None, row.recipient.lower() in dead)  # type: ignore[attr-defined]
        for row in found
    ]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def cursor(text: str) -> int | None:
    """The primary key that an address pages from; nonsense is the first page."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def ties(message: Message) -> list[Tie]:
    """What a message belongs to; a message that was sent again belongs to what the first one did."""
    while message.again_of:
        message = message.again_of
    find = TIES.get(message.kind)
    return find(message) if find else []


def of_reminder(message: Message) -> list[Tie]:
    """The deadline that a reminder is of, all that went with it, and all that its recipient was told."""
    related = ("milestone__item__process", "record", "recipient")
    row = Reminder.objects.select_related(*related).filter(message=message).first()
    if row is None:
        return []
    item, person = row.milestone.item, row.recipient
    slug = item.process.slug
    return [
        Tie(_("Deadline"), row.record.title, reverse("phases:desk-item", args=[slug, item.key])),
        Tie(
            _("Went with"),
            _("All reminders of this deadline at that time"),
            wave_names.address(slug, item.key, wave_names.of_row(row)),
        ),
        Tie(_("Person"), person.name or person.email, reverse("phases:reminders-person", args=[slug, person.pk])),
    ]


def waiting(page: Page) -> list[Work]:
    """Mail that could not be delivered, and addresses that are refused."""
    process = page.process
    failed = Message.objects.filter(process=process.slug, state=State.FAILED).aggregate(
        n=Count("pk"), at=Min("enqueued_at")
    )
    dead = refused_addresses.concerning(process).aggregate(n=Count("pk"), at=Min("since"))
    found = []
    if failed["n"]:
        what = ngettext("%(n)d message could not be delivered", "%(n)d messages could not be delivered", failed["n"])
        address = reverse("phases:mail", args=[process.slug]) + "?" + urlencode({"state": State.FAILED})
        found.append(Work(failed["at"], what % {"n": failed["n"]}, _("See why"), address, failed["n"]))
    if dead["n"]:
        what = ngettext("%(n)d address refuses our mail", "%(n)d addresses refuse our mail", dead["n"])
        since = dead["at"] + (clock.now() - clock.real_now())  # the desk counts by the domain's clock
        address = reverse("phases:mail-addresses", args=[process.slug])
        found.append(Work(since, what % {"n": dead["n"]}, _("Ask for another"), address, dead["n"]))
    return found
