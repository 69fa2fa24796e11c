"""Rules of papers for each session: one before it begins, one after it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases import in_words
from phases.dates import ImpreciseDate
from phases.findings import Facts, Finding, State
from phases.models import Authority, Document
from sessions.days import held
from sessions.rules.facts import ItemKey, Known, OfKind, is_near, is_over, known, none_yet, titles, window


class DocumentForEach(OfKind):
    """A paper of a kind for each session of a kind; `item` is what is owed for each of them."""

    document_kind: Annotated[str, Field(min_length=1, max_length=40)]
    item: ItemKey | None = None


@dataclass(frozen=True)
class Came:
    """That a paper came: what it is, when, and who says so. `on`: its day, as far as it is known."""

    what: str
    on: ImpreciseDate
    source: str


def document_before_each(facts: Facts, wanted: DocumentForEach) -> Iterator[Finding]:
    yield from _each(facts, wanted, before=True)


def document_after_each(facts: Facts, wanted: DocumentForEach) -> Iterator[Finding]:
    yield from _each(facts, wanted, before=False)


def _each(facts: Facts, wanted: DocumentForEach, *, before: bool) -> Iterator[Finding]:
    """One finding for each session with such a paper, one for those without, and one for those still ahead."""
    missing, ahead = [], []
    sessions = known(facts, wanted.session_kind)
    papers, when = Papers(facts, wanted), window(facts, wanted.item)
    for session in sessions:
        came = papers.of(session)
        if came:
            yield _judged(session, came, before=before, by=when.latest)
        elif _is_due(session, when, facts, before=before):
            missing.append(session)
        else:
            ahead.append(session)
    if missing:
        named = {"kind": wanted.document_kind, "count": len(missing), "all": len(sessions)}
        said = ngettext(
            "No “%(kind)s” is recorded for %(count)d of %(all)d session.",
            "No “%(kind)s” is recorded for %(count)d of %(all)d sessions.",
            len(sessions),
        )
        yield Finding(State.NOT_RECORDED, said % named, about="missing", item=missing[0].item)
    if ahead or not sessions:
        yield _ahead(facts, wanted, ahead, before=before)


def _ahead(facts: Facts, wanted: DocumentForEach, ahead: list[Known], *, before: bool) -> Finding:
    if not ahead:
        return Finding(State.NOT_YET_DUE, none_yet(), about="ahead", item=wanted.item or "")
    near = [session for session in ahead if before and is_near(facts, session.when.earliest)]
    if near:
        said = _("No “%(kind)s” yet, and the session is near: %(titles)s.")
        named = {"kind": wanted.document_kind, "titles": titles(near)}
        return Finding(State.AT_RISK, said % named, about="ahead", item=near[0].item)
    said = ngettext(
        "Still to come for %(count)d session: %(titles)s.",
        "Still to come for %(count)d sessions: %(titles)s.",
        len(ahead),
    ) % {"count": len(ahead), "titles": titles(ahead)}
    return Finding(State.NOT_YET_DUE, said, about="ahead", item=wanted.item or "")


def _is_due(session: Known, when: ImpreciseDate, facts: Facts, *, before: bool) -> bool:
    """Whether the paper should be there: the session has begun; or it has ended, and so has the time for the paper."""
    first = session.when.earliest or session.when.latest
    if before:
        return first is not None and first <= session.today
    return session.is_past and (when.latest is None or is_over(facts, when))


class Papers:
    """The papers of one kind by the session to which they belong."""

    def __init__(self, facts: Facts, wanted: DocumentForEach) -> None:
        self.zone = facts.mandate.process.zone
        pattern = facts.mandate.item(wanted.item) if wanted.item else None
        owed = {m.pk: m.subject_id for m, _view in facts.mandate.milestones if m.subject_id}
        self.found: dict[int, list[Came]] = {}
        for paper in facts.mandate.documents:
            if paper.kind == wanted.document_kind and not _is_invented(paper):
                for pk in {paper.item_id, owed.get(paper.milestone_id or 0)} - {None}:
                    self._note(pk, Came(paper.title, self._day(paper), paper.source.title))
        for milestone, view in facts.mandate.milestones:
            record = held(view)
            if record and milestone.subject_id and pattern and milestone.pattern_id == pattern.item.pk:
                self._note(milestone.subject_id, Came(view.title, view.bounds(record), record.source.title))

    def of(self, session: Known) -> Came | None:
        """The first paper that came for a session."""
        return min(self.found.get(session.view.session.pk, []), key=lambda came: came.on.sort_key(), default=None)

    def _note(self, pk: int | None, came: Came) -> None:
        if pk is not None:
            self.found.setdefault(pk, []).append(came)

    def _day(self, paper: Document) -> ImpreciseDate:
        """The day it was issued, or the one it bears; else only that it was there by the day it became known."""
        on = paper.issued or paper.dated
        return ImpreciseDate("", on, on or in_words.local_day(paper.known_at, self.zone))


def _is_invented(paper: Document) -> bool:
    return paper.is_invented or paper.source.authority == Authority.DEMONSTRATION


def _judged(session: Known, came: Came, *, before: bool, by: date | None) -> Finding:
    bound = session.when.earliest if before else session.when.latest
    day = came.on.latest or came.on.earliest
    named = {"title": session.title, "paper": came.what, "day": in_words.span(came.on.earliest, came.on.latest)}
    apart = (day - bound).days if day and bound else None
    if apart is None or not (came.on.is_exact or (before and apart < 0)):
        said, state = _("“%(title)s”: %(paper)s; its day is not recorded."), State.NOT_RECORDED
    elif before and apart >= 0:
        said, state = _("“%(title)s”: %(paper)s came on %(day)s, not before the session."), State.BREACHED
    elif not before and apart < 0:
        said, state = _("“%(title)s”: %(paper)s came on %(day)s, not after the session."), State.BREACHED
    elif not before and by and day and day > by:
        named["apart"] = in_words.days_apart((day - by).days)
        said, state = _("“%(title)s”: %(paper)s, %(day)s, %(apart)s the last day for it."), State.BREACHED
    else:
        named["apart"] = in_words.days_apart(apart) if apart else _("on its last day")
        said, state = _("“%(title)s”: %(paper)s, %(day)s (%(apart)s)."), State.MET
    return Finding(state, said % named, about=session.slug, item=session.item, evidence=(came.source,))
