"""Rules about the days of each month: so many and no others, what interrupts them, what is not counted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field, StringConstraints

from phases import in_words
from phases.findings import ATTENTION, Facts, Finding, State
from phases.processfile import Ref
from sessions.days import SessionDay, is_working_day
from sessions.reading import Programme
from sessions.rules.facts import (
    Known,
    OfKind,
    days_words,
    if_need_be,
    is_near,
    known,
    month_words,
    sources,
)

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
PAUSE = 8  # days: sittings that lie further apart are not one stretch that was interrupted


class DaysByMonth(OfKind):
    """Exactly so many days of each month."""

    days: dict[Month, Annotated[int, Field(ge=0, le=31)]]


@dataclass(frozen=True)
class MonthCount:
    """What is known of one month: its days, each once, and what was asked for."""

    month: str
    wanted: int
    days: tuple[SessionDay, ...]
    maybe: tuple[SessionDay, ...]
    today: date

    @property
    def first(self) -> date:
        return date.fromisoformat(f"{self.month}-01")

    @property
    def last(self) -> date:
        return (self.first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    @property
    def done(self) -> int:
        return sum(day.is_held for day in self.days)

    @property
    def numbers(self) -> str:
        return ngettext("%(count)d of %(wanted)d day", "%(count)d of %(wanted)d days", self.wanted) % {
            "count": len(self.days),
            "wanted": self.wanted,
        }


def days_by_month(facts: Facts, wanted: DaysByMonth) -> Iterator[Finding]:
    """One finding a month and one for all; days count as held where that is recorded, else as announced."""
    sessions = known(facts, wanted.session_kind)
    days = _once(day for session in sessions for day in session.days)
    maybe = _once(if_need_be(sessions))
    counts = [
        MonthCount(month, number, _of(days, month), _of(maybe, month), facts.mandate.today)
        for month, number in sorted(wanted.days.items())
    ]
    pauses = list(interruptions(facts, sessions))
    findings = [_month(facts, count, sessions, pauses) for count in counts]
    yield from findings
    outside = [day for day in days if f"{day.day:%Y-%m}" not in wanted.days]
    yield _all_months(counts, outside, findings, pauses)


def _once(days: Iterator[SessionDay] | list[SessionDay]) -> list[SessionDay]:
    """Each day once, though several sessions sit on it; held where one of them was."""
    found: dict[date, SessionDay] = {}
    for day in days:
        if day.day not in found or day.is_held:
            found[day.day] = day
    return [found[day] for day in sorted(found)]


def _of(days: list[SessionDay], month: str) -> tuple[SessionDay, ...]:
    return tuple(day for day in days if f"{day.day:%Y-%m}" == month)


def _month(facts: Facts, count: MonthCount, sessions: list[Known], pauses: list["Pause"]) -> Finding:
    named = {
        "month": month_words(count.first),
        "numbers": count.numbers,
        "days": days_words(day.day for day in count.days),
        "held": count.done,
    }
    if not count.days:
        said = _("%(month)s: no day is recorded") if count.today > count.last else _("%(month)s: no day is announced")
    elif count.done == len(count.days):
        said = _("%(month)s: %(numbers)s held, %(days)s")
    elif count.done:
        said = _("%(month)s: %(numbers)s, %(days)s; %(held)d recorded as held, the rest as announced")
    elif count.today > count.last:
        said = _("%(month)s: %(numbers)s announced, %(days)s; that they were held is not recorded")
    else:
        said = _("%(month)s: %(numbers)s announced, %(days)s")
    parts = [said % named]
    if count.maybe:
        parts.append(_("and if need be %(days)s") % {"days": days_words(day.day for day in count.maybe)})
    parts += [pause.words for pause in pauses if f"{pause.day:%Y-%m}" == count.month]
    slugs = {day.slug for day in count.days if day.is_held}
    told = sources(session for session in sessions if session.slug in slugs)
    item = count.days[0].slug if count.days else ""
    return Finding(_state(facts, count), "; ".join(parts) + ".", count.numbers, count.month, item, evidence=told)


def _state(facts: Facts, count: MonthCount) -> State:
    every, done, wanted = len(count.days), count.done, count.wanted
    if done == every == wanted and (wanted or count.today > count.last):
        return State.MET
    if done > wanted:
        return State.BREACHED
    if count.today <= count.last:
        if every:
            return State.NOT_YET_DUE if every == wanted else State.AT_RISK
        return State.AT_RISK if wanted and is_near(facts, count.last) else State.NOT_YET_DUE
    return State.BREACHED if every and done == every else State.NOT_RECORDED


def _all_months(
    counts: list[MonthCount], outside: list[SessionDay], each: list[Finding], pauses: list["Pause"]
) -> Finding:
    total, count = sum(one.wanted for one in counts), sum(len(one.days) for one in counts)
    numbers = ngettext("%(count)d of %(total)d day", "%(count)d of %(total)d days", total) % {
        "count": count,
        "total": total,
    }
    shape = "/".join(str(len(one.days)) for one in counts)
    parts = [_("%(numbers)s: %(shape)s") % {"numbers": numbers, "shape": shape}]
    done = sum(one.done for one in counts)
    if done < count:
        parts.append(_("%(held)d recorded as held, the rest as announced") % {"held": done})
    if outside:
        parts.append(_("outside these months: %(days)s") % {"days": days_words(day.day for day in outside)})
    parts += [pause.words for pause in pauses]
    states = [finding.state for finding in each]
    if outside:
        states.append(State.BREACHED if any(day.is_held for day in outside) else State.AT_RISK)
    state = min(states, key=lambda state: ATTENTION[state], default=State.NOT_YET_DUE)
    return Finding(state, "; ".join(parts) + ".", numbers, "total")


@dataclass(frozen=True)
class Pause:
    """A day on which a session stood still while another one met."""

    session: Known
    day: date
    other: str

    @property
    def words(self) -> str:
        named = {"session": self.session.title, "other": self.other, "day": in_words.short_day(self.day)}
        return _("“%(session)s” was interrupted on %(day)s by “%(other)s”") % named


def interruptions(facts: Facts, sessions: list[Known]) -> Iterator[Pause]:
    """The working days between two sittings of a session on which one of another kind met in the same city."""
    programme = facts.read(Programme)
    kinds = {view.kind for view in programme.sessions.values()}
    others = known(facts, *(kinds - {session.view.kind for session in sessions}))
    met = {(day.day, day.city): other.view.title for other in others for day in other.days}
    for session in sessions:
        for one, then in zip(session.days, session.days[1:], strict=False):
            gap = (then.day - one.day).days
            for number in range(1, gap if gap <= PAUSE else 1):
                still = replace(one, day=one.day + timedelta(days=number))
                other = met.get((still.day, still.city))
                if other and is_working_day(still, programme.holidays):
                    yield Pause(session, still.day, other)


class AdditionalConsultations(OfKind):
    """Further consultations may be convened; the named rule does not count them as days of negotiation."""

    not_counted_in: Annotated[str, Ref("rules", anywhere=True)]
    rounds_may_be_interrupted: bool = False


def additional_consultations(facts: Facts, wanted: AdditionalConsultations) -> Iterator[Finding]:
    """A possibility that nobody has to use: it says how often it was used, and whether rounds were interrupted."""
    counted: dict[str, Any] = next((r.parameters for r in facts.rules if r.key == wanted.not_counted_in), {})
    months = sorted(counted.get("days", {}))
    found = [
        session
        for session in known(facts, wanted.session_kind)
        if months and any(months[0] <= f"{day.day:%Y-%m}" <= months[-1] for day in session.days)
    ]
    said = ngettext(
        "A possibility, not a duty: %(count)d additional consultation is recorded in these months; it is not counted.",
        "A possibility, not a duty: %(count)d additional consultations are recorded in these months; none is counted.",
        len(found),
    ) % {"count": len(found)}
    yield Finding(State.NOT_APPLICABLE, said, item=found[0].item if found else "")
    rounds = known(facts, counted["session_kind"]) if "session_kind" in counted else []
    pauses = list(interruptions(facts, rounds))
    if pauses:
        yield _interrupted(pauses, allowed=wanted.rounds_may_be_interrupted)


def _interrupted(pauses: list[Pause], *, allowed: bool) -> Finding:
    told = "; ".join(pause.words for pause in pauses)
    done = any(pause.session.is_held for pause in pauses)
    item = pauses[0].session.item
    if allowed:
        said = _("%(told)s; this is allowed.") % {"told": told}
        return Finding(State.MET if done else State.NOT_YET_DUE, said, about="interruptions", item=item)
    said = _("%(told)s; nothing allows that.") % {"told": told}
    return Finding(State.BREACHED if done else State.AT_RISK, said, about="interruptions", item=item)
