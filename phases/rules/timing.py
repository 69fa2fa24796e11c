"""A date held against a demand: in time, late, announced for a day that breaks it, or not recorded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from phases import in_words
from phases.dates import ImpreciseDate, days_apart
from phases.findings import Finding, State
from phases.item_views import ItemView
from phases.rules.evidence import Evidence, Told, is_decided, words
from phases.states import AS_FINDING, DECIDED, Decided

DAY = timedelta(days=1)
OPEN = ImpreciseDate("")


@dataclass(frozen=True)
class Demand:
    """What a date is held against.

    All of a date within `sure` keeps it, all of it outside `possible` misses it; what lies between cannot be told.
    """

    due: str  # by March 2017: until 31 March 2017
    limit: str  # the same as a thing that a date comes before or after
    sure: ImpreciseDate = OPEN
    possible: ImpreciseDate = OPEN
    day: date | None = None  # distances are counted from it
    expected: date | None = None  # from the day after it, silence means that nothing was recorded
    other: ItemView | None = None  # what is not recorded itself, so that the order cannot be told


def days_named(when: ImpreciseDate) -> bool:
    """Whether a phrase names its first and last day, so that it lasted, rather than being somewhere in between."""
    if not (when.earliest and when.latest) or getattr(when, "approximate", False):
        return False
    return all(re.search(rf"(?<!\d){day.day}(?!\d)", when.phrase) for day in (when.earliest, when.latest))


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
    limit = _("the deadline (%(when)s)") % {"when": words(last)}
    if when.latest is None:
        return Demand(words(last), limit, expected=ev.span.latest)
    return Demand(words(last), limit, last, last, when.latest, when.latest)


def _best(ev: Evidence, view: ItemView) -> tuple[ImpreciseDate, bool]:
    """When something is, as well as it is known, and whether its first and last day are days, not bounds."""
    when = ev.best(view)
    exact = view.item.kind == view.item.Kind.PHASE or when.is_exact or days_named(when)
    return when, exact


def dated(ev: Evidence, view: ItemView) -> bool:
    """Whether any day is known of an item."""
    return _best(ev, view)[0].is_known


def _named(view: ItemView, day: date | None) -> str:
    if day is None:
        return f"“{view.title}”"
    return _("“%(title)s” (%(day)s)") % {"title": view.title, "day": in_words.long_day(day)}


def before(ev: Evidence, other: ItemView) -> Demand:
    """Before another item begins."""
    when, exact = _best(ev, other)
    first, day = when.earliest, when.earliest or when.latest
    limit = _named(other, day)
    due = _("before %(limit)s") % {"limit": limit}
    if exact and first:
        days = ImpreciseDate("", None, first - DAY)
        return Demand(due, limit, days, days, first, first - DAY)
    if other.held:
        sure = ImpreciseDate("", None, (first or date.min + DAY) - DAY)
        possible = ImpreciseDate("", None, when.latest - DAY if when.latest else None)
        return Demand(due, limit, sure, possible, day, day, other)
    # It has not come as far as is known: what is there today comes before it, until its own time has passed.
    ahead = when.latest is None or when.latest >= ev.today
    until = ev.today if ahead and when.is_known else (first or date.min + DAY) - DAY
    return Demand(due, limit, ImpreciseDate("", None, until), OPEN, day, when.latest or first, other)


def after(ev: Evidence, other: ItemView, expected: date | None = None) -> Demand:
    """After another item has ended, or on its last day. `expected`: a last day that the text gives."""
    when, exact = _best(ev, other)
    day = when.latest or when.earliest
    limit = _named(other, day)
    due = _("after %(limit)s") % {"limit": limit}
    if other.held or other.item.kind == other.item.Kind.PHASE:
        sure = ImpreciseDate("", when.latest or date.max, None)
        possible = ImpreciseDate("", when.latest if exact else when.earliest, None)
        return Demand(due, limit, sure, possible, day, expected or when.latest, None if exact else other)
    # What is known to lie ahead has not come; else nobody has recorded that it did.
    ahead = when.earliest if when.earliest and when.earliest > ev.today else None
    return Demand(
        due,
        limit,
        ImpreciseDate("", date.max, None),
        ImpreciseDate("", ahead, None),
        day,
        expected or when.latest,
        other,
    )


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
    """How far a date lies from the demand's day: `4 days after`, `within`."""
    first, last = when.earliest or when.latest, when.latest or when.earliest
    if first is None or last is None:
        return ""
    if demand.day is None:
        days = days_apart(first, demand.sure) or days_apart(last, demand.sure)
        return in_words.days_apart(days) if days else _("within")
    days = (last - demand.day).days if last < demand.day else max((first - demand.day).days, 0)
    if not days and last > demand.day:
        days = (last - demand.day).days
    return in_words.days_apart(days) if days else _("on the very day of")


