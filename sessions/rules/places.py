"""Rules of where and when: in a city, within a phase, a meeting in a country for so many days."""

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases import in_words
from phases.dates import ImpreciseDate
from phases.findings import Facts, Finding, Parameters, State
from sessions.rules.facts import ItemKey, Kind, Known, OfKind, is_near, is_over, known, none_yet, sources, window


class HeldInCity(OfKind):
    """Every session of a kind is held in one city."""

    city: Annotated[str, Field(min_length=1, max_length=120)]


def held_in_city(facts: Facts, wanted: HeldInCity) -> Iterator[Finding]:
    """One finding for the sessions that are where they should be, and one for each that is not."""
    sessions = known(facts, wanted.session_kind)
    dated = [session for session in sessions if session.is_dated]
    if not dated:
        past = bool(sessions) and all(session.is_past for session in sessions)
        yield Finding(State.NOT_RECORDED if past else State.NOT_YET_DUE, none_yet(past))
        return
    right = [session for session in dated if session.is_in(wanted.city)]
    for session in dated:
        if session not in right:
            yield _elsewhere(session, wanted.city)
    if right:
        yield _there(right, wanted.city)


def _elsewhere(session: Known, city: str) -> Finding:
    named = {"title": session.title, "city": city, "place": ", ".join(session.cities)}
    if not session.cities:
        said, state = _("“%(title)s”: its city is not recorded."), State.NOT_RECORDED
        state = State.NOT_YET_DUE if session.is_ahead else state
    elif session.is_held:
        said, state = _("“%(title)s” was held in %(place)s, not in %(city)s."), State.BREACHED
    elif session.is_ahead:
        said, state = _("“%(title)s” is announced for %(place)s, not for %(city)s."), State.AT_RISK
    else:
        said = _("“%(title)s” was announced for %(place)s, not for %(city)s; that it was held is not recorded.")
        state = State.NOT_RECORDED
    return Finding(state, said % named, about=session.slug, item=session.item, evidence=sources([session]))


def _there(right: list[Known], city: str) -> Finding:
    done = [session for session in right if session.is_held]
    silent = [session for session in right if session.is_past and not session.is_held]
    named = {"done": len(done), "all": len(right), "city": city}
    numbers = _("%(done)d of %(all)d") % named
    if len(done) == len(right):
        said, state = _("In %(city)s: %(done)d of %(all)d held."), State.MET
    else:
        said = _("Announced for %(city)s: %(all)d; recorded as held: %(done)d.")
        state = State.NOT_RECORDED if silent else State.NOT_YET_DUE
    return Finding(state, said % named, numbers, item=(silent or right)[0].item)


class PhaseWindow(Parameters):
    """Sessions of these kinds lie within a phase."""

    phase: ItemKey
    session_kinds: list[Kind]


def phase_window(facts: Facts, wanted: PhaseWindow) -> Iterator[Finding]:
    """One finding for what lies inside the phase, and one for each session that does not."""
    when = window(facts, wanted.phase)
    sessions = [session for session in known(facts, *wanted.session_kinds) if session.is_dated]
    over = is_over(facts, when)
    if not when.is_known or not sessions:
        yield Finding(State.NOT_RECORDED if over else State.NOT_YET_DUE, none_yet(over), item=wanted.phase)
        return
    inside = []
    for session in sessions:
        if session.days_outside(when) == 0:
            inside.append(session)
        else:
            yield _beside(session, when)
    if inside:
        yield _within(wanted.phase, inside, when, over=over)


def _beside(session: Known, when: ImpreciseDate) -> Finding:
    apart = session.days_outside(when)
    named = {
        "title": session.title,
        "when": session.when.phrase or in_words.span(session.when.earliest, session.when.latest),
        "apart": in_words.days_apart(apart or 0),
        "phase": when.phrase,
    }
    if apart is None:
        said, state = _("“%(title)s” (%(when)s) may or may not lie within %(phase)s."), State.NOT_RECORDED
        state = State.AT_RISK if session.is_ahead else state
        return Finding(state, said % named, about=session.slug, item=session.item)
    state = State.BREACHED if session.is_held else State.AT_RISK if session.is_ahead else State.NOT_RECORDED
    said = (
        _("“%(title)s” was announced outside %(phase)s, %(apart)s; that it was held is not recorded.")
        if state == State.NOT_RECORDED
        else _("“%(title)s” lies outside %(phase)s: %(apart)s.")
    )
    return Finding(state, said % named, named["apart"], session.slug, session.item, evidence=sources([session]))


