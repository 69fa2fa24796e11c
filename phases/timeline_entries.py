"""What stands on the timeline, in words: an item or a paper, with the days of each layer."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from phases import date_layers, marks, states
from phases.dates import ImpreciseDate
from phases.in_words import days_apart, says_itself, span
from phases.item_views import ItemView
from phases.models import DateRecord, Document

LONGEST = 46  # letters of a name that are drawn, if its bars are no longer
Layer = DateRecord.Layer


@dataclass(frozen=True)
class Said:
    """One layer of an entry; `words`: the phrase as written and, where it names no days, how it is read."""

    layer: str
    name: str | Promise
    when: ImpreciseDate

    @property
    def words(self) -> str:
        days = span(self.when.earliest, self.when.latest)
        if not self.when.phrase or not days:
            return self.when.phrase or days
        if says_itself(self.when.phrase, self.when.earliest, self.when.latest):
            return self.when.phrase
        return f"{self.when.phrase} ({days})"


@dataclass(frozen=True)
class Entry:
    """An item or a paper in the drawing and in the table beside it."""

    title: str
    layers: dict[str, Said]  # mandated, agreed, held: those of which something was said
    view: ItemView | None = None
    document: Document | None = None

    @property
    def state(self) -> str:
        return states.of(self.view) if self.view else ""

    @property
    def is_invented(self) -> bool:
        return self.view.item.is_invented if self.view else bool(self.document and self.document.is_invented)

    @property
    def apart(self) -> str:
        """How far what was held lies from what was mandated."""
        days = self.view.days_after if self.view else None
        return "" if days is None else days_apart(days)

    def short(self, room: int = 0) -> str:
        """The name as it is drawn, the shape of its state before it; `room`: the letters that its bars leave."""
        shape = f"{marks.of(self.state).shape} " if self.state else ""
        invented = f" ({_('invented')})" if self.is_invented else ""
        most = max(LONGEST, room - len(shape) - len(invented))
        return f"{shape}{self._cut(most)}{invented}"

    def _cut(self, most: int) -> str:
        """The title in so many letters; what is owed once for each keeps room for the name of which."""
        if len(self.title) > most and self.view and self.view.milestone and self.view.milestone.pattern_id:
            what, colon, which = self.title.partition(": ")
            if colon:
                return f"{_shortened(what, most // 2)}: {_shortened(which, most - most // 2)}"
        return _shortened(self.title, most)

    @property
    def words(self) -> str:
        """Everything that the drawing says of it, in words."""
        said = [self.title, *(f"{one.name}: {one.words}" for one in self.layers.values())]
        if self.view and self.view.milestone:
            said.append(str(states.state_of(self.view).label))
        said += [self.apart] if self.apart else []
        said += [_("invented")] if self.is_invented else []
        return ". ".join(said)

    @property
    def days(self) -> list[date]:
        return [day for said in self.layers.values() for day in (said.when.earliest, said.when.latest) if day]

    def lies_in(self, window: ImpreciseDate) -> bool:
        """Whether any of its layers shares a day with a window; an open end reaches no further than its one day."""

        def shares(when: ImpreciseDate) -> bool:
            first, last = when.earliest or when.latest, when.latest or when.earliest
            if first is None or last is None:
                return False
            return (window.latest is None or first <= window.latest) and (
                window.earliest is None or window.earliest <= last
            )

        return any(shares(said.when) for said in self.layers.values())


def _shortened(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def of_item(view: ItemView) -> Entry:
    records = {Layer.MANDATED: view.mandated, Layer.AGREED: view.agreed, Layer.HELD: view.held}
    said = {
        layer.value: Said(layer.value, date_layers.name(view, layer), view.bounds(record))
        for layer, record in records.items()
        if record
    }
    return Entry(view.title, said, view)


def of_paper(document: Document) -> Entry:
    """A paper stands at the day it was issued, else at the day it bears."""
    day = document.issued or document.dated
    name = f"{document.symbol} {document.title}" if document.symbol else document.title
    word = _("issued") if document.issued else _("dated")
    said = {"held": Said("held", word, ImpreciseDate("", day, day))} if day else {}
    return Entry(name, said, document=document)
