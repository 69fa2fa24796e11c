"""Rules of offices: how many hold one on the day of the reading, and for whom."""

import re
from collections.abc import Iterator
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from phases.findings import Facts, Finding, Parameters, State
from phases.models import Addressee, Holder
from phases.processfile import Ref
from phases.rules.dates import ItemKey
from phases.rules.demands import window
from phases.rules.evidence import Addressees, Evidence
from phases.rules.timing import judge

AddresseeKey = Annotated[str, Ref("addressees", anywhere=True)]


class Appointed(Parameters):
    """An office has its number of holders; `item` is the milestone of their appointment."""

    office: AddresseeKey
    count: Annotated[int, Field(ge=1)]
    item: ItemKey | None = None


class HeldJointly(Parameters):
    """An office is held by several bodies together."""

    office: AddresseeKey
    by: Annotated[list[AddresseeKey], Field(min_length=2)]


def appointed_number(facts: Facts, wanted: Appointed) -> Iterator[Finding]:
    ev = facts.read(Evidence)
    office = facts.read(Addressees).by_key.get(wanted.office)
    known = ev.holders(office) if office else []
    holding = [holder for holder in known if facts.mandate.holds(holder)]
    given = {
        "holding": len(holding),
        "count": wanted.count,
        "office": office.name if office else wanted.office,
        "names": _names(holding),
    }
    numbers = _("%(holding)s of %(count)s") % given
    evidence = tuple(dict.fromkeys(holder.source.title for holder in holding))
    item = wanted.item or ""
    staying = [holder for holder in holding if not _end_known(facts, holder)]
    if len(staying) <= wanted.count < len(holding):
        said = _("%(office)s is passing from hand to hand: %(names)s.") % given
        yield Finding(State.MET, said, numbers, item=item, evidence=evidence)
    elif len(holding) == wanted.count:
        said = _("%(office)s: %(holding)s of %(count)s in office: %(names)s.") % given
        yield Finding(State.MET, said, numbers, item=item, evidence=evidence)
    elif len(holding) > wanted.count:
        said = _("%(office)s: %(holding)s in office, where the text asks for %(count)s: %(names)s.") % given
        yield Finding(State.BREACHED, said, numbers, item=item, evidence=evidence)
    elif gone := [holder for holder in known if holder not in holding and _end_known(facts, holder)]:
        given["gone"] = _names(gone)
        said = _("%(office)s: %(holding)s of %(count)s in office; %(gone)s left, and nobody is recorded since.") % given
        yield Finding(State.AT_RISK, said, numbers, item=item, evidence=evidence)
    elif holding:
        said = _("%(office)s: %(holding)s of %(count)s is recorded: %(names)s.") % given
        yield Finding(State.NOT_RECORDED, said, numbers, item=item, evidence=evidence)
    else:
        yield _unnamed(ev, wanted, str(given["office"]))


def _end_known(facts: Facts, holder: Holder) -> bool:
    """Whether it is known by now when a holder leaves, or left."""
    return holder.ended_known_at is not None and holder.ended_known_at <= facts.mandate.at


def _unnamed(ev: Evidence, wanted: Appointed, office: str) -> Finding:
    """Nobody is recorded in the office: what the appointment's own dates say, and no more."""
    view = ev.item(wanted.item) if wanted.item else None
    if view:
        found = judge(ev, view, window(ev, view))
        if found.state != State.MET:
            return found
        said = _("%(appointed)s Who holds the office is not recorded.") % {"appointed": found.sentence}
        return Finding(State.NOT_RECORDED, said, item=found.item, evidence=found.evidence)
    said = _("%(office)s: nobody is recorded in office.") % {"office": office}
    return Finding(State.NOT_RECORDED if ev.begun else State.NOT_YET_DUE, said)


def _names(holders: list[Holder]) -> str:
    return ", ".join(f"{one.name} ({one.on_behalf_of})" if one.on_behalf_of else one.name for one in holders)


def office_held_jointly(facts: Facts, wanted: HeldJointly) -> Iterator[Finding]:
    ev, addressees = facts.read(Evidence), facts.read(Addressees)
    office = addressees.by_key.get(wanted.office)
    holding = [holder for holder in (ev.holders(office) if office else []) if facts.mandate.holds(holder)]
    there = {key for key in wanted.by if any(_stands_for(one, addressees.by_key.get(key)) for one in holding)}
    missing = [key for key in wanted.by if key not in there]
    given = {
        "office": office.name if office else wanted.office,
        "there": "; ".join(addressees.name(key) for key in wanted.by if key in there),
        "missing": "; ".join(addressees.name(key) for key in missing),
    }
    numbers = _("%(there)s of %(count)s") % {"there": len(there), "count": len(wanted.by)}
    evidence = tuple(dict.fromkeys(holder.source.title for holder in holding))
    if not missing:
        said = _("%(office)s: held together by: %(there)s.") % given
        yield Finding(State.MET, said, numbers, evidence=evidence)
    elif there:
        said = _("%(office)s: held by: %(there)s. Not recorded: %(missing)s.") % given
        yield Finding(State.NOT_RECORDED, said, numbers, evidence=evidence)
    else:
        said = _("%(office)s: who holds it is not recorded (%(missing)s).") % given
        yield Finding(State.NOT_RECORDED if ev.begun else State.NOT_YET_DUE, said, numbers)


def _stands_for(holder: Holder, addressee: Addressee | None) -> bool:
    """Whether a holder is an addressee or comes from it: by its name, or the short one in brackets after it."""
    if addressee is None:
        return False
    called = {addressee.name, addressee.key, *re.findall(r"\(([^()]+)\)", addressee.name)}
    called.add(re.sub(r"\s*\([^()]*\)", "", addressee.name))
    said = {holder.name.casefold(), holder.on_behalf_of.casefold()}
    return any(name.casefold() in said for name in called)
