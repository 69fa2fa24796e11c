"""The mandate as a table: paragraphs, what hangs on them, what the rules find; filtered; and progress by phase."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from phases.findings import Facts, Finding, State, counted, worst
from phases.item_views import ItemView
from phases.models import Addressee, Phase
from phases.reading import ProvisionView, Reading
from phases.states import OUT_OF_COUNT, PROGRESS_DONE, state_of
from phases.states import State as Standing

SHOWN_FINDINGS = 3
FILTERS = ("state", "asked", "phase", "standing")


@dataclass(frozen=True)
class Row:
    """A paragraph as the page shows it, with those of its parts that the filters leave."""

    view: ProvisionView
    findings: tuple[Finding, ...]
    parts: tuple["Row", ...]

    @cached_property
    def worst(self) -> list[Finding]:
        """The findings that want attention most."""
        return worst(self.findings)[:SHOWN_FINDINGS]

    @property
    def more(self) -> int:
        """How many findings are left to the paragraph's own page."""
        return len(self.findings) - len(self.worst)

    @property
    def items(self) -> list[ItemView]:
        """What has dates; what is owed once for each session is folded into its pattern."""
        return [view for view in self.view.items if not (view.milestone and view.milestone.pattern_id)]

    def all(self) -> Iterator["Row"]:
        """This row and those below it, in the order of the text."""
        yield self
        for part in self.parts:
            yield from part.all()


@dataclass(frozen=True)
class Bar:
    """A piece of a bar: what it counts, where it begins and how long it is, in hundredths."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Progress:
    """How far a phase has come: its milestones by what became of them."""

    phase: Phase
    done: int
    late: int
    open: int
    overdue: int

    @property
    def total(self) -> int:
        return self.done + self.late + self.open + self.overdue

    @property
    def bars(self) -> list[Bar]:
        """Done, done late and past without a record, as shares of a hundred, side by side."""
        found, x = [], 0.0
        for kind, count in (("done", self.done), ("late", self.late), ("overdue", self.overdue)):
            width = round(100 * count / self.total, 2) if self.total else 0
            found.append(Bar(kind, f"{x:g}", f"{width:g}"))
            x += width
        return found


@dataclass
class MandateTable:
    """Every paragraph, with filters: the state of a finding, whom it asks, the phase, the standing of a milestone."""

    facts: Facts
    state: str = ""
    asked: str = ""
    phase: str = ""
    standing: str = ""

    @property
    def reading(self) -> Reading:
        return self.facts.mandate

    @property
    def filtered(self) -> bool:
        return bool(self.state or self.asked or self.phase or self.standing)

    @cached_property
    def by_provision(self) -> dict[int, list[Finding]]:
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in self.facts.findings:
            if finding.rule:
                found[finding.rule.provision_id].append(finding)
        return found

    @cached_property
    def sections(self) -> list[tuple[str, list[Row]]]:
        """The paragraphs that the filters leave, grouped as the text groups them."""
        found: list[tuple[str, list[Row]]] = []
        for view in self.reading.provisions:
            row = self._row(view)
            if row is None:
                continue
            if not found or found[-1][0] != view.wording.section:
                found.append((view.wording.section, []))
            found[-1][1].append(row)
        return found

    def rows(self) -> Iterator[Row]:
        """Every row that the filters leave, in the order of the text."""
        for _section, rows in self.sections:
            for row in rows:
                yield from row.all()

    def _row(self, view: ProvisionView) -> Row | None:
        parts = tuple(row for part in view.parts if (row := self._row(part)))
        row = Row(view, tuple(self.by_provision.get(view.provision.pk, ())), parts)
        return row if parts or self._fits(row) else None

    def _fits(self, row: Row) -> bool:
        return (
            (not self.state or any(finding.state == self.state for finding in row.findings))
            and (not self.asked or self._asks(row))
            and (not self.phase or any(self.phase_of(view) == self.phase for view in row.view.items))
            and (not self.standing or any(_stands(view) == self.standing for view in row.view.items))
        )

    def _asks(self, row: Row) -> bool:
        named = {addressee.key for addressee in row.view.wording.asked.all()}
        return self.asked in named | {m.owed_by.key for view in row.view.items if (m := view.milestone)}

    def phase_of(self, view: ItemView) -> str:
        """The phase in which an item falls due: the first that holds its last day, or else its first."""
        if view.item.kind == "phase":
            return view.item.key
        due = self.reading.bounds(view.due)
        day = due.latest or due.earliest
        if day is None:
            return ""
        for _phase, phase_view in self.reading.phases:
            when = self.reading.bounds(phase_view.due)
            if when.is_known and when.contains(day):
                return phase_view.item.key
        return ""

    @cached_property
    def progress(self) -> list[Progress]:
        """Each phase with its milestones counted; what no longer applies is not counted."""
        counts: dict[str, dict[Standing, int]] = defaultdict(lambda: defaultdict(int))
        for milestone, view in self.reading.milestones:
            if not milestone.each:
                counts[self.phase_of(view)][state_of(view)] += 1
        return [_progress(phase, counts[view.item.key]) for phase, view in self.reading.phases]

    @cached_property
    def counts(self) -> dict[State, int]:
        """Findings by state, whatever the filters."""
        return counted(self.facts.findings)

    @cached_property
    def addressees(self) -> list[Addressee]:
        """Whom any paragraph asks or any milestone obliges, in the order of the file."""
        found: dict[int, Addressee] = {}
        waiting = list(self.reading.provisions)
        while waiting:
            view = waiting.pop()
            waiting += view.parts
            found |= {addressee.pk: addressee for addressee in view.wording.asked.all()}
            found |= {m.owed_by.pk: m.owed_by for one in view.items if (m := one.milestone)}
        return [found[pk] for pk in sorted(found)]


def _stands(view: ItemView) -> str:
    return state_of(view).value if view.milestone else ""


def _progress(phase: Phase, counts: dict[Standing, int]) -> Progress:
    late = counts[Standing.DONE_LATE]
    missed = counts[Standing.OVERDUE] + counts[Standing.NOT_DONE]
    done = sum(counts[state] for state in PROGRESS_DONE) - late
    out = sum(counts[state] for state in OUT_OF_COUNT)
    return Progress(phase, done, late, sum(counts.values()) - done - late - missed - out, missed)
