"""The plans of a process as the desk shows them: in words, with where each comes from and what it comes to."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Min
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from compact.models import AuditEntry
from phases import in_words, plan_words
from phases.audiences import Audiences, Lead
from phases.item_views import ItemView
from phases.models import Audience, Milestone, Reminder, ReminderPlan
from phases.reading import Reading
from phases.reminded import unheard
from phases.reminder_days import settled


@dataclass(frozen=True)
class Waiting:
    """How many reminders stand planned, and when the next goes."""

    count: int = 0
    next: datetime | None = None

    def __add__(self, other: "Waiting") -> "Waiting":
        return Waiting(self.count + other.count, min(filter(None, (self.next, other.next)), default=None))


@dataclass(frozen=True)
class PlanView:
    """How one audience is reminded. `own`: set for this very milestone (or, by default, for all)."""

    audience: str
    lead: Lead
    origin: str
    own: bool
    version: int
    without: Lead | None = None  # what would stand without a plan of its own; by default nothing
    whose: str = ""  # and whose plan that would be
    people: int | None = None

    @property
    def name(self) -> str | Promise:
        return plan_words.GROUPS[self.audience]

    @property
    def words(self) -> str:
        return plan_words.lead(self.lead)


@dataclass(frozen=True)
class PlannedView:
    """A milestone with its plans, and the reminders of it that stand. `unheard`: why nobody who owes it is told."""

    milestone: Milestone
    view: ItemView
    plans: tuple[PlanView, ...]
    waiting: Waiting
    unheard: str

    @property
    def own(self) -> list[PlanView]:
        return [plan for plan in self.plans if plan.own]

    @property
    def is_over(self) -> bool:
        return settled(self.view)

    @property
    def is_past(self) -> bool:
        """Whether its day has passed without a record, and with the last reminder of it."""
        reading = self.view.reading
        falls = reading.deadline(self.view) if reading else None
        return bool(falls and reading and falls < reading.at and not (self.waiting.count or self.is_over))


@dataclass
class Plans:
    """All plans of a process at a reading's moment; a constant number of queries of its own."""

    reading: Reading

    @cached_property
    def audiences(self) -> Audiences:
        return Audiences(self.reading)

    @cached_property
    def rows(self) -> dict[tuple[int | None, str], ReminderPlan]:
        """What was set, by the milestone's primary key (none: by default) and the audience; what was put back too."""
        found = ReminderPlan.objects.filter(process=self.reading.process)
        return {(row.milestone_id, row.audience): row for row in found}

    @cached_property
    def _edits(self) -> dict[tuple[str, str], AuditEntry]:
        """The last edit of each plan at the desk: by what it stands on, as the audit has it, and the audience."""
        entries = AuditEntry.objects.filter(process=self.reading.process.slug, verb="set_plan")
        return {
            (f"{entry.target_kind}:{entry.target_id}", audience): entry
            for entry in entries.select_related("actor").order_by("pk")
            for audience in entry.changes
        }

    @cached_property
    def _waiting(self) -> dict[int, dict[str, Waiting]]:
        found: dict[int, dict[str, Waiting]] = {}
        planned = Reminder.objects.filter(
            milestone__item__process=self.reading.process, state=Reminder.State.PLANNED
        ).values_list("milestone_id", "audience")
        for milestone, audience, count, first in planned.annotate(Count("pk"), Min("due_at")):
            found.setdefault(milestone, {})[audience] = Waiting(count, first)
        return found

    def row(self, milestone: Milestone | None, audience: str) -> ReminderPlan | None:
        """The plan that was set for this very milestone (none: by default), if it stands."""
        found = self.rows.get((milestone.pk if milestone else None, audience))
        return found if found and not found.put_back else None

    def pattern(self, milestone: Milestone, audience: str) -> ItemView | None:
        """What a milestone was made from, where that has a plan which it takes."""
        found = self.rows.get((milestone.pattern_id, audience)) if milestone.pattern_id else None
        return self.reading.items.get(milestone.pattern_id or 0) if found and not found.put_back else None

    def takes(self, milestone: Milestone, audience: str) -> int | None:
        """Whose plan a milestone takes: its own, its pattern's (by primary key), or the process's (none)."""
        if self.row(milestone, audience):
            return milestone.pk
        return milestone.pattern_id if self.pattern(milestone, audience) else None

    @property
    def defaults(self) -> list[tuple[PlanView, Waiting]]:
        """How each audience is reminded by default, and what stands planned of that."""
        return [(plan, self._by_default(plan.audience)) for plan in self.of(None)]

    def _by_default(self, audience: str) -> Waiting:
        taking = (m.pk for m, _view in self.reading.milestones if self.takes(m, audience) is None)
        return sum((self._waiting.get(pk, {}).get(audience, Waiting()) for pk in taking), Waiting())

    def planned(self, milestone: Milestone, view: ItemView) -> PlannedView:
        """A milestone with its plans and what stands of them; of a pattern, of all that was made from it."""
        made = self.reading.made_of.get(milestone.pk, []) if milestone.each else [view]
        counted = (found for one in made for found in self._waiting.get(one.item.pk, {}).values())
        alone = unheard(self.audiences, milestone, view)
        return PlannedView(milestone, view, tuple(self.of(milestone, view)), sum(counted, Waiting()), alone)

    @property
    def milestones(self) -> list[PlannedView]:
        """Every milestone, in the order of the dates."""
        return [self.planned(milestone, view) for milestone, view in self.reading.milestones]

    def of(self, milestone: Milestone | None, view: ItemView | None = None) -> list[PlanView]:
        """The plans of a milestone (none: of the process), one for each audience."""
        told = self.audiences.of(milestone, view) if milestone and view and not milestone.each else {}
        return [self._plan(milestone, audience, told) for audience in Audience.values]

    def _plan(self, milestone: Milestone | None, audience: str, told: dict[str, set[int]]) -> PlanView:
        row = self.rows.get((milestone.pk if milestone else None, audience))
        pattern = self.pattern(milestone, audience) if milestone else None
        return PlanView(
            audience,
            self.audiences.plan(milestone, audience),
            self._origin(milestone, audience),
            own=self.row(milestone, audience) is not None,
            version=row.version if row else 0,
            without=self.audiences.plan(pattern.milestone if pattern else None, audience) if milestone else None,
            whose=_whose(pattern),
            people=len(told[audience]) if told else None,
        )

    def _origin(self, milestone: Milestone | None, audience: str) -> str:
        if row := self.row(milestone, audience):
            return self._set_by(milestone, audience) if row.version else _("from the process's file")
        if milestone is None:
            told = audience in (Audience.OWING, Audience.SECRETARIAT)
            return _("the reminder days of the process's file") if told else _("not said in the process's file")
        return _whose(self.pattern(milestone, audience))

    def _set_by(self, milestone: Milestone | None, audience: str) -> str:
        target = milestone.item if milestone else self.reading.process
        entry = self._edits.get((f"{target._meta.label_lower}:{target.pk}", audience))
        if entry is None:
            return _("set here")
        day = in_words.long_day(entry.at, self.reading.process.zone)
        if entry.actor is None:
            return _("set here on %(day)s") % {"day": day}
        return _("set here by %(who)s on %(day)s") % {"who": entry.actor, "day": day}


def _whose(pattern: ItemView | None) -> str:
    if pattern:
        return _("as for all that is made from “%(title)s”") % {"title": pattern.title}
    return _("as for everything")
