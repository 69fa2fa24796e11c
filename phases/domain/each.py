"""What is owed once for each item of a sort ("in advance of each session"): one milestone for each, made and kept.

The pattern is a milestone of the file with `each`; a session that becomes known brings its own milestone with it, whose
date hangs on it. The pattern itself has no day of its own and reminds nobody.
"""

from datetime import datetime

from django.db import transaction

from compact import audit, locks
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, record_date
from phases.models import DateRecord, Milestone, Process, TimelineItem

Relation = DateRecord.Relation
# How a pattern hangs on each of its subjects -> how the milestone made for one hangs on it.
SINGULAR = {Relation.BEFORE_EACH: Relation.BEFORE, Relation.AFTER_EACH: Relation.AFTER}


@transaction.atomic
def bring_each(process: Process, *, at: datetime) -> int:
    """Make the milestones that patterns want for the items known now; return how many were added (0: nothing to do)."""
    patterns = list(Milestone.objects.filter(item__process=process).exclude(each="").select_related("item", "owed_by"))
    added = 0
    for pattern in patterns:
        stands = set(pattern.instances.values_list("subject_id", flat=True))
        wanted = TimelineItem.objects.filter(process=process, subkind=pattern.each).exclude(pk__in=stands)
        for subject in wanted.order_by("pk"):
            _bring(locks.take(process), pattern, subject, at)
            added += 1
    return added


def _bring(process: Process, pattern: Milestone, subject: TimelineItem, at: datetime) -> None:
    stated = pattern.item.records.filter(layer=DateRecord.Layer.MANDATED).select_related("source").order_by("pk").last()
    if stated is None:
        return
    title = f"{pattern.item.title}: {subject.title}"
    item = TimelineItem.objects.create(
        process=process,
        kind=TimelineItem.Kind.MILESTONE,
        key=f"{pattern.item.key}.{subject.key}"[:80],
        title=title[:400],
        provision=pattern.item.provision,
    )
    Milestone.objects.create(
        item=item, owed_by=pattern.owed_by, done_when=pattern.done_when, pattern=pattern, subject=subject
    )
    known = subject.records.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    relation = SINGULAR.get(Relation(stated.relation), stated.relation) if stated.relation else Relation.BEFORE
    when = ImpreciseDate(stated.phrase, stated.earliest, stated.latest, offset=stated.offset_days)
    record_date(
        item,
        DateRecord.Layer.MANDATED,
        Statement(when, anchor=subject, relation=relation),
        source=stated.source,
        at=max(known or at, stated.recorded_at),
        by=None,
        day_only=True,
    )
    audit.record("bring_milestone", item, by=None, process=process.slug, changes={"for": [None, subject.key]})
