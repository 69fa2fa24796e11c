"""Warnings that staff take upon themselves: the reason is kept with the meeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from compact import clock
from compact.errors import RuleViolation
from compact.models import User
from sessions.models import Meeting, Override

REASON, SENTENCE = 300, 600  # the most characters of each


class Warned(Protocol):
    """What is answered: a kind of warning and its sentence."""

    @property
    def kind(self) -> str: ...

    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True)
class Overriding:
    """Why somebody does what they were warned of."""

    reason: str
    warnings: tuple[Warned, ...]


def keep(overriding: Overriding, meetings: Iterable[Meeting], *, by: User | None) -> None:
    """Keep the answer to each warning with each meeting that a verb touched. Raises RuleViolation without a reason."""
    reason = " ".join(overriding.reason.split())
    if not overriding.warnings:
        return
    if not reason:
        raise RuleViolation(_("Say why you do it all the same."), field="reason")
    if len(reason) > REASON:
        raise RuleViolation(_("The reason has at most %(most)d characters.") % {"most": REASON}, field="reason")
    if by is None:
        raise TypeError("a warning is overridden by a person")
    at = clock.now()
    Override.objects.bulk_create(
        Override(meeting=one, warning=w.kind, sentence=w.sentence[:SENTENCE], reason=reason, by=by, at=at)
        for one in meetings
        for w in overriding.warnings
    )
