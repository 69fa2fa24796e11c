"""Rules of how sessions are conducted: who chairs, at what level, who was invited, which panels."""

from collections.abc import Iterator
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases.findings import Facts, Finding, State
from phases.processfile import Ref
from sessions.models import Panel, PanelVersion
from sessions.reading import Programme
from sessions.rules.facts import Known, OfKind, known, names, titles

By = Annotated[str, Ref("addressees", anywhere=True)]


def _not_known(sessions: list[Known], sentence: str) -> Finding:
    """Nothing is recorded of it: not due while every session lies ahead."""
    past = [session for session in sessions if not session.is_ahead]
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
    """No list of those invited is kept: what cannot be known is said, not guessed."""
    past = [session for session in known(facts, wanted.session_kind) if not session.is_ahead]
    said = ngettext(
        "Who was invited is not recorded of %(count)d session.",
        "Who was invited is not recorded of %(count)d sessions.",
        len(past),
    ) % {"count": len(past)}
    yield _not_known(past, said)


class ChairedBy(OfKind):
    """Sessions are chaired, or presided over, by an office."""

    by: By


def chaired_by(facts: Facts, wanted: ChairedBy) -> Iterator[Finding]:
    """Only what is recorded counts: a session whose organisers name the office."""
    office = facts.read(Programme).offices.get(wanted.by, wanted.by)
    sessions = known(facts, wanted.session_kind)
    past = [session for session in sessions if not session.is_ahead]
    silent = [session for session in past if not names(session.view.session.organisers, office)]
    named = {"office": office, "count": len(past) - len(silent), "all": len(past)}
    numbers = _("%(count)d of %(all)d") % named
    if not past:
        yield _not_known(past, "")
    elif silent:
        said = _(
            "%(office)s: named among the organisers of %(count)d of %(all)d sessions; "
            "who chaired the others is not recorded."
        )
        yield Finding(State.NOT_RECORDED, said % named, numbers, item=silent[0].item)
    else:
        said = _("%(office)s: named among the organisers of %(count)d of %(all)d sessions.") % named
        ahead = len(past) < len(sessions)
        yield Finding(State.NOT_YET_DUE if ahead else State.MET, said, numbers, item=past[0].item)


class PanelsOf(OfKind):
    """The base of rules about panels of one kind."""

    kind: Literal["expert", "summary", "exchange"] = "expert"

    def of(self, session: Known) -> list[PanelVersion]:
        return [p for p in session.view.panels if p.kind == self.kind and not p.is_invented]


class PanelsPerSession(PanelsOf):
    """Each session has so many panels, and an interactive exchange."""

    least: Annotated[int, Field(ge=0)]
    most: Annotated[int, Field(ge=0)]
    exchange: bool = False


def panels_per_session(facts: Facts, wanted: PanelsPerSession) -> Iterator[Finding]:
    """One finding for each session whose panels are recorded, and one for those of which nothing is."""
    silent, sessions = [], known(facts, wanted.session_kind)
    for session in sessions:
        recorded = [panel for panel in session.view.panels if not panel.is_invented]
        if recorded:
            exchange = any(panel.kind == Panel.Kind.EXCHANGE for panel in recorded)
            yield _counted(session, wanted, len(wanted.of(session)), exchange=exchange)
        else:
            silent.append(session)
    if silent or not sessions:
        yield _silent_panels(silent)


def _counted(session: Known, wanted: PanelsPerSession, count: int, *, exchange: bool) -> Finding:
    named: dict[str, object] = {
        "title": session.title,
        "count": count,
        "least": wanted.least,
        "most": wanted.most,
    }
    numbers = ngettext(
        "%(count)d panel, %(least)d to %(most)d asked for", "%(count)d panels, %(least)d to %(most)d asked for", count
    )
    numbers %= named
    said = _("“%(title)s”: %(numbers)s.")
    lacking = wanted.exchange and not exchange
    if lacking:
        said = _("“%(title)s”: %(numbers)s; no interactive exchange is recorded.")
    named["numbers"] = numbers
    if count > wanted.most or (count < wanted.least and not session.is_ahead):
        state = State.AT_RISK if session.is_ahead else State.BREACHED
    elif session.is_ahead:
        state = State.NOT_YET_DUE  # what is missing can still come
    else:
        state = State.NOT_RECORDED if lacking or not session.is_held else State.MET
    return Finding(state, said % named, numbers, session.slug, session.item)


def _silent_panels(silent: list[Known]) -> Finding:
    past = [session for session in silent if not session.is_ahead]
    said = ngettext(
        "The panels of %(count)d session are not recorded.",
        "The panels of %(count)d sessions are not recorded.",
        len(past),
    ) % {"count": len(past)}
    return _not_known(past, said)


def panels_moderated(facts: Facts, wanted: PanelsOf) -> Iterator[Finding]:
    """Each panel is moderated by a Member State."""
    sessions = known(facts, wanted.session_kind)
    silent = [session for session in sessions if not wanted.of(session)]
    for session in sessions:
        panels = wanted.of(session)
        if panels:
            moderated = sum(bool(panel.moderating_states) for panel in panels)
            named = {"title": session.title, "count": moderated, "all": len(panels)}
            said = _("“%(title)s”: %(count)d of %(all)d panels have a State that moderates.") % named
            state = State.MET if moderated == len(panels) else State.NOT_RECORDED
            state = State.NOT_YET_DUE if session.is_ahead else state
            yield Finding(state, said, _("%(count)d of %(all)d") % named, session.slug, session.item)
    if silent or not sessions:
        yield _silent_panels(silent)


class PanelBalance(PanelsOf):
    """Panels represent regional groups and the situations of countries, taken over a session or each panel."""

    over: Literal["session", "panel"] = "session"
    regional_groups: list[Annotated[str, Field(max_length=10)]]
    situations: list[Annotated[str, Field(max_length=40)]] = []


def panel_balance(facts: Facts, wanted: PanelBalance) -> Iterator[Finding]:
    """Who sat on a panel is not recorded; the States that moderate are, and only their groups are known."""
    silent, sessions = [], known(facts, wanted.session_kind)
    groups = facts.read(Programme).groups
    for session in sessions:
        panels = [panel for panel in wanted.of(session) if panel.moderating_states]
        if not panels:
            silent.append(session)
            continue
        parts = [[panel] for panel in panels] if wanted.over == "panel" else [panels]
        codes = [{code for panel in part for code in panel.moderating_states} for part in parts]
        count = min(len({groups.get(code) for code in some} & set(wanted.regional_groups)) for some in codes)
        named = {"title": session.title, "count": count, "all": len(wanted.regional_groups)}
        said = _("“%(title)s”: moderators come from %(count)d of %(all)d regional groups; panellists are not recorded.")
        if len(parts) > 1:
            said = _(
                "“%(title)s”: moderators of each panel come from at least %(count)d of %(all)d regional groups; "
                "panellists are not recorded."
            )
        state = State.NOT_YET_DUE if session.is_ahead else State.NOT_RECORDED
        yield Finding(state, said % named, _("%(count)d of %(all)d") % named, session.slug, session.item)
    if silent or not sessions:
        past = [session for session in silent if not session.is_ahead]
        yield _not_known(past, _("Who sat on the panels is not recorded: %(titles)s.") % {"titles": titles(past)})
