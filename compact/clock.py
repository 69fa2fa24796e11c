"""The only clock of the domain: the database's clock plus one stored offset.

Leases, sign-in, tokens and rate limits use real time (`real_now`): a demonstration must not stretch a lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone

from compact.models import Installation

SQL = "clock_timestamp() + coalesce((SELECT clock_offset FROM compact_installation WHERE id = 1), interval '0')"


class Now(Func):
    """The domain's clock inside a query, so that a decision and its moment are one statement."""

    template = f"({SQL})"
    output_field = DateTimeField()
    arity = 0


_supposed: ContextVar[datetime | None] = ContextVar("supposed", default=None)


@contextmanager
def supposed(moment: datetime | None) -> Iterator[None]:
    """Let the domain's clock stand at `moment` for this thread: what `--now` of a command does. None: as it is."""
    token = _supposed.set(moment)
    try:
        yield
    finally:
        _supposed.reset(token)


def now() -> datetime:
    """Return the domain's present moment, aware, in UTC; read again at every call, inside a transaction too."""
    if (moment := _supposed.get()) is not None:
        return moment
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SQL}")
        return cursor.fetchone()[0]


def real_now() -> datetime:
    """Return the real moment, for leases and security."""
    return timezone.now()


def set_offset(moment: datetime) -> timedelta:
    """Make `moment` (aware) the present of the domain, for every process and after every restart."""
    offset = moment - real_now()
    Installation.objects.update_or_create(pk=1, defaults={"clock_offset": offset})
    return offset


def start_once(otherwise: str = "") -> None:
    """On an installation's first run set the clock to COMPACT_CLOCK, else to `otherwise`, or leave it real.

    Both are ISO moments with their zone.
    """
    if Installation.objects.filter(pk=1).exists():
        return
    if chosen := settings.COMPACT_CLOCK or otherwise:
        set_offset(_configured(chosen))
    else:
        Installation.objects.get_or_create(pk=1)


def _configured(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"The clock takes a moment as 2018-03-12T08:00:00-04:00: {error}.") from error
    if moment.tzinfo is None:
        raise ImproperlyConfigured("The clock's moment needs its zone, as 2018-03-12T08:00:00-04:00.")
    return moment
