"""How a date came to be what it is: each statement, oldest first, with what it changed against the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import date_layers
from phases.item_views import ItemView
from phases.models import DateRecord


@dataclass(frozen=True)
class Step:
    """One statement; `what` says how it differs from the statement of its layer before it; `stands`: it counts now."""

    layer: str | Promise
    record: DateRecord
    what: tuple[str, ...]
    stands: bool


def steps(view: ItemView) -> list[Step]:
    """Every statement about an item's date, in the order in which they became known."""
    standing = {record.pk for record in (view.mandated, view.agreed, view.held) if record}
    before: dict[str, DateRecord] = {}
    found = []
    for record in sorted(view.records, key=attrgetter("recorded_at", "pk")):
        earlier = before.get(record.layer) or (_reference(view, record) if record.layer != "mandated" else None)
        what = tuple(_changes(view, earlier, record)) if earlier else ()
        found.append(Step(date_layers.name(view, record.layer), record, what, record.pk in standing))
        before[record.layer] = record
    return found


def _reference(view: ItemView, record: DateRecord) -> DateRecord | None:
    """What the first statement of a layer is held against: what was agreed, for what was held; else nothing."""
    return view.agreed if record.layer == DateRecord.Layer.HELD else None


def _changes(view: ItemView, before: DateRecord, after: DateRecord) -> Iterable[str]:
    if after.corrects_id:
        yield _("corrects what was said before")
    old, new = view.bounds(before), view.bounds(after)
    same_layer = before.layer == after.layer
    if old.latest and new.latest and (old.earliest, old.latest) != (new.earliest, new.latest):
        days = (new.latest - old.latest).days
        if same_layer and old.is_exact and new.is_exact and days > 0 and view.milestone:
            yield _("extended from %(old)s to %(new)s") % {"old": before.phrase, "new": after.phrase}
        elif days:
            yield _moved(days)
        elif old.earliest and new.earliest:
            yield _("begins on another day")
    if before.place and after.place and before.place != after.place:
        named = {"old": before.place, "new": after.place}
        yield (_("moved from %(old)s to %(new)s") if same_layer else _("in %(new)s, not in %(old)s")) % named
    if (
        same_layer
        and before.source_id != after.source_id
        and (old.earliest, old.latest, before.place)
        == (
            new.earliest,
            new.latest,
            after.place,
        )
    ):
        yield _("says the same")


def _moved(days: int) -> str:
    if days > 0:
        return ngettext("moved by %(count)d day", "moved by %(count)d days", days) % {"count": days}
    return ngettext("brought forward by %(count)d day", "brought forward by %(count)d days", -days) % {"count": -days}
