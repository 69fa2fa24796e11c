"""Rules of where and when: city, country, the phase's window, a theme in its city, a meeting of so many days."""

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases import in_words
from phases.findings import Facts, Finding, Parameters, State
from sessions.rules.facts import ItemKey, Kind, Known, OfKind, ThemeKey, known, titles, window


class HeldInCity(OfKind):
    """Every session of a kind is held in one city."""

    city: Annotated[str, Field(min_length=1, max_length=120)]


def held_in_city(facts: Facts, wanted: HeldInCity) -> Iterator[Finding]:
    """One finding for the sessions that are where they should be, and one for each that is not."""
    sessions = known(facts, wanted.session_kind)
    dated = [session for session in sessions if session.days or session.is_held]
    if not dated:
        yield Finding(State.NOT_YET_DUE, _("None is announced yet."))
        return
    right = [session for session in dated if wanted.city in session.cities]
    for session in dated:
        if wanted.city not in session.cities:
            yield _elsewhere(session, wanted.city)
    if right:
        yield _there(right, wanted.city)


def _elsewhere(session: Known, city: str) -> Finding:
    named = {"title": session.title, "city": city, "place": ", ".join(session.cities)}
    if not session.cities:
        said = _("“%(title)s”: its city is not recorded.") % named
        return Finding(State.NOT_RECORDED, said, about=session.slug, item=session.item)
    if session.is_held:
        said = _("“%(title)s” was held in %(place)s, not in %(city)s.") % named
        return Finding(State.BREACHED, said, about=session.slug, item=session.item)
    said = _("“%(title)s” is announced for %(place)s, not for %(city)s.") % named
    return Finding(State.AT_RISK, said, about=session.slug, item=session.item)


def _there(right: list[Known], city: str) -> Finding:
    done = [session for session in right if session.is_held]
    named = {"done": len(done), "all": len(right), "city": city}
    numbers = _("%(done)d of %(all)d") % named
    if len(done) == len(right):
        said = _("In %(city)s: %(done)d of %(all)d held.") % named
        return Finding(State.MET, said, numbers, item=right[0].item)
    said = _("Announced for %(city)s: %(all)d, of which %(done)d are recorded as held.") % named
    past = all(session.is_past for session in right)
    return Finding(State.NOT_RECORDED if past else State.NOT_YET_DUE, said, numbers, item=right[0].item)


class PhaseWindow(Parameters):
    """Sessions of these kinds lie within a phase."""

    phase: ItemKey
    session_kinds: list[Kind]


def phase_window(facts: Facts, wanted: PhaseWindow) -> Iterator[Finding]:
    """One finding for what lies inside the phase, and one for each session that does not."""
    when = window(facts, wanted.phase)
    sessions = [session for session in known(facts, *wanted.session_kinds) if session.days or session.is_held]
    if not when.is_known or not sessions:
        yield Finding(State.NOT_YET_DUE, _("None is announced yet."), item=wanted.phase)
        return
    inside = []
    for session in sessions:
        outside = session.when.days_outside(when)
        if not outside:
            inside.append(session)
            continue
        named = {"title": session.title, "apart": in_words.days_apart(outside), "phase": when.phrase}
        said = _("“%(title)s” lies outside %(phase)s: %(apart)s.") % named
        state = State.BREACHED if session.is_held else State.AT_RISK
        yield Finding(state, said, about=session.slug, item=session.item)
    if inside:
        done = sum(session.is_held for session in inside)
        named = {"done": done, "all": len(inside), "phase": when.phrase}
        said = _("Within %(phase)s: %(all)d, of which %(done)d are recorded as held.") % named
        past = all(session.is_past for session in inside)
        state = State.MET if done == len(inside) else State.NOT_RECORDED if past else State.NOT_YET_DUE
        yield Finding(state, said, _("%(done)d of %(all)d") % named, item=wanted.phase)


class ThemesCovered(OfKind):
    """Every theme is the subject of at least one session, within the item's window."""

    themes: list[ThemeKey]
    item: ItemKey | None = None


def themes_covered(facts: Facts, wanted: ThemesCovered) -> Iterator[Finding]:
    sessions = known(facts, wanted.session_kind)
    when = window(facts, wanted.item)
    over = when.latest is not None and when.latest < facts.mandate.today
    for theme in wanted.themes:
        took = [session for session in sessions if theme in _themes(session)]
        done = [session for session in took if session.is_held]
        late = [session for session in done if session.when.days_outside(when)] if when.is_known else []
        named = {"theme": theme, "titles": titles(done or took)}
        if done and late == done:
            apart = in_words.days_apart(done[0].when.days_outside(when) or 0)
            said = _("Theme (%(theme)s) was taken up by %(titles)s, outside the time: %(apart)s.")
            yield Finding(State.BREACHED, said % (named | {"apart": apart}), about=theme, item=done[0].item)
        elif done:
            said = _("Theme (%(theme)s) was taken up by %(titles)s.") % named
            yield Finding(State.MET, said, about=theme, item=done[0].item)
        elif took:
            said = _("Theme (%(theme)s) is announced for %(titles)s.") % named
            past = all(session.is_past for session in took)
            yield Finding(State.NOT_RECORDED if past else State.NOT_YET_DUE, said, about=theme, item=took[0].item)
        else:
            said = _("No session is recorded on theme (%(theme)s).") % named
            yield Finding(State.NOT_RECORDED if over else State.NOT_YET_DUE, said, about=theme, item=wanted.item or "")


