"""Warnings for the whole draft, those that were answered, and what a move that is only thought of would bring."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from compact.errors import RuleViolation
from phases.findings import Facts, Finding, Model
from phases.reading import Reading
from phases.whatif import Change
from sessions.domain.overriding import SENTENCE
from sessions.domain.sittings import Sitting
from sessions.draft import NEW, Draft
from sessions.models import OFF, Meeting, MeetingVersion, Override, Session
from sessions.reading import Programme
from sessions.warnings.clashes import clashes
from sessions.warnings.counts import Count, Named, counts
from sessions.warnings.days import Days
from sessions.warnings.said import Warning

Standing = dict[int | None, list[Warning]]
REACH = 3  # days: whatever the zones, what is farther apart is more than a day apart
OF_TWO = {"person-twice", "short-break"}  # their sentences name both meetings


@dataclass(frozen=True)
class Advice:
    """What a move would bring: warnings, findings that would be others, and the counts for this kind of session.

    `brought`: the warnings that did not stand against the meeting before.
    """

    warnings: list[Warning] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    counted: list[Count] = field(default_factory=list)
    brought: list[Warning] = field(default_factory=list)

    @property
    def stops(self) -> bool:
        """Whether it cannot be saved at all."""
        return any(warning.stops for warning in self.warnings)

    @property
    def to_answer(self) -> list[Warning]:
        """What has to be overridden with a reason; what stood before needs none."""
        return [warning for warning in self.brought if not warning.stops]

    @property
    def counts(self) -> list[str]:
        """How far each measure is filled, and how far the move would fill it."""
        return [count.sentence for count in self.counted]

    @property
    def afterwards(self) -> list[str]:
        """How far each measure is filled once it is done."""
        return [count.afterwards for count in self.counted]


def standing(draft: Draft, days: Iterable[date] | None = None) -> Standing:
    """The warnings against every meeting, by its primary key (None: one that is only supposed), in one pass.

    What is called off, and what has gone by as readers saw it, has none. `days`: those of the meetings of these days
    alone, but all of them.
    """
    found: Standing = {}
    known = Days(draft)
    asked = None if days is None else set(days)
    near = draft.meetings if asked is None else _near(draft, asked)
    open_ones = set()
    for version in near:
        if asked is not None and version.day not in asked:
            continue
        if version.status in OFF or draft.is_history(version):
            continue
        pk = version.meeting_id if version.meeting_id != NEW else None
        open_ones.add(pk)
        if against := list(known.against(version)):
            found[pk] = against
    for warning in clashes(draft, near):
        if warning.meeting in open_ones:
            found.setdefault(warning.meeting, []).append(warning)
    return found


def _near(draft: Draft, days: set[date]) -> list[MeetingVersion]:
    """The meetings that those of some days can clash with, these among them, in order of time."""
    found: list[MeetingVersion] = []
    for first, last in _runs(_around(days)):
        found += draft.within(first, last)
    return found


def _around(days: Iterable[date]) -> set[date]:
    """Some days and those beside them on which a meeting can stand in the way of theirs."""
    return {
        date.fromordinal(number)
        for day in days
        for number in range(day.toordinal() - REACH, day.toordinal() + REACH + 1)
        if date.min.toordinal() <= number < date.max.toordinal()
    }


def _runs(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Days as runs, each with its first and last."""
    first = last = None
    for day in sorted(days):
        if first is None or last is None or day - last > timedelta(days=1):
            if first and last:
                yield first, last
            first = day
        last = day
    if first and last:
        yield first, last


def answered(draft: Draft, found: Standing | None = None) -> dict[tuple[int | None, str], Override]:
    """The warnings that somebody took upon themselves, with the last reason; by meeting and kind.

    An answer holds for the sentence it was given to: on another day it is another warning. Where a sentence names two
    meetings, an answer given with the one holds for the other.
    """
    given = {_asked(one.meeting_id, one.warning, one.sentence): one for one in draft.overrides}
    answers: dict[tuple[int | None, str], list[Override | None]] = {}
    for pk, against in (standing(draft) if found is None else found).items():
        for one in against:
            answer = given.get(_asked(pk, one.kind, one.sentence))
            answers.setdefault((pk, one.kind), []).append(answer)
    return {name: last for name, known in answers.items() if all(known) and (last := known[-1])}


