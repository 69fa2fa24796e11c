"""Verbs on how people are reminded: how many days before and after, of one milestone or by default of all."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact import audit, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases import reminders
from phases.audiences import Lead
from phases.domain.processes import raise_revision
from phases.models import Audience, Milestone, Process, ReminderPlan, Role

FURTHEST = 365  # days
MOST = 12  # days in a row
LEAST = {"opening": 0, "before": 0, "after": 1}


@dataclass(frozen=True)
class Wanted:
    """What is to hold for an audience, and the version that was read; no lead: what stands without a plan."""

    audience: str
    lead: Lead | None
    version: int = 0


def fault(part: str, days: Iterable[int]) -> str:
    """Say what is wrong with the days of one part of a plan, naming the value; empty where nothing is."""
    found = list(days)
    wrong = next((day for day in found if not LEAST[part] <= day <= FURTHEST), None)
    if wrong is not None:
        named = {"day": wrong, "least": LEAST[part], "most": FURTHEST}
        return _("“%(day)s” is no number of days from %(least)s to %(most)s.") % named
    if len(found) > MOST:
        said = ngettext(
            "That would be %(count)s reminder; at most %(most)s are sent.",
            "That would be %(count)s reminders in a row; at most %(most)s are sent.",
            len(found),
        )
        return said % {"count": len(found), "most": MOST}
    return ""


@transaction.atomic
def set_plans(process: Process, milestone: Milestone | None, wanted: Iterable[Wanted], *, by: User | None) -> None:
    """Set or put back the plans of several audiences, all or none. Raises as set_plan does; the field is named
    `owing-before`."""
    for one in wanted:
        try:
            if one.lead is not None:
                set_plan(process, milestone, one.audience, one.lead, version=one.version, by=by)
            elif milestone is not None:
                reset_plan(milestone, one.audience, version=one.version, by=by)
        except RuleViolation as refusal:
            raise type(refusal)(refusal.sentence, field=f"{one.audience}-{refusal.field or 'how'}") from refusal


@transaction.atomic
def set_plan(
    process: Process, milestone: Milestone | None, audience: str, lead: Lead, *, version: int, by: User | None
) -> ReminderPlan | None:
    """Set how an audience is reminded of a milestone (of a pattern: of all that is made from it), or by default.

    Nothing happens where the same plan stands there already. Raises StaleEdit if it was set since `version` was read (0
    where nobody had set it), and RuleViolation for days that cannot be, an escalation to nobody, and a milestone of
    another process.
    """
    process = locks.take(process)
    lead = _in_order(lead)
    _refuse(process, milestone, audience, lead)
    row = ReminderPlan.objects.filter(process=process, milestone=milestone, audience=audience).first()
    before = Lead.of(row) if row and not row.put_back else None
    if before == lead:
        return row
    _refuse_stale(row, version)
    row = row or ReminderPlan(process=process, milestone=milestone, audience=audience)
    row.opening, row.before, row.after = list(lead.opening), list(lead.before), list(lead.after)
    row.roles = list(lead.roles)
    row.version, row.put_back = row.version + 1, False
    row.save()
    _finish("set_plan", process, milestone, {audience: [_noted(before), _noted(lead)]}, by)
    return row


@transaction.atomic
def reset_plan(milestone: Milestone, audience: str, *, by: User | None, version: int | None = None) -> None:
    """Let an audience be reminded of a milestone as of any other (as its pattern has it, if it was made from one).

    The file does not bring its own plan for it again. Nothing happens where no plan of its own stands. Raises StaleEdit
    if it was set since `version` was read.
    """
    process = locks.take(milestone.item.process)
    row = ReminderPlan.objects.filter(process=process, milestone=milestone, audience=audience, put_back=False).first()
    if row is None:
        return
    if version is not None:
        _refuse_stale(row, version)
    row.version, row.put_back = row.version + 1, True
    row.save(update_fields=["version", "put_back"])
    _finish("reset_plan", process, milestone, {audience: [_noted(Lead.of(row)), None]}, by)


def _in_order(lead: Lead) -> Lead:
    """Each day once, in the order in which the reminders go; each role once."""
    opening, before = (tuple(sorted(set(days), reverse=True)) for days in (lead.opening, lead.before))
    return Lead(opening, before, tuple(sorted(set(lead.after))), tuple(dict.fromkeys(lead.roles)))


def _refuse(process: Process, milestone: Milestone | None, audience: str, lead: Lead) -> None:
    if milestone and milestone.item.process_id != process.pk:
        raise RuleViolation(_("This milestone belongs to another process."))
    if audience not in Audience.values:
        raise RuleViolation(_("There are no such people: “%(audience)s”.") % {"audience": audience}, field="audience")
    for part in LEAST:
        if wrong := fault(part, getattr(lead, part)):
            raise RuleViolation(wrong, field=part)
    if unknown := [role for role in lead.roles if role not in Role.Kind.values]:
        raise RuleViolation(_("There is no role “%(role)s”.") % {"role": unknown[0]}, field="roles")
    told = bool(lead.opening or lead.before or lead.after)
    if audience == Audience.ESCALATION and told and not lead.roles:
        raise RuleViolation(_("Say whose people are told when it is late."), field="roles")
    if audience != Audience.ESCALATION and lead.roles:
        raise RuleViolation(_("Roles are named only for those who are told when it is late."), field="roles")


def _refuse_stale(row: ReminderPlan | None, version: int) -> None:
    if (row.version if row else 0) != version:
        raise StaleEdit(_("Somebody changed this plan since you opened it."))


def _noted(lead: Lead | None) -> dict[str, list[int | str]] | None:
    """A plan for the record of changes, without what is empty."""
    return {name: list(value) for name, value in vars(lead).items() if value} if lead else None


def _finish(
    verb: str, process: Process, milestone: Milestone | None, changes: dict[str, list[object]], by: User | None
) -> None:
    """The record stands on the milestone's item, or on the process: a plan's own row may be gone."""
    audit.record(verb, milestone.item if milestone else process, by=by, process=process.slug, changes=changes)
    if milestone and not milestone.each:
        reminders.plan_for_item(milestone.item)
    else:
        reminders.plan_for_process(process)
    raise_revision(process)