def judge(
    ev: Evidence,
    view: ItemView,
    demand: Demand,
    *,
    kind: str = "",
    lasting: bool = False,
    also: Iterable[Told] = (),
) -> Finding:
    """What a demand finds of an item: of what was done, else what was announced, else what is still to come.

    `kind`: the document that the item owes; `also`: what other records tell of when it was done.
    """
    decided = _decided(view)
    if decided:
        return decided
    told = [*ev.told(view, kind), *also]
    if told:
        return _done(ev, view, demand, told, kind, lasting)
    return _announced(ev, view, demand, lasting) or _awaited(ev, view, demand)


def unknown(key: str) -> Finding:
    """Nothing is known of an item at this moment."""
    return Finding(State.NOT_YET_DUE, _("Nothing is known of this yet."), item=key)


def silence(ev: Evidence, last: date | None, ahead: str, past: str, item: str = "") -> Finding:
    """Nothing is recorded: which was to be expected as long as `last` has not passed (or no such day is known)."""
    if last is not None and last < ev.today:
        return Finding(State.NOT_RECORDED, past, item=item)
    return Finding(State.NOT_YET_DUE, ahead, item=item)


def _decided(view: ItemView) -> Finding | None:
    standing = view.standing
    if standing is None or not is_decided(view):
        return None
    said = _("“%(what)s”: %(state)s. %(reason)s") % {
        "what": view.title,
        "state": standing.get_state_display(),
        "reason": standing.reason,
    }
    sources = (standing.source.title,) if standing.source else ()
    return Finding(AS_FINDING[DECIDED[Decided(standing.state)]], said, item=view.item.key, evidence=sources)


def _done(ev: Evidence, view: ItemView, demand: Demand, told: list[Told], kind: str, lasting: bool) -> Finding:
    answers = {kept(one.when, demand, lasting=lasting) for one in told}
    first = told[0]
    evidence = tuple(dict.fromkeys(one.source for one in told))
    others = [one for one in told if _days(one) != _days(first)]
    if len(answers) > 1:
        said = _("Sources differ on “%(what)s”: %(told)s. Whether that is %(due)s depends on which is right.") % {
            "what": view.title,
            "told": _attributed(told),
            "due": demand.due,
        }
        return Finding(State.NOT_RECORDED, said, item=view.item.key, evidence=evidence)
    found = _answer(view, demand, first, answers.pop())
    said = found.sentence
    if others:
        said += " " + _("Sources differ: %(told)s.") % {"told": _attributed([first, *others])}
    for what, when in ev.reissues(view, kind) if kind else ():
        said += " " + _("Issued again: %(what)s, %(when)s.") % {"what": what, "when": when}
    return replace(found, sentence=said, evidence=evidence)


def _days(one: Told) -> tuple[date | None, date | None]:
    return (one.when.earliest, one.when.latest)


def _attributed(told: list[Told]) -> str:
    return "; ".join(f"{one.words} ({one.source})" for one in told)


