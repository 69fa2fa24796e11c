"""Findings: what a rule of the text says of the data as known at a moment. Computed, never stored.

A rule is a kind, which is code, with parameters, which are data. A *check* is a pure function of what is known
(`Facts`) and of one rule; it yields findings. Apps register their checks in their `registrations.py`:

    findings.register("working-days-at-most", rules.working_days_at_most, WorkingDays)

`Facts` holds one read-model of each app, made when first asked for: `facts.read(Programme)`. A read-model is any class
that takes a `Reading`; it loads in a constant number of queries. What is only supposed takes its place in memory
(`facts.supposing(programme)`), so the same rules answer for today, for a past day, and for a change not yet made.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict

from phases.models import Provision, Rule, Text
from phases.reading import Reading


class State(models.TextChoices):
    """What a finding says; the order is that of the attention it wants."""

    BREACHED = "breached", gettext_lazy("breached")
    DEPARTS = "departs", gettext_lazy("departs from the draft")
    AT_RISK = "at-risk", gettext_lazy("at risk")
    NOT_RECORDED = "not-recorded", gettext_lazy("not recorded")
    NOT_YET_DUE = "not-yet-due", gettext_lazy("not yet due")
    MET = "met", gettext_lazy("met")
    NOT_APPLICABLE = "not-applicable", gettext_lazy("not applicable")


ATTENTION = {state: place for place, state in enumerate(State)}


@dataclass(frozen=True)
class Finding:
    """What one rule says: a state, a sentence with its numbers, and what would change it.

    `about` names the part of the rule that it is about (a theme, a month), so that two states of the data can be
    compared finding by finding. `item` is the key of the timeline item to look at or change; `address` overrides it.
    """

    state: State
    sentence: str
    numbers: str = ""
    about: str = ""
    item: str = ""
    address: str = ""
    evidence: tuple[str, ...] = ()  # who said so, where sources matter
    rule: Rule | None = field(default=None, repr=False)
    text: Text | None = field(default=None, repr=False)

    @property
    def name(self) -> tuple[str, str]:
        """What tells one finding from another, whatever its state."""
        return (self.rule.key if self.rule else "", self.about)

    @property
    def provision(self) -> Provision | None:
        return self.rule.provision if self.rule else None


class Parameters(BaseModel):
    """The base of a rule kind's parameters: checked when a file is loaded; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model")
Check = Callable[["Facts", Any], Iterable[Finding]]


@dataclass(frozen=True)
class Kind:
    """A kind of rule: its check, the shape of its parameters, and what it is called."""

    check: Check
    shape: type[Parameters]


KINDS: dict[str, Kind] = {}


def register(name: str, check: Check, shape: type[Parameters]) -> None:
    """Add a kind of rule. Its name is what process files call it."""
    if name in KINDS:
        raise ValueError(f"The kind of rule {name!r} is registered twice.")
    KINDS[name] = Kind(check, shape)


@dataclass
class Facts:
    """Everything that is known at a reading's moment, one read-model for each app that is asked."""

    mandate: Reading
    models: dict[type, Any] = field(default_factory=dict)

    def read(self, kind: type[Model]) -> Model:
        """Return a read-model; it is made from the mandate's reading at the first call."""
        if kind not in self.models:
            self.models[kind] = kind(self.mandate)  # type: ignore[call-arg]
        return self.models[kind]

    def supposing(self, *supposed: object) -> "Facts":
        """The same facts with other read-models in the place of those of their kind."""
        found = Facts(self.mandate, self.models | {type(model): model for model in supposed})
        if "rules" in self.__dict__:
            found.rules = self.rules  # they stay the same, whatever is supposed, and need not be asked for again
        return found

    @cached_property
    def rules(self) -> list[Rule]:
        """The process's rules in the order of the text."""
        rows = Rule.objects.filter(process=self.mandate.process).select_related("provision")
        place = {pk: n for n, pk in enumerate(self.mandate.numbers)}
        return sorted(rows, key=lambda rule: (place.get(rule.provision_id, len(place)), rule.pk))

    @cached_property
    def findings(self) -> list[Finding]:
        """What every rule finds, in the order of the text."""
        return [finding for rule in self.rules for finding in self.of(rule)]

    def of(self, rule: Rule) -> Iterator[Finding]:
        """What one rule finds. A provision that another text has wholly superseded asks for nothing any more."""
        gone = next((s for s in self.mandate.supersessions.get(rule.provision_id, []) if s.whole), None)
        if gone:
            said = _("Superseded by %(text)s: %(what)s.") % {"text": gone.by.symbol or gone.by.title, "what": gone.note}
            yield Finding(State.NOT_APPLICABLE, said, rule=rule, text=self.mandate.text)
            return
        kind = KINDS.get(rule.kind)
        if kind is None:
            said = _("This program does not know the kind of rule “%(kind)s”.") % {"kind": rule.kind}
            yield Finding(State.NOT_RECORDED, said, rule=rule, text=self.mandate.text)
            return
        for finding in kind.check(self, kind.shape.model_validate(rule.parameters)):
            yield replace(finding, state=self._named(finding.state), rule=rule, text=self.mandate.text)

    def _named(self, state: State) -> State:
        """A draft binds nobody: what would breach a text departs from it while it is one."""
        draft = self.mandate.text is not None and self.mandate.text.status == Text.Status.DRAFT
        return State.DEPARTS if draft and state == State.BREACHED else state


def worst(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by the attention they want, those of one state in the order of the text."""
    return sorted(findings, key=lambda finding: ATTENTION[finding.state])


def counted(findings: Iterable[Finding]) -> dict[State, int]:
    """How many findings there are of each state; every state is named."""
    found = list(findings)
    return {state: sum(finding.state == state for finding in found) for state in State}
