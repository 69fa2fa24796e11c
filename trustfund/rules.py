"""What a text demands of the fund: that it exists, whom it serves first, what may be done with the rest."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from phases.findings import Facts, Finding, Parameters, State
from phases.processfile import Ref
from phases.rules.dates import ItemKey, SessionKind
from phases.rules.demands import window
from phases.rules.evidence import Addressees, Evidence
from phases.rules.offices import AddresseeKey
from phases.rules.timing import judge, silence, unknown
from stakeholders.models import StateClass
from trustfund.reading import Fund

PurposeKey = Annotated[str, Ref("purposes", anywhere=True)]
ClassName = Literal["ldc", "lldc", "sids", "developing", "developed"]


class Established(Parameters):
    """The fund exists; `item` is the milestone of it."""

    item: ItemKey


class Priority(Parameters):
    """The purpose that comes first, whom it may serve, and whom rather than others."""

    first: PurposeKey
    eligible: ClassName
    preferred: ClassName | None = None


class Remainder(Parameters):
    """A purpose that may only use what another has left."""

    purpose: PurposeKey
    after: PurposeKey


class Contributions(Parameters):
    """Who is asked to give."""

    from_: Annotated[tuple[AddresseeKey, ...], Field(alias="from", min_length=1)]


class HostPays(Parameters):
    """The host of a session bears its costs."""

    session_kind: SessionKind
    host: AddresseeKey


def fund_established(facts: Facts, wanted: Established) -> Iterator[Finding]:
    """Where the text gives no day, the fund is expected from the first day of the process."""
    ev = facts.read(Evidence)
    view = ev.item(wanted.item)
    if view is None:
        yield unknown(wanted.item)
        return
    demand = window(ev, view)
    yield judge(ev, view, demand if demand.sure.is_known else replace(demand, expected=ev.span.earliest))


def fund_priority(facts: Facts, wanted: Priority) -> Iterator[Finding]:
    ev, fund = facts.read(Evidence), facts.read(Fund)
    given = {"first": fund.title(wanted.first), "eligible": str(StateClass.Kind(wanted.eligible).label)}
    before_it = [row.title for key, row in fund.purposes.items() if _ranks_before(fund, key, wanted.first)]
    if before_it:
        said = _("“%(first)s” does not come first: “%(other)s” comes before it.") % {**given, "other": before_it[0]}
        yield Finding(State.BREACHED, said)
        return
    if not fund.spending:
        ahead = _("“%(first)s” comes first; nothing has been paid out yet.") % given
        past = _("“%(first)s” comes first; that anything was paid out is not recorded.") % given
        yield silence(ev, ev.span.earliest, ahead, past)
        return
    yield _shares(fund, wanted, given)


def _ranks_before(fund: Fund, key: str, first: str) -> bool:
    return first in fund.purposes and fund.purposes[key].rank < fund.purposes[first].rank


def _shares(fund: Fund, wanted: Priority, given: dict[str, str]) -> Finding:
    """Whom the first purpose served, and whether it was the main one."""
    paid = [one for one in fund.spending if one.purpose == wanted.first]
    fit = [one for one in paid if wanted.eligible in one.classes]
    numbers = _("%(fit)s of %(paid)s") % {"fit": len(fit), "paid": len(paid)}
    first, others = fund.spent([wanted.first]), fund.spent({one.purpose for one in fund.spending} - {wanted.first})
    if len(fit) < len(paid):
        said = _("“%(first)s”: %(numbers)s payments served “%(eligible)s”.") % {**given, "numbers": numbers}
        return Finding(State.BREACHED, said, numbers)
    if others > first:
        amounts = {"some": _money(first), "more": _money(others)}
        said = _("“%(first)s” received %(some)s, all other purposes %(more)s.") % {**given, **amounts}
        return Finding(State.AT_RISK, said, _("%(some)s against %(more)s") % amounts)
    said = _("“%(first)s”: %(numbers)s payments served “%(eligible)s”.") % {**given, "numbers": numbers}
    if wanted.preferred:
        count = sum(wanted.preferred in one.classes for one in paid)
        label = StateClass.Kind(wanted.preferred).label
        said += " " + _("%(count)s of them: “%(preferred)s”.") % {"count": count, "preferred": label}
    return Finding(State.MET, said, numbers)


def _money(minor: int) -> str:
    """An amount as it is written, from its minor units."""
    return number_format(Decimal(minor) / 100, 2, force_grouping=True)


def fund_remainder_only(facts: Facts, wanted: Remainder) -> Iterator[Finding]:
    ev, fund = facts.read(Evidence), facts.read(Fund)
    used = fund.spent([wanted.purpose])
    left = sum(one.amount for one in fund.contributions) - fund.spent([wanted.after])
    given = {
        "purpose": fund.title(wanted.purpose),
        "after": fund.title(wanted.after),
        "used": _money(used),
        "left": _money(max(left, 0)),
    }
    if not fund.spending:
        ahead = _("“%(purpose)s” may only use what “%(after)s” leaves; nothing has been paid out yet.") % given
        past = _("“%(purpose)s” may only use what “%(after)s” leaves; that anything was paid is not recorded.") % given
        yield silence(ev, ev.span.earliest, ahead, past)
        return
    numbers = _("%(used)s of at most %(left)s") % given
    said = _("“%(purpose)s” has used %(used)s of the %(left)s that “%(after)s” has left.") % given
    yield Finding(State.MET if used <= max(left, 0) else State.BREACHED, said, numbers)


def contributions_received(facts: Facts, wanted: Contributions) -> Iterator[Finding]:
    """The text urges, it does not oblige: that nobody gave would breach nothing."""
    ev, fund, addressees = facts.read(Evidence), facts.read(Fund), facts.read(Addressees)
    found = [one for one in fund.contributions if one.given_by in wanted.from_]
    given = {"from": ", ".join(addressees.name(key) for key in wanted.from_)}
    if found:
        said = ngettext(
            "%(count)s contribution is recorded (%(from)s).",
            "%(count)s contributions are recorded (%(from)s).",
            len(found),
        ) % {**given, "count": len(found)}
        yield Finding(State.MET, said, str(len(found)))
        return
    ahead = _("Contributions of %(from)s are not due yet.") % given
    past = _("Contributions of %(from)s are not recorded.") % given
    yield silence(ev, ev.span.earliest, ahead, past)


def host_pays(facts: Facts, wanted: HostPays) -> Iterator[Finding]:
    ev, fund = facts.read(Evidence), facts.read(Fund)
    host = facts.read(Addressees).name(wanted.host)
    sessions = ev.sessions([wanted.session_kind])
    for view in sessions:
        given = {"host": host, "session": view.title}
        key, payer = view.item.key, fund.hosted.get(view.item.key)
        if payer is None:
            ahead = _("%(host)s is to bear the costs of “%(session)s”, which lies ahead.") % given
            past = _("Who bore the costs of “%(session)s” is not recorded; it was to be %(host)s.") % given
            found = silence(ev, ev.best(view).latest, ahead, past, key)
        elif payer == wanted.host:
            found = Finding(State.MET, _("%(host)s bore the costs of “%(session)s”.") % given, item=key)
        else:
            given["payer"] = facts.read(Addressees).name(payer)
            said = _("%(payer)s, not %(host)s, bore the costs of “%(session)s”.") % given
            found = Finding(State.BREACHED, said, item=key)
        yield replace(found, about=key)
    if not sessions:
        ahead = _("%(host)s is to bear the costs of a session that is not known yet.") % {"host": host}
        past = _("The session whose costs %(host)s was to bear is not recorded.") % {"host": host}
        yield silence(ev, ev.span.latest, ahead, past)
