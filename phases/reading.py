"""The mandate as known at a moment: loaded in a constant number of queries, then pure.

Pages, the API and the rules read from here, so that all of them say the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q

from phases.dates import ImpreciseDate, moment_due, resolve
from phases.item_views import ItemView, newest
from phases.models import (
    DateRecord,
    Delivery,
    Document,
    DocumentFile,
    Holder,
    Milestone,
    MilestoneStanding,
    Phase,
    Preference,
    Process,
    Provision,
    Supersession,
    Text,
    TimelineItem,
    Wording,
)

__all__ = ["ItemView", "ProvisionView", "Reading", "newest"]


@dataclass(frozen=True)
class ProvisionView:
    """A paragraph with all that hangs on it."""

    provision: Provision
    wording: Wording
    items: tuple[ItemView, ...]
    documents: tuple[Document, ...]
    parts: tuple["ProvisionView", ...] = field(default=())

    @property
    def anchor(self) -> str:
        return self.provision.anchor


@dataclass
class Reading:
    """A process as known at `at` (aware); `today` is that moment's day in the process's zone."""

    process: Process
    at: datetime
    _bounds: dict[int, ImpreciseDate] = field(default_factory=dict, repr=False, compare=False)

    @property
    def today(self) -> date:
        return self.at.astimezone(ZoneInfo(self.process.zone)).date()

    @cached_property
    def text(self) -> Text | None:
        """The text that the process is held against."""
        return self.process.texts.filter(governs=True).first()

    @cached_property
    def items(self) -> dict[int, ItemView]:
        """Every item with a known record, by primary key."""
        standings = MilestoneStanding.objects.filter(recorded_at__lte=self.at).select_related("source")
        deliveries = Delivery.objects.filter(reported_at__lte=self.at).select_related("document", "record")
        rows = (
            TimelineItem.objects.filter(process=self.process)
            .select_related("phase", "milestone__owed_by", "provision")
            .prefetch_related(
                Prefetch("milestone__standings", queryset=standings, to_attr="known_standings"),
                Prefetch("milestone__deliveries", queryset=deliveries, to_attr="known_deliveries"),
            )
        )
        known = self._records()
        views = (ItemView(row, tuple(known.get(row.pk, ())), self) for row in rows)
        return {view.item.pk: view for view in views if view.records}

    def _records(self) -> dict[int, list[DateRecord]]:
        """The known records of each item, oldest first, with what was preferred among them.

        Asked by process, not by a list of items: a programme of two hundred sessions would make a long one.
        """
        preferred: dict[int, list[Preference]] = defaultdict(list)
        for preference in Preference.objects.filter(record__item__process=self.process, recorded_at__lte=self.at):
            preferred[preference.record_id].append(preference)
        found: dict[int, list[DateRecord]] = {}
        records = DateRecord.objects.filter(item__process=self.process, recorded_at__lte=self.at)
        for record in records.select_related("source").order_by("pk"):
            record.preferred = preferred.get(record.pk, [])  # type: ignore[attr-defined]
            found.setdefault(record.item_id, []).append(record)
        return found

    @cached_property
    def papers(self) -> list[Document]:
        """Documents known by then, newest first; those that only some may read too."""
        known = Document.objects.filter(process=self.process, known_at__lte=self.at)
        files = Prefetch("files", DocumentFile.objects.filter(known_at__lte=self.at), to_attr="known_files")
        return list(
            known.select_related("source", "provision", "replaces").prefetch_related(files).order_by("-known_at", "-pk")
        )

    @cached_property
    def documents(self) -> list[Document]:
        """The documents that everybody may read, newest first."""
        return [paper for paper in self.papers if not paper.restricted]

    @cached_property
    def texts(self) -> list[Text]:
        """The texts known by then, oldest first."""
        rows = self.process.texts.filter(Q(known_at__isnull=True) | Q(known_at__lte=self.at))
        return list(rows.order_by("dated", "pk"))

    @cached_property
    def holders(self) -> dict[int, list[Holder]]:
        """Who was known to hold each office, by the office's primary key, in the order of their time."""
        found: dict[int, list[Holder]] = defaultdict(list)
        rows = Holder.objects.filter(process=self.process, known_at__lte=self.at).select_related("source")
        for holder in rows:
            found[holder.office_id].append(holder)
        return found

    def holds(self, holder: Holder) -> bool:
        """Whether a holder is in office on the reading's day, as far as it is known at its moment."""
        if holder.since_earliest and holder.since_earliest > self.today:
            return False
        ended = holder.until if holder.ended_known_at and holder.ended_known_at <= self.at else None
        return ended is None or not ended.latest or ended.latest >= self.today

    @cached_property
    def supersessions(self) -> dict[int, list[Supersession]]:
        """What later texts took the place of, by the provision's primary key."""
        found: dict[int, list[Supersession]] = defaultdict(list)
        rows = Supersession.objects.filter(process=self.process, known_at__lte=self.at)
        for row in rows.select_related("by", "source").order_by("known_at", "pk"):
            found[row.provision_id].append(row)
        return found

    @cached_property
    def needs(self) -> dict[int, list[int]]:
        """What each milestone waits for: primary keys of milestones, by that of the milestone."""
        found: dict[int, list[int]] = defaultdict(list)
        links = Milestone.depends_on.through.objects.filter(from_milestone__item__process=self.process)
        for one, other in links.order_by("pk").values_list("from_milestone_id", "to_milestone_id"):
            found[one].append(other)
        return found

    @cached_property
    def provisions(self) -> list[ProvisionView]:
        """The paragraphs in the order of the text; parts stand below their paragraph."""
        stands = Wording.objects.filter(text=self.text, dropped=False)
        wordings = stands.select_related("provision").prefetch_related("asked")
        items: dict[int | None, list[ItemView]] = defaultdict(list)
        for view in sorted(self.items.values(), key=lambda view: (self.bounds(view.due).sort_key(), view.item.pk)):
            items[view.item.provision_id].append(view)
        documents: dict[int | None, list[Document]] = defaultdict(list)
        for document in self.documents:
            documents[document.provision_id].append(document)
        rows = [
            (
                w.provision.parent_id,
                ProvisionView(w.provision, w, tuple(items[w.provision_id]), tuple(documents[w.provision_id])),
            )
            for w in wordings
        ]
        parts: dict[int | None, list[ProvisionView]] = defaultdict(list)
        for parent, paragraph in rows:
            parts[parent].append(paragraph)

        def whole(view: ProvisionView) -> ProvisionView:
            below = tuple(whole(part) for part in parts[view.provision.pk])
            return ProvisionView(view.provision, view.wording, view.items, view.documents, below)

        return [whole(view) for view in parts[None]]

    def provision(self, anchor: str) -> ProvisionView | None:
        """Return one paragraph, at whatever depth; None if there is none."""
        return next((view for view in self.flat if view.anchor == anchor), None)

    @cached_property
    def flat(self) -> list[ProvisionView]:
        """Every paragraph and part, in the order of the text."""

        def walk(views: Iterable[ProvisionView]) -> Iterator[ProvisionView]:
            for view in views:
                yield view
                yield from walk(view.parts)

        return list(walk(self.provisions))

    def beside(self, anchor: str) -> tuple[ProvisionView | None, ProvisionView | None]:
        """The paragraphs before and after one, in the order of the text."""
        place = next((n for n, view in enumerate(self.flat) if view.anchor == anchor), None)
        if place is None:
            return None, None
        return (self.flat[place - 1] if place else None), next(iter(self.flat[place + 1 :]), None)

    def item(self, key: str) -> ItemView | None:
        """Return an item by its key; None if there is none, or none is known yet."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, ItemView]:
        return {view.item.key: view for view in self.items.values()}

    @cached_property
    def numbers(self) -> dict[int, str]:
        """The paragraphs' numbers as printed in the governing text, by the provision's primary key."""
        stands = Wording.objects.filter(text=self.text, dropped=False)
        return dict(stands.values_list("provision_id", "number"))

    def number(self, provision: Provision) -> str:
        """Return a paragraph's number with its sign: ¶ 6 (b)."""
        return f"¶ {self.numbers.get(provision.pk, provision.anchor)}"

    @cached_property
    def phases(self) -> list[tuple[Phase, ItemView]]:
        """The phases in their order."""
        found = [(v.item.phase, v) for v in self.items.values() if v.item.kind == TimelineItem.Kind.PHASE]
        return sorted(found, key=lambda pair: pair[0].position)

    @cached_property
    def milestones(self) -> list[tuple[Milestone, ItemView]]:
        """The milestones, earliest deadline first; those without a day last."""
        found = [(v.item.milestone, v) for v in self.items.values() if v.item.kind == TimelineItem.Kind.MILESTONE]
        return sorted(found, key=lambda pair: (self.bounds(pair[1].due).sort_key(), pair[1].item.key))

    def bounds(self, record: DateRecord | None) -> ImpreciseDate:
        """Return a record's date with its bounds; what hangs on an anchor takes them from it, and moves with it."""
        if record is None:
            return ImpreciseDate("")
        if record.pk not in self._bounds:
            anchor = self.items.get(record.anchor_id) if record.anchor_id else None
            on = anchor and (anchor.held or anchor.agreed or anchor.mandated)
            self._bounds[record.pk] = resolve(record.when, self.bounds(on)) if on else record.when
        return self._bounds[record.pk]

    def deadline(self, view: ItemView) -> datetime | None:
        """Return when an item is due: its latest day, at the process's time, in its zone; None: no day is known."""
        return moment_due(self.bounds(view.due), self.process.deadline_time, self.process.zone)

    def last_day(self, view: ItemView) -> date | None:
        """Return the day an item is due, in the process's zone; None: no day is known."""
        return self.bounds(view.due).latest

    @cached_property
    def made_of(self) -> dict[int, list[ItemView]]:
        """What each pattern was made into, by the pattern's primary key."""
        found: dict[int, list[ItemView]] = defaultdict(list)
        for milestone, view in self.milestones:
            if milestone.pattern_id:
                found[milestone.pattern_id].append(view)
        return found

    @cached_property
    def owed(self) -> list[tuple[Milestone, ItemView]]:
        """The milestones still owed: not met, not taken back; of a pattern, what it was made into."""
        return [(m, view) for m, view in self.milestones if view.held is None and not view.is_decided and not m.each]

    def upcoming(self, count: int) -> list[tuple[Milestone, ItemView]]:
        """The next milestones still owed whose day has not passed; by the day, since pages are kept for a day."""
        return [pair for pair in self.owed if (self.last_day(pair[1]) or self.today) >= self.today][:count]

    @cached_property
    def unrecorded(self) -> list[tuple[Milestone, ItemView]]:
        """Milestones whose day has passed and of which nobody has recorded that they were met."""
        return [pair for pair in self.owed if (self.last_day(pair[1]) or self.today) < self.today]