def _asked(pk: int | None, kind: str, sentence: str) -> tuple[int | None, str, str]:
    return (None if kind in OF_TWO else pk, kind, sentence[:SENTENCE])


def advise(
    page_reading: Reading,
    meeting: Meeting | None,
    sitting: Sitting,
    session: Session | None = None,
    *,
    draft: Draft | None = None,
    status: str = "",
) -> Advice:
    """What it would bring to put a meeting there, or (None) a new one of `session`. Nothing is written or locked.

    Warnings: those that would stand against the meeting, and those that the move brings to others. A sitting that no
    verb would take has one warning, which stops. `draft`: that of the page, where it has been loaded; `status`: what
    the meeting would be, where that is something else.
    """
    before = draft or Draft(page_reading)
    pk = meeting.pk if meeting else None
    try:
        after = before.supposing(pk, sitting, session, status=status)
    except RuleViolation as refusal:
        stop = Warning("impossible", refusal.sentence, pk, stops=True)
        return Advice([stop], brought=[stop])
    put = after.version(NEW if pk is None else pk)
    found, brought = _warnings(before, after, pk, _touched(before, put, pk))
    old, new = _findings(before, after)
    plurals = {row.kind.key: row.kind.plural for row in before.rows.values()}
    counted = counts(old, new, put.kind, put.meeting.session.slug, plurals)
    return Advice(found, _changes(old, new), counted, brought)


def _touched(before: Draft, put: MeetingVersion, pk: int | None) -> set[date]:
    """The days on which a move can bring a warning: about where the meeting was, and about where it is put.

    Where a session has one meeting alone, its panels sit in that; with a second one nobody knows where they sit.
    """
    days = {put.day}
    if pk is not None:
        days.add(before.version(pk).day)
    if before.sitting[put.meeting.session_id] <= 1:
        days |= before.days_of(put.meeting.session_id)
    return _around(days)


def _warnings(before: Draft, after: Draft, pk: int | None, days: set[date]) -> tuple[list[Warning], list[Warning]]:
    """Those against the meeting itself first, then those brought to others; and of all of them those that are new.

    A sentence that two meetings share is said once.
    """
    there = standing(before, days)
    stood = {warning for against in there.values() for warning in against}
    found = standing(after, days)
    own = found.get(pk, [])
    said = {(warning.kind, warning.sentence) for warning in own}
    others = [warning for at, against in found.items() if at != pk for warning in against]
    others = [one for one in others if one not in stood and (one.kind, one.sentence) not in said]
    before_it = {warning.sentence for warning in there.get(pk, ())} if pk is not None else set()
    return own + others, [one for one in own + others if one.sentence not in before_it]


@dataclass
class _Watched(Facts):
    """Facts that note whether the programme was asked for."""

    asked: bool = False

    def read(self, kind: type[Model]) -> Model:
        self.asked = self.asked or kind is Programme
        return super().read(kind)


def _findings(before: Draft, after: Draft) -> tuple[Named, Named]:
    """What every rule finds before and after; one that did not ask for the programme finds the same again."""
    facts = _Watched(before.facts.mandate, before.facts.models)
    old: dict[tuple[str, str], Finding] = {}
    new: dict[tuple[str, str], Finding] = {}
    for rule in before.facts.rules:
        facts.asked = False
        found = list(facts.of(rule))
        old |= {finding.name: finding for finding in found}
        again = after.facts.of(rule) if facts.asked else found
        new |= {finding.name: finding for finding in again}
    return old, new


def _changes(old: Named, new: Named) -> list[Change]:
    names = list(new) + [name for name in old if name not in new]
    pairs = [Change(old.get(name), new.get(name)) for name in names]
    return [pair for pair in pairs if _says(pair.before) != _says(pair.after)]


def _says(finding: Finding | None) -> tuple[str, str] | None:
    return (finding.state, finding.sentence) if finding else None
