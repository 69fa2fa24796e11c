"""Verbs on offices: who comes to hold one, and when that ends. A holding is never rewritten; its end is added once."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact import audit, clock, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.dates import ImpreciseDate
from phases.domain.processes import raise_revision
from phases.models import Addressee, Authority, Holder, Source


@dataclass(frozen=True)
class Person:
    """Who holds an office: a person, or a body."""

    name: str
    title: str = ""
    on_behalf_of: str = ""


@transaction.atomic
def appoint(
    office: Addressee,
    who: Person,
    *,
    since: ImpreciseDate,
    source: Source,
    by: User | None,
    until: ImpreciseDate | None = None,
) -> Holder:
    """Record that somebody holds an office; `until` for one who has left it already. Raises RuleViolation."""
    process = locks.take(office.process)
    if source.process_id != process.pk:
        raise RuleViolation(_("This source belongs to another process."), field="source")
    _refuse(office, who, since, until)
    now = clock.now()
    holder = Holder.objects.create(
        process=process,
        key=_key(office, who.name),
        office=office,
        name=who.name.strip(),
        title=who.title.strip(),
        on_behalf_of=who.on_behalf_of.strip(),
        since_phrase=since.phrase,
        since_earliest=since.earliest,
        since_latest=since.latest,
        until_phrase=until.phrase if until else "",
        until_earliest=until.earliest if until else None,
        until_latest=until.latest if until else None,
        source=source,
        known_at=now,
        ended_known_at=now if until else None,
        is_invented=source.authority == Authority.DEMONSTRATION,
    )
    changes = {"office": [None, office.key], "since": [None, since.phrase]}
    audit.record("appoint", holder, by=by, process=process.slug, changes=changes)
    raise_revision(process)
    return holder


@transaction.atomic
def end_holding(holder: Holder, *, until: ImpreciseDate, by: User | None) -> Holder:
    """Record when somebody left an office. Raises StaleEdit where an end is recorded already, and RuleViolation."""
    process = locks.take(holder.process)
    holder.refresh_from_db()
    if holder.until_phrase:
        said = {"name": holder.name, "until": holder.until_phrase}
        raise StaleEdit(_("That %(name)s left is recorded already: until %(until)s.") % said, field="until")
    _refuse_end(holder.since, until)
    holder.until_phrase = until.phrase
    holder.until_earliest, holder.until_latest = until.earliest, until.latest
    holder.ended_known_at = clock.now()
    holder.save(update_fields=["until_phrase", "until_earliest", "until_latest", "ended_known_at"])
    audit.record("end_holding", holder, by=by, process=process.slug, changes={"until": [None, until.phrase]})
    raise_revision(process)
    return holder


def _refuse(office: Addressee, who: Person, since: ImpreciseDate, until: ImpreciseDate | None) -> None:
    if office.seats is None:
        raise RuleViolation(_("%(name)s is no office that a person holds.") % {"name": office.name})
    if not who.name.strip():
        raise RuleViolation(_("Say who holds the office."), field="name")
    if not since.is_known:
        raise RuleViolation(_("Say since when, as “since 3 May 2021” or “no later than May 2021”."), field="since")
    if until:
        _refuse_end(since, until)
    beside = [one for one in office.holders.all() if _overlap(since, until, one.since, one.until)]
    if any(one.name == who.name.strip() for one in beside):
        raise RuleViolation(_("%(name)s is recorded in this office at that time.") % {"name": who.name}, field="name")
    if len(beside) >= office.seats:
        said = ngettext(
            "%(office)s has %(seats)d seat, held at that time by %(names)s. Record first when that ended.",
            "%(office)s has %(seats)d seats, held at that time by %(names)s. Record first when one of them left.",
            office.seats,
        )
        names = ", ".join(one.name for one in beside)
        raise RuleViolation(said % {"office": office.name, "seats": office.seats, "names": names}, field="since")


def _refuse_end(since: ImpreciseDate, until: ImpreciseDate) -> None:
    end, start = until.latest or until.earliest, since.earliest or since.latest
    if end is None:
        raise RuleViolation(_("Say until when, as “3 May 2021” or “May 2021”."), field="until")
    if start and end < start:
        said = {"until": until.phrase, "since": since.phrase}
        raise RuleViolation(_("The end, %(until)s, lies before the beginning, %(since)s.") % said, field="until")


def _overlap(
    since: ImpreciseDate, until: ImpreciseDate | None, other: ImpreciseDate, other_until: ImpreciseDate | None
) -> bool:
    """Whether two holdings surely overlap; what may only touch, does not."""
    return _start(since) < _end(other_until) and _start(other) < _end(until)


def _start(since: ImpreciseDate) -> date:
    return since.latest or since.earliest or date.min


def _end(until: ImpreciseDate | None) -> date:
    return (until and (until.earliest or until.latest)) or date.max


def _key(office: Addressee, name: str) -> str:
    """A key that no other holder has."""
    base = f"{office.key}.{slugify(name) or 'holder'}"[:74]
    taken = set(Holder.objects.filter(process=office.process, key__startswith=base).values_list("key", flat=True))
    number = next(number for number in range(1, len(taken) + 2) if _numbered(base, number) not in taken)
    return _numbered(base, number)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"
