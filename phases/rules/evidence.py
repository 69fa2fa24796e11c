"""What counts as evidence for a rule: what is known at the reading's moment and was not invented."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from phases import in_words
from phases.dates import ImpreciseDate
from phases.item_views import ItemView
from phases.models import Addressee, Authority, DateRecord, Document, Holder, TimelineItem
from phases.reading import Reading


class Told(NamedTuple):
    """When something happened, as one source tells it."""

    when: ImpreciseDate
    words: str  # the date as it is shown
    source: str
    what: str = ""  # the document that tells it; empty: a record

    @property
    def days(self) -> tuple[date | None, date | None]:
        return (self.when.earliest, self.when.latest)


def words(when: ImpreciseDate) -> str:
    """A date as written, with its days where the phrase does not name them; days alone where nothing was written."""
    days = in_words.span(when.earliest, when.latest)
    if not when.phrase or not days:
        return when.phrase or days
    return when.phrase if in_words.says_itself(when.phrase, when.earliest, when.latest) else f"{when.phrase}: {days}"


def named(document: Document) -> str:
    """A document's title, with its symbol where it has one."""
    return f"{document.title} ({document.symbol})" if document.symbol else document.title


@dataclass
class Evidence:
    """The mandate as known, without what a demonstration has invented, which satisfies no rule."""

    mandate: Reading

    @cached_property
    def sober(self) -> Reading:
        """A reading without the inventions, so that no date hangs on one of them either."""
        sober = Reading(self.mandate.process, self.mandate.at)
        sober.items = {
            pk: replace(view, records=records, reading=sober)
            for pk, view in self.mandate.items.items()
            if not view.item.is_invented
            and (records := tuple(r for r in view.records if r.source.authority != Authority.DEMONSTRATION))
        }
        return sober

    @property
    def today(self) -> date:
        return self.mandate.today

    @cached_property
    def by_key(self) -> dict[str, ItemView]:
        return {view.item.key: view for view in self.sober.items.values()}

    def item(self, key: str) -> ItemView | None:
        """An item by its key; None while nothing is known of it."""
        return self.by_key.get(key)

    def bounds(self, record: DateRecord | None) -> ImpreciseDate:
        return self.sober.bounds(record)

    def documents(self, kind: str, view: ItemView) -> list[Document]:
        """The public documents that may be what an item owes, by their day.

        What says that it delivers the item, or has the word of the kind and does not belong to another obligation.
        """
        pk = view.item.pk
        found = [paper for paper in self._real if paper.milestone_id == pk]
        found += [
            paper for paper in self._real if paper.kind == kind and paper not in found and self._free(paper, view)
        ]
        return sorted(found, key=lambda paper: (self.day(paper).latest or date.max, paper.pk or 0))

    @cached_property
    def _real(self) -> list[Document]:
        """Public, not invented, and not only announced for a day to come."""
        return [
            paper
            for paper in self.mandate.documents
            if not paper.is_invented
            and paper.source.authority != Authority.DEMONSTRATION
            and (self.day(paper).earliest or self.today) <= self.today
        ]

    def _free(self, paper: Document, view: ItemView) -> bool:
        if paper.milestone_id:
            return paper.milestone_id == view.item.pk
        other = self.sober.items.get(paper.item_id) if paper.item_id else None
        return other is None or other == view or other.item.kind == TimelineItem.Kind.SESSION

    def day(self, paper: Document) -> ImpreciseDate:
        """When a document came: issued, else the date on it; else only that it stood by the day it was known."""
        on = paper.issued or paper.dated
        known = in_words.local_day(paper.known_at, self.mandate.process.zone)
        return ImpreciseDate("", on, on) if on else ImpreciseDate("", None, known)

    def told(self, view: ItemView, kind: str = "") -> list[Told]:
        """When an item came to pass, as each source tells it: the first document, then the records of the holding."""
        found = []
        for paper in self.documents(kind, view)[:1] if kind else []:
            found.append(self._paper(paper))
        for record in self._held(view):
            when = self.bounds(record)
            found.append(Told(when, words(when), record.source.title))
        return found

    def _paper(self, paper: Document) -> Told:
        when = self.day(paper)
        said = in_words.span(when.earliest, when.latest)
        if when.earliest is None and when.latest:
            said = _("known on %(day)s, without a date of its own") % {"day": in_words.long_day(when.latest)}
        return Told(when, said, paper.source.title, named(paper))

    def reissues(self, view: ItemView, kind: str) -> Iterator[tuple[str, str]]:
        """The documents after the first, with their days: reissues and later ones."""
        for paper in self.documents(kind, view)[1:]:
            told = self._paper(paper)
            yield told.what, told.words

    def _held(self, view: ItemView) -> list[DateRecord]:
        """Every record of the holding that nobody corrected, what stands first; a preference silences the others."""
        held = [record for record in view.records if record.layer == DateRecord.Layer.HELD]
        corrected = {record.corrects_id for record in held if record.corrects_id}
        held = [record for record in held if record.pk not in corrected]
        stands = view.held
        if stands is None or getattr(stands, "preferred", []):
            return [stands] if stands else []
        return [stands, *(record for record in held if record != stands)]

    def each(self, view: ItemView) -> list[ItemView]:
        """What is owed once for each of a sort, by its day; empty for what is owed once."""
        if view.milestone is None or not view.milestone.each:
            return []
        made = [v for v in self.sober.items.values() if v.milestone and v.milestone.pattern_id == view.item.pk]
        return sorted((v for v in made if not v.is_decided), key=lambda v: (self.bounds(v.held).sort_key(), v.item.pk))

    def best(self, view: ItemView) -> ImpreciseDate:
        """When an item is, as well as it is known: held, else announced, else mandated."""
        return self.bounds(view.held or view.agreed or view.mandated)

    def sessions(self, kinds: Iterable[str]) -> list[ItemView]:
        """The sessions of some kinds, in the order of their days."""
        wanted = set(kinds)
        sessions = [view for view in self.sober.items.values() if view.item.kind == TimelineItem.Kind.SESSION]
        found = [view for view in sessions if view.item.subkind in wanted]
        return sorted(found, key=lambda view: (self.best(view).sort_key(), view.item.pk))

    def last_day(self, views: Iterable[ItemView]) -> date | None:
        """The last day of some items, as well as it is known; None: of none of them is a last day known."""
        return max((day for view in views if (day := self.best(view).latest)), default=None)

    def missing(self, view: ItemView) -> list[ItemView]:
        """What an item waits for and nobody has recorded."""
        needed = (self.sober.items.get(pk) for pk in self.mandate.needs.get(view.item.pk, []))
        return [one for one in needed if one and not one.is_decided and not self._there(one)]

    def _there(self, view: ItemView) -> bool:
        each = self.each(view)
        return all(one.held for one in each) if each else view.held is not None

    @cached_property
    def span(self) -> ImpreciseDate:
        """From the first day of the first phase to the last day of the last."""
        phases = [self.bounds(v.due) for v in self.sober.items.values() if v.item.kind == TimelineItem.Kind.PHASE]
        first = min((when.earliest for when in phases if when.earliest), default=None)
        last = max((when.latest for when in phases if when.latest), default=None)
        return ImpreciseDate("", first, last)

    @property
    def begun(self) -> bool:
        """Whether the process has begun."""
        return self.span.earliest is not None and self.span.earliest <= self.today

    def holders(self, office: Addressee) -> list[Holder]:
        """Who was known to hold an office, at whatever time."""
        return [
            holder
            for holder in self.mandate.holders.get(office.pk, [])
            if not holder.is_invented and holder.source.authority != Authority.DEMONSTRATION
        ]


@dataclass
class Addressees:
    """Whom the text names, by key."""

    mandate: Reading

    @cached_property
    def by_key(self) -> dict[str, Addressee]:
        return {row.key: row for row in Addressee.objects.filter(process=self.mandate.process)}

    def name(self, key: str) -> str:
        """The name of one of them; its key where it is not known."""
        row = self.by_key.get(key)
        return row.name if row else key
