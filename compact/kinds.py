"""The kinds of mail there are: how each is written, whether it is still wanted, what it needs; apps add their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from compact.models import Message

Unwanted = Callable[[list[Message]], set[int]]
Load = Callable[[list[Message]], dict[int, Any]]


@dataclass(frozen=True)
class Mail:
    """What a message says, in the recipient's language."""

    subject: str
    text: str
    html: str = ""
    attachments: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """A kind of mail: how it is written, whether it opens a door (secret), whether it is still wanted, its name."""

    render: Callable[[Message], Mail]
    secret: bool = False
    still_wanted: Callable[[Message], bool] = lambda message: True
    label: str | Promise = ""
    topic: str = ""  # the sort of notices that a person can turn off; empty: what they need to be told
    unwanted: Unwanted | None = None  # of many at once: primary keys of those not wanted; asked instead of still_wanted
    load: Load | None = None  # what many need to be written, by primary key; it becomes `message.loaded`


KINDS: dict[str, Kind] = {}


def register(
    kind: str,
    render: Callable[[Message], Mail],
    *,
    label: str | Promise,
    secret: bool = False,
    still_wanted: Callable[[Message], bool] | None = None,
    topic: str = "",
    unwanted: Unwanted | None = None,
    load: Load | None = None,
) -> None:
    """Add a kind of mail, by its name at the desk; a no of `still_wanted`, asked before sending, cancels a message."""
    KINDS[kind] = Kind(render, secret, still_wanted or (lambda message: True), label, topic, unwanted, load)


def label(kind: str) -> str:
    """Return a kind's name for people; a kind that no app knows any more stands for itself."""
    known = KINDS.get(kind)
    return str(known.label) if known and known.label else kind
