"""Whether a session has met: what nobody can know before is refused until then."""

from datetime import date

from django.utils.translation import gettext as _

from compact import clock
from compact.errors import RuleViolation
from compact.models import User
from phases.in_words import local_day
from phases.models import DateRecord, Process
from sessions.models import OFF, Session

Layer = DateRecord.Layer


def refuse_before_it_met(session: Session, process: Process, *, by: User | None) -> None:
    """Raise RuleViolation where a person says who came to a session that has no day yet, or only days to come.

    A file is taken at its word: its entries load by the day on which each became known.
    """
    if by is None or _has_met(session, local_day(clock.now(), process.zone)):
        return
    raise RuleViolation(
        _(
            "By what is recorded, this session has not met yet, so nobody can know how many came. If it has, say first "
            "when it was held."
        )
    )


def _has_met(session: Session, today: date) -> bool:
    said = DateRecord.objects.filter(item=session.pk, layer__in=(Layer.AGREED, Layer.HELD), corrections=None)
    sat = session.meetings.exclude(status__in=OFF).filter(day__lte=today)
    return sat.exists() or said.filter(earliest__lte=today).exists()
