"""Addresses that a server refused for good, as far as they concern a process: no desk sees other processes' people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from compact.models import DeadAddress, Message, User
from phases.models import Process, Role

State = Message.State


@dataclass(frozen=True)
class Refused:
    """An address that is refused, the account behind it, and what became of this process's mail to it."""

    row: DeadAddress
    user: User | None
    message: Message | None  # the one that was refused, where it is of this process
    failed: int
    waiting: int


def standing() -> QuerySet[DeadAddress]:
    """Those that nobody has confirmed since."""
    return DeadAddress.objects.filter(confirmed_at__isnull=True)


def concerning(process: Process) -> QuerySet[DeadAddress]:
    """The addresses of people with a role in a process, and of whoever was written to in its name."""
    holders = Role.objects.filter(process=process).alias(lower=Lower("user__email"))
    written = Message.objects.filter(process=process.slug).alias(lower=Lower("recipient"))
    mine = Lower(OuterRef("email"))
    return standing().filter(Exists(holders.filter(lower=mine)) | Exists(written.filter(lower=mine)))


def refused(process: Process, rows: Iterable[DeadAddress]) -> list[Refused]:
    """These addresses with what hangs on them, in three queries."""
    found = list(rows)
    emails = [row.email.lower() for row in found]
    written = Message.objects.filter(process=process.slug).annotate(lower=Lower("recipient")).filter(lower__in=emails)
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for lower, state, count in written.values_list("lower", "state").annotate(n=Count("pk")):
        counted[lower][state] = count
    people = {user.email.lower(): user for user in User.objects.alias(lower=Lower("email")).filter(lower__in=emails)}
    return [
        Refused(
            row,
            people.get(row.email.lower()),
            row.message if row.message and row.message.process == process.slug else None,
            counted[row.email.lower()].get(State.FAILED, 0),
            counted[row.email.lower()].get(State.DUE, 0),
        )
        for row in found
    ]


def of_person(user: User) -> DeadAddress | None:
    """Whether the address of an account is refused."""
    return standing().alias(lower=Lower("email")).filter(lower=user.email.lower()).first()
