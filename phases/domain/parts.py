"""Verbs on parts of what many owe: one of them says that its own is delivered, and its people are reminded no more."""

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation
from compact.models import User
from phases import parts, reminders
from phases.audiences import Audiences
from phases.domain.processes import raise_revision
from phases.models import Milestone, PartDelivered, Process
from phases.reading import Reading

LONGEST = 300  # characters of a note


@transaction.atomic
def deliver_part(milestone: Milestone, party: str, *, by: User, note: str = "") -> PartDelivered:
    """Say that a party's own part is delivered; nothing happens the second time.

    Its people are reminded no more, the others still are. Raises RuleViolation for what is not owed by many, for a
    party that does not owe it, and once it is recorded as done or decided.
    """
    process = locks.take(milestone.item.process)
    found = milestone.parts_delivered.filter(party=party).first()
    if found:
        return found
    note = " ".join(note.split())
    _refuse(process, milestone, party)
    if len(note) > LONGEST:
        raise RuleViolation(_("Say it in at most %(most)d characters.") % {"most": LONGEST}, field="note")
    made = PartDelivered.objects.create(milestone=milestone, party=party, note=note, by=by, at=clock.now())
    _finish("deliver_part", process, milestone, [None, party], by)
    return made


@transaction.atomic
def take_back_part(milestone: Milestone, party: str, *, by: User) -> None:
    """Take back that a part was delivered: its people are reminded again of what lies ahead.

    Nothing happens where it was not delivered. Raises RuleViolation once the whole is recorded as done or decided.
    """
    process = locks.take(milestone.item.process)
    found = milestone.parts_delivered.filter(party=party).first()
    if found is None:
        return
    _refuse(process, milestone, None)
    found.delete()
    _finish("take_back_part", process, milestone, [party, None], by)


def _refuse(process: Process, milestone: Milestone, party: str | None) -> None:
    """Raise RuleViolation where a part can no longer be changed; a party that delivered may have left since."""
    if milestone.each:
        raise RuleViolation(_("This is owed once for each; say it of the one that was delivered."))
    reading = Reading(process, clock.now())
    audiences, view = Audiences(reading), reading.items[milestone.pk]
    if not parts.is_open(view):
        raise RuleViolation(_("It is recorded as done, or no longer counts: its parts stay as they are."))
    if party is None:
        return
    if not parts.is_of_many(audiences, milestone):
        raise RuleViolation(_("This is owed as a whole; say that it was delivered."))
    if party not in parts.owing(audiences, milestone):
        raise RuleViolation(_("Nobody owes a part of it under this name."), field="party")


def _finish(verb: str, process: Process, milestone: Milestone, change: list[str | None], by: User) -> None:
    audit.record(verb, milestone.item, by=by, process=process.slug, changes={"party": change})
    reminders.plan_for_item(milestone.item)
    raise_revision(process)
