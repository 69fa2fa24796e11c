"""Rules that count: working days, days of each month, days of hearings, and what is not counted."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field, StringConstraints

from phases import in_words
from phases.findings import Facts, Finding, State
from phases.processfile import Ref
from sessions.days import SessionDay, is_working_day, lengths
from sessions.reading import Programme
from sessions.rules.facts import ItemKey, Known, OfKind, known, titles, window

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class WorkingDays(OfKind):
    """All sessions of a kind together take at most so many working days."""

    days: Annotated[int, Field(ge=0)]


def working_days_at_most(facts: Facts, wanted: WorkingDays) -> Iterator[Finding]:
    sessions = known(facts, wanted.session_kind)
    programme = facts.read(Programme)
    days = {(d.slug, d.day): d for session in sessions for d in session.days if is_working_day(d, programme.holidays)}
    count = len(days)
    numbers = ngettext(
        "%(count)d of at most %(most)d working day", "%(count)d of at most %(most)d working days", wanted.days
    ) % {"count": count, "most": wanted.days}
    bare = sorted(
        {d.duty_station for d in days.values() if d.duty_station and d.duty_station not in programme.holidays}
    )
    said = numbers
    if bare:
        said = _("%(numbers)s; no holidays are recorded for %(stations)s") % {
            "numbers": numbers,
            "stations": ", ".join(bare),
        }
    over = count > wanted.days
    all_held = bool(sessions) and all(session.is_held for session in sessions)
    if not days:
        state, said = State.NOT_YET_DUE, _("No day of these sessions is announced yet.")
    elif over:
        state = State.BREACHED if sum(d.is_held for d in days.values()) > wanted.days else State.AT_RISK
    elif all_held:
        state = State.MET
    else:
        state = State.NOT_RECORDED if all(session.is_past for session in sessions) else State.NOT_YET_DUE
    yield Finding(state, said, numbers=numbers)


class DaysByMonth(OfKind):
    """Exactly so many days of each month."""

    days: dict[Month, Annotated[int, Field(ge=0, le=31)]]


def days_by_month(facts: Facts, wanted: DaysByMonth) -> Iterator[Finding]:
    """One finding a month and one for all; days count as held where that is recorded, else as announced."""
    sessions = known(facts, wanted.session_kind)
    months: dict[str, list[SessionDay]] = defaultdict(list)
    for session in sessions:
        for day in session.days:
            months[f"{day.day:%Y-%m}"].append(day)
    findings = [_month(facts, month, number, months.get(month, [])) for month, number in wanted.days.items()]
    yield from findings
    yield _all_months(facts, wanted, months, findings, sessions)


def _month(facts: Facts, month: str, wanted: int, days: list[SessionDay]) -> Finding:
    first = date.fromisoformat(f"{month}-01")
    over = facts.mandate.today > max([day.day for day in days], default=_last(first))
    count, counted = len(days), sum(day.is_held for day in days)
    numbers = ngettext("%(count)d of %(wanted)d day", "%(count)d of %(wanted)d days", wanted) % {
        "count": count,
        "wanted": wanted,
    }
    named = {"month": in_words.short_month(first, year=True), "numbers": numbers}
    item = days[0].slug if days else ""
    if counted == wanted == count:
        return Finding(State.MET, _("%(month)s: %(numbers)s held.") % named, numbers, month, item)
    if not days:
        state = State.NOT_RECORDED if over else State.NOT_YET_DUE
        return Finding(state, _("%(month)s: no day is announced.") % named, numbers, month)
    if counted == count and over:
        return Finding(State.BREACHED, _("%(month)s: %(numbers)s held.") % named, numbers, month, item)
    if count != wanted:
        state = State.NOT_RECORDED if over else State.AT_RISK
        return Finding(state, _("%(month)s: %(numbers)s announced.") % named, numbers, month, item)
    if over:
        said = _("%(month)s: %(numbers)s announced; that all were held is not recorded.") % named
        return Finding(State.NOT_RECORDED, said, numbers, month, item)
    return Finding(State.NOT_YET_DUE, _("%(month)s: %(numbers)s announced.") % named, numbers, month, item)


def _last(first: date) -> date:
    """The last day of a month, from its first."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _all_months(
    facts: Facts, wanted: DaysByMonth, months: dict[str, list[SessionDay]], each: list[Finding], sessions: list[Known]
) -> Finding:
    total = sum(wanted.days.values())
    outside = [day for month, days in months.items() if month not in wanted.days for day in days]
    count = sum(len(months.get(month, [])) for month in wanted.days)
    shape = "/".join(str(len(months.get(month, []))) for month in wanted.days)
    numbers = ngettext("%(count)d of %(total)d day", "%(count)d of %(total)d days", total) % {
        "count": count,
        "total": total,
    }
    said = [_("%(numbers)s in all: %(shape)s") % {"numbers": numbers, "shape": shape}]
    if outside:
        days = ", ".join(in_words.short_day(day.day) for day in outside[:3])
        said.append(_("outside these months: %(days)s") % {"days": days})
    said += list(interruptions(facts, sessions))
    states = {finding.state for finding in each}
    state = next(
        (s for s in (State.BREACHED, State.AT_RISK, State.NOT_RECORDED, State.NOT_YET_DUE) if s in states), State.MET
    )
    if outside and state in (State.MET, State.NOT_YET_DUE):
        state = State.BREACHED if all(day.is_held for day in outside) else State.AT_RISK
    return Finding(state, "; ".join(said) + ".", numbers, "total")


