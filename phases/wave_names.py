"""What tells one wave of reminders from another, and its address."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from phases.corrections import CORRECTIONS
from phases.models import Reminder
from phases.reading import ItemView, Reading

Sort = Reminder.Sort
STAMP = "%Y%m%dT%H%MZ"


@dataclass(frozen=True)
class Named:
    """What tells one wave from another. `days` as the rows have it; corrections are one wave, whatever their number."""

    milestone: int
    sort: str
    days: int
    deadline: datetime

    def rows(self, to: int | None = None) -> QuerySet[Reminder]:
        """Its reminders (to one person)."""
        until = self.deadline + timedelta(minutes=1)
        found = Reminder.objects.filter(
            milestone=self.milestone, sort=self.sort, deadline_at__gte=self.deadline, deadline_at__lt=until
        )
        found = found if self.sort in CORRECTIONS else found.filter(days_before=self.days)
        return found if to is None else found.filter(recipient=to)


def named(milestone: int, sort: str, days: int, deadline: datetime) -> Named:
    """Name the wave that a reminder belongs to."""
    return Named(milestone, str(sort), 0 if sort in CORRECTIONS else days, deadline.replace(second=0, microsecond=0))


def of_row(row: Reminder) -> Named:
    return named(row.milestone_id, row.sort, row.days_before, row.deadline_at)


def from_address(reading: Reading, key: str, sort: str, days: int, stamp: str) -> tuple[ItemView, Named] | None:
    """Find the wave that an address names; None where it names none."""
    view = reading.item(key)
    if view is None or view.milestone is None or sort not in Sort.values or days > 10_000:
        return None
    try:
        deadline = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return view, named(view.milestone.pk, sort, -days if sort == Sort.AFTER else days, deadline)


def address(process: str, key: str, name: Named, route: str = "reminder-wave", *more: object) -> str:
    """The address of a wave, or of something of it."""
    parts = (process, key, name.sort, abs(name.days), name.deadline.astimezone(UTC).strftime(STAMP))
    return reverse(f"phases:{route}", args=[*parts, *more])


def fingerprint(rows: Iterable[int]) -> str:
    """What a form carries of the reminders that it is about, so that it is refused once they are others."""
    pks = sorted(rows)
    digest = hashlib.sha256(",".join(map(str, pks)).encode()).hexdigest()
    return f"{len(pks)}-{digest[:16]}"
