"""Rules of themes: each is taken up by a session, in its time, in its city."""

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from phases import in_words
from phases.findings import Facts, Finding, State
from sessions.models import Status
from sessions.reading import Programme
from sessions.rules.facts import ItemKey, Known, OfKind, ThemeKey, is_near, is_over, known, sources, window


class ThemesCovered(OfKind):
    """Every theme is the subject of at least one session, within the item's window."""

    themes: list[ThemeKey]
    item: ItemKey | None = None


def themes_covered(facts: Facts, wanted: ThemesCovered) -> Iterator[Finding]:
    """One finding a theme: which sessions took it up, when, where, and with which other themes."""
    sessions = known(facts, wanted.session_kind)
    for theme in wanted.themes:
        yield _covered(facts, wanted, theme, [session for session in sessions if theme in themes_of(session)])


def _covered(facts: Facts, wanted: ThemesCovered, theme: str, took: list[Known]) -> Finding:
    when = window(facts, wanted.item)
    done = [session for session in took if session.is_held]
    late = [session for session in done if when.is_known and session.days_outside(when)]
    ahead = [session for session in took if session.is_ahead]
    named = {"theme": letter(facts, theme), "told": _told(facts, done or took, theme)}
    item = (done or took)[0].item if took else wanted.item or ""
    if done and late != done:
        said, state = _("Theme (%(theme)s) was taken up by %(told)s."), State.MET
    elif done and not ahead:
        named["apart"] = in_words.days_apart(late[0].days_outside(when) or 0)
        said, state = _("Theme (%(theme)s) was taken up by %(told)s, outside the time: %(apart)s."), State.BREACHED
    elif took:
        outside = all(session.days_outside(when) for session in ahead) if when.is_known else False
        if ahead:
            state = State.AT_RISK if outside else State.NOT_YET_DUE
            named["told"] = _told(facts, ahead, theme)
        else:
            state = State.NOT_RECORDED
        said = _("Theme (%(theme)s) is announced for %(told)s.")
        said = said if ahead else _("Theme (%(theme)s) was announced for %(told)s; that it was held is not recorded.")
    else:
        said = _("No session is recorded on theme (%(theme)s).")
        over = is_over(facts, when)
        state = State.NOT_RECORDED if over else State.AT_RISK if is_near(facts, when.latest) else State.NOT_YET_DUE
    return Finding(state, said % named, about=theme, item=item, evidence=sources(done))


def themes_of(session: Known) -> set[str]:
    """The themes under which its meetings were announced, or else those of the session."""
    announced = {key for one in session.view.meetings if one.status != Status.CANCELLED for key in one.themes}
    return announced or {theme.key for theme in session.view.themes}


def letter(facts: Facts, key: str) -> str:
    """What the text calls a theme."""
    theme = facts.read(Programme).themes.get(key)
    return theme.letter if theme else key


def _told(facts: Facts, sessions: list[Known], theme: str) -> str:
    """Sessions with their days and places, and the other themes that they joined to this one."""
    found = []
    for session in sessions:
        others = sorted(themes_of(session) - {theme})
        joined = ", ".join(f"({letter(facts, other)})" for other in others)
        found.append(
            _("%(told)s with %(themes)s") % {"told": session.told, "themes": joined} if joined else session.told
        )
    return "; ".join(found)


class ThemesInCity(OfKind):
    """Each of these themes is taken up in one city; `item` gives the window in which the sessions lie."""

    themes: list[ThemeKey]
    city: Annotated[str, Field(min_length=1, max_length=120)]
    item: ItemKey | None = None


def themes_in_city(facts: Facts, wanted: ThemesInCity) -> Iterator[Finding]:
    """One finding a theme: a theme that several sessions took up is where one of them was."""
    sessions = known(facts, wanted.session_kind)
    over = is_over(facts, window(facts, wanted.item))
    for theme in wanted.themes:
        took = [session for session in sessions if theme in themes_of(session) and session.is_dated]
        if took:
            yield _in_city(facts, theme, wanted.city, took)
        elif over:
            said = _("Theme (%(theme)s): no session is recorded.") % {"theme": letter(facts, theme)}
            yield Finding(State.NOT_RECORDED, said, about=theme, item=wanted.item or "")
        else:
            said = _("Theme (%(theme)s): no session is announced.") % {"theme": letter(facts, theme)}
            yield Finding(State.NOT_YET_DUE, said, about=theme, item=wanted.item or "")


def _in_city(facts: Facts, theme: str, city: str, took: list[Known]) -> Finding:
    done = [session for session in took if session.is_held]
    ahead = [session for session in took if session.is_ahead]
    there = [session for session in took if session.is_in(city)]
    placed = [session for session in took if session.cities]
    shown = _there_first(done or took, city)
    named = {"theme": letter(facts, theme), "city": city}
    named["places"] = ", ".join(f"{', '.join(one.cities) or '?'} (“{one.title}”)" for one in shown)
    right = _("Theme (%(theme)s) in %(city)s, as the text has it: %(places)s.")
    if any(session in done for session in there):
        said, state = right, State.MET
    elif any(session in ahead for session in there):
        named["places"] = ", ".join(f"{', '.join(one.cities)} (“{one.title}”)" for one in _there_first(took, city))
        said, state = _("Theme (%(theme)s) is announced for %(city)s: %(places)s."), State.NOT_YET_DUE
    elif not done and not ahead:
        said = _("Theme (%(theme)s) was announced for %(places)s; that it was held is not recorded.")
        state = State.NOT_RECORDED
    elif not placed:
        said = _("Theme (%(theme)s): the city is not recorded.")
        state = State.NOT_RECORDED if done else State.NOT_YET_DUE
    else:
        said = _("Theme (%(theme)s) not in %(city)s but in %(places)s.")
        state = State.BREACHED if done else State.AT_RISK
    return Finding(state, said % named, about=theme, item=(there or done or took)[0].item, evidence=sources(done))


def _there_first(sessions: list[Known], city: str) -> list[Known]:
    return sorted(sessions, key=lambda session: not session.is_in(city))
