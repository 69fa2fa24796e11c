"""The counter that runs along with a move: how far a rule's measure is filled, and how far the move would fill it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from phases.findings import Finding
from phases.models import Rule

Named = Mapping[tuple[str, str], Finding]


@dataclass(frozen=True)
class Count:
    """One measure: what it is of, its numbers now (empty: none yet) and as the move would make them."""

    what: str
    now: str
    then: str

    @property
    def differs(self) -> bool:
        return bool(self.now) and self.now != self.then

    @property
    def sentence(self) -> str:
        """`Hearings: 2 of at most 3 working days · this move makes 3`."""
        if not self.differs:
            return self.afterwards
        named = {"what": self.what, "now": self.now, "then": _other(self.now, self.then)}
        return _("%(what)s: %(now)s · this move makes %(then)s") % named

    @property
    def afterwards(self) -> str:
        """The same once it is done: `Hearings: 3 of at most 3 working days`."""
        return _("%(what)s: %(numbers)s") % {"what": self.what, "numbers": self.then}


def counts(old: Named, new: Named, kind: str, session: str, plurals: Mapping[str, str]) -> list[Count]:
    """The measures of the rules about a kind of session, those that a move changes first.

    Of what a rule counts in parts (each month, each session), only what changes and the own `session` (its slug).
    `plurals`: what the kinds of session are called.
    """
    found: dict[str, Count] = {}
    for name, finding in new.items():
        if not finding.numbers or not finding.rule or kind not in kinds(finding.rule):
            continue
        was, part = old[name].numbers if name in old else "", _part(finding)
        if was == finding.numbers and part and finding.about != session:
            continue
        called = [plurals[one] for one in kinds(finding.rule) if one in plurals]
        count = Count(", ".join([*called, *part]), was, finding.numbers)
        found.setdefault(count.sentence, count)
    return sorted(found.values(), key=lambda count: not count.differs)


def _part(finding: Finding) -> list[str]:
    """What of the whole a finding counts, as its sentence says before the numbers: “March 2018: 5 of 5 days”."""
    before, numbers, _after = finding.sentence.partition(finding.numbers)
    said = before.strip(" :")
    return [said] if numbers and said else []


def kinds(rule: Rule) -> list[str]:
    """The kinds of session that a rule is about."""
    one = rule.parameters.get("session_kind")
    return [*([one] if one else []), *rule.parameters.get("session_kinds", [])]


def _other(now: str, then: str) -> str:
    """Only the number that is another, where it is one alone: what it is of stands before it already."""
    pairs = list(zip(now.split(), then.split(), strict=False))
    differing = [new for old, new in pairs if old != new]
    alike = len(now.split()) == len(then.split())
    return differing[0] if alike and len(differing) == 1 and re.fullmatch(r"\d+(?:[.,]\d+)?", differing[0]) else then
