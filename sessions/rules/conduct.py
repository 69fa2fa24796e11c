"""Rules of how sessions are conducted: who chairs, at what level, who was invited."""

from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases.findings import Facts, Finding, State
from phases.models import Holder
from phases.processfile import Ref
from phases.rules.evidence import Addressees, Evidence
from sessions.models import Participant
from sessions.rules.facts import Known, OfKind, known, names, not_known, titles

By = Annotated[str, Ref("addressees", anywhere=True)]


class AtLevel(OfKind):
    """Participants are of a level."""

    level: Annotated[str, Field(min_length=1, max_length=200)]


def attended_at_level(facts: Facts, wanted: AtLevel) -> Iterator[Finding]:
    said = _("At what level Governments took part is not recorded (asked for: %(level)s).") % {"level": wanted.level}
    yield not_known(known(facts, wanted.session_kind), said)


class Invited(OfKind):
    """Categories of stakeholders are invited by an office."""

    by: By
    categories: list[Annotated[str, Ref("categories", anywhere=True)]]


def categories_invited(facts: Facts, wanted: Invited) -> Iterator[Finding]:
    """What the lists of those invited name; none is taken to be complete, so that a gap breaches nothing."""
    sessions = known(facts, wanted.session_kind)
    past = [session for session in sessions if not session.is_ahead]
    named = {session.slug: _invited(session) & set(wanted.categories) for session in past}
    if not any(named.values()):
        said = ngettext(
            "Who was invited is not recorded of %(count)d session.",
            "Who was invited is not recorded of %(count)d sessions.",
            len(past),
        ) % {"count": len(past)}
        yield not_known(past, said)
        return
    whole = [session for session in past if named[session.slug] == set(wanted.categories)]
    lacking = [session for session in past if session not in whole]
    told = {"count": len(whole), "all": len(past), "titles": titles(lacking)}
    numbers = _("%(count)d of %(all)d") % told
    if lacking:
        said = ngettext(
            "The list of those invited names every category at %(count)d of %(all)d session; "
            "not every one is recorded of %(titles)s.",
            "The list of those invited names every category at %(count)d of %(all)d sessions; "
            "not every one is recorded of %(titles)s.",
            len(past),
        )
        yield Finding(State.NOT_RECORDED, said % told, numbers, item=lacking[0].item)
        return
    said = ngettext(
        "The list of those invited names every category at %(count)d of %(all)d session.",
        "The list of those invited names every category at %(count)d of %(all)d sessions.",
        len(past),
    )
    ahead = len(past) < len(sessions)
    yield Finding(
        State.NOT_YET_DUE if ahead else State.MET, said % told, numbers, item=past[0].item, evidence=_lists(past)
    )


def _invited(session: Known) -> set[str]:
    rows = session.view.invitations
    return {row.category.key for row in rows if row.category and not row.is_invented}


def _lists(sessions: list[Known]) -> tuple[str, ...]:
    rows = [row for session in sessions for row in session.view.invitations if not row.is_invented]
    return tuple(dict.fromkeys(row.source.title for row in rows if row.source))


class ChairedBy(OfKind):
    """Sessions are chaired, or presided over, by an office."""

    by: By


def chaired_by(facts: Facts, wanted: ChairedBy) -> Iterator[Finding]:
    """Only what is recorded counts: a chair who is, or comes from, the office, or organisers that name it."""
    asked = facts.read(Addressees).by_key.get(wanted.by)
    office = asked.name if asked else wanted.by
    holders = facts.read(Evidence).holders(asked) if asked else []
    sessions = known(facts, wanted.session_kind)
    past = [session for session in sessions if not session.is_ahead]
    silent = [
        session for session in past if not (names(session.view.organisers, office) or _chairs(session, office, holders))
    ]
    named = {"office": office, "count": len(past) - len(silent), "all": len(past)}
    numbers = _("%(count)d of %(all)d") % named
    if not past:
        yield not_known(past, "")
    elif silent:
        said = ngettext(
            "%(office)s: recorded as chair or organiser of %(count)d of %(all)d session.",
            "%(office)s: recorded as chair or organiser of %(count)d of %(all)d sessions; "
            "that it chaired the others is not recorded.",
            len(past),
        )
        yield Finding(State.NOT_RECORDED, said % named, numbers, item=silent[0].item)
    else:
        said = ngettext(
            "%(office)s: recorded as chair or organiser of %(count)d of %(all)d session.",
            "%(office)s: recorded as chair or organiser of %(count)d of %(all)d sessions.",
            len(past),
        )
        ahead = len(past) < len(sessions)
        yield Finding(State.NOT_YET_DUE if ahead else State.MET, said % named, numbers, item=past[0].item)


def _chairs(session: Known, office: str, holders: list[Holder]) -> bool:
    """Whether somebody who is recorded as a chair is the office, or holds it, or speaks for whom a holder speaks."""
    return any(
        names(f"{chair.organisation}; {chair.title}; {chair.name}", office)
        or any(_is_holder(chair, holder) for holder in holders)
        for chair in session.view.chairs
        if not chair.is_invented
    )


def _is_holder(chair: Participant, holder: Holder) -> bool:
    if chair.name and chair.name.casefold() == holder.name.casefold():
        return True
    state = chair.state.name if chair.state else ""
    return bool(holder.on_behalf_of) and holder.on_behalf_of.casefold() in (
        state.casefold(),
        chair.organisation.casefold(),
    )