def _themes(session: Known) -> set[str]:
    return {theme.key for theme in session.view.session.themes.all()}


class ThemesInCity(OfKind):
    """Each of these themes is taken up in one city."""

    themes: list[ThemeKey]
    city: Annotated[str, Field(min_length=1, max_length=120)]


def themes_in_city(facts: Facts, wanted: ThemesInCity) -> Iterator[Finding]:
    """One finding a theme: a theme that several sessions took up is where one of them was."""
    sessions = known(facts, wanted.session_kind)
    for theme in wanted.themes:
        took = [session for session in sessions if theme in _themes(session) and (session.days or session.is_held)]
        if not took:
            yield Finding(
                State.NOT_YET_DUE, _("Theme (%(theme)s): no session is announced.") % {"theme": theme}, "", theme
            )
            continue
        done = [session for session in took if session.is_held]
        there = [session for session in done or took if wanted.city in session.cities]
        places = ", ".join(f"{', '.join(session.cities)} (“{session.title}”)" for session in done or took)
        named = {"theme": theme, "city": wanted.city, "places": places}
        if there:
            said = _("Theme (%(theme)s) in %(city)s, as the text has it: %(places)s.") % named
            state = State.MET if done else State.NOT_YET_DUE
        else:
            said = _("Theme (%(theme)s) not in %(city)s but in %(places)s.") % named
            state = State.BREACHED if done else State.AT_RISK
        yield Finding(state, said, about=theme, item=(there or done or took)[0].item)


class MeetingHeld(OfKind):
    """A meeting in a country, at the item's time, of so many days."""

    item: ItemKey
    country: Annotated[str, Field(max_length=120)] = ""
    days: Annotated[int, Field(ge=1)] | None = None


def meeting_held(facts: Facts, wanted: MeetingHeld) -> Iterator[Finding]:
    """Three findings: the time, the country, the length."""
    sessions = known(facts, wanted.session_kind)
    when = window(facts, wanted.item)
    session = next((s for s in sessions if s.is_held), next((s for s in sessions if s.days), None))
    if session is None:
        over = when.latest is not None and when.latest < facts.mandate.today
        said = _("No meeting is recorded.") if over else _("It is not announced yet.")
        yield Finding(State.NOT_RECORDED if over else State.NOT_YET_DUE, said, item=wanted.item)
        return
    yield _time(session, wanted.item, days_outside=session.when.days_outside(when), phrase=when.phrase)
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


def _time(session: Known, item: str, *, days_outside: int | None, phrase: str) -> Finding:
    named = {
        "when": session.when.phrase,
        "apart": in_words.days_apart(days_outside or 0),
        "phrase": phrase,
    }
    if days_outside is None:
        return Finding(State.NOT_RECORDED, _("Its days are not recorded."), about="time", item=session.item)
    if days_outside:
        said = (
            _("Held %(when)s: %(apart)s the time that the text gives (%(phrase)s).")
            if session.is_held
            else _("Announced for %(when)s: %(apart)s the time that the text gives (%(phrase)s).")
        )
    else:
        said = (
            _("Held %(when)s, within %(phrase)s.")
            if session.is_held
            else _("Announced for %(when)s, within %(phrase)s.")
        )
    return Finding(_kept(session, not days_outside), said % named, named["apart"], "time", session.item)


def _country(session: Known, country: str) -> Finding:
    places = ", ".join(session.countries)
    if not places:
        return Finding(State.NOT_RECORDED, _("Its country is not recorded."), about="place", item=session.item)
    named = {"country": country, "places": places, "cities": ", ".join(session.cities)}
    if country in session.countries:
        said = _("In %(country)s, as the text has it (%(cities)s).") % named
    else:
        said = _("In %(places)s, not in %(country)s.") % named
    return Finding(_kept(session, country in session.countries), said, about="place", item=session.item)


def _length(session: Known, wanted: int) -> Finding:
    count = len(session.days)
    numbers = ngettext("%(count)d of %(wanted)d day", "%(count)d of %(wanted)d days", wanted) % {
        "count": count,
        "wanted": wanted,
    }
    if not count:
        return Finding(State.NOT_RECORDED, _("Its length is not recorded."), about="length", item=session.item)
    return Finding(
        _kept(session, count == wanted),
        _("Length: %(numbers)s.") % {"numbers": numbers},
        numbers,
        "length",
        session.item,
    )
