"""What a plan comes to: its moments, and how many people each reaches, as people's own choices have it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from phases import plan_words
from phases.audiences import Audiences, Lead
from phases.item_views import ItemView
from phases.models import Milestone
from phases.plan_views import Plans
from phases.reminder_days import Days, settled

Place = tuple[int, str, int, datetime]  # the milestone, the sort of reminder, its days, the moment


@dataclass(frozen=True)
class Moment:
    """When a plan reminds of what, and how many people, by why they are told."""

    view: ItemView
    sort: str
    days: int
    at: datetime
    passed: bool
    groups: Mapping[str, int]

    @property
    def words(self) -> str:
        return plan_words.moment(self.sort, self.days)

    @property
    def people(self) -> int:
        return sum(self.groups.values())

    @property
    def told(self) -> list[tuple[str | Promise, int]]:
        return [(plan_words.GROUPS[audience], count) for audience, count in self.groups.items() if count]


def moments(plans: Plans, milestone: Milestone | None, supposed: Mapping[str, Lead | None]) -> list[Moment]:
    """The moments of a milestone's plans (none: of what takes the process's), in their order.

    `supposed` stands in the place of what is set for it, by audience; no lead: what stands without a plan of its own.
    """
    place = milestone.pk if milestone else None
    days = Days(plans.reading)
    days.audiences = Audiences(plans.reading, {(place, audience): lead for audience, lead in supposed.items()})
    found: dict[Place, Counter[str]] = {}
    for one, view in _taking(plans, milestone):
        _count(found, days, one, view, _of_place(plans, milestone, one))
    return [
        Moment(plans.reading.items[pk], sort, number, at, at <= plans.reading.at, dict(groups))
        for (pk, sort, number, at), groups in sorted(found.items(), key=lambda one: (one[0][3], one[0][0]))
    ]


def _taking(plans: Plans, milestone: Milestone | None) -> Iterable[tuple[Milestone, ItemView]]:
    """The milestones that a plan can be of: itself, what was made from it, or all."""
    for one, view in plans.reading.milestones:
        if not settled(view) and not one.each and (milestone is None or milestone.pk in (one.pk, one.pattern_id)):
            yield one, view


def _of_place(plans: Plans, milestone: Milestone | None, one: Milestone) -> list[str]:
    """For which audiences a milestone takes the plan that is looked at."""
    if milestone is None:
        return [audience for audience in plan_words.GROUPS if plans.takes(one, audience) is None]
    if one.pk == milestone.pk:
        return list(plan_words.GROUPS)
    return [audience for audience in plan_words.GROUPS if plans.row(one, audience) is None]


def _count(
    found: dict[Place, Counter[str]], days: Days, milestone: Milestone, view: ItemView, audiences: list[str]
) -> None:
    """Note when each audience is told, be it that nobody is in it, and how many are."""
    for audience in audiences:
        for sort, number, at in days.moments(milestone, view, days.audiences.plan(milestone, audience)):
            found.setdefault((milestone.pk, sort, number, at), Counter())[audience] += 0
    for due in days.wanted(milestone, view):
        if due.audience in audiences:
            place = (milestone.pk, str(due.sort), due.days_before, due.due_at)
            found.setdefault(place, Counter())[due.audience] += 1
