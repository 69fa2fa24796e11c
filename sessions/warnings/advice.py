"""Warnings for the whole draft, those that were answered, and what a move that is only thought of would bring."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from phases.findings import Finding
from phases.models import Rule
from phases.reading import Reading
from phases.whatif import Change
from sessions.domain.overriding import SENTENCE
from sessions.domain.sittings import Sitting
from sessions.draft import NEW, Draft
from sessions.models import OFF, Meeting, Override, Session
from sessions.warnings.clashes import clashes
from sessions.warnings.days import Days
from sessions.warnings.said import Warning

Standing = dict[int | None, list[Warning]]
Named = dict[tuple[str, str], Finding]
OF_TWO = {"person-twice", "short-break"}  # their sentences name both meetings


@dataclass(frozen=True)
class Advice:
    """What a move would bring: warnings, findings that would be others, and the counts for this kind of session."""

    warnings: list[Warning] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)

    @property
    def stops(self) -> bool:
        """Whether it cannot be saved at all."""
        return any(warning.stops for warning in self.warnings)

    @property
    def to_answer(self) -> list[Warning]:
        """What can be overridden with a reason."""
        return [warning for warning in self.warnings if not warning.stops]


def standing(draft: Draft) -> Standing:
    """The warnings against every meeting, by its primary key (None: one that is only supposed), in one pass.

    What is called off, and what has gone by as readers saw it, has none.
    """
    found: Standing = {}
    days = Days(draft)
    open_ones = set()
    for version in draft.meetings:
        if version.status in OFF or draft.is_history(version):
            continue
        pk = version.meeting_id if version.meeting_id != NEW else None
        open_ones.add(pk)
        if against := list(days.against(version)):
            found[pk] = against
    for warning in clashes(draft):
        if warning.meeting in open_ones:
            found.setdefault(warning.meeting, []).append(warning)
    return found


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
) -> Advice:
    """What it would bring to put a meeting there, or (None) a new one of `session`. Nothing is written or locked.

    Warnings: those that would stand against the meeting, and those that the move brings to others. A sitting that no
    verb would take has one warning, which stops. `draft`: that of the page, where it has been loaded.
    """
    before = draft or Draft(page_reading)
    old = {finding.name: finding for finding in before.facts.findings}
    pk = meeting.pk if meeting else None
    try:
        after = before.supposing(pk, sitting, session)
    except RuleViolation as refusal:
        return Advice([Warning("impossible", refusal.sentence, pk, stops=True)])
    new = {finding.name: finding for finding in after.facts.findings}
    kind = after.by_meeting[NEW if pk is None else pk].kind
    return Advice(_warnings(before, after, pk), _changes(old, new), _counts(old, new, kind))


def _warnings(before: Draft, after: Draft, pk: int | None) -> list[Warning]:
    """Those against the meeting itself first; a sentence that two meetings share is said once."""
    there = {warning for against in standing(before).values() for warning in against}
    found = standing(after)
    own = found.get(pk, [])
    said = {(warning.kind, warning.sentence) for warning in own}
    others = [warning for at, against in found.items() if at != pk for warning in against]
    return own + [one for one in others if one not in there and (one.kind, one.sentence) not in said]


def _changes(old: Named, new: Named) -> list[Change]:
    names = list(new) + [name for name in old if name not in new]
    pairs = [Change(old.get(name), new.get(name)) for name in names]
    return [pair for pair in pairs if _says(pair.before) != _says(pair.after)]


def _says(finding: Finding | None) -> tuple[str, str] | None:
    return (finding.state, finding.sentence) if finding else None


def _counts(old: Named, new: Named, kind: str) -> list[str]:
    """The numbers of the findings about a kind of session; where the move changes one, both."""
    found = []
    for name, finding in new.items():
        if not finding.numbers or not finding.rule or kind not in _kinds(finding.rule):
            continue
        was = old[name].numbers if name in old else ""
        if was and was != finding.numbers:
            found.append(_("%(now)s; this would make it: %(then)s") % {"now": was, "then": finding.numbers})
        else:
            found.append(finding.numbers)
    return found


def _kinds(rule: Rule) -> set[str]:
    """The kinds of session that a rule is about."""
    one = rule.parameters.get("session_kind")
    return {*([one] if one else []), *rule.parameters.get("session_kinds", [])}
