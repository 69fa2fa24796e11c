"""How each section of a data file that phases owns is loaded: one function per section, one entry per call."""

from datetime import date
from typing import Any

from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.domain.loading import Loading
from phases.models import (
    Addressee,
    Authority,
    Document,
    Milestone,
    Phase,
    Process,
    Provision,
    Rule,
    Source,
    Text,
    TimelineItem,
    Wording,
)

Kind = TimelineItem.Kind


def process(loading: Loading, entry: Any) -> None:
    values = entry.model_dump(exclude={"name", "programme", "demonstration"})
    loading.process = loading.put(Process, {"slug": entry.name}, values)


def text(loading: Loading, entry: Any) -> None:
    """A text is a source too: what it mandates is recorded as said by it."""
    match = {"process": loading.process, "key": entry.key}
    if entry.governs:
        for other in Text.objects.filter(process=loading.process, governs=True).exclude(key=entry.key):
            loading.put(Text, {"pk": other.pk}, {"governs": False})  # the database lets only one govern
    loading.put(Text, match, entry.model_dump(exclude={"key"}))
    loading.put(
        Source,
        match,
        {"title": entry.title, "authority": entry.authority, "dated": entry.dated},
    )


def addressee(loading: Loading, entry: Any) -> None:
    loading.put(Addressee, {"process": loading.process, "key": entry.key}, {"name": entry.name, "role": entry.role})


def governing(loading: Loading) -> Text:
    """Return the text that the process is held against."""
    return Text.objects.get(process=loading.process, governs=True)


def provision(loading: Loading, entry: Any) -> None:
    row = loading.put(
        Provision,
        {"process": loading.process, "anchor": entry.anchor},
        {"kind": entry.kind, "parent": loading.provision(entry.parent)},
    )
    values = entry.model_dump(include={"number", "section", "verb", "title", "summary"})
    values["position"] = loading.next_position("provisions")
    wording = loading.put(Wording, {"text": governing(loading), "provision": row}, values)
    loading.put_links(wording.asked, [loading.addressee(key) for key in entry.asked])


def _item(loading: Loading, entry: Any, kind: str, title: str) -> TimelineItem:
    return loading.put(
        TimelineItem,
        {"process": loading.process, "key": entry.key},
        {"kind": kind, "title": title, "provision": loading.provision(entry.provision)},
    )


def mandate(loading: Loading, item: TimelineItem, when: Any, *, known: date | None = None) -> None:
    """Record what the governing text says of an item's date, as known from the day of the text.

    `known`: the later day on which the item itself became known, whose title stands beside the date.
    """
    text = governing(loading)
    known_from = max(text.dated, known or text.dated)
    record_date(
        item,
        "mandated",
        Statement(
            ImpreciseDate(when.phrase, when.earliest, when.latest), when.place, loading.item(when.anchor), when.relation
        ),
        source=loading.source(text.key),
        at=loading.moment(known_from),
        by=None,
        day_only=True,
    )


def phase(loading: Loading, entry: Any) -> None:
    item = _item(loading, entry, Kind.PHASE, f"{entry.numeral}. {entry.name}")
    values = {"numeral": entry.numeral, "name": entry.name, "position": loading.next_position("phases")}
    loading.put(Phase, {"item": item}, values)
    mandate(loading, item, entry.date)


def outside_event(loading: Loading, entry: Any) -> None:
    mandate(loading, _item(loading, entry, Kind.OUTSIDE, entry.title), entry.date)


def milestone(loading: Loading, entry: Any) -> None:
    item = _item(loading, entry, Kind.MILESTONE, entry.title)
    values = {"owed_by": loading.addressee(entry.owed_by), "done_when": entry.done_when}
    row = loading.put(Milestone, {"item": item}, values)
    loading.afterwards.append(lambda: _depend(loading, row, entry.depends_on))
    mandate(loading, item, entry.date)


def _depend(loading: Loading, row: Milestone, keys: list[str]) -> None:
    needed = Milestone.objects.filter(item__process=loading.process, item__key__in=keys)
    loading.put_links(row.depends_on, list(needed))


def rule(loading: Loading, entry: Any) -> None:
    values = {
        "kind": entry.kind,
        "provision": loading.provision(entry.provision),
        "parameters": entry.parameters,
    }
    loading.put(Rule, {"process": loading.process, "key": entry.key}, values)


def source(loading: Loading, entry: Any) -> None:
    values = entry.model_dump(include={"title", "authority", "dated", "address"})
    loading.put(Source, {"process": loading.process, "key": entry.key}, values)


def _state(loading: Loading, item: TimelineItem, entry: Any) -> None:
    record_date(
        item,
        entry.layer,
        Statement(ImpreciseDate(entry.phrase, entry.earliest, entry.latest), entry.place),
        source=loading.source(entry.source),
        at=loading.moment(entry.known),
        by=None,
        day_only=True,
        assumed=entry.assumed,
    )


def record(loading: Loading, entry: Any) -> None:
    item = loading.item(entry.item)
    assert item is not None  # the file was checked
    _state(loading, item, entry)


def event(loading: Loading, entry: Any) -> None:
    item = _item(loading, entry, entry.kind, entry.title)
    if entry.kind == Kind.MILESTONE:
        loading.put(Milestone, {"item": item}, {"owed_by": loading.addressee(entry.owed_by), "done_when": ""})
    _state(loading, item, entry)


def document(loading: Loading, entry: Any) -> None:
    values = entry.model_dump(include={"title", "kind", "symbol", "dated", "issued"})
    values |= {
        "source": loading.source(entry.source),
        "item": loading.item(entry.item),
        "provision": loading.provision(entry.provision),
        "known_at": loading.moment(entry.known),
        "is_invented": loading.source(entry.source).authority == Authority.DEMONSTRATION,
    }
    loading.put(Document, {"process": loading.process, "key": entry.key}, values)
