"""What is known at a moment, built in memory: rules are pure, so they need no database."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from phases.findings import Check, Facts, Finding, Parameters, State
from phases.models import (
    Addressee,
    DateRecord,
    Document,
    Holder,
    Milestone,
    MilestoneStanding,
    Phase,
    Process,
    Source,
    Text,
    TimelineItem,
)
from phases.reading import ItemView, Reading
from phases.rules.evidence import Addressees

When = tuple[str, str | None, str | None]  # a phrase and its bounds
MORNING = time(9)
Kind = TimelineItem.Kind


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def moment(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), MORNING, tzinfo=UTC)


class Known:
    """A process on one day, of which the tests say what is known."""

    def __init__(self, today: str, *, status: str = Text.Status.ADOPTED, text_dated: str = "2020-01-10") -> None:
        self._pks = count(1)
        self.process = Process(pk=1, slug="river", zone="UTC", due_soon_days=14)
        self.reading = Reading(self.process, moment(today))
        self.text = Text(pk=1, title="Resolution 1", status=status, dated=day(text_dated), series="resolution")
        self.letter = self.source("Letter of the Chair")
        self.offices: dict[str, Addressee] = {}
        self.reading.items = {}
        self.reading.documents = []
        self.reading.holders = {}
        self.reading.needs = {}
        self.reading.supersessions = {}
        self.reading.text = self.text
        self.reading.texts = [self.text]

    def source(self, title: str, authority: str = "letter") -> Source:
        return Source(pk=next(self._pks), title=title, authority=authority)

    def item(self, key: str, *, kind: str = Kind.MILESTONE, title: str = "", **dates: Any) -> ItemView:
        """An item with its dates by layer: a `When`, an anchor and relation beside it, or several of them.

        `needs` names what it waits for, `standing` what was decided; `each` and `pattern` tie milestones together.
        """
        more = {
            name: dates.pop(name)
            for name in ("needs", "standing", "invented", "each", "pattern", "subkind")
            if name in dates
        }
        item = TimelineItem(
            pk=next(self._pks),
            process=self.process,
            kind=kind,
            key=key,
            title=title or key,
            subkind=more.get("subkind", ""),
            is_invented=more.get("invented", False),
        )
        if kind == Kind.MILESTONE:
            milestone = Milestone(item=item, each=more.get("each", ""))
            if "pattern" in more:
                milestone.pattern_id = self._pk(more["pattern"])
            decided = more.get("standing")
            milestone.known_standings = (
                [MilestoneStanding(state=decided, reason="So it was decided.")] if decided else []
            )
        records = [
            self._record(item, layer, said)
            for layer, given in dates.items()
            for said in (given if isinstance(given, list) else [given])
        ]
        view = ItemView(item, tuple(records), self.reading)
        self.reading.items[item.pk] = view
        self.reading.needs[item.pk] = [self._pk(other) for other in more.get("needs", ())]
        return view

    def phase(self, key: str, first: str, last: str) -> ItemView:
        view = self.item(key, kind=Kind.PHASE, mandated=(f"{first} to {last}", first, last))
        Phase(item=view.item, numeral="I", name=key, position=view.item.pk)
        return view

    def session(self, key: str, subkind: str, **dates: Any) -> ItemView:
        return self.item(key, kind=Kind.SESSION, subkind=subkind, **dates)

    def paper(
        self, kind: str, *, item: str = "", delivers: str = "", source: Source | None = None, **more: Any
    ) -> Document:
        """A document; `delivers` names the milestone whose delivery it is."""
        given = {name: day(more.pop(name, None)) for name in ("dated", "issued")}
        document = Document(
            pk=next(self._pks),
            kind=kind,
            title=more.pop("title", kind.capitalize()),
            source=source or self.letter,
            item_id=self._pk(item) if item else None,
            milestone_id=self._pk(delivers) if delivers else None,
            known_at=moment(more.pop("known", "2020-01-20")),
            **given,
            **more,
        )
        self.reading.documents.append(document)
        return document

    def office(self, key: str, name: str = "") -> Addressee:
        return self.offices.setdefault(key, Addressee(pk=next(self._pks), key=key, name=name or key))

    def holder(self, office: str, name: str, since: str, until: str = "", **more: Any) -> Holder:
        row = self.office(office)
        holder = Holder(
            pk=next(self._pks),
            office=row,
            name=name,
            since_phrase=since,
            since_earliest=day(since),
            since_latest=day(since),
            until_phrase=until,
            until_earliest=day(until or None),
            until_latest=day(until or None),
            ended_known_at=moment(until) if until else None,
            source=more.pop("source", self.letter),
            known_at=moment(since),
            **more,
        )
        self.reading.holders.setdefault(row.pk, []).append(holder)
        return holder

    def facts(self, *models: object) -> Facts:
        addressees = Addressees(self.reading)
        addressees.by_key = self.offices
        return Facts(self.reading).supposing(addressees, *models)

    def find(self, check: Check, wanted: Parameters, *models: object) -> list[Finding]:
        return list(check(self.facts(*models), wanted))

    def only(self, check: Check, wanted: Parameters, *models: object) -> Finding:
        (found,) = self.find(check, wanted, *models)
        return found

    def _pk(self, key: str) -> int:
        return next(pk for pk, view in self.reading.items.items() if view.item.key == key)

    def _record(self, item: TimelineItem, layer: str, said: Any) -> DateRecord:
        when, *more = said if isinstance(said[0], tuple) else (said,)
        given = more[0] if more else {}
        phrase, earliest, latest = when
        record = DateRecord(
            pk=next(self._pks),
            item=item,
            layer=layer,
            phrase=phrase,
            earliest=day(earliest),
            latest=day(latest),
            anchor_id=self._pk(given["anchor"]) if "anchor" in given else None,
            relation=given.get("relation", ""),
            place=given.get("place", ""),
            source=given.get("source", self.letter),
            recorded_at=moment(given.get("known", "2020-01-20")),
            title=item.title,
            corrects_id=given.get("corrects"),
        )
        record.preferred = given.get("preferred", [])
        return record


def states(found: Iterable[Finding]) -> dict[str, State]:
    """The states of findings by what they are about."""
    return {one.about: one.state for one in found}
