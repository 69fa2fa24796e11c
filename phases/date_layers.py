"""An item's dates as a line of layers: mandated, agreed, held, each standing or plainly missing."""

from dataclasses import dataclass
from operator import attrgetter

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from phases.models import DateRecord, TimelineItem
from phases.reading import ItemView

MANDATED, AGREED, HELD = DateRecord.Layer.MANDATED, DateRecord.Layer.AGREED, DateRecord.Layer.HELD
NAMES: dict[str, str | Promise] = {MANDATED: _("mandated"), AGREED: _("agreed"), HELD: _("held")}


@dataclass(frozen=True)
class Standing:
    """A layer as the line shows it; without a record, `missing` says what is not known."""

    layer: str
    name: str | Promise
    record: DateRecord | None
    missing: str | Promise = ""


@dataclass(frozen=True)
class Layer:
    """A layer with everything that was said of it, what stands first."""

    name: str | Promise
    stands: DateRecord
    others: tuple[DateRecord, ...]


def name(view: ItemView, layer: str) -> str | Promise:
    """The word for a layer; what is owed is not held but done."""
    if layer == HELD and view.item.kind == TimelineItem.Kind.MILESTONE:
        return _("done")
    return NAMES[layer]


def standing(view: ItemView, past: bool) -> list[Standing]:
    """The layers in order. `past`: its last day has gone by, so what is not known should have been recorded.

    Only a session is announced; what is owed, a window or what goes on for months needs no word of agreement.
    """
    line = []
    if view.mandated:
        line.append(Standing(MANDATED, name(view, MANDATED), view.mandated))
    if view.agreed:
        line.append(Standing(AGREED, name(view, AGREED), view.agreed))
    elif not view.held and not past and view.item.kind == TimelineItem.Kind.SESSION:
        line.append(Standing(AGREED, name(view, AGREED), None, _("not yet announced")))
    if view.held:
        line.append(Standing(HELD, name(view, HELD), view.held))
    elif past and view.item.kind != TimelineItem.Kind.PHASE:
        line.append(Standing(HELD, name(view, HELD), None, _("not recorded")))
    return line


def with_sources(view: ItemView) -> list[Layer]:
    """Every layer that anybody spoke of, with all that was said, newest first after what stands."""
    found = []
    for layer, stands in ((MANDATED, view.mandated), (AGREED, view.agreed), (HELD, view.held)):
        if stands:
            others = [record for record in view.records if record.layer == layer and record != stands]
            others.sort(key=attrgetter("recorded_at", "pk"), reverse=True)
            found.append(Layer(name(view, layer), stands, tuple(others)))
    return found
