"""Where a milestone stands, derived from its dates and the evidence; and how that goes together with findings.

A milestone says what was owed and whether it came; a finding says whether the text was kept. One table joins the two.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.findings import State as Found
from phases.item_views import ItemView
from phases.models import MilestoneStanding

Decided = MilestoneStanding.State


class State(models.TextChoices):
    """Where a milestone stands on the day of a reading."""

    UPCOMING = "upcoming", _("upcoming")
    DUE_SOON = "due-soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    DONE = "done", _("done")
    DONE_LATE = "done-late", _("done late")
    NOT_DONE = "not-done", _("not done")
    SUPERSEDED = "superseded", _("superseded")
    NOT_APPLICABLE = "not-applicable", _("not applicable")


# A milestone whose day has passed without a record may well have been met: only the secretariat's word makes it "not
# done". `breached` reads as "departs" while the text is a draft.
AS_FINDING = {
    State.UPCOMING: Found.NOT_YET_DUE,
    State.DUE_SOON: Found.NOT_YET_DUE,
    State.OVERDUE: Found.NOT_RECORDED,
    State.DONE: Found.MET,
    State.DONE_LATE: Found.BREACHED,
    State.NOT_DONE: Found.BREACHED,
    State.SUPERSEDED: Found.NOT_APPLICABLE,
    State.NOT_APPLICABLE: Found.NOT_APPLICABLE,
}
DECIDED = {
    Decided.SUPERSEDED: State.SUPERSEDED,
    Decided.NOT_APPLICABLE: State.NOT_APPLICABLE,
    Decided.NOT_DONE: State.NOT_DONE,
}
PROGRESS_DONE = frozenset({State.DONE, State.DONE_LATE})
OUT_OF_COUNT = frozenset({State.SUPERSEDED, State.NOT_APPLICABLE})


def state_of(view: ItemView) -> State:
    """Say where a milestone stands.

    What was delivered is done, late where that was after the mandated days (the agreed ones, where the text gives
    none). What was not is overdue from the day after its deadline, and due soon in the process's days before it.
    """
    if view.standing and view.standing.state in DECIDED:
        return DECIDED[Decided(view.standing.state)]
    if view.milestone and view.milestone.each and view.reading:
        return _of_pattern(view.reading.made_of.get(view.item.pk, []))
    if view.held:
        return State.DONE_LATE if _late(view) else State.DONE
    latest = view.bounds(view.due).latest
    if latest is None or view.reading is None:
        return State.UPCOMING
    left = (latest - view.reading.today).days
    if left < 0:
        return State.OVERDUE
    return State.DUE_SOON if left <= view.reading.process.due_soon_days else State.UPCOMING


def _of_pattern(made: list[ItemView]) -> State:
    """What is owed once for each: done when all of it is; else what wants most attention among the rest."""
    states = {state_of(view) for view in made} - OUT_OF_COUNT
    if states and states <= PROGRESS_DONE:
        return State.DONE_LATE if State.DONE_LATE in states else State.DONE
    waiting = (State.NOT_DONE, State.OVERDUE, State.DUE_SOON)
    return next((state for state in waiting if state in states), State.UPCOMING)


def _late(view: ItemView) -> bool:
    window = view.bounds(view.mandated)
    if window.latest is None:
        window = view.bounds(view.agreed)
    held = view.bounds(view.held)
    return bool(window.latest and held.latest and held.latest > window.latest)


def of(view: ItemView) -> str:
    """The state of a milestone, or nothing for an item that is none."""
    return state_of(view).value if view.milestone else ""