def _answer(view: ItemView, demand: Demand, told: Told, answer: bool | None) -> Finding:
    """The finding of one date that has passed into the record."""
    how_far = apart(told.when, demand)
    given = {"what": told.what or view.title, "when": told.words, "apart": how_far, "limit": demand.limit}
    numbers = f"{how_far} {demand.limit}".strip()
    if answer is None:
        if demand.other:
            given["limit"] = f"“{demand.other.title}”"
            said = (
                _("“%(what)s”: %(when)s; when %(limit)s came is not recorded so that the order could be told.") % given
            )
            return Finding(State.NOT_RECORDED, said, item=demand.other.item.key)
        given["due"] = demand.due
        said = _("“%(what)s”: %(when)s, so it may or may not be %(due)s.") % given
        return Finding(State.NOT_RECORDED, said, item=view.item.key)
    state = State.MET if answer else State.BREACHED
    if demand.sure == demand.possible == OPEN or not how_far:
        return Finding(state, _("“%(what)s”: %(when)s.") % given, told.words, item=view.item.key)
    said = _("“%(what)s”: %(when)s, %(apart)s %(limit)s.") % given
    return Finding(state, said, numbers, item=view.item.key)


def _announced(ev: Evidence, view: ItemView, demand: Demand, lasting: bool) -> Finding | None:
    when = ev.bounds(view.agreed)
    if not when.is_known:
        return None
    given = {"what": view.title, "when": words(when), "apart": apart(when, demand), "limit": demand.limit}
    sources = (view.agreed.source.title,) if view.agreed else ()
    if when.latest and when.latest < ev.today:
        said = _("“%(what)s” was announced for %(when)s; whether it came is not recorded.") % given
        return Finding(State.NOT_RECORDED, said, item=view.item.key, evidence=sources)
    answer = kept(when, demand, lasting=lasting)
    if answer is None and demand.other and not demand.other.held:
        return None  # what it is held against has not come either
    if answer is None:
        given["due"] = demand.due
        said = _("“%(what)s” is announced for %(when)s, which may or may not be %(due)s.") % given
        return Finding(State.AT_RISK, said, item=view.item.key, evidence=sources)
    at_risk = _waiting(ev, view, when.latest) if answer else None
    if at_risk:
        return at_risk
    numbers = f"{given['apart']} {demand.limit}" if demand.sure.is_known else str(given["when"])
    said = _("“%(what)s” is announced for %(when)s.") % given
    if demand.sure.is_known:
        said = _("“%(what)s” is announced for %(when)s, %(apart)s %(limit)s.") % given
    return Finding(State.NOT_YET_DUE if answer else State.AT_RISK, said, numbers, item=view.item.key, evidence=sources)


def _waiting(ev: Evidence, view: ItemView, last: date | None) -> Finding | None:
    """At risk: what an item waits for is missing, and its day is near."""
    soon = ev.mandate.process.due_soon_days
    missing = ev.missing(view)
    if last is None or not missing or not 0 <= (last - ev.today).days <= soon:
        return None
    said = _("“%(what)s” is due %(left)s, and “%(missing)s” is not recorded yet.") % {
        "what": view.title,
        "left": in_words.days_left((last - ev.today).days),
        "missing": missing[0].title,
    }
    return Finding(State.AT_RISK, said, in_words.days_left((last - ev.today).days), item=missing[0].item.key)


def _awaited(ev: Evidence, view: ItemView, demand: Demand) -> Finding:
    """Nothing was done and nothing announced."""
    last = demand.expected
    given = {"what": view.title, "due": demand.due}
    if last is None:
        said = _("“%(what)s” is not recorded yet: %(due)s.") % given
        return Finding(State.NOT_YET_DUE, said, item=view.item.key)
    left = (last - ev.today).days
    given["left"] = in_words.days_left(left)
    if left < 0:
        said = _("“%(what)s” is not recorded: %(due)s, %(left)s.") % given
        return Finding(State.NOT_RECORDED, said, given["left"], item=view.item.key)
    at_risk = _waiting(ev, view, last)
    if at_risk:
        return at_risk
    said = _("“%(what)s” is due %(due)s, %(left)s.") % given
    return Finding(State.NOT_YET_DUE, said, given["left"], item=view.item.key)
