"""Reminders one by one: who is reminded by a wave and why, and everything that one person was told."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compact.models import AuditEntry, User
from phases import in_words, wave_names, wave_words
from phases.corrections import WAITING
from phases.models import Audience, Process, Reminder

State = Reminder.State
RELATED = ("recipient", "message", "record", "corrects", "milestone__item__process", "milestone__owed_by")
BY_HAND = ("hold_reminder", "release_reminder", "skip_reminder", "send_reminder_now", "restore_reminder")


@dataclass(frozen=True)
class Told:
    """One reminder to one person. `act`: what was done with it last by hand, and by whom."""

    row: Reminder
    process: Process
    act: AuditEntry | None = None

    @property
    def state(self) -> str:
        return str(self.row.message.state if self.row.message else self.row.state)

    @property
    def why(self) -> str:
        if self.row.audience == Audience.OWING and self.row.milestone.is_chance:
            return _("it is open to them")
        return str(Audience(self.row.audience).label)

    @property
    def said(self) -> str:
        """Why it did not go: the reason it was left with, or the server's words."""
        return self.row.message.error if self.row.message else self.row.reason

    @property
    def words(self) -> str:
        name, was = wave_names.of_row(self.row), self.row.corrects.deadline_at if self.row.corrects else None
        return wave_words.what(name.sort, name.days, name.deadline, self.process.zone, was=was)

    @property
    def zone(self) -> str:
        return in_words.city(self.row.recipient.zone or self.process.zone)

    @property
    def language(self) -> str:
        return in_words.language(self.row.recipient.language)

    @property
    def address(self) -> str:
        """The wave that it belongs to."""
        return wave_names.address(self.process.slug, self.row.milestone.item.key, wave_names.of_row(self.row))

    @property
    def waits(self) -> bool:
        return self.row.state in WAITING

    @property
    def may_go_again(self) -> bool:
        return self.state in ("sent", "failed")


def recipients(wave: wave_names.Named, to: int | None = None) -> QuerySet[Reminder]:
    """A wave's reminders (to one person), by name."""
    rows = wave.rows(to).select_related(*RELATED)
    return rows.order_by("recipient__name", "recipient__email", "pk")


def told(rows: Iterable[Reminder], process: Process) -> list[Told]:
    """Each with what was done with it by hand, in one query."""
    found = list(rows)
    acts = _acts([row.pk for row in found])
    return [Told(row, process, acts.get(str(row.pk))) for row in found]


def _acts(rows: list[int]) -> dict[str, AuditEntry]:
    entries = AuditEntry.objects.filter(
        target_kind=Reminder._meta.label_lower, target_id__in=[str(pk) for pk in rows], verb__in=BY_HAND
    )
    return {entry.target_id: entry for entry in entries.select_related("actor").order_by("pk")}


@dataclass
class ToldTo:
    """Everything that one person was and will be told in a process, whether they hold a role in it any more or not."""

    process: Process
    user: User

    @cached_property
    def rows(self) -> QuerySet[Reminder]:
        rows = Reminder.objects.filter(milestone__item__process=self.process, recipient=self.user)
        return rows.select_related(*RELATED)

    @property
    def past(self) -> QuerySet[Reminder]:
        return self.rows.exclude(state__in=WAITING).order_by("-due_at", "-pk")

    @cached_property
    def coming(self) -> list[Told]:
        return told(self.rows.filter(state__in=WAITING).order_by("due_at", "pk"), self.process)
