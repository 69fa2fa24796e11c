"""Rules of papers for each session: one before it begins, one after it ends."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases import in_words
from phases.findings import Facts, Finding, State
from phases.models import Document
from sessions.rules.facts import ItemKey, Known, OfKind, known, titles


class DocumentForEach(OfKind):
    """A paper of a kind for each session of a kind."""

    document_kind: Annotated[str, Field(min_length=1, max_length=40)]
    item: ItemKey | None = None


def document_before_each(facts: Facts, wanted: DocumentForEach) -> Iterator[Finding]:
    yield from _each(facts, wanted, before=True)


def document_after_each(facts: Facts, wanted: DocumentForEach) -> Iterator[Finding]:
    yield from _each(facts, wanted, before=False)


def _each(facts: Facts, wanted: DocumentForEach, *, before: bool) -> Iterator[Finding]:
    """One finding for each session with such a paper, and one for all those without."""
    missing, ahead = [], []
    sessions = known(facts, wanted.session_kind)
    for session in sessions:
        paper = _paper(facts, session, wanted.document_kind)
        if paper:
            yield _judged(session, paper, before=before)
        elif _is_due(session, before=before):
            missing.append(session)
        else:
            ahead.append(session)
    if missing:
        named = {"kind": wanted.document_kind, "count": len(missing), "all": len(sessions)}
        said = _("No “%(kind)s” is recorded for %(count)d of %(all)d sessions.") % named
        yield Finding(State.NOT_RECORDED, said, about="missing", item=wanted.item or missing[0].item)
    if ahead or not sessions:
        said = ngettext(
            "Still to come for %(count)d session: %(titles)s.",
            "Still to come for %(count)d sessions: %(titles)s.",
            len(ahead),
        ) % {"count": len(ahead), "titles": titles(ahead)}
        said = said if ahead else _("None is announced yet.")
        yield Finding(State.NOT_YET_DUE, said, about="ahead", item=wanted.item or "")


def _is_due(session: Known, *, before: bool) -> bool:
    first = session.when.earliest
    if before:
        return first is not None and first <= session.today
    return session.is_past


def _paper(facts: Facts, session: Known, kind: str) -> Document | None:
    """The first paper of the kind that hangs on a session, or on what is owed for it."""
    pk = session.view.session.pk
    owed = {m.pk for m, _view in facts.mandate.milestones if m.subject_id == pk}
    found = [
        paper
        for paper in facts.mandate.documents
        if paper.kind == kind and not paper.is_invented and (paper.item_id == pk or paper.milestone_id in owed)
    ]
    return min(found, key=lambda paper: _day(paper) or date.max, default=None)


def _day(paper: Document) -> date | None:
    return paper.issued or paper.dated


def _judged(session: Known, paper: Document, *, before: bool) -> Finding:
    day = _day(paper)
    bound = session.when.earliest if before else session.when.latest
    named = {"title": session.title, "paper": paper.title, "day": in_words.short_day(day) if day else ""}
    if day is None or bound is None:
        said = _("“%(title)s”: %(paper)s; its day is not recorded.") % named
        return Finding(State.NOT_RECORDED, said, about=session.slug, item=session.item)
    apart = (bound - day).days if before else (day - bound).days
    if apart > 0:
        words = in_words.days_apart(-apart if before else apart)
        said = _("“%(title)s”: %(paper)s, %(day)s (%(apart)s).") % (named | {"apart": words})
        return Finding(State.MET, said, about=session.slug, item=session.item)
    said = (
        _("“%(title)s”: %(paper)s came on %(day)s, not before the session.")
        if before
        else _("“%(title)s”: %(paper)s came on %(day)s, not after the session.")
    ) % named
    return Finding(State.BREACHED, said, about=session.slug, item=session.item)
