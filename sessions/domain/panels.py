"""Verbs on the panels of a session. Readers see nothing of them until a release is published."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from sessions.models import Meeting, Panel, Session
from stakeholders.models import State

EDITED = ("kind", "title", "number", "meeting", "moderating_states")
NUMBERS = range(1, 100)


@transaction.atomic
def add_panel(
    session: Session,
    *,
    title: str,
    moderators: Iterable[State] = (),
    by: User | None,
    kind: str = Panel.Kind.EXPERT,
    number: int | None = None,
    meeting: Meeting | None = None,
    is_invented: bool = False,
) -> Panel:
    """Add a panel to the draft, with the Member States that moderate it; without a number it comes last.

    Raises RuleViolation without a title, for a number that another panel has, and for a meeting of another session.
    """
    locks.take(session.process)
    values = {"kind": kind, "title": title.strip(), "number": number, "meeting": meeting}
    values["number"] = number if number is not None else _next_number(session)
    _refuse(session, values)
    panel = Panel.objects.create(
        session=session,
        **values,
        moderating_states=_codes(moderators),
        is_invented=is_invented,
    )
    audit.record("add_panel", panel, by=by, process=session.process.slug, changes={"title": [None, panel.title]})
    return panel


@transaction.atomic
def edit_panel(panel: Panel, *, version: int, by: User | None, **values: Any) -> Panel:
    """Change some of a panel's `kind`, `title`, `number`, `meeting` and `moderators` in the draft.

    A number that another panel of the session has is exchanged with it. Nothing happens where nothing differs. Raises
    StaleEdit if it was changed since `version` was read, and RuleViolation as add_panel does.
    """
    session = panel.session
    locks.take(session.process)
    panel = locks.take(panel)
    said = {name: value.strip() if name == "title" else value for name, value in values.items()}
    if "moderators" in said:
        said["moderating_states"] = _codes(said.pop("moderators"))
    if unknown := set(said) - set(EDITED):
        raise TypeError(f"a panel has no {', '.join(sorted(unknown))}")
    different = {name: value for name, value in said.items() if getattr(panel, name) != value}
    changes = {name: [_word(getattr(panel, name)), _word(value)] for name, value in different.items()}
    if not changes:
        return panel
    _refuse_stale(panel, version)
    _refuse(session, said, panel)
    other = _holder_of(session, said["number"], panel) if "number" in changes and not panel.withdrawn else None
    for name in changes:
        setattr(panel, name, said[name])
    _number(panel, other, by) if other else _raise(panel, *changes)
    audit.record("edit_panel", panel, by=by, process=session.process.slug, changes=changes)
    return panel


@transaction.atomic
def withdraw_panel(panel: Panel, *, version: int, by: User | None) -> Panel:
    """Withdraw a panel: readers stop seeing it with the next release. Nothing happens if it is withdrawn already."""
    return _withdraw(panel, version, by, withdrawn=True)


@transaction.atomic
def reinstate_panel(panel: Panel, *, version: int, by: User | None) -> Panel:
    """Take a withdrawal back; where its number was given to another panel meanwhile, it comes last."""
    return _withdraw(panel, version, by, withdrawn=False)


def _withdraw(panel: Panel, version: int, by: User | None, *, withdrawn: bool) -> Panel:
    session = panel.session
    locks.take(session.process)
    panel = locks.take(panel)
    if panel.withdrawn == withdrawn:
        return panel
    _refuse_stale(panel, version)
    if not withdrawn and _holder_of(session, panel.number, panel):
        panel.number = _next_number(session)
    panel.withdrawn = withdrawn
    _raise(panel, "withdrawn", "number")
    verb = "withdraw_panel" if withdrawn else "reinstate_panel"
    audit.record(verb, panel, by=by, process=session.process.slug, changes={"withdrawn": [not withdrawn, withdrawn]})
    return panel


def _number(panel: Panel, other: Panel, by: User | None) -> None:
    """Exchange the numbers of two panels: the one that makes room first is without any number that counts."""
    wanted, old = panel.number, Panel.objects.values_list("number", flat=True).get(pk=panel.pk)
    other.number = -1  # no panel has it: numbers begin at 1
    other.save(update_fields=["number"])
    panel.number = wanted
    _raise(panel, *EDITED)
    other.number = old
    _raise(other, "number")
    changes = {"number": [wanted, old]}
    audit.record("edit_panel", other, by=by, process=other.session.process.slug, changes=changes)


def _raise(panel: Panel, *fields: str) -> None:
    panel.version += 1
    panel.save(update_fields=[*fields, "version"])


def _refuse_stale(panel: Panel, version: int) -> None:
    if panel.version != version:
        raise StaleEdit(_("Somebody else changed this panel while you were at it. Look at it as it is now."))


def _refuse(session: Session, said: dict[str, Any], panel: Panel | None = None) -> None:
    if "title" in said and not said["title"]:
        raise RuleViolation(_("A panel needs a title."), field="title")
    if "kind" in said and said["kind"] not in Panel.Kind.values:
        raise RuleViolation(_("There is no such kind of panel."), field="kind")
    if "meeting" in said and said["meeting"] and said["meeting"].session_id != session.pk:
        raise RuleViolation(_("That meeting belongs to another session."), field="meeting")
    if "number" in said and said["number"] not in NUMBERS:
        raise RuleViolation(_("A panel's number lies between 1 and 99."), field="number")
    if panel is None and _holder_of(session, said["number"]):
        sentence = _("This session has a panel %(number)d already.") % {"number": said["number"]}
        raise RuleViolation(sentence, field="number")


def _holder_of(session: Session, number: int, panel: Panel | None = None) -> Panel | None:
    """The panel of a session that has a number, other than `panel`; what is withdrawn holds none."""
    found = session.panels.filter(number=number, withdrawn=False).select_related("session__process")
    return found.exclude(pk=panel.pk).first() if panel else found.first()


def _next_number(session: Session) -> int:
    numbers = session.panels.filter(withdrawn=False).values_list("number", flat=True)
    return max(numbers, default=0) + 1


def _codes(states: Iterable[State]) -> list[str]:
    return list(dict.fromkeys(state.iso2 for state in states))


def _word(value: object) -> object:
    return value.key if isinstance(value, Meeting) else value