def interruptions(facts: Facts, sessions: list[Known]) -> Iterator[str]:
    """Which sessions were interrupted by another session, in words."""
    programme = facts.read(Programme)
    others: dict[date, str] = {
        version.day: version.session_title
        for version in programme.meetings
        if version.meeting.session_id not in {session.view.session.pk for session in sessions}
    }
    for session in sessions:
        days = {day.day for day in session.days}
        if not days:
            continue
        gaps = [d for d in others if min(days) < d < max(days) and d not in days]
        for gap in sorted(gaps):
            named = {"session": session.title, "other": others[gap], "day": in_words.short_day(gap)}
            yield _("“%(session)s” was interrupted on %(day)s by “%(other)s”") % named


class AdditionalConsultations(OfKind):
    """Further consultations may be convened; they are not counted as days of negotiation."""

    not_counted_in: Annotated[str, Ref("rules", anywhere=True)]
    rounds_may_be_interrupted: bool = False


def additional_consultations(facts: Facts, wanted: AdditionalConsultations) -> Iterator[Finding]:
    """A possibility that nobody has to use: it says how often it was used, and finds nothing wrong."""
    counted = next((rule for rule in facts.rules if rule.key == wanted.not_counted_in), None)
    months = sorted((counted.parameters if counted else {}).get("days", {}))
    found = [
        session
        for session in known(facts, wanted.session_kind)
        if months and any(months[0] <= f"{day.day:%Y-%m}" <= months[-1] for day in session.days)
    ]
    said = ngettext(
        "A possibility, not a duty: %(count)d additional consultation is recorded beside the negotiations.",
        "A possibility, not a duty: %(count)d additional consultations are recorded beside the negotiations.",
        len(found),
    ) % {"count": len(found)}
    yield Finding(State.NOT_APPLICABLE, said)


class HearingDays(OfKind):
    """At least so many days within the item's window; a half day counts as its share."""

    days: Annotated[float, Field(gt=0)]
    half_day: Annotated[float, Field(gt=0, lt=1)] = 0.5
    item: ItemKey


