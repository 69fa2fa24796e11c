"""Verbs on what has dates. A date is never overwritten: what is said later is appended, with who said it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation
from compact.models import User
from phases import reminders
from phases.dates import ImpreciseDate
from phases.domain.processes import raise_revision
from phases.models import DateRecord, Source, TimelineItem

Layer = DateRecord.Layer


@dataclass(frozen=True)
class Statement:
    """What a source says of when and where something is."""

    when: ImpreciseDate
    place: str = ""
    anchor: TimelineItem | None = None
    relation: str = ""


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
) -> DateRecord:
    """Append what `source` says of an item's date, as known from `at`; return the record that says the same already.

    Reminders that rest on the date are planned anew in the same transaction. Raises RuleViolation for a circle of
    anchors.
    """
    locks.take(item.process)
    _refuse_circle(item, said.anchor)
    same = _said_already(item, layer, said, source, at)
    if same:
        return same
    record = DateRecord.objects.create(
        item=item,
        layer=layer,
        phrase=said.when.phrase,
        earliest=said.when.earliest,
        latest=said.when.latest,
        anchor=said.anchor,
        relation=said.relation,
        place=said.place,
        source=source,
        recorded_at=at,
        day_only=day_only,
        assumed=assumed,
        title=item.title,
    )
    audit.record(
        "record_date",
        item,
        by=by,
        process=item.process.slug,
        changes={layer: [None, said.when.phrase], "source": [None, source.key]},
    )
    reminders.plan_for_item(item)
    raise_revision(item.process)
    return record


def _said_already(item: TimelineItem, layer: str, said: Statement, source: Source, at: datetime) -> DateRecord | None:
    """Return the source's last word by `at` if it is the same; what it said afterwards does not count."""
    known = item.records.filter(layer=layer, source=source, recorded_at__lte=at)
    newest = known.order_by("-recorded_at", "-pk").first()
    if newest is None:
        return None
    now = (newest.when, newest.place, newest.anchor_id, newest.relation)
    return newest if now == (said.when, said.place, said.anchor and said.anchor.pk, said.relation) else None


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
