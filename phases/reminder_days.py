"""Which reminders ought to stand: for each milestone, person and offset one moment. Pure, once people are loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from compact import clock
from compact.models import User
from phases.audiences import Audiences, Lead
from phases.dates import deadline
from phases.models import DateRecord, Milestone, Process, Reminder
from phases.reading import ItemView, Reading

Sort = Reminder.Sort
Name = tuple[int, int, int, str, int, datetime]
# Reasons are kept in English and translated where they are shown.
NOT_OWED = gettext_noop("No longer owed at its time.")
NO_ROLE = gettext_noop("At its time the person no longer held a role that it was meant for.")
ALMOST = timedelta(hours=1)  # before a deadline whose hour comes before that of the reminders


def reminder_moment(falls: datetime, days_before: int, at: time, zone: str) -> datetime:
    """Return when to remind of a deadline: `days_before` days before its day in `zone` (negative: after), at `at`.

    On the wall clock, whatever the clocks do in between: an hour that they skip is read as the one after the gap, and a
    day that a zone has left out as the day after it. What goes before never comes after the deadline: then it goes an
    hour before it.
    """
    day = falls.astimezone(ZoneInfo(zone)).date() - timedelta(days=days_before)
    moment = deadline(day, at, zone)
    return moment if days_before < 0 or moment < falls else falls - ALMOST


@dataclass(frozen=True)
class Due:
    """A reminder that ought to stand."""

    milestone: Milestone
    record: DateRecord
    recipient: User
    sort: str
    days_before: int
    due_at: datetime
    deadline_at: datetime
    audience: str

    @property
    def name(self) -> Name:
        """What tells one reminder from another."""
        return (
            self.milestone.pk,
            self.record.pk,
            self.recipient.pk,
            self.sort,
            self.days_before,
            self.deadline_at,
        )


def settled(view: ItemView) -> bool:
    """Whether nobody owes it any more: it was met, or it was decided that it no longer stands."""
    return bool(view.held or view.is_decided)


def is_arranged(milestone: Milestone, view: ItemView) -> bool:
    """Whether it is kept by meetings whose days are announced: then the calendar tells of them, and not a reminder."""
    return bool(milestone.kept_by and view.agreed)


@dataclass
class Days:
    """What is owed in a process at one moment, by whom, and when they are reminded."""

    reading: Reading

    @classmethod
    def now(cls, process: Process) -> "Days":
        return cls(Reading(process, clock.now()))

    @cached_property
    def audiences(self) -> Audiences:
        return Audiences(self.reading)

    def wanted(self, milestone: Milestone, view: ItemView) -> Iterator[Due]:
        """The reminders that ought to stand: none once it was met or decided, without a day, or for a mere pattern."""
        falls = self.reading.deadline(view)
        if falls is None or view.due is None or settled(view) or milestone.each:
            return
        seen = set()
        moments = cache(lambda lead: self.moments(milestone, view, lead))  # once for each plan, not for each person
        for user, leads in self.audiences.leads(milestone, view).items():
            for audience, lead in leads:
                for sort, days, due_at in moments(lead):
                    due = Due(milestone, view.due, self.audiences.people[user], sort, days, due_at, falls, audience)
                    if due.name not in seen:  # whoever is told for several reasons is told once, for the strongest
                        seen.add(due.name)
                        yield due

    def moments(self, milestone: Milestone, view: ItemView, lead: Lead) -> list[tuple[str, int, datetime]]:
        """When a plan reminds of a milestone: sort, days before (negative: after) and the moment.

        What meetings keep is reminded of until they are announced, counted from where its window opens.
        """
        falls = self.reading.deadline(view)
        if falls is None:
            return []
        opens = self._opens(view)
        found = []
        if not is_arranged(milestone, view):
            by_opening = set(lead.before) if milestone.kept_by and opens else set()
            found += [(Sort.OPENING, n, self._at(opens, n)) for n in by_opening | set(lead.opening) if opens]
            found += [(Sort.BEFORE, n, self._before(falls, n)) for n in set(lead.before) - by_opening]
        if not milestone.is_chance:  # a chance that has passed is overdue from nobody
            found += [(Sort.AFTER, -n, self._before(falls, -n)) for n in set(lead.after) if n > 0]
        return sorted(((str(sort), n, moment) for sort, n, moment in found), key=lambda one: one[2])

    def _opens(self, view: ItemView) -> date | None:
        """The first day of a window of several days."""
        when = self.reading.bounds(view.due)
        return when.earliest if when.earliest and when.latest and when.earliest < when.latest else None

    def _at(self, day: date | None, days_before: int) -> datetime:
        assert day is not None
        process = self.reading.process
        return deadline(day - timedelta(days=days_before), process.reminder_time, process.zone)

    def _before(self, falls: datetime, days: int) -> datetime:
        process = self.reading.process
        return reminder_moment(falls, days, process.reminder_time, process.zone)

    def against(self, reminder: Reminder) -> str:
        """Why a reminder is not to be sent (not owed by its date, or not this person's), or nothing."""
        view = self.reading.items.get(reminder.milestone_id)
        if view is None or not reminder.recipient.is_active:
            return NOT_OWED
        if not self._stands(reminder, view):
            return NOT_OWED
        people = self.audiences.of(reminder.milestone, view)
        return "" if any(reminder.recipient_id in users for users in people.values()) else NO_ROLE

    def _stands(self, reminder: Reminder, view: ItemView) -> bool:
        """Whether what a reminder says of its milestone is so."""
        if view.held or view.due is None or view.due.pk != reminder.record_id:
            return False
        if view.is_decided or reminder.sort == Sort.OFF:
            return view.is_decided and reminder.sort == Sort.OFF
        falls = self.reading.deadline(view)  # a date that hangs on another moves without a new record
        return falls == reminder.deadline_at or (falls is None and reminder.sort == Sort.MOVED)
