"""What the desk says of a date: a statement with its source, known since a day, in one transaction."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from compact import clock, locks
from compact.errors import RuleViolation
from compact.models import User
from phases.domain.items import Statement, record_date
from phases.domain.sources import Cited, cite
from phases.models import DateRecord, Process, TimelineItem


@transaction.atomic
def say_date(
    item: TimelineItem,
    layer: str,
    said: Statement,
    *,
    source: Cited,
    known: date,
    by: User | None,
    corrects: DateRecord | None = None,
    reason: str = "",
) -> DateRecord:
    """Append what a source says of an item's date, as known from `known`, a day in the process's zone.

    Raises RuleViolation for a day of knowing that has not come, for what is said to be held on a day to come, and for a
    correction without a reason, beside what record_date and cite refuse.
    """
    process = locks.take(item.process)
    now = clock.now()
    moment, day_only = _since(process, known, now)
    if layer == DateRecord.Layer.HELD and said.when.earliest and said.when.earliest > _today(process, now):
        raise RuleViolation(_("What lies ahead has not been held yet; say it as agreed."), field="phrase")
    if corrects and not reason:
        raise RuleViolation(_("Say why the statement is corrected."), field="reason")
    return record_date(
        item,
        layer,
        said,
        source=cite(process, source, by=by),
        at=moment,
        by=by,
        day_only=day_only,
        corrects=corrects,
        reason=reason,
    )


def _today(process: Process, now: datetime) -> date:
    return now.astimezone(ZoneInfo(process.zone)).date()


def _since(process: Process, known: date, now: datetime) -> tuple[datetime, bool]:
    """The moment from which something counts, and whether only its day is known. What is known today counts now."""
    today = _today(process, now)
    if known > today:
        raise RuleViolation(_("Nothing can be known on a day that has not come."), field="known")
    if known == today:
        return now, False
    return datetime.combine(known, time(), tzinfo=ZoneInfo(process.zone)), True
