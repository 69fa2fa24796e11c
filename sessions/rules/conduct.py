"""Rules of how sessions are conducted: who chairs, at what level, who was invited, which panels."""

from collections.abc import Iterator
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases.findings import Facts, Finding, State
from phases.processfile import Ref
from sessions.models import Panel
from sessions.reading import Programme
from sessions.rules.facts import Known, OfKind, known, titles

By = Annotated[str, Ref("addressees", anywhere=True)]


def _not_known(sessions: list[Known], sentence: str) -> Finding:
    """Nothing is recorded of it: not due while every session lies ahead."""
    past = [session for session in sessions if session.is_past or session.is_held]
    if not past:
        return Finding(State.NOT_YET_DUE, _("No session of this kind has been held yet."))
    return Finding(State.NOT_RECORDED, sentence, item=past[0].item)


class AtLevel(OfKind):
    """Participants are of a level."""

    level: Annotated[str, Field(min_length=1, max_length=200)]


def attended_at_level(facts: Facts, wanted: AtLevel) -> Iterator[Finding]:
    said = _("At what level Governments took part is not recorded (asked for: %(level)s).") % {"level": wanted.level}
    yield _not_known(known(facts, wanted.session_kind), said)


class Invited(OfKind):
    """Categories of stakeholders are invited by an office."""

    by: By
    categories: list[Annotated[str, Ref("categories", anywhere=True)]]


def categories_invited(facts: Facts, wanted: Invited) -> Iterator[Finding]:
    sessions = known(facts, wanted.session_kind)
    said = ngettext(
        "Who was invited is not recorded of %(count)d session.",
        "Who was invited is not recorded of %(count)d sessions.",
        len(sessions),
    ) % {"count": len(sessions)}
    yield _not_known(sessions, said)


class ChairedBy(OfKind):
    """Sessions are chaired, or presided over, by an office."""

    by: By


def chaired_by(facts: Facts, wanted: ChairedBy) -> Iterator[Finding]:
    """Only what is recorded counts: a session whose organisers name the office."""
    office = facts.read(Programme).offices.get(wanted.by, wanted.by)
    sessions = [s for s in known(facts, wanted.session_kind) if s.is_held or s.is_past or s.days]
    named_it = [s for s in sessions if office.casefold() in s.view.session.organisers.casefold()]
    silent = [s for s in sessions if s not in named_it]
    named = {"office": office, "count": len(named_it), "all": len(sessions)}
    if sessions and not silent:
        yield Finding(State.MET, _("%(office)s: %(count)d of %(all)d sessions.") % named, item=sessions[0].item)
        return
    said = _("Who chaired is recorded of %(count)d of %(all)d sessions (asked for: %(office)s).") % named
    yield _not_known(silent, said)


class PanelsOf(OfKind):
    """The base of rules about panels of one kind."""

    kind: Literal["expert", "summary", "exchange"] = "expert"

    def of(self, session: Known) -> list[Panel]:
        return [p for p in session.view.panels if p.kind == self.kind and not p.is_invented]


class PanelsPerSession(PanelsOf):
    """Each session has so many panels, and an interactive exchange."""

    least: Annotated[int, Field(ge=0)]
    most: Annotated[int, Field(ge=0)]
    exchange: bool = False


def panels_per_session(facts: Facts, wanted: PanelsPerSession) -> Iterator[Finding]:
    """One finding for each session whose panels are recorded, and one for those of which nothing is."""
    silent = []
    for session in known(facts, wanted.session_kind):
        recorded = [panel for panel in session.view.panels if not panel.is_invented]
        if not recorded:
            silent.append(session)
            continue
        count = len(wanted.of(session))
        exchange = any(panel.kind == Panel.Kind.EXCHANGE for panel in recorded)
        kept = wanted.least <= count <= wanted.most and (exchange or not wanted.exchange)
        named = {"title": session.title, "count": count, "least": wanted.least, "most": wanted.most}
        numbers = _("%(count)d panels, %(least)d to %(most)d asked for") % named
        said = _("“%(title)s”: %(count)d panels (%(least)d to %(most)d asked for).") % named
        if wanted.exchange and not exchange:
            said = _(
                "“%(title)s”: %(count)d panels (%(least)d to %(most)d asked for), no interactive exchange recorded."
            )
            said %= named
        ahead = not (session.is_held or session.is_past)
        state = State.MET if kept else State.AT_RISK if ahead else State.BREACHED
        if not kept and wanted.least <= count <= wanted.most:
            state = State.NOT_YET_DUE if ahead else State.NOT_RECORDED  # only the exchange is missing from the record
        yield Finding(state, said, numbers, session.slug, session.item)
    if silent:
        yield _silent_panels(silent)


def _silent_panels(silent: list[Known]) -> Finding:
    said = ngettext(
        "The panels of %(count)d session are not recorded.",
        "The panels of %(count)d sessions are not recorded.",
        len(silent),
    ) % {"count": len(silent)}
    return _not_known(silent, said)


def panels_moderated(facts: Facts, wanted: PanelsOf) -> Iterator[Finding]:
    """Each panel is moderated by a Member State."""
    sessions = known(facts, wanted.session_kind)
    silent = []
    for session in sessions:
        panels = wanted.of(session)
        if not panels:
            silent.append(session)
            continue
        moderated = sum(bool(panel.moderating_states) for panel in panels)
        named = {"title": session.title, "count": moderated, "all": len(panels)}
        said = _("“%(title)s”: %(count)d of %(all)d panels have a State that moderates.") % named
        state = State.MET if moderated == len(panels) else State.NOT_RECORDED
        yield Finding(state, said, about=session.slug, item=session.item)
    if silent or not sessions:
        yield _silent_panels(silent) if silent else Finding(State.NOT_YET_DUE, _("None is announced yet."))


class PanelBalance(PanelsOf):
    """Panels represent regional groups and the situations of countries."""

    over: Literal["session", "panel"] = "session"
    regional_groups: list[Annotated[str, Field(max_length=10)]]
    situations: list[Annotated[str, Field(max_length=40)]] = []


def panel_balance(facts: Facts, wanted: PanelBalance) -> Iterator[Finding]:
    """Who sat on a panel is not recorded; the States that moderate are, and only their groups are known."""
    sessions = known(facts, wanted.session_kind)
    programme = facts.read(Programme)
    silent = []
    for session in sessions:
        codes = {code for panel in wanted.of(session) for code in panel.moderating_states}
        if not codes:
            silent.append(session)
            continue
        groups = {programme.groups.get(code, "") for code in codes} & set(wanted.regional_groups)
        missing = [group for group in wanted.regional_groups if group not in groups]
        named = {"title": session.title, "count": len(groups), "all": len(wanted.regional_groups)}
        said = _("“%(title)s”: moderators come from %(count)d of %(all)d regional groups; panellists are not recorded.")
        state = State.NOT_RECORDED if missing or wanted.situations else State.MET
        yield Finding(state, said % named, about=session.slug, item=session.item)
    if silent:
        past = [session for session in silent if session.is_held or session.is_past]
        said = _("Who sat on the panels is not recorded: %(titles)s.") % {"titles": titles(past)}
        yield _not_known(silent, said)
    elif not sessions:
        yield Finding(State.NOT_YET_DUE, _("None is announced yet."))
