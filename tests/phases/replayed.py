"""The whole of the shipped process, day by day: what was sent, to whom and when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from compact import clock
from phases.domain import demonstration
from phases.domain.advancing import advance
from phases.domain.loading import load_process
from phases.models import Reminder

SHIPPED = Path(settings.SHIPPED_PROCESSES[0])
FIRST, LAST = date(2017, 1, 19), date(2018, 12, 31)
ZONE = ZoneInfo("America/New_York")


def morning(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=ZONE)


def replay(until: date = LAST) -> None:
    """Load what was known on the first day, and let all days until the last come, with their facts and their mail.

    The clock stops wherever something becomes known or due; each call reads the file anew, so there is one for a month.
    """
    clock.set_offset(morning(FIRST))
    load_process(SHIPPED)
    demonstration.seed()
    day = FIRST
    while day < until:
        day = min(day + timedelta(days=30), until)
        advance(morning(day))


@dataclass(frozen=True)
class Sent:
    """A reminder that went: at what moment of the domain's clock, to whom, why, and what it said."""

    at: datetime
    to: str
    row: Reminder

    @property
    def line(self) -> str:
        row = self.row
        said = (
            f"{row.milestone.item.key} ({row.sort} {row.days_before}, due {row.deadline_at.astimezone(ZONE):%Y-%m-%d})"
        )
        when = f"{self.at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        subject = row.message.subject if row.message else ""
        return f"{when}  {self.to:14} {row.get_audience_display():24} {subject}  [{said}]"


def sent() -> list[Sent]:
    rows = Reminder.objects.filter(message__state="sent").select_related(
        "message", "recipient", "milestone__item", "record"
    )
    found = [
        Sent(row.message.enqueued_at.astimezone(UTC), row.recipient.email.split("@")[0], row)
        for row in rows.order_by("message__pk")
        if row.message
    ]
    return found
