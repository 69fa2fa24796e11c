"""Rules of documents: after an event, before another, by a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import StringConstraints

from phases import in_words
from phases.findings import Facts, Finding, Parameters
from phases.models import Text
from phases.reading import Reading
from phases.rules.dates import ItemKey
from phases.rules.demands import after, before, deadline
from phases.rules.evidence import Evidence
from phases.rules.timing import judge, unknown

DocumentKind = Annotated[str, StringConstraints(min_length=1, max_length=40)]  # a document's `kind`, word for word


class DocumentAfter(Parameters):
    """A document comes out once an event is over."""

    item: ItemKey
    document_kind: DocumentKind
    after: ItemKey


class DocumentBefore(Parameters):
    """A document is there before something begins."""

    item: ItemKey
    document_kind: DocumentKind
    before: ItemKey


class DocumentBy(Parameters):
    """A document is there by the last day that the text gives its item."""

    item: ItemKey
    document_kind: DocumentKind


def document_after(facts: Facts, wanted: DocumentAfter) -> Iterator[Finding]:
    ev = facts.read(Evidence)
    view, event = ev.item(wanted.item), ev.item(wanted.after)
    if view is None or event is None:
        yield unknown(wanted.item if view is None else wanted.after)
        return
    last_day = ev.bounds(view.mandated).latest
    yield judge(ev, view, after(ev, event, expected=last_day), kind=wanted.document_kind)


def document_before(facts: Facts, wanted: DocumentBefore) -> Iterator[Finding]:
    ev = facts.read(Evidence)
    view, event = ev.item(wanted.item), ev.item(wanted.before)
    if view is None or event is None:
        yield unknown(wanted.item if view is None else wanted.before)
        return
    yield judge(ev, view, before(ev, event), kind=wanted.document_kind)


def document_by(facts: Facts, wanted: DocumentBy) -> Iterator[Finding]:
    ev = facts.read(Evidence)
    view = ev.item(wanted.item)
    yield judge(ev, view, deadline(ev, view), kind=wanted.document_kind) if view else unknown(wanted.item)


def work_plan_by(facts: Facts, wanted: DocumentBy) -> Iterator[Finding]:
    """As any document by its day; that the day came before the text was adopted is said, and changes nothing."""
    ev = facts.read(Evidence)
    view = ev.item(wanted.item)
    last = ev.bounds(view.mandated).latest if view else None
    for finding in document_by(facts, wanted):
        said = _adoption(facts.mandate, last) if last and last < ev.today else ""
        yield replace(finding, sentence=f"{finding.sentence} {said}".strip())


def _adoption(mandate: Reading, last: date) -> str:
    """What to say where a deadline fell before the text that sets it was adopted."""
    text = mandate.text
    if text is None:
        return ""
    versions = [text, *(one for one in mandate.texts if text.series and one.series == text.series and one != text)]
    adopted = min((one.dated for one in versions if one.status == Text.Status.ADOPTED), default=None)
    if adopted is None:
        return _("The text that gives this day was still a draft then.")
    if adopted > last:
        return _("The text was adopted only on %(day)s.") % {"day": in_words.long_day(adopted)}
    return ""
