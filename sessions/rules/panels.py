"""Rules about the panels of sessions: how many, who moderates, whether those who sit on them are balanced."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases.findings import Facts, Finding, State
from sessions.models import Panel, PanelVersion, Participant
from sessions.reading import Programme
from sessions.rules.facts import Known, OfKind, known, not_known, titles


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
    return not_known(past, said)


def panels_moderated(facts: Facts, wanted: PanelsOf) -> Iterator[Finding]:
    """Each panel is moderated by a Member State."""
    sessions = known(facts, wanted.session_kind)
    silent = [session for session in sessions if not wanted.of(session)]
    for session in sessions:
        panels = wanted.of(session)
        if panels:
            moderated = sum(bool(panel.moderating_states) for panel in panels)
            named = {"title": session.title, "count": moderated, "all": len(panels)}
            said = ngettext(
                "“%(title)s”: a State moderates %(count)d of %(all)d panel.",
                "“%(title)s”: a State moderates %(count)d of %(all)d panels.",
                len(panels),
            )
            state = State.MET if moderated == len(panels) else State.NOT_RECORDED
            state = State.NOT_YET_DUE if session.is_ahead else state
            yield Finding(state, said % named, _("%(count)d of %(all)d") % named, session.slug, session.item)
    if silent or not sessions:
        yield _silent_panels(silent)


class PanelBalance(PanelsOf):
    """Panels represent regional groups and the situations of countries, taken over a session or each panel."""

    over: Literal["session", "panel"] = "session"
    regional_groups: list[Annotated[str, Field(max_length=10)]]
    situations: list[Annotated[str, Field(max_length=40)]] = []


@dataclass(frozen=True)
class Sat:
    """Who sat on some panels: the groups and situations that are recorded, and of how many each is not."""

    groups: set[str]
    situations: set[str]
    without_group: int
    without_situation: int
    empty: int  # panels of which nobody is recorded


def panel_balance(facts: Facts, wanted: PanelBalance) -> Iterator[Finding]:
    """Count the groups and situations of panellists; where none is recorded, the moderators tell groups alone."""
    silent, sessions = [], known(facts, wanted.session_kind)
    groups = facts.read(Programme).groups
    for session in sessions:
        panels = wanted.of(session)
        if any(_panellists(panel) for panel in panels):
            parts = [[panel] for panel in panels] if wanted.over == "panel" else [panels]
            yield _balanced(session, wanted, [_sat(part, groups) for part in parts])
        elif any(panel.moderating_states for panel in panels):
            yield _by_moderators(session, wanted, panels, groups)
        else:
            silent.append(session)
    if silent or not sessions:
        past = [session for session in silent if not session.is_ahead]
        yield not_known(past, _("Who sat on the panels is not recorded: %(titles)s.") % {"titles": titles(past)})


def _panellists(panel: PanelVersion) -> list[dict[str, Any]]:
    return [one for one in panel.people if one["part"] == Participant.Part.PANELLIST]


def _sat(panels: list[PanelVersion], groups: dict[str, str]) -> Sat:
    people = [one for panel in panels for one in _panellists(panel)]
    of = [groups.get(one.get("state") or "", "") or one.get("group") or "" for one in people]
    situations = [one.get("situations") or [] for one in people]
    return Sat(
        set(of) - {""},
        {situation for some in situations for situation in some},
        of.count(""),
        sum(not some for some in situations),
        sum(not _panellists(panel) for panel in panels),
    )


def _balanced(session: Known, wanted: PanelBalance, parts: list[Sat]) -> Finding:
    asked_groups, asked_situations = set(wanted.regional_groups), set(wanted.situations)
    count = min(len(sat.groups & asked_groups) for sat in parts)
    said = [
        ngettext(
            "panellists come from %(count)d of %(all)d regional group",
            "panellists come from %(count)d of %(all)d regional groups",
            len(asked_groups),
        )
        % {"count": count, "all": len(asked_groups)}
    ]
    if asked_situations:
        met = min(len(sat.situations & asked_situations) for sat in parts)
        words = ngettext(
            "and from %(count)d of %(all)d situation of countries",
            "and from %(count)d of %(all)d situations of countries",
            len(asked_situations),
        )
        said.append(words % {"count": met, "all": len(asked_situations)})
    if len(parts) > 1:
        said.append(_("(the panel that has fewest)"))
    named = {"title": session.title, "said": " ".join(said), "gaps": _gaps(wanted, parts)}
    sentence = _("“%(title)s”: %(said)s; %(gaps)s.") if named["gaps"] else _("“%(title)s”: %(said)s.")
    whole = all(asked_groups <= sat.groups and asked_situations <= sat.situations for sat in parts)
    numbers = _("%(count)d of %(all)d") % {"count": count, "all": len(asked_groups)}
    return Finding(_state(session, wanted, parts, whole=whole), sentence % named, numbers, session.slug, session.item)


def _state(session: Known, wanted: PanelBalance, parts: list[Sat], *, whole: bool) -> State:
    unknown = any(sat.empty or sat.without_group or (wanted.situations and sat.without_situation) for sat in parts)
    if session.is_ahead:
        return State.NOT_YET_DUE if whole or unknown else State.AT_RISK
    if whole:
        return State.MET if session.is_held else State.NOT_RECORDED
    return State.NOT_RECORDED if unknown else State.BREACHED


def _gaps(wanted: PanelBalance, parts: list[Sat]) -> str:
    """What is not recorded, in words."""
    empty, groups = sum(sat.empty for sat in parts), sum(sat.without_group for sat in parts)
    situations = sum(sat.without_situation for sat in parts) if wanted.situations else 0
    told = [
        ngettext("nobody is recorded on %(n)d panel", "nobody is recorded on %(n)d panels", empty) % {"n": empty}
        if empty
        else "",
        ngettext(
            "no State or group is recorded of %(n)d panellist",
            "no State or group is recorded of %(n)d panellists",
            groups,
        )
        % {"n": groups}
        if groups
        else "",
        ngettext(
            "it is not recorded for which situation of countries %(n)d panellist speaks",
            "it is not recorded for which situation of countries %(n)d panellists speak",
            situations,
        )
        % {"n": situations}
        if situations
        else "",
    ]
    return "; ".join(part for part in told if part)


def _by_moderators(session: Known, wanted: PanelBalance, panels: list[PanelVersion], groups: dict[str, str]) -> Finding:
    panels = [panel for panel in panels if panel.moderating_states]
    parts = [[panel] for panel in panels] if wanted.over == "panel" else [panels]
    codes = [{code for panel in part for code in panel.moderating_states} for part in parts]
    count = min(len({groups.get(code) for code in some} & set(wanted.regional_groups)) for some in codes)
    named = {"title": session.title, "count": count, "all": len(wanted.regional_groups)}
    asked = len(wanted.regional_groups)
    said = ngettext(
        "“%(title)s”: moderators come from %(count)d of %(all)d regional group; panellists are not recorded.",
        "“%(title)s”: moderators come from %(count)d of %(all)d regional groups; panellists are not recorded.",
        asked,
    )
    if len(parts) > 1:
        said = ngettext(
            "“%(title)s”: moderators of each panel come from at least %(count)d of %(all)d regional group; "
            "panellists are not recorded.",
            "“%(title)s”: moderators of each panel come from at least %(count)d of %(all)d regional groups; "
            "panellists are not recorded.",
            asked,
        )
    state = State.NOT_YET_DUE if session.is_ahead else State.NOT_RECORDED
    return Finding(state, said % named, _("%(count)d of %(all)d") % named, session.slug, session.item)
