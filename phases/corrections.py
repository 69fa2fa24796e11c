"""Corrections: whoever was told a deadline that is no longer so is told once what is so now. Pure, once rows are read.

What somebody knows is what the last message said that went to them, or may have arrived. So it can be asked at any time
whether a correction is owed, whatever came in between: a date that moves back before its correction has gone owes none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from phases.models import Reminder
from phases.reading import ItemView
from phases.reminder_days import Days

State, Sort = Reminder.State, Reminder.Sort
WAITING = (State.PLANNED, State.HELD)
CORRECTIONS = (Sort.MOVED, Sort.OFF)
Whom = tuple[int, int]  # a milestone and a recipient
Said = tuple[str, datetime | None]
MET, OFF, OPEN = ("met", None), ("off", None), ("open", None)  # what can be so of a deadline without a day


def whom(row: Reminder) -> Whom:
    return row.milestone_id, row.recipient_id


@dataclass
class Corrections:
    """What people were told of some milestones, and what is so of them now."""

    days: Days
    views: Mapping[int, ItemView]
    rows: Mapping[int, Reminder]  # by primary key
    told: set[int]  # the rows whose message went, or may have arrived
    _concerned: dict[int, set[int]] = field(default_factory=dict, repr=False)

    def so(self, milestone: int) -> Said:
        """What is so of a milestone now."""
        view = self.views[milestone]
        if view.held or view.due is None:
            return MET
        if view.is_decided:
            return OFF
        falls = self.days.reading.deadline(view)
        return ("day", falls) if falls else OPEN

    def said(self, row: Reminder) -> Said:
        """What a reminder says of its deadline."""
        if row.sort == Sort.OFF:
            return OFF
        return OPEN if self._says_open(row) else ("day", row.deadline_at)

    def _says_open(self, row: Reminder) -> bool:
        """Whether a correction says that there is no day any more: it then keeps the day that it corrects."""
        before = self.rows.get(row.corrects_id or 0)
        if row.sort != Sort.MOVED or before is None or before.deadline_at != row.deadline_at:
            return False
        return self.said(before)[0] == "day"

    def is_so(self, row: Reminder) -> bool:
        """Whether what a reminder says of its deadline is so."""
        return self.said(row) == self.so(row.milestone_id)

    def holds(self, row: Reminder) -> bool:
        """Whether a correction says what is so, to somebody whom it concerns; one that waits, as the record has it."""
        view = self.views[row.milestone_id]
        if row.state in WAITING and (view.due is None or view.due.pk != row.record_id):
            return False
        return self.is_so(row) and self._concerns(whom(row))

    def is_needless(self, row: Reminder) -> bool:
        """Whether a correction that waits tells its recipient what they know: the date moved back before it went."""
        known = self.known.get(whom(row))
        return known is not None and self.is_so(known)

    @cached_property
    def known(self) -> dict[Whom, Reminder]:
        """What each person was told last."""
        found: dict[Whom, Reminder] = {}
        for row in sorted((self.rows[pk] for pk in self.told), key=lambda row: row.message_id or 0):
            found[whom(row)] = row
        return found

    def _concerns(self, pair: Whom) -> bool:
        milestone, user = pair
        if milestone not in self._concerned:
            view = self.views[milestone]
            owed = view.milestone
            self._concerned[milestone] = set(self.days.audiences.leads(owed, view)) if owed else set()
        return user in self._concerned[milestone]

    def missing(self, standing: Iterable[Reminder], held: set[Whom]) -> list[Reminder]:
        """The corrections that are owed, beside those that stand; what staff held back of somebody stays held back."""
        answered = {whom(row) for row in standing}
        numbers: dict[Whom, int] = defaultdict(int)
        for row in self.rows.values():
            if row.sort in CORRECTIONS:
                numbers[whom(row)] = max(numbers[whom(row)], row.days_before)
        owed = [row for pair, row in self.known.items() if pair not in answered and self._is_wrong(row)]
        return [self._correction(row, numbers[whom(row)] + 1, whom(row) in held) for row in owed]

    def _is_wrong(self, row: Reminder) -> bool:
        """Whether what a person was told is no longer so, and they have to know.

        That something stands again without a day is nothing to act on: they hear of it with its day.
        """
        so, said = self.so(row.milestone_id), self.said(row)
        return so not in (said, MET) and (said, so) != (OFF, OPEN) and self._concerns(whom(row))

    def _correction(self, row: Reminder, number: int, held: bool) -> Reminder:
        kind, falls = self.so(row.milestone_id)
        return Reminder(
            milestone_id=row.milestone_id,
            record=self.views[row.milestone_id].due,
            recipient_id=row.recipient_id,
            sort=Sort.OFF if kind == "off" else Sort.MOVED,
            days_before=number,
            due_at=self.days.reading.at,
            deadline_at=falls or row.deadline_at,
            audience=row.audience,
            state=State.HELD if held else State.PLANNED,
            corrects=row,
        )
