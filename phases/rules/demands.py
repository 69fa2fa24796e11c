"""What a date is held against: a window, a deadline, the start or the end of another item."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from phases import in_words
from phases.dates import ImpreciseDate, days_apart
from phases.item_views import ItemView
from phases.rules.evidence import Evidence, words

DAY = timedelta(days=1)
OPEN = ImpreciseDate("")


@dataclass(frozen=True)
class Demand:
    """The days that keep a demand, and how it is said.

    All of a date within `sure` keeps it, all of it outside `possible` misses it; what lies between cannot be told.
    """

    due: str  # by March 2017: until 31 March 2017
    limit: str  # the same as a thing that a date comes before or after
    sure: ImpreciseDate = OPEN
    possible: ImpreciseDate = OPEN
    day: date | None = None  # distances are counted from it
    expected: date | None = None  # from the day after it, silence means that nothing was recorded
    open_ended: bool = False  # `expected` is no last day, only the first on which it can come
    other: ItemView | None = None  # whose own date is not exact, so that the order may not be told

    @property
    def is_dated(self) -> bool:
        """Whether there is any day to hold a date against."""
        return self.sure.is_known or self.possible.is_known


def window(ev: Evidence, view: ItemView) -> Demand:
    """Within the days that the text gives an item; a window with one end is a deadline."""
    when = ev.bounds(view.mandated)
    said = words(when)
    if not when.is_known:
        return Demand(said, said, expected=ev.span.latest)
    if when.earliest is None or when.latest is None:
        limit = _("the deadline (%(when)s)") % {"when": said}
        return Demand(said, limit, when, when, when.latest or when.earliest, when.latest)
    return Demand(said, _("the window (%(when)s)") % {"when": said}, when, when, None, when.latest)


def deadline(ev: Evidence, view: ItemView) -> Demand:
    """By the last day that the text gives an item, however early."""
    when = ev.bounds(view.mandated)
    last = ImpreciseDate(when.phrase, None, when.latest)
    if when.latest is None:
        return Demand(words(last), words(last), expected=ev.span.latest)
    limit = _("the deadline (%(when)s)") % {"when": words(last)}
    return Demand(words(last), limit, last, last, when.latest, when.latest)


def before(ev: Evidence, other: ItemView) -> Demand:
    """Before another item begins."""
    when, exact = ev.best(other), _is_exact(ev, other)
    first, day = when.earliest, when.earliest or when.latest
    limit = _named(other, when, day, exact)
    due = _("before %(limit)s") % {"limit": limit}
    if exact and first:
        days = ImpreciseDate("", None, first - DAY)
        return Demand(due, limit, days, days, first, first - DAY)
    safe = first - DAY if first else date.min
    if other.held:
        possible = ImpreciseDate("", None, when.latest - DAY) if when.latest else OPEN
        return Demand(due, limit, ImpreciseDate("", None, safe), possible, day, day, other=other)
    # It has not come as far as is known: what is there today comes before it, until its own time has passed.
    ahead = when.latest is not None and when.latest >= ev.today
    sure = ImpreciseDate("", None, max(ev.today, safe) if ahead else safe)
    return Demand(due, limit, sure, OPEN, day, when.latest or first, other=other)


def after(ev: Evidence, other: ItemView, expected: date | None = None) -> Demand:
    """After another item has ended, or on its last day. `expected`: a last day that the text gives."""
    when, exact = ev.best(other), _is_exact(ev, other)
    day = when.latest or when.earliest
    limit = _named(other, when, day, exact)
    sure, possible = when.latest or date.max, when.latest if exact else when.earliest
    if not other.held and not _is_phase(other):
        # What is known to lie ahead has not come; else nobody has recorded that it did.
        possible = when.earliest if when.earliest and when.earliest > ev.today else None
        sure = sure if possible and other.agreed else date.max
    return Demand(
        due=_("after %(limit)s") % {"limit": limit},
        limit=limit,
        sure=ImpreciseDate("", sure, None),
        possible=ImpreciseDate("", possible, None),
        day=day,
        expected=expected or when.latest,
        open_ended=expected is None,
        other=other,
    )


def _is_phase(view: ItemView) -> bool:
    return bool(view.item.kind == view.item.Kind.PHASE)


def _is_exact(ev: Evidence, view: ItemView) -> bool:
    """Whether an item's first and last day are days on which it was, not bounds between which it lies."""
    when = ev.best(view)
    return _is_phase(view) or when.is_exact or days_named(when)


def days_named(when: ImpreciseDate) -> bool:
    """Whether a phrase names its first and last day, so that it lasted, rather than being somewhere in between."""
    if not (when.earliest and when.latest) or when.approximate:
        return False
    return all(re.search(rf"(?<!\d){day.day}(?!\d)", when.phrase) for day in (when.earliest, when.latest))


def _named(view: ItemView, when: ImpreciseDate, day: date | None, exact: bool) -> str:
    """An item with the day that counts, or with all of its date where that is no single day."""
    if day is None:
        return _("“%(title)s”") % {"title": view.title}
    said = in_words.long_day(day) if exact else words(when)
    return _("“%(title)s” (%(when)s)") % {"title": view.title, "when": said}


def kept(when: ImpreciseDate, demand: Demand, *, lasting: bool = False) -> bool | None:
    """Whether a date keeps a demand; None where its bounds cannot tell. `lasting`: it is an event that has days."""
    sure, possible = demand.sure, demand.possible
    not_early = sure.earliest is None or (when.earliest is not None and when.earliest >= sure.earliest)
    not_late = sure.latest is None or (when.latest is not None and when.latest <= sure.latest)
    if not_early and not_late:
        return True
    late = possible.latest and when.earliest and when.earliest > possible.latest
    early = possible.earliest and when.latest and when.latest < possible.earliest
    if late or early or (lasting and days_named(when) and sure == possible):
        return False
    return None


def apart(when: ImpreciseDate, demand: Demand) -> str:
    """How far a date lies from the demand's day: `4 days after`, `within`; empty where neither has a day."""
    first, last = when.earliest or when.latest, when.latest or when.earliest
    if first is None or last is None or not demand.is_dated:
        return ""
    if demand.day is None:
        days = days_apart(first, demand.sure) or days_apart(last, demand.sure)
        return in_words.days_apart(days) if days else _("within")
    days = (last - demand.day).days
    if first > demand.day:
        days = (first - demand.day).days
    return in_words.days_apart(days) if days else _("on the very day of")


def numbers(when: ImpreciseDate, demand: Demand) -> str:
    """The short form of a distance: `4 days after 30 November 2017`."""
    distance = apart(when, demand)
    if not distance:
        return in_words.span(when.earliest, when.latest)
    days = in_words.long_day(demand.day) if demand.day else in_words.span(demand.sure.earliest, demand.sure.latest)
    return f"{distance} {days}"
