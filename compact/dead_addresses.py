"""Addresses that failed for good: nothing is sent there until somebody confirms that they work."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compact import audit, clock, locks
from compact.errors import RuleViolation
from compact.models import DeadAddress, Message, User
from compact.owing import wake_on_commit

# Kept in English with the message, and translated where it is shown.
NOT_TRIED = gettext_noop("Not tried: the address was refused for good before.")


def mark(email: str, said: str, message: Message | None) -> None:
    """Note that an address was refused for good, with the server's words; one that is marked stays as it is."""
    _mark([(email, said, message)])


def mark_all(refused: Iterable[tuple[Message, str]]) -> None:
    """Note the addresses of messages that were refused for good, each with the server's words."""
    _mark([(message.recipient, said, message) for message, said in refused])


def _mark(refused: list[tuple[str, str, Message | None]]) -> None:
    now = clock.real_now()
    rows = [DeadAddress(email=email, since=now, said=said, message=message) for email, said, message in refused]
    DeadAddress.objects.bulk_create(rows, ignore_conflicts=True)


def is_dead(email: str) -> bool:
    """Whether nothing is sent to an address, whatever its capitals."""
    return bool(among([email]))


def among(emails: Iterable[str]) -> set[str]:
    """Return those of some addresses that are dead, in lower case. One query."""
    asked = {email.lower() for email in emails}
    dead = DeadAddress.objects.filter(confirmed_at__isnull=True).annotate(lower=Lower("email"))
    return set(dead.filter(lower__in=asked).values_list("lower", flat=True))


@transaction.atomic
def confirm(row: DeadAddress, *, by: User) -> int:
    """Say that an address works; what was not tried only because of the mark is due again. Return how many.

    Raises RuleViolation for one that has been confirmed already. What opened a door is not kept, and stays failed.
    """
    row = locks.take(row)
    if row.confirmed_at:
        raise RuleViolation(_("This address has been confirmed already."))
    row.confirmed_at, row.confirmed_by = clock.real_now(), by
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    waiting = Message.objects.filter(
        recipient__iexact=row.email, state=Message.State.FAILED, error=NOT_TRIED, secret=False
    )
    again = waiting.update(state=Message.State.DUE, error="", attempts=0, not_before=clock.real_now())
    audit.record("confirm_address", row, by=by, changes={"confirmed": [False, True], "messages": [0, again]})
    if again:
        wake_on_commit()
    return again
