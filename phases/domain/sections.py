"""How each section of a data file that phases owns is loaded: one function per section, one entry per call."""

from datetime import date
from typing import Any

from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.domain.loading import Loading, set_by_people
from phases.models import (
    Addressee,
    Milestone,
    Phase,
    Process,
    Provision,
    ReminderPlan,
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
    values = entry.model_dump(exclude={"key", "known", "address"})
    values["known_at"] = loading.moment(entry.known) if entry.known else None
    loading.put(Text, match, values)
    loading.put(
        Source,
        match,
        {"title": entry.title, "authority": entry.authority, "dated": entry.dated, "address": entry.address},
    )


def addressee(loading: Loading, entry: Any) -> None:
    values = entry.model_dump(include={"name", "role", "seats", "about"})
    row = loading.put(Addressee, {"process": loading.process, "key": entry.key}, values)
    loading.afterwards.append(lambda: _set_up(loading, row, entry.provision))


def _set_up(loading: Loading, row: Addressee, anchor: str | None) -> None:
    loading.put(Addressee, {"pk": row.pk}, {"provision": loading.provision(anchor)})


def governing(loading: Loading) -> Text:
    """Return the text that the process is held against."""
    return Text.objects.get(process=loading.process, governs=True)


def provision(loading: Loading, entry: Any) -> None:
    row = loading.put(
        Provision,
        {"process": loading.process, "anchor": entry.anchor},
        {"kind": entry.kind, "parent": loading.provision(entry.parent)},
    )
    values = entry.model_dump(include={"number", "section", "verb", "title", "summary", "terms"})
    values["position"] = loading.next_position("provisions")
    wording = loading.put(Wording, {"text": governing(loading), "provision": row}, values)
    loading.put_links(wording.asked, [loading.addressee(key) for key in entry.asked])


def timeline_item(loading: Loading, entry: Any, kind: str, title: str) -> TimelineItem:
    return loading.put(
        TimelineItem,
        {"process": loading.process, "key": entry.key},
        {"kind": kind, "title": title, "provision": loading.provision(entry.provision)},
    )


def dated(entry: Any) -> ImpreciseDate:
    """A date of a file as a value; its anchor is looked up apart."""
    return ImpreciseDate(
        entry.phrase,
        entry.earliest,
        entry.latest,
        offset=getattr(entry, "offset", 0),
        at=getattr(entry, "at", None),
        zone=getattr(entry, "zone", ""),
        approximate=getattr(entry, "approximate", False),
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
        Statement(dated(when), when.place, loading.item(when.anchor), when.relation),
        source=loading.source(text.key),
        at=loading.moment(known_from),
        by=None,
        day_only=True,
    )


def phase(loading: Loading, entry: Any) -> None:
    item = timeline_item(loading, entry, Kind.PHASE, f"{entry.numeral}. {entry.name}")
    values = {"numeral": entry.numeral, "name": entry.name, "position": loading.next_position("phases")}
    loading.put(Phase, {"item": item}, values)
    mandate(loading, item, entry.date)


def outside_event(loading: Loading, entry: Any) -> None:
    mandate(loading, timeline_item(loading, entry, Kind.OUTSIDE, entry.title), entry.date)


def milestone(loading: Loading, entry: Any) -> None:
    item = timeline_item(loading, entry, Kind.MILESTONE, entry.title)
    values = {"owed_by": loading.addressee(entry.owed_by), **entry.model_dump(include={"done_when", "kept_by"})}
    values["each"] = entry.each or ""
    row = loading.put(Milestone, {"item": item}, values)
    loading.afterwards.append(lambda: _depend(loading, row, entry.depends_on))
    mandate(loading, item, entry.date)


def _depend(loading: Loading, row: Milestone, keys: list[str]) -> None:
    if set_by_people(row):
        return
    needed = Milestone.objects.filter(item__process=loading.process, item__key__in=keys)
    loading.put_links(row.depends_on, list(needed))


def rule(loading: Loading, entry: Any) -> None:
    values = {
        "kind": entry.kind,
        "provision": loading.provision(entry.provision),
        "parameters": entry.parameters.model_dump(mode="json", by_alias=True, exclude_unset=True),
    }
    loading.put(Rule, {"process": loading.process, "key": entry.key}, values)


def reminder_plan(loading: Loading, entry: Any) -> None:
    milestone = Milestone.objects.get(item=loading.item(entry.milestone)) if entry.milestone else None
    match = {"process": loading.process, "milestone": milestone, "audience": entry.to}
    loading.put(ReminderPlan, match, entry.model_dump(include={"opening", "before", "after", "roles"}))


def source(loading: Loading, entry: Any) -> None:
    values = entry.model_dump(include={"title", "authority", "dated", "address"})
    loading.put(Source, {"process": loading.process, "key": entry.key}, values)
