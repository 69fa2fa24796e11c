"""Verbs on what is recorded of a session: how many came, and who was invited. Readers see it at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation
from compact.models import User
from phases.domain.processes import raise_revision
from phases.domain.sources import Cited, cite
from phases.models import Authority, Process, Source
from sessions import attending
from sessions.domain.known import close, refuse_closed, replaced
from sessions.domain.marks import refuse_stale
from sessions.domain.met import refuse_before_it_met
from sessions.models import Attendance, Invitation, Session
from stakeholders.models import Category


@dataclass(frozen=True)
class Count:
    """A figure as its source gives it: the phrase, of whom, and the categories that it covers together."""

    phrase: str
    whom: str = ""
    categories: tuple[Category, ...] = ()


@transaction.atomic
def record_attendance(
    session: Session, count: Count, *, source: Cited, by: User | None, at: datetime | None = None
) -> Attendance:
    """Record how many came, as known from `at` (now, where none is given). What the phrase bounds is our reading.

    Raises RuleViolation without a figure, for a session that has not met, and for categories or a source of another
    process.
    """
    process = locks.take(session.process)
    refuse_before_it_met(session, process, by=by)
    cited = cite(process, source, by=by)
    said = _counted(process, count)
    made = Attendance.objects.create(
        session=session, **said, source=cited, known_at=at or clock.now(), is_invented=_is_invented(cited)
    )
    made.categories.set(count.categories)
    changes = {"phrase": [None, made.phrase], "source": [None, cited.key]}
    audit.record("record_attendance", session.item, by=by, process=process.slug, changes=changes)
    raise_revision(process)
    return made


@transaction.atomic
def edit_attendance(row: Attendance, count: Count, *, source: Cited, seen: str, by: User | None) -> Attendance:
    """Mend a figure: return the row that stands from now on; earlier days keep theirs.

    `seen` is the mark of the row as it was read. Raises StaleEdit, and RuleViolation as above.
    """
    process = locks.take(row.session.process)
    row = refuse_closed(locks.take(row))
    cited = cite(process, source, by=by)
    said = _counted(process, count) | {"source": cited, "is_invented": _is_invented(cited)}
    before = [row.phrase, {one.pk for one in row.categories.all()}, {name: getattr(row, name) for name in said}]
    if before == [said["phrase"], {one.pk for one in count.categories}, said]:
        return row
    refuse_stale(row, seen)
    changes = {"phrase": [row.phrase, said["phrase"]], "source": [row.source.key, cited.key]}
    row = replaced(row, said)
    row.categories.set(count.categories)
    audit.record("edit_attendance", row.session.item, by=by, process=process.slug, changes=changes)
    raise_revision(process)
    return row


@transaction.atomic
def remove_attendance(row: Attendance, *, by: User | None) -> None:
    """Take a figure away; earlier days keep it. Nothing happens if that was done already."""
    _remove(row, "remove_attendance", {"phrase": [row.phrase, None]}, by)


@transaction.atomic
def invite(
    session: Session,
    names: Iterable[str] = (),
    *,
    category: Category | None = None,
    source: Cited | None = None,
    by: User | None,
    at: datetime | None = None,
) -> list[Invitation]:
    """Record who was invited, as known from `at`: names, of a category or of none; without names the whole category.

    Who is on the list already stays there once. Raises RuleViolation where nobody is named, and for rows of another
    process.
    """
    process = locks.take(session.process)
    wanted = list(dict.fromkeys(name for name in (" ".join(name.split()) for name in names) if name))
    if not wanted and category is None:
        raise RuleViolation(_("Name somebody, or choose a category."), field="names")
    if too_long := [name for name in wanted if len(name) > 300]:
        sentence = _("A name has at most 300 characters; “%(start)s …” has more.") % {"start": too_long[0][:40]}
        raise RuleViolation(sentence, field="names")
    _refuse_foreign(process, [category] if category else [])
    cited = cite(process, source, by=by) if source else None
    standing = session.invitations.filter(category=category, known_until=None).values_list("name", flat=True)
    listed = set(standing)
    moment, invented = at or clock.now(), _is_invented(cited)
    new = [name for name in (wanted or [""]) if name not in listed]
    made = Invitation.objects.bulk_create(
        Invitation(session=session, category=category, name=name, source=cited, known_at=moment, is_invented=invented)
        for name in new
    )
    if made:
        changes = {"invited": [None, len(made)], "category": [None, category.key if category else ""]}
        audit.record("invite", session.item, by=by, process=process.slug, changes=changes)
        raise_revision(process)
    return made


@transaction.atomic
def remove_invitation(row: Invitation, *, by: User | None) -> None:
    """Take somebody off the list of those invited; earlier days keep them. Nothing happens if that was done already."""
    _remove(row, "remove_invitation", {"invited": [1, None]}, by)


def _remove(row: Attendance | Invitation, verb: str, changes: dict[str, Any], by: User | None) -> None:
    process = locks.take(row.session.process)
    found = type(row)._default_manager.filter(pk=row.pk, known_until=None).first()
    if found is not None:
        close(found)
        audit.record(verb, row.session.item, by=by, process=process.slug, changes=changes)
        raise_revision(process)


def _counted(process: Process, count: Count) -> dict[str, Any]:
    phrase = count.phrase.strip()
    if not phrase:
        raise RuleViolation(_("Give the figure, in the words of the source."), field="phrase")
    _refuse_foreign(process, count.categories)
    figure = attending.read(phrase)
    return {"phrase": phrase, "whom": count.whom.strip(), "least": figure.least, "most": figure.most}


def _refuse_foreign(process: Process, categories: Iterable[Category]) -> None:
    if any(category.process_id != process.pk for category in categories):
        raise RuleViolation(_("This category belongs to another process."), field="category")


def _is_invented(source: Source | None) -> bool:
    return source is not None and source.authority == Authority.DEMONSTRATION
