"""The sorts of notices that people may turn off, and what one person is sent and chose.

An upper app registers the sorts that it sends, and for which processes a person is concerned by them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise

from compact.models import User
from phases.models import FocalPoint, NoticeChoice, Process, Role


@dataclass(frozen=True)
class Topic:
    """A sort of notices: its name, what comes with it, and what comes in any case, each in a sentence for people."""

    key: str
    name: str | Promise
    about: str | Promise
    remains: str | Promise
    has_days: bool = False  # whether a person can say how many days before


TOPICS: dict[str, Topic] = {}
# Each returns in which processes a person is sent something: primary keys.
CONCERNED: list[Callable[[User], Iterable[int]]] = []


def register(topic: Topic) -> None:
    """Add a sort of notices; its key is the topic of its kinds of mail."""
    TOPICS[topic.key] = topic


def processes_of(user: User) -> list[Process]:
    """The processes that may write to a person, by name."""
    found = set(Role.objects.filter(user=user).values_list("process_id", flat=True))
    found |= set(FocalPoint.objects.filter(user=user).values_list("addressee__process_id", flat=True))
    found |= set(NoticeChoice.objects.filter(_of(user, user.email)).values_list("process_id", flat=True))
    for concerned in CONCERNED:
        found |= set(concerned(user))
    return list(Process.objects.filter(pk__in=found).order_by("short_title", "pk"))


def choices_of(user: User) -> dict[tuple[int, str], NoticeChoice]:
    """What a person chose, by process and topic; what they chose by their address before they had an account too."""
    rows = sorted(NoticeChoice.objects.filter(_of(user, user.email)), key=lambda row: row.user_id is not None)
    return {(row.process_id, row.topic): row for row in rows}


def choice_of(process: Process, topic: str, email: str) -> NoticeChoice | None:
    """What was chosen of a topic for a mail address, with or without an account; the account's choice comes first."""
    rows = NoticeChoice.objects.filter(_of(account(email), email), process=process, topic=topic)
    return max(rows, key=lambda row: row.user_id is not None, default=None)


def account(email: str) -> User | None:
    """The account of a mail address, if it has one."""
    return User.objects.filter(email__iexact=email).first()


def silent_addresses(process: str, topic: str) -> set[str]:
    """The addresses, in lower case, to which nothing of a topic goes in a process of this short name; one query."""
    rows = NoticeChoice.objects.filter(process__slug=process, topic=topic, silent=True)
    return {(theirs or email).lower() for email, theirs in rows.values_list("email", "user__email")}


def _of(user: User | None, email: str) -> Q:
    by_address = Q(user=None, email__iexact=email)
    return by_address | Q(user=user) if user else by_address
