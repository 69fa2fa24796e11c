"""A reminder with what is so of its milestone when it is written: a mail that was held up says what is so then."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from compact.mailtext import name
from phases import in_words
from phases.dates import ImpreciseDate
from phases.models import DateRecord, Reminder, Wording
from phases.reading import ItemView, Reading
from phases.reminder_days import is_arranged

Sort = Reminder.Sort


@dataclass(frozen=True)
class Letter:
    """A reminder with what is so of its milestone at the moment of writing. Pure."""

    row: Reminder
    view: ItemView
    reading: Reading
    wording: Wording | None
    zone: str  # the reader's own; empty where they have named none

    @property
    def title(self) -> str:
        return name(self.view.title)

    @property
    def record(self) -> DateRecord:
        return self.view.due or self.row.record

    @cached_property
    def when(self) -> ImpreciseDate:
        return self.reading.bounds(self.record)

    @cached_property
    def falls(self) -> datetime | None:
        """When it is due now; None: it has no day any more."""
        found = self.reading.deadline(self.view)
        return found or (None if self.row.sort in (Sort.MOVED, Sort.OFF) else self.row.deadline_at)

    @property
    def is_off(self) -> bool:
        return self.row.sort == Sort.OFF

    @property
    def is_chance(self) -> bool:
        """Whether it is open to its recipients, and nobody owes it."""
        return self.row.milestone.is_chance

    @property
    def is_owed(self) -> bool:
        """Whether somebody still has to do something."""
        return not self.is_off and self.falls is not None

    @property
    def may_be_done(self) -> bool:
        """Whether its days have begun, so that it may have happened."""
        first = self.when.earliest
        return self.row.sort != Sort.OPENING and (first is None or first <= self.reading.today)

    @property
    def left(self) -> int:
        """Days until the day it is due; negative: since."""
        assert self.falls is not None
        return (in_words.local_day(self.falls, self.reading.process.zone) - self.reading.today).days

    @property
    def is_late(self) -> bool:
        return self.falls is not None and self.falls <= self.reading.at

    @property
    def opens(self) -> date | None:
        """The first day of its window, of a reminder that speaks of it."""
        return self.when.earliest if self.row.sort == Sort.OPENING and not self.is_late else None

    @property
    def waits_for_days(self) -> bool:
        """Whether meetings keep it whose days are not announced yet."""
        milestone = self.row.milestone
        return bool(milestone.kept_by) and self.is_owed and not is_arranged(milestone, self.view)

    def moment(self, value: datetime) -> str:
        """A deadline with its day, hour and zone: the zone of the hour that is given, else that of the process."""
        return in_words.moment(value, self._zone)

    @property
    def _zone(self) -> str:
        return (self.when.zone if self.when.at is not None else "") or self.reading.process.zone

    def on_own_clock(self, value: datetime) -> str:
        """The same on the reader's own clock; empty where that shows no other hour."""
        if not self.zone:
            return ""
        there = in_words.local_day(value, self._zone), in_words.clock(value, self._zone)
        here = in_words.local_day(value, self.zone), in_words.clock(value, self.zone)
        return "" if here == there else in_words.moment(value, self.zone)
