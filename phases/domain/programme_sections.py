"""How the sections of a programme file that phases owns are loaded: what was said, held and issued, and by whom."""

from typing import Any

from phases.dates import ImpreciseDate
from phases.domain.each import bring_each
from phases.domain.items import Statement, prefer, record_date
from phases.domain.loading import Loading
from phases.domain.sections import dated, governing, timeline_item
from phases.models import (
    Authority,
    DateRecord,
    Document,
    DocumentFile,
    Holder,
    Milestone,
    MilestoneStanding,
    Supersession,
    Text,
    TimelineItem,
    Wording,
)
from phases.phrases import days_phrase

COPIED = ("number", "section", "verb", "title", "summary", "terms")


def _state(loading: Loading, item: TimelineItem, entry: Any, corrects: DateRecord | None = None) -> DateRecord:
    return record_date(
        item,
        entry.layer,
        Statement(dated(entry), entry.place),
        source=loading.source(entry.source),
        at=loading.moment(entry.known),
        by=None,
        day_only=True,
        assumed=entry.assumed,
        corrects=corrects,
        reason=getattr(entry, "reason", ""),
        key=entry.key,
    )


def record(loading: Loading, entry: Any) -> None:
    """A statement; once for its key, whatever was said since."""
    item = loading.item(entry.item)
    assert item is not None  # the file was checked
    corrected = _corrected(loading, entry)
    same = DateRecord.objects.filter(corrects=corrected, item=item).first() if corrected else None
    made = same or _state(loading, item, entry, corrected)
    if entry.preferred:
        prefer(made, by=None, reason=entry.preferred, at=loading.moment(entry.known))


def _corrected(loading: Loading, entry: Any) -> DateRecord | None:
    if not entry.corrects:
        return None
    found = DateRecord.objects.filter(item__process=loading.process, key=entry.corrects)
    return found.order_by("pk").last()


def event(loading: Loading, entry: Any) -> None:
    item = timeline_item(loading, entry, entry.kind, entry.title)
    if entry.kind == TimelineItem.Kind.MILESTONE:
        loading.put(Milestone, {"item": item}, {"owed_by": loading.addressee(entry.owed_by), "done_when": ""})
    _state(loading, item, entry)


def holder(loading: Loading, entry: Any) -> None:
    until = entry.until
    values = entry.model_dump(include={"name", "title", "on_behalf_of"}) | {
        "office": loading.addressee(entry.office),
        "since_phrase": entry.since.phrase,
        "since_earliest": entry.since.earliest,
        "since_latest": entry.since.latest,
        "until_phrase": until.phrase if until else "",
        "until_earliest": until.earliest if until else None,
        "until_latest": until.latest if until else None,
        "source": loading.source(entry.source),
        "known_at": loading.moment(entry.known),
        "ended_known_at": loading.moment(entry.until_known or entry.known) if until else None,
        "is_invented": loading.source(entry.source).authority == Authority.DEMONSTRATION,
    }
    match = {"process": loading.process, "key": entry.key}
    if until is None and Holder.objects.filter(**match).exists():  # an end that the desk has recorded stays
        values = {name: value for name, value in values.items() if "until" not in name and "ended" not in name}
    loading.put(Holder, match, values)


def supersession(loading: Loading, entry: Any) -> None:
    values = {
        "provision": loading.provision(entry.provision),
        "by": Text.objects.get(process=loading.process, key=entry.by),
        "whole": entry.whole,
        "note": entry.note,
        "source": loading.source(entry.source),
        "known_at": loading.moment(entry.known),
    }
    loading.put(Supersession, {"process": loading.process, "key": entry.key}, values)


def standing(loading: Loading, entry: Any) -> None:
    """A decision on a milestone, appended once."""
    match = {
        "milestone": Milestone.objects.get(item__process=loading.process, item__key=entry.milestone),
        "state": entry.state,
        "reason": entry.reason,
        "source": loading.source(entry.source),
        "recorded_at": loading.moment(entry.known),
    }
    if not MilestoneStanding.objects.filter(**match).exists():
        MilestoneStanding.objects.create(**match)
        loading.note_added(MilestoneStanding._meta.label_lower)


def wording(loading: Loading, entry: Any) -> None:
    """A provision in another version: the governing wording, with what the entry says differently."""
    provision = loading.provision(entry.provision)
    base = Wording.objects.filter(text=governing(loading), provision=provision).first()
    said = entry.model_dump(include=set(COPIED))
    values = {
        name: said[name] or (getattr(base, name) if base and said[name] is None else said[name]) for name in COPIED
    }
    for name in ("number", "title", "summary"):
        values[name] = values[name] or (getattr(base, name) if base else "")
    values |= {"dropped": entry.dropped, "position": entry.position or (base.position if base else 0)}
    values["section"] = values["section"] or ""
    values["verb"] = values["verb"] or ""
    values["terms"] = values["terms"] or []
    text = Text.objects.get(process=loading.process, key=entry.text)
    row = loading.put(Wording, {"text": text, "provision": provision}, values)
    if entry.asked is None and base:
        loading.put_links(row.asked, [*base.asked.all()])
    else:
        loading.put_links(row.asked, [loading.addressee(key) for key in entry.asked or ()])


def document(loading: Loading, entry: Any) -> None:
    """A paper; one that delivers a milestone is the evidence that it was met on the day the paper was issued."""
    mine = Document.objects.filter(process=loading.process, symbol=entry.symbol).exclude(key=entry.key)
    if entry.symbol and mine.exists():
        loading.remarks.append(
            f"{entry.symbol} was recorded at the desk before: the document stays as people have set it"
        )
        return
    values = entry.model_dump(include={"title", "kind", "symbol", "label", "dated", "issued", "restricted"})
    item, owed = loading.item(entry.item), _owed(loading, entry)
    source = loading.source(entry.source)
    values |= {
        "source": source,
        "item": item,
        "milestone": owed,
        "provision": loading.provision(entry.provision),
        "replaces": Document.objects.filter(process=loading.process, key=entry.replaces).first(),
        "known_at": loading.moment(entry.known),
        "is_invented": source.authority == Authority.DEMONSTRATION,
    }
    row = loading.put(Document, {"process": loading.process, "key": entry.key}, values)
    for one in entry.files:
        match = {"document": row, "language": one.language, "address": one.address}
        loading.put(DocumentFile, match, {"known_at": row.known_at})
    day = entry.issued or entry.dated
    if owed and day and not entry.replaces and not owed.item.records.filter(layer="held", source=source).exists():
        when = Statement(ImpreciseDate(days_phrase([day]), day, day))
        record_date(
            owed.item, "held", when, source=source, at=row.known_at, by=None, day_only=True, assumed=entry.assumed
        )


def _owed(loading: Loading, entry: Any) -> Milestone | None:
    """The milestone that a document delivers: of a pattern, the one that was made for the document's item."""
    if not entry.milestone:
        return None
    named = Milestone.objects.select_related("item").get(item__process=loading.process, item__key=entry.milestone)
    if not named.each:
        return named
    bring_each(loading.process, at=loading.moment(entry.known))
    return named.instances.select_related("item").filter(subject__key=entry.item).first()
