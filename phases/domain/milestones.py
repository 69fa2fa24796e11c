"""Verbs on what is owed: by whom, under which paragraph, after what, and what was decided of it beyond its dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases import reminders
from phases.domain.items import Statement
from phases.domain.processes import raise_revision
from phases.domain.sources import Cited, cite, free_key
from phases.domain.statements import say_date
from phases.models import Addressee, Milestone, MilestoneStanding, Process, Provision, TimelineItem

Kind = TimelineItem.Kind
State = MilestoneStanding.State


@dataclass(frozen=True)
class Obligation:
    """What an edit says of an item; of one that nobody owes only the title and the paragraph count."""

    title: str
    provision: Provision | None
    owed_by: Addressee | None = None
    done_when: str = ""
    depends_on: tuple[TimelineItem, ...] = ()


@transaction.atomic
def add_milestone(
    process: Process, owed: Obligation, *, layer: str, due: Statement, source: Cited, known: date, by: User | None
) -> Milestone:
    """Add something owed, with the first statement of when; without one it would stand on no page.

    Raises RuleViolation as edit_item and say_date do.
    """
    process = locks.take(process)
    _refuse_foreign(process, owed)
    if owed.owed_by is None:
        raise RuleViolation(_("Say who owes it."), field="owed_by")
    taken = set(TimelineItem.objects.filter(process=process).values_list("key", flat=True))
    item = TimelineItem.objects.create(
        process=process,
        kind=Kind.MILESTONE,
        key=free_key(owed.title, taken, "milestone"),
        title=owed.title,
        provision=owed.provision,
    )
    made = Milestone.objects.create(item=item, owed_by=owed.owed_by, done_when=owed.done_when)
    _depend(made, owed.depends_on)
    audit.record("add_milestone", item, by=by, process=process.slug, changes={"title": [None, item.title]})
    say_date(item, layer, due, source=source, known=known, by=by)
    return made


@transaction.atomic
def edit_item(item: TimelineItem, said: Obligation, *, version: int, by: User | None) -> TimelineItem:
    """Change an item: its title, its paragraph and, of a milestone, who owes it, when it is done, what it waits for.

    Nothing happens where nothing differs. Raises StaleEdit if it was edited since `version` was read, and RuleViolation
    for a phase or a session, whose title has another home, for rows of another process, and for a circle.
    """
    process = locks.take(item.process)
    item = locks.take(item)
    if item.kind not in (Kind.MILESTONE, Kind.OUTSIDE):
        raise RuleViolation(_("Its title comes of the phase or the session that it is; only its dates are said here."))
    owed = Milestone.objects.select_related("owed_by").filter(pk=item.pk).first()
    _refuse_foreign(process, said)
    changes = _differences(item, owed, said)
    if not changes:
        return item
    if item.version != version:
        raise StaleEdit(_("Somebody edited this since you opened it. What they changed stands below; look again."))
    item.title, item.provision, item.version = said.title, said.provision, item.version + 1
    item.save(update_fields=["title", "provision", "version"])
    if owed:
        _owe(owed, said)
    audit.record("edit_item", item, by=by, process=process.slug, changes=changes)
    reminders.plan_for_item(item)
    raise_revision(process)
    return item


def _owe(owed: Milestone, said: Obligation) -> None:
    if said.owed_by is None:
        raise RuleViolation(_("Say who owes it."), field="owed_by")
    owed.owed_by, owed.done_when = said.owed_by, said.done_when
    owed.save(update_fields=["owed_by", "done_when"])
    _depend(owed, said.depends_on)


@transaction.atomic
def set_dependencies(milestone: Milestone, needed: Iterable[TimelineItem], *, by: User | None) -> Milestone:
    """Let a milestone wait for exactly these others. Raises RuleViolation for itself, a circle, or what is not owed."""
    process = locks.take(milestone.item.process)
    before = _keys(milestone)
    _depend(milestone, tuple(needed))
    after = _keys(milestone)
    if before != after:
        changes = {"depends_on": [before, after]}
        audit.record("set_dependencies", milestone.item, by=by, process=process.slug, changes=changes)
        raise_revision(process)
    return milestone


@transaction.atomic
def decide_standing(
    milestone: Milestone, state: str, *, reason: str, by: User | None, source: Cited | None = None
) -> MilestoneStanding:
    """Decide that a milestone is superseded, not applicable or was not done; or, taking that back, that it stands.

    Appended; the newest counts, and no reminder is sent of what no longer stands. Nothing happens where the same stands
    already. Raises RuleViolation without a reason, and where there is nothing to take back.
    """
    process = locks.take(milestone.item.process)
    if not reason:
        raise RuleViolation(_("Say why."), field="reason")
    cited = cite(process, source, by=by) if source else None
    last = milestone.standings.last()
    if last and (last.state, last.reason, last.source_id) == (state, reason, cited.pk if cited else None):
        return last
    before = last.state if last else State.STANDS
    if state == before == State.STANDS:
        raise RuleViolation(_("Nothing was decided of it that could be taken back."), field="state")
    made = MilestoneStanding.objects.create(
        milestone=milestone, state=state, reason=reason, source=cited, recorded_at=clock.now(), by=by
    )
    changes = {"standing": [before, state]}
    audit.record("decide_standing", milestone.item, by=by, process=process.slug, changes=changes)
    reminders.plan_for_item(milestone.item)
    raise_revision(process)
    return made


def _differences(item: TimelineItem, owed: Milestone | None, said: Obligation) -> dict[str, list[object]]:
    """What an edit changes: field -> [old, new], in words that can be shown to whoever comes after."""
    pairs: dict[str, list[object]] = {
        "title": [item.title, said.title],
        "provision": [_anchor(item.provision), _anchor(said.provision)],
    }
    if owed:
        pairs["owed_by"] = [owed.owed_by.name, said.owed_by.name if said.owed_by else None]
        pairs["done_when"] = [owed.done_when, said.done_when]
        pairs["depends_on"] = [_keys(owed), sorted(needed.key for needed in said.depends_on)]
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _anchor(provision: Provision | None) -> str | None:
    return provision.anchor if provision else None


def _keys(milestone: Milestone) -> list[str]:
    return sorted(milestone.depends_on.values_list("item__key", flat=True))


def _refuse_foreign(process: Process, said: Obligation) -> None:
    if said.provision and said.provision.process_id != process.pk:
        raise RuleViolation(_("This paragraph belongs to another process."), field="provision")
    if said.owed_by and said.owed_by.process_id != process.pk:
        raise RuleViolation(_("This addressee belongs to another process."), field="owed_by")


def _depend(milestone: Milestone, needed: tuple[TimelineItem, ...]) -> None:
    """Under the process's lock: two edits cannot close a ring between them."""
    for other in needed:
        if other.process_id != milestone.item.process_id or other.kind != Kind.MILESTONE:
            raise RuleViolation(_("A milestone waits for milestones of its own process."), field="depends_on")
        if other.pk == milestone.pk:
            raise RuleViolation(_("A milestone cannot wait for itself."), field="depends_on")
    _refuse_circle(milestone, needed)
    milestone.depends_on.set([other.pk for other in needed])


def _refuse_circle(milestone: Milestone, needed: tuple[TimelineItem, ...]) -> None:
    for start in needed:
        seen: set[int] = set()
        waiting = [start.pk]
        while waiting:
            pk = waiting.pop()
            if pk == milestone.pk:
                sentence = _("“%(other)s” waits for this one already: they would wait for each other.")
                raise RuleViolation(sentence % {"other": start.title}, field="depends_on")
            if pk not in seen:
                seen.add(pk)
                waiting += Milestone.depends_on.through.objects.filter(from_milestone_id=pk).values_list(
                    "to_milestone_id", flat=True
                )