def hearing_days_at_least(facts: Facts, wanted: HearingDays) -> Iterator[Finding]:
    """Count as sources give the lengths: where they disagree, both counts are said, and only what both reach is met."""
    when = window(facts, wanted.item)
    sessions = known(facts, wanted.session_kind)
    inside = [(s, d) for s in sessions for d in s.days if when.contains(d.day)]
    least = most = 0.0
    disagree: list[str] = []
    silent: list[str] = []
    for session, day in inside:
        told = lengths(session.view.dates, wanted.half_day)
        shares = {share for share, _words in told.values()} or {day.share}
        if not told and day.hours is None:
            silent.append(in_words.short_day(day.day))
        least, most = least + min(shares), most + max(shares)
        if len(shares) > 1:
            disagree += [f"{source}: {words}" for source, (_share, words) in sorted(told.items())]
    yield _hearings(facts, wanted, inside, (least, most), tuple(disagree), silent)


def _hearings(
    facts: Facts,
    wanted: HearingDays,
    inside: list[tuple[Known, SessionDay]],
    counts: tuple[float, float],
    disagree: tuple[str, ...],
    silent: list[str],
) -> Finding:
    least, most = counts
    shown = f"{least:g}" if least == most else _("%(least)s or %(most)s") % {"least": f"{least:g}", "most": f"{most:g}"}
    numbers = _("%(shown)s of at least %(wanted)s days") % {"shown": shown, "wanted": f"{wanted.days:g}"}
    said = [numbers]
    if disagree:
        said.append(_("the sources disagree (%(told)s)") % {"told": "; ".join(disagree)})
    if silent:
        said.append(_("no length is recorded of %(days)s, counted as full") % {"days": ", ".join(silent)})
    held = [share for session, day in inside if day.is_held for share in (_least(session, day, wanted),)]
    when = window(facts, wanted.item)
    over = when.latest is not None and when.latest < facts.mandate.today
    if sum(held) >= wanted.days:
        state = State.MET
    elif not over:
        state = State.NOT_YET_DUE
    else:
        state = State.NOT_RECORDED if most >= wanted.days or not inside else State.BREACHED
    return Finding(state, "; ".join(said) + ".", numbers, item=wanted.item, evidence=disagree)


def _least(session: Known, day: SessionDay, wanted: HearingDays) -> float:
    told = lengths(session.view.dates, wanted.half_day)
    return min((share for share, _words in told.values()), default=day.share)


class SessionsHeld(OfKind):
    """At least so many sessions of a kind are held."""

    least: Annotated[int, Field(ge=1)] = 1
    item: ItemKey | None = None


def sessions_held(facts: Facts, wanted: SessionsHeld) -> Iterator[Finding]:
    sessions = known(facts, wanted.session_kind)
    done = [session for session in sessions if session.is_held]
    numbers = _("%(count)d of at least %(least)d") % {"count": len(done), "least": wanted.least}
    if len(done) >= wanted.least:
        said = _("Held: %(numbers)s (%(titles)s).") % {"numbers": numbers, "titles": titles(done)}
        yield Finding(State.MET, said, numbers, item=wanted.item or "")
        return
    ahead = [session for session in sessions if not session.is_past]
    silent = [session for session in sessions if session.is_past and not session.is_held]
    when = window(facts, wanted.item)
    open_still = bool(ahead) or when.latest is None or when.latest >= facts.mandate.today
    if ahead:
        said = _("Announced: %(titles)s; held: %(numbers)s.") % {"titles": titles(ahead), "numbers": numbers}
    elif silent:
        said = _("Announced and past, with no record that it was held: %(titles)s.") % {"titles": titles(silent)}
    elif done:
        said = _("Held: %(numbers)s (%(titles)s).") % {"numbers": numbers, "titles": titles(done)}
    else:
        said = _("None is announced yet.") if open_still else _("None is recorded.")
    state = State.NOT_YET_DUE if open_still and (ahead or not silent) else State.NOT_RECORDED
    if done and not open_still and not silent:
        state = State.BREACHED  # the time is over, and all that was announced was held
    yield Finding(state, said, numbers, item=wanted.item or "")
