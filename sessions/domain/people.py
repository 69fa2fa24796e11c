"""Verbs on who has a part: chairs, whom readers see at once, and the people of panels, whom they see with a release.

A chair's row is closed and followed by another, so that readers of an earlier day see who it was; the people of panels
are kept by releases.
Names are told by pages, never by the audit; e-mail addresses by neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.domain.processes import raise_revision
from sessions.domain.known import close, refuse_closed, replaced
from sessions.domain.marks import refuse_stale
from sessions.models import Departure, Panel, PanelVersion, Participant, Session
from sessions.reading import latest_panels
from sessions.stored import as_shown
from stakeholders.models import State

Part = Participant.Part


@dataclass(frozen=True)
class Who:
    """Somebody with a part, as a source gives them; what it does not give stays empty."""

    name: str = ""
    title: str = ""
    organisation: str = ""
    state: State | None = None
    group: str = ""
    situations: tuple[str, ...] = ()
    gender: str = ""
    email: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of a participant that say who it is. A State's own group counts, where one is named."""
        said = {name: value.strip() if isinstance(value, str) else value for name, value in vars(self).items()}
        order = list(Participant.Situation.values)
        said["situations"] = sorted(set(self.situations), key=lambda one: order.index(one) if one in order else 9)
        return said | {"group": "" if self.state else said["group"]}


@transaction.atomic
def add_chair(
    session: Session, who: Who, *, by: User | None, at: datetime | None = None, is_invented: bool = False
) -> Participant:
    """Record somebody who chairs a session; readers see it at once, as known from `at` (now, where none is given)."""
    locks.take(session.process)
    position = (session.participants.filter(part=Part.CHAIR).aggregate(last=Max("position"))["last"] or 0) + 1
    made = Participant.objects.create(
        session=session,
        part=Part.CHAIR,
        position=position,
        known_at=at or clock.now(),
        is_invented=is_invented,
        **_checked(who),
    )
    audit.record("add_chair", session.item, by=by, process=session.process.slug, changes=_told(made))
    raise_revision(session.process)
    return made


@transaction.atomic
def add_person(
    panel: Panel, part: str, who: Who, *, version: int, by: User | None, is_invented: bool = False
) -> Participant:
    """Add a moderator or a panellist to a panel of the draft. Raises StaleEdit if the panel changed since `version`."""
    if part not in (Part.MODERATOR, Part.PANELLIST):
        raise RuleViolation(_("On a panel one moderates or speaks."), field="part")
    panel = _take(panel, version)
    made = Participant.objects.create(
        session=panel.session,
        panel=panel,
        part=part,
        position=(panel.people.aggregate(last=Max("position"))["last"] or 0) + 1,
        known_at=clock.now(),
        is_invented=is_invented or panel.is_invented,
        **_checked(who),
    )
    panel.departures.filter(email__iexact=made.email).delete()
    _changed(panel)
    audit.record("add_person", panel, by=by, process=panel.session.process.slug, changes=_told(made))
    return made


@transaction.atomic
def edit_person(person: Participant, who: Who, *, seen: str, by: User | None, part: str | None = None) -> Participant:
    """Change who somebody is; of a panel, also the part. `seen` is the mark of the row as it was read.

    Nothing happens where nothing differs. Of a chair the row that stands from now on is returned. Raises StaleEdit,
    and RuleViolation for nobody and for a part that is not had there.
    """
    process = locks.take(person.session.process)
    person = refuse_closed(locks.take(person))
    said = _checked(who) | ({"part": part} if part else {})
    if (said.get("part", person.part) == Part.CHAIR) != (person.panel_id is None):
        raise RuleViolation(_("On a panel one moderates or speaks."), field="part")
    differ = sorted(name for name, value in said.items() if getattr(person, name) != value)
    if not differ:
        return person
    refuse_stale(person, seen)
    if person.panel_id is None:
        person = replaced(person, said)
    else:
        for name in differ:
            setattr(person, name, said[name])
        person.save(update_fields=differ)
    target = person.panel or person.session.item
    audit.record("edit_person", target, by=by, process=process.slug, changes={"changed": [None, differ]})
    _tell(person)
    return person


@transaction.atomic
def remove_person(person: Participant, *, by: User | None) -> None:
    """Take somebody off a panel of the draft, or a chair off a session. Nothing happens if that was done already.

    Whoever readers see on the panel is told with the release that shows it without them; see forget_departed.
    """
    process = locks.take(person.session.process)
    found = Participant.objects.filter(pk=person.pk, known_until=None).first()
    if found is None:
        return
    target = found.panel or found.session.item
    audit.record("remove_person", target, by=by, process=process.slug, changes={"part": [found.part, None]})
    if found.panel is None:
        close(found)
    else:
        if by is not None and found.email and _is_published(found, found.panel):  # a file's news are nobody's
            Departure.objects.create(panel=found.panel, part=found.part, email=found.email)
        found.delete()
    _tell(found)


def forget_departed(panels: Iterable[int]) -> None:
    """Let the addresses of those go who were told that they are no longer on some panels. Within a verb."""
    Departure.objects.filter(panel__in=list(panels)).delete()


def _is_published(person: Participant, panel: Panel) -> bool:
    """Whether readers see somebody on a panel, as they are or under the name they have in the draft."""
    shown = latest_panels(person.session.process, clock.now()).filter(panel=panel).first()
    if shown is None or shown.change == PanelVersion.Change.WITHDRAWN:
        return False
    named = bool(person.name) and person.name in [one.get("name") for one in shown.people]
    return named or as_shown(person) in shown.people or person.known_at <= shown.release.published_at


def _take(panel: Panel, version: int) -> Panel:
    locks.take(panel.session.process)
    panel = locks.take(panel)
    if panel.version != version:
        raise StaleEdit(_("Somebody else changed this panel while you were at it. Look at it as it is now."))
    return panel


def _changed(panel: Panel) -> None:
    """A panel is another as soon as somebody on it is: what was previewed no longer holds."""
    panel.version += 1
    panel.save(update_fields=["version"])


def _tell(person: Participant) -> None:
    if person.panel_id is None:
        raise_revision(person.session.process)
    else:
        _changed(Panel.objects.get(pk=person.panel_id))


def _checked(who: Who) -> dict[str, Any]:
    said = who.columns
    if not (said["name"] or said["organisation"] or said["state"]):
        raise RuleViolation(_("Give a name, an organisation or a State."), field="name")
    if set(said["situations"]) - set(Participant.Situation.values):
        raise RuleViolation(_("A country is one of origin, transit or destination."), field="situations")
    if said["group"] not in State.Group.values:
        raise RuleViolation(_("There is no such regional group."), field="group")
    if said["email"]:
        try:
            validate_email(said["email"])
        except ValidationError as error:
            raise RuleViolation(_("Write an e-mail address, as name@example.org."), field="email") from error
    return said


def _told(person: Participant) -> dict[str, list[object]]:
    """What the audit keeps: the part, and the State or group spoken for; nothing about the person."""
    said = {"part": person.part, "state": person.state_id or "", "group": person.group}
    return {name: [None, value] for name, value in said.items() if value}
