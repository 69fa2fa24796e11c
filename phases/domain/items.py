"""Verbs on what has dates. A date is never overwritten: what is said later is appended, with who said it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation
from compact.models import User
from phases import reminders
from phases.dates import ImpreciseDate
from phases.domain.processes import raise_revision
from phases.models import DateRecord, Preference, Source, TimelineItem

Layer = DateRecord.Layer


@dataclass(frozen=True)
class Statement:
    """What a source says of when and where something is; offset, hour and zone stand in `when`."""

    when: ImpreciseDate
    place: str = ""
    anchor: TimelineItem | None = None
    relation: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """The statement as the columns of a record."""
        return {
            "phrase": self.when.phrase,
            "earliest": self.when.earliest,
            "latest": self.when.latest,
            "anchor_id": self.anchor.pk if self.anchor else None,
            "relation": self.relation,
            "offset_days": self.when.offset,
            "at_time": self.when.at,
            "zone": self.when.zone,
            "approximate": self.when.approximate,
            "place": self.place,
        }


@transaction.atomic
def record_date(
    item: TimelineItem,
    layer: str,
    said: Statement,
    *,
    source: Source,
    at: datetime,
    by: User | None,
    day_only: bool = False,
    assumed: bool = False,
    corrects: DateRecord | None = None,
    reason: str = "",
    key: str = "",
) -> DateRecord:
    """Append what `source` says of an item's date, as known from `at`; return the record that says the same already.

    `corrects` names the record that was wrong: it stays, and no longer counts. Reminders that rest on the date are
    planned anew in the same transaction. Raises RuleViolation for an anchor of another process, for a circle of
    anchors, and for a correction of another item's or layer's record.
    """
    locks.take(item.process)
    _refuse_anchor(item, said.anchor)
    _refuse_correction(item, layer, corrects)
    same = None if corrects else _said_already(item, layer, said, source, at)
    if same:
        return same
    record = DateRecord.objects.create(
        item=item,
        layer=layer,
        **said.columns,
        source=source,
        recorded_at=at,
        day_only=day_only,
        assumed=assumed,
        title=item.title,
        corrects=corrects,
        reason=reason,
        key=key,
    )
    audit.record(
        "record_date",
        item,
        by=by,
        process=item.process.slug,
        changes={layer: [corrects.phrase if corrects else None, said.when.phrase], "source": [None, source.key]},
    )
    reminders.plan_for_item(item)
    raise_revision(item.process)
    return record


@transaction.atomic
def prefer(record: DateRecord, *, by: User | None, reason: str, at: datetime | None = None) -> Preference:
    """Let one of several statements of a layer stand, whatever was said last; a later statement ends the preference.

    `at`: since when that is known (aware; now, where none is given). Raises RuleViolation without a reason, and for a
    record that was corrected.
    """
    item = record.item
    locks.take(item.process)
    if not reason.strip():
        raise RuleViolation(_("Say why this statement is to stand."), field="reason")
    if record.corrections.exists():
        raise RuleViolation(_("This statement was corrected; the correction is what stands."))
    moment = at or clock.now()
    stands = (
        Preference.objects.filter(record__item=item, record__layer=record.layer).order_by("recorded_at", "pk").last()
    )
    if stands and stands.record_id == record.pk and not _said_since(record, stands.recorded_at):
        return stands
    made = Preference.objects.create(record=record, recorded_at=moment, by=by, reason=reason.strip())
    changes = {record.layer: [None, record.phrase], "source": [None, record.source.key]}
    audit.record("prefer", item, by=by, process=item.process.slug, changes=changes)
    reminders.plan_for_item(item)
    raise_revision(item.process)
    return made


def _said_since(record: DateRecord, moment: datetime) -> bool:
    """Whether anybody spoke of the same layer after a moment, which ended what was preferred until then."""
    return record.item.records.filter(layer=record.layer, recorded_at__gt=moment).exists()


def _said_already(item: TimelineItem, layer: str, said: Statement, source: Source, at: datetime) -> DateRecord | None:
    """Return the source's last word by `at` if it is the same; what it said afterwards does not count."""
    known = item.records.filter(layer=layer, source=source, recorded_at__lte=at)
    newest = known.order_by("-recorded_at", "-pk").first()
    same = newest and all(getattr(newest, name) == value for name, value in said.columns.items())
    return newest if same else None


def _refuse_correction(item: TimelineItem, layer: str, corrects: DateRecord | None) -> None:
    if corrects and (corrects.item_id, corrects.layer) != (item.pk, layer):
        raise RuleViolation(_("A correction stays with the item and the layer of what it corrects."), field="corrects")
    if corrects and corrects.corrections.exists():
        raise RuleViolation(_("This statement was corrected before; correct the correction."), field="corrects")


def _refuse_anchor(item: TimelineItem, anchor: TimelineItem | None) -> None:
    if anchor and anchor.process_id != item.process_id:
        raise RuleViolation(_("A date cannot hang on an item of another process."), field="anchor")
    _refuse_circle(item, anchor)


def _refuse_circle(item: TimelineItem, anchor: TimelineItem | None) -> None:
    """Follow the anchors of an anchor; none may lead back. Under the process's lock: two cannot close a ring."""
    seen: set[int] = set()
    waiting = [anchor.pk] if anchor else []
    while waiting:
        pk = waiting.pop()
        if pk == item.pk:
            sentence = _("“%(title)s” would wait for itself: its anchor rests on it.") % {"title": item.title}
            raise RuleViolation(sentence, field="anchor")
        if pk not in seen:
            seen.add(pk)
            waiting += DateRecord.objects.filter(item_id=pk, anchor__isnull=False).values_list("anchor_id", flat=True)
