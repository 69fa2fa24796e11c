"""Rules that count sessions and their days: working days, days of hearings, how many were held."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases import in_words
from phases.findings import Facts, Finding, State
from sessions.days import SessionDay, is_working_day, lengths, without_holidays
from sessions.models import Length
from sessions.reading import Programme
from sessions.rules.facts import (
    ItemKey,
    Known,
    OfKind,
    days_words,
    if_need_be,
    is_near,
    is_over,
    known,
    none_yet,
    number,
    titles,
    window,
)


class WorkingDays(OfKind):
    """All sessions of a kind together take at most so many working days; `item` gives the window they lie in."""

    days: Annotated[int, Field(ge=0)]
    item: ItemKey | None = None


def working_days_at_most(facts: Facts, wanted: WorkingDays) -> Iterator[Finding]:
    """Count a session's days once each; a day that stands on a weekend or a recorded holiday is not a working day."""
    sessions = known(facts, wanted.session_kind)
    holidays = facts.read(Programme).holidays
    every = [day for session in sessions for day in session.days]
    days = [day for day in every if is_working_day(day, holidays)]
    maybe = [day for day in if_need_be(sessions) if is_working_day(day, holidays)]
    numbers = ngettext(
        "%(count)d of at most %(most)d working day", "%(count)d of at most %(most)d working days", wanted.days
    ) % {"count": len(days), "most": wanted.days}
    state = _at_most(facts, wanted, days, len(maybe))
    if not every:
        yield Finding(state, none_yet(state == State.NOT_RECORDED), numbers, item=wanted.item or "")
        return
    parts = [numbers]
    done = sum(day.is_held for day in days)
    if done < len(days):
        parts.append(_("%(held)d of them recorded as held") % {"held": done})
    if len(days) < len(every):
        free = sorted({day.day for day in every} - {day.day for day in days})
        parts.append(_("no working days: %(days)s") % {"days": days_words(free)})
    halves = sum(day.length == Length.HALF for day in days)
    if halves:
        said = ngettext("%(count)d of them is half a day", "%(count)d of them are half days", halves)
        parts.append(said % {"count": halves})
    if maybe:
        parts.append(_("and if need be %(days)s") % {"days": days_words(day.day for day in maybe)})
    bare = without_holidays(days, holidays)
    if bare:
        parts.append(_("no holidays are recorded for %(stations)s") % {"stations": ", ".join(bare)})
    yield Finding(state, "; ".join(parts) + ".", numbers, item=(days or every)[-1].slug)


def _at_most(facts: Facts, wanted: WorkingDays, days: list[SessionDay], maybe: int) -> State:
    done, ahead = sum(day.is_held for day in days), [day for day in days if day.day >= facts.mandate.today]
    when = window(facts, wanted.item)
    closed = is_over(facts, when) if when.latest else bool(days) and not ahead
    if done > wanted.days:
        return State.BREACHED
    if len(days) > wanted.days:
        return State.AT_RISK if ahead else State.NOT_RECORDED
    if len(days) + maybe > wanted.days:
        return State.AT_RISK
    if not closed:
        return State.NOT_YET_DUE
    return State.MET if days and done == len(days) else State.NOT_RECORDED


class HearingDays(OfKind):
    """At least so many days within the item's window; a half day counts as its share."""

    days: Annotated[float, Field(gt=0)]
    half_day: Annotated[float, Field(gt=0, lt=1)] = 0.5
    item: ItemKey


@dataclass(frozen=True)
class Share:
    """What one day of a hearing counts for, by the source that gives it least and the one that gives it most."""

    day: SessionDay
    least: float
    most: float
    told: tuple[str, ...]  # what each source says of its length

    @property
    def is_disputed(self) -> bool:
        return self.least != self.most


def _share(session: Known, day: SessionDay, half_day: float) -> Share:
    told = lengths(session.view.dates, half_day)
    shares = [share for share, _words in told.values()] or [half_day if day.is_short else 1.0]
    said = tuple(f"{source}: {words}" for source, (_share, words) in sorted(told.items()))
    return Share(day, min(shares), max(shares), said)


