"""An item of the timeline as a reading holds it: what stands in each layer, and how it came to stand there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from phases.dates import ImpreciseDate, days_apart
from phases.models import Authority, DateRecord, Delivery, Milestone, MilestoneStanding, TimelineItem

if TYPE_CHECKING:
    from phases.reading import Reading

WEIGHT = {authority: -place for place, authority in enumerate(Authority.values)}
Layer = DateRecord.Layer


def newest(records: Iterable[DateRecord], layer: str) -> DateRecord | None:
    """Return the record of a layer that stands.

    What was corrected does not count. A preference decides while nothing newer was said; else the newest statement
    stands, then the one of higher authority, then the last written.
    """
    of_layer = [record for record in records if record.layer == layer]
    corrected = {record.corrects_id for record in of_layer}
    of_layer = [record for record in of_layer if record.pk not in corrected]
    last = max(of_layer, key=lambda r: (r.recorded_at, WEIGHT[r.source.authority], r.pk), default=None)
    chosen = [(preference, record) for record in of_layer for preference in _preferences(record)]
    if last is None or not chosen:
        return last
    preference, record = max(chosen, key=lambda pair: (pair[0].recorded_at, pair[0].pk))
    return record if preference.recorded_at >= last.recorded_at else last


def _preferences(record: DateRecord) -> list:  # type: ignore[type-arg]
    """The preferences known at the reading's moment; a record that was loaded without them has none."""
    return getattr(record, "preferred", [])


@dataclass(frozen=True)
class ItemView:
    """An item of the timeline with what stands in each layer, at the moment of the reading."""

    item: TimelineItem
    records: tuple[DateRecord, ...]
    reading: "Reading | None" = field(default=None, repr=False, compare=False)

    @cached_property
    def mandated(self) -> DateRecord | None:
        return newest(self.records, Layer.MANDATED)

    @cached_property
    def agreed(self) -> DateRecord | None:
        return newest(self.records, Layer.AGREED)

    @cached_property
    def held(self) -> DateRecord | None:
        return newest(self.records, Layer.HELD)

    @property
    def title(self) -> str:
        shown = self.held or self.agreed or self.mandated
        return shown.title if shown else self.item.title

    @property
    def due(self) -> DateRecord | None:
        """What the item is due by: what was agreed, else what the text says."""
        return self.agreed or self.mandated

    @property
    def milestone(self) -> Milestone | None:
        """What is owed; None for anything that is no milestone."""
        return self.item.milestone if self.item.kind == TimelineItem.Kind.MILESTONE else None

    @cached_property
    def standing(self) -> MilestoneStanding | None:
        """The last decision on a milestone beyond its dates, as known at the reading's moment."""
        found = getattr(self.milestone, "known_standings", []) if self.milestone else []
        return found[-1] if found else None

    @property
    def is_decided(self) -> bool:
        """Whether it was said of a milestone that it no longer counts, or was not done."""
        return self.standing is not None and self.standing.state != MilestoneStanding.State.STANDS

    @property
    def deliveries(self) -> list[Delivery]:
        """What was said to be delivered by the reading's moment, newest first."""
        return list(getattr(self.milestone, "known_deliveries", [])) if self.milestone else []

    @property
    def reported(self) -> Delivery | None:
        """A delivery that waits for the secretariat's word."""
        open_ones = [delivery for delivery in self.deliveries if delivery.status == Delivery.Status.REPORTED]
        return open_ones[0] if open_ones else None

    def bounds(self, record: DateRecord | None) -> ImpreciseDate:
        """A record's date with its bounds, resolved through its anchor."""
        if self.reading:
            return self.reading.bounds(record)
        return record.when if record else ImpreciseDate("")

    @property
    def days_after(self) -> int | None:
        """Days from the mandated window to what was held (negative: before it; 0: inside); None: cannot be said."""
        if not (self.reading and self.mandated and self.held and self.held.latest):
            return None
        window = self.reading.bounds(self.mandated)
        if not window.is_known:
            return None
        return days_apart(self.held.earliest or self.held.latest, window) or days_apart(self.held.latest, window)
