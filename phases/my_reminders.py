"""What one person is told of: what they chose, what the plans make of it, and which reminders come next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases import notices, plan_words
from phases.audiences import DEADLINES, Audiences, Lead
from phases.models import Audience, NoticeChoice, Process, Reminder
from phases.notices import Topic, account
from phases.reading import ItemView, Reading
from phases.reminder_days import settled

NEXT = 20  # reminders on the page
CORRECTIONS = (Reminder.Sort.MOVED, Reminder.Sort.OFF)
WAITING = (Reminder.State.PLANNED, Reminder.State.HELD)
WHY: dict[str, Promise] = {
    Audience.OWING: _("you owe it"),
    Audience.ESCALATION: _("you are told when it is late"),
    Audience.SECRETARIAT: _("you work in the secretariat"),
    Audience.FOLLOWERS: _("you follow it"),
}
OF: dict[str, Promise] = {
    Audience.OWING: _("What you owe"),
    Audience.ESCALATION: _("What is late elsewhere"),
    Audience.SECRETARIAT: _("What the secretariat watches"),
    Audience.FOLLOWERS: _("What you follow"),
}


@dataclass(frozen=True)
class Sort:
    """One sort of notices in one process, as it stands for a person."""

    process: Process
    topic: Topic
    choice: NoticeChoice | None
    planned: tuple[tuple[str, str], ...] = ()  # of what, and when, in words

    @property
    def prefix(self) -> str:
        return f"{self.process.slug}-{self.topic.key}"


@dataclass
class MyNotices:
    """Everything that may reach a person, over all their processes, at a moment."""

    user: User
    at: datetime

    @cached_property
    def processes(self) -> list[Process]:
        return notices.processes_of(self.user)

    @cached_property
    def choices(self) -> dict[tuple[int, str], NoticeChoice]:
        return notices.choices_of(self.user)

    @cached_property
    def sorts(self) -> list[tuple[Process, list[Sort]]]:
        """By process: what each sort of notices brings, and what was chosen."""
        topics = notices.TOPICS.values()
        return [(process, [self._sort(process, topic) for topic in topics]) for process in self.processes]

    def _sort(self, process: Process, topic: Topic) -> Sort:
        planned = tuple(self._planned(process)) if topic.key == DEADLINES else ()
        return Sort(process, topic, self.choices.get((process.pk, topic.key)), planned)

    def _planned(self, process: Process) -> Iterator[tuple[str, str]]:
        """What the process plans for the person, for each reason for which they are told."""
        audiences = Audiences(Reading(process, self.at))
        open_ones = [(m, view) for m, view in audiences.reading.milestones if not (m.each or settled(view))]
        for audience in Audience.values:
            if any(self.user.pk in audiences.of(m, view)[audience] for m, view in open_ones):
                plan = audiences.plan(None, audience)
                yield str(OF[audience]), plan_words.lead(Lead(plan.opening, plan.before, plan.after))

    @cached_property
    def reminders(self) -> list[Reminder]:
        """The next reminders, as they stand with what was chosen."""
        rows = Reminder.objects.filter(recipient=self.user, state__in=WAITING, due_at__gt=self.at)
        related = rows.select_related("milestone__item__process", "milestone__owed_by", "record")
        return list(related.order_by("due_at", "pk")[:NEXT])


def why(reminder: Reminder) -> str:
    """Why its recipient is reminded, said to themselves."""
    if reminder.audience == Audience.OWING and reminder.milestone.is_chance:
        return gettext("it is open to you")
    return str(WHY[reminder.audience])


def when(reminder: Reminder) -> str:
    """How long before or after: `7 days before`; of a correction, what it tells."""
    if reminder.sort in CORRECTIONS:
        return str(reminder.get_sort_display())
    return plan_words.moment(reminder.sort, reminder.days_before)


def debts(process: Process, email: str, at: datetime) -> list[ItemView]:
    """What the account of an address still owes itself in a process: it is reminded of it whatever it chose."""
    user = account(email)
    if user is None:
        return []
    reading = Reading(process, at)
    audiences = Audiences(reading)
    open_ones = [(m, view) for m, view in reading.milestones if not (m.each or m.is_chance or settled(view))]
    return [view for m, view in open_ones if user.pk in audiences.still_owing(m, view)]