def hearing_days_at_least(facts: Facts, wanted: HearingDays) -> Iterator[Finding]:
    """Count as sources give the lengths: where they disagree, both counts are said, and only what both reach is met."""
    when = window(facts, wanted.item)
    sessions = known(facts, wanted.session_kind)
    every = [_share(session, day, wanted.half_day) for session in sessions for day in session.days]
    inside = [share for share in every if when.contains(share.day.day)]
    outside = [share.day.day for share in every if not when.contains(share.day.day)]
    numbers = _("%(shown)s of at least %(wanted)s days") % {"shown": _range(inside), "wanted": number(wanted.days)}
    parts = [numbers]
    done = [share for share in inside if share.day.is_held]
    if len(done) < len(inside):
        parts.append(_("recorded as held: %(shown)s") % {"shown": _range(done)})
    told = tuple(dict.fromkeys(words for share in inside if share.is_disputed for words in share.told))
    if told:
        parts.append(_("the sources disagree (%(told)s)") % {"told": "; ".join(told)})
    silent = [share.day.day for share in inside if not share.told and not share.day.is_measured]
    if silent:
        days = ", ".join(in_words.short_day(day) for day in silent)
        parts.append(_("no length is recorded of %(days)s, counted as full") % {"days": days})
    if outside:
        parts.append(_("outside the time that the text gives, not counted: %(days)s") % {"days": days_words(outside)})
    state = _at_least(facts, wanted, inside, done)
    yield Finding(state, "; ".join(parts) + ".", numbers, item=wanted.item, evidence=told)


def _at_least(facts: Facts, wanted: HearingDays, inside: list[Share], done: list[Share]) -> State:
    when = window(facts, wanted.item)
    if sum(share.least for share in done) >= wanted.days:
        return State.MET
    if not is_over(facts, when):
        short = sum(share.most for share in inside) < wanted.days
        return State.AT_RISK if short and is_near(facts, when.latest) else State.NOT_YET_DUE
    enough = sum(share.most for share in inside) >= wanted.days
    return State.NOT_RECORDED if enough or not done else State.BREACHED


def _range(shares: list[Share]) -> str:
    """`4`, or `4 or 4.5` where the sources give two counts."""
    least, most = sum(share.least for share in shares), sum(share.most for share in shares)
    if least == most:
        return number(least)
    return _("%(least)s or %(most)s") % {"least": number(least), "most": number(most)}


class SessionsHeld(OfKind):
    """At least so many sessions of a kind are held."""

    least: Annotated[int, Field(ge=1)] = 1
    item: ItemKey | None = None


def sessions_held(facts: Facts, wanted: SessionsHeld) -> Iterator[Finding]:
    """Sessions within the item's window count, where it has one."""
    sessions = known(facts, wanted.session_kind)
    when = window(facts, wanted.item)
    done = [session for session in sessions if session.is_held]
    late = [session for session in done if when.is_known and session.days_outside(when) != 0]
    count = len(done) - len(late)
    ahead = [session for session in sessions if session.is_ahead]
    silent = [session for session in sessions if session.is_past and not session.is_held]
    numbers = _("%(count)d of at least %(least)d") % {"count": count, "least": wanted.least}
    over = is_over(facts, when) or bool(sessions and not ahead and not when.latest)
    named = {"numbers": numbers}
    if count >= wanted.least:
        said = _("Held: %(numbers)s (%(titles)s).") % (named | {"titles": titles(s for s in done if s not in late)})
        state = State.MET
    elif late and over:
        said = _("Held outside the time that the text gives: %(titles)s; within it %(numbers)s.")
        said %= named | {"titles": titles(late)}
        state = State.BREACHED
    elif over and silent:
        said = _("Announced and past, with no record that it was held: %(titles)s.") % {"titles": titles(silent)}
        state = State.NOT_RECORDED
    else:
        # All that was announced was held: with the time over, what is missing is no gap in the records.
        short = State.BREACHED if done else State.NOT_RECORDED
        state = short if over else State.NOT_YET_DUE
        said = _("Held: %(numbers)s.") % named if done else none_yet(over)
        if ahead:
            said = _("Announced: %(titles)s; held: %(numbers)s.") % (named | {"titles": titles(ahead)})
    yield Finding(state, said, numbers, item=wanted.item or "")