def _within(phase: str, inside: list[Known], when: ImpreciseDate, *, over: bool) -> Finding:
    done = sum(session.is_held for session in inside)
    named = {"done": done, "all": len(inside), "phase": when.phrase}
    said = _("Within %(phase)s: %(all)d; recorded as held: %(done)d.") % named
    state = State.NOT_YET_DUE if not over else State.MET if done == len(inside) else State.NOT_RECORDED
    return Finding(state, said, _("%(done)d of %(all)d") % named, item=phase)


class MeetingHeld(OfKind):
    """A meeting in a country, at the item's time, of so many days."""

    item: ItemKey
    country: Annotated[str, Field(max_length=120)] = ""
    days: Annotated[int, Field(ge=1)] | None = None


def meeting_held(facts: Facts, wanted: MeetingHeld) -> Iterator[Finding]:
    """Three findings: the time, the country, the length. Of several meetings the first that was held counts."""
    sessions = known(facts, wanted.session_kind)
    when = window(facts, wanted.item)
    session = next((s for s in sessions if s.is_held), next((s for s in sessions if s.is_dated), None))
    if session is None:
        over, near = is_over(facts, when), is_near(facts, when.latest)
        state = State.NOT_RECORDED if over else State.AT_RISK if near else State.NOT_YET_DUE
        yield Finding(state, none_yet(over), about="time", item=wanted.item)
        return
    yield _time(session, when)
    if wanted.country:
        yield _country(session, wanted.country)
    if wanted.days:
        yield _length(session, wanted.days)


def _kept(session: Known, kept: bool) -> State:
    if session.is_held:
        return State.MET if kept else State.BREACHED
    if session.is_past:
        return State.NOT_RECORDED
    return State.NOT_YET_DUE if kept else State.AT_RISK


def _time(session: Known, when: ImpreciseDate) -> Finding:
    if not session.when.is_known or not when.is_known:
        said = _("Its days are not recorded.") if when.is_known else _("The text gives it no days.")
        return Finding(State.NOT_RECORDED, said, about="time", item=session.item)
    apart = session.days_outside(when)
    named = {"when": session.when.phrase, "apart": in_words.days_apart(apart or 0), "phrase": when.phrase}
    told = sources([session])
    if apart is None:
        said = _("%(when)s, which may or may not lie within %(phrase)s.") % named
        state = State.AT_RISK if session.is_ahead else State.NOT_RECORDED
        return Finding(state, said, about="time", item=session.item, evidence=told)
    if apart:
        held = _("Held %(when)s: %(apart)s the time that the text gives (%(phrase)s).")
        ahead = _("Announced for %(when)s: %(apart)s the time that the text gives (%(phrase)s).")
    else:
        held, ahead = _("Held %(when)s, within %(phrase)s."), _("Announced for %(when)s, within %(phrase)s.")
    said = (held if session.is_held else ahead) % named
    return Finding(_kept(session, not apart), said, named["apart"], "time", session.item, evidence=told)


def _country(session: Known, country: str) -> Finding:
    kept = country in session.countries or session.is_in(country)
    named = {"country": country, "places": ", ".join(session.countries), "cities": ", ".join(session.cities)}
    if kept:
        said = _("In %(country)s, as the text has it (%(cities)s).") % named
    elif session.countries:
        said = _("In %(places)s, not in %(country)s.") % named
    else:
        state = State.NOT_YET_DUE if session.is_ahead else State.NOT_RECORDED
        return Finding(state, _("Its country is not recorded."), about="place", item=session.item)
    return Finding(_kept(session, kept), said, about="place", item=session.item, evidence=sources([session]))


def _length(session: Known, wanted: int) -> Finding:
    days = [day for day in session.days if day.is_held or not session.is_held]
    numbers = ngettext("%(count)d of %(wanted)d day", "%(count)d of %(wanted)d days", wanted) % {
        "count": len(days),
        "wanted": wanted,
    }
    if not days:
        state = State.NOT_YET_DUE if session.is_ahead else State.NOT_RECORDED
        return Finding(state, _("Its length is not recorded."), about="length", item=session.item)
    said = _("Length: %(numbers)s.") % {"numbers": numbers}
    return Finding(_kept(session, len(days) == wanted), said, numbers, "length", session.item)
