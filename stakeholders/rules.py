"""What a text demands of the ways in and of the lists: open to whom it names, in time, with names made known."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from phases import in_words
from phases.dates import ImpreciseDate
from phases.findings import Facts, Finding, Parameters, State
from phases.item_views import ItemView
from phases.processfile import Ref
from phases.rules.dates import ItemKey
from phases.rules.demands import deadline
from phases.rules.evidence import Addressees, Evidence, Told
from phases.rules.offices import AddresseeKey
from phases.rules.timing import judge, silence, unknown
from stakeholders.models import ListVersion, Route
from stakeholders.reading import Lists, WayIn, Ways

RouteKey = Annotated[str, Ref("routes", anywhere=True)]
ListSlug = Annotated[str, Ref("lists", anywhere=True)]
CategoryKey = Annotated[str, Ref("categories", anywhere=True)]
AS = {"participant": gettext_lazy("as participants"), "observer": gettext_lazy("as observers")}


class Open(Parameters):
    """Those of some categories may come, as participants or observers, by a way in."""

    as_: Annotated[Literal["participant", "observer"], Field(alias="as")]
    route: RouteKey
    categories: Annotated[tuple[CategoryKey, ...], Field(min_length=1)]


class RouteOpen(Parameters):
    """A way in takes requests."""

    route: RouteKey


class ListBy(Parameters):
    """A list goes to Member States by the last day that the text gives its item."""

    list: ListSlug
    item: ItemKey


class Balance(Parameters):
    """What the names of a list are to heed together."""

    list: ListSlug
    criteria: Annotated[tuple[str, ...], Field(min_length=1)]


class Announced(Parameters):
    """Which versions of the names are made known: those proposed, those that are final."""

    list: ListSlug
    versions: Annotated[tuple[Literal["proposed", "final"], ...], Field(min_length=1)]


class Objections(Parameters):
    """On what terms a name may be objected to, and who hears of it."""

    list: ListSlug
    basis_voluntary: bool
    made_known_to: AddresseeKey
    shared_with: AddresseeKey
    on_request: bool


def participation_open(facts: Facts, wanted: Open) -> Iterator[Finding]:
    ways = facts.read(Ways)
    way = ways.by_key.get(wanted.route)
    if way is None:
        yield Finding(State.NOT_RECORDED, _("No way in is recorded for them."))
        return
    named = {category.key for category in way.categories}
    there, missing = ([key for key in wanted.categories if (key in named) == so] for so in (True, False))
    given = {
        "route": way.route.title,
        "as": AS[wanted.as_],
        "there": "; ".join(ways.titles.get(key, key) for key in there),
        "missing": "; ".join(ways.titles.get(key, key) for key in missing),
    }
    numbers = _("%(there)s of %(count)s") % {"there": len(there), "count": len(wanted.categories)}
    if missing:
        said = _("“%(route)s” is not open %(as)s to: %(missing)s.") % given
        yield Finding(State.BREACHED, said, numbers)
        return
    yield Finding(State.MET, _("“%(route)s” is open %(as)s to: %(there)s.") % given, numbers)


def route_open(facts: Facts, wanted: RouteOpen) -> Iterator[Finding]:
    way = facts.read(Ways).by_key.get(wanted.route)
    if way is None:
        yield Finding(State.NOT_RECORDED, _("No such way in is recorded."))
        return
    yield _of_route(way)


def _of_route(way: WayIn) -> Finding:
    given = {"route": way.route.title, "when": way.window.closed_on or way.window.closes_on}
    if way.route.how == Route.How.NOMINATION:
        return Finding(State.MET, _("“%(route)s”: by letter of the Government or body, at any time.") % given)
    if not way.route.takes_applications:
        said = _("“%(route)s”: requests are not taken here; whether they are elsewhere is not recorded.") % given
        return Finding(State.NOT_RECORDED, said)
    if way.window.closed_since:
        return Finding(State.MET, _("“%(route)s” took requests until %(when)s.") % given, _("closed"))
    if given["when"]:
        said = _("“%(route)s” takes requests until %(when)s.") % given
        return Finding(State.MET, said, _("open, closes %(left)s") % {"left": way.window.left})
    return Finding(State.MET, _("“%(route)s” takes requests; no day is set on which it closes.") % given, _("open"))


def _item_of(facts: Facts, slug: str) -> tuple[ItemView | None, list[ListVersion]]:
    """The milestone by which a list is due, and the versions of it that went to Member States."""
    lists = facts.read(Lists)
    row = lists.by_slug.get(slug)
    if row is None:
        return None, []
    return facts.read(Evidence).sober.items.get(row.pk), lists.versions.get(row.pk, [])


def list_by_month(facts: Facts, wanted: ListBy) -> Iterator[Finding]:
    ev = facts.read(Evidence)
    view = ev.item(wanted.item)
    if view is None:
        yield unknown(wanted.item)
        return
    _listed, versions = _item_of(facts, wanted.list)
    also = [] if view.held else [_submission(ev, version) for version in versions[:1]]
    yield judge(ev, view, deadline(ev, view), also=also)


def _submission(ev: Evidence, version: ListVersion) -> Told:
    day = in_words.local_day(version.submitted_at, ev.mandate.process.zone)
    source = _("version %(number)s of the list") % {"number": version.number}
    return Told(ImpreciseDate("", day, day), in_words.long_day(day), source)


def _submitted(ev: Evidence, view: ItemView, versions: list[ListVersion]) -> str:
    """When a list went to Member States, in words; empty as long as nobody has recorded it."""
    told = [*ev.told(view), *(_submission(ev, version) for version in versions[:1])]
    return told[0].words if told else ""


def list_balance(facts: Facts, wanted: Balance) -> Iterator[Finding]:
    """The names themselves say nothing of transparency or of women: what is not recorded is said to be so."""
    ev = facts.read(Evidence)
    view, versions = _item_of(facts, wanted.list)
    if view is None:
        yield unknown("")
        return
    given = {
        "list": view.title,
        "criteria": ", ".join(one.replace("-", " ") for one in wanted.criteria),
        "when": _submitted(ev, view, versions),
    }
    if given["when"]:
        said = _("“%(list)s”: %(when)s; how it heeds what is asked is not recorded: %(criteria)s.") % given
        yield Finding(State.NOT_RECORDED, said, item=view.item.key)
        return
    ahead = _("“%(list)s” is not before Member States yet; it is to heed: %(criteria)s.") % given
    past = _("“%(list)s” is not recorded, nor how it heeds: %(criteria)s.") % given
    yield silence(ev, ev.bounds(view.due).latest, ahead, past, view.item.key)


def list_names_announced(facts: Facts, wanted: Announced) -> Iterator[Finding]:
    ev, lists = facts.read(Evidence), facts.read(Lists)
    view, versions = _item_of(facts, wanted.list)
    if view is None:
        yield unknown("")
        return
    for which in wanted.versions:
        found = _final(ev, lists, view, versions) if which == "final" else _proposed(ev, view, versions)
        yield replace(found, about=which)


def _proposed(ev: Evidence, view: ItemView, versions: list[ListVersion]) -> Finding:
    given = {"list": view.title, "when": _submitted(ev, view, versions)}
    if given["when"]:
        said = _("“%(list)s”: the proposed names went to Member States, %(when)s.") % given
        return Finding(State.MET, said, item=view.item.key)
    ahead = _("“%(list)s”: the proposed names are not due yet.") % given
    past = _("“%(list)s”: that the proposed names were made known is not recorded.") % given
    return silence(ev, ev.bounds(view.due).latest, ahead, past, view.item.key)


def _final(ev: Evidence, lists: Lists, view: ItemView, versions: list[ListVersion]) -> Finding:
    """The final names are due once the last version has been considered; of a list not submitted, once it is due."""
    zone = ev.mandate.process.zone
    final = max((at for version in versions if (at := lists.final(version))), default=None)
    given = {"list": view.title, "when": in_words.long_day(final, zone) if final else ""}
    if final:
        said = _("“%(list)s”: the final names were made known, %(when)s.") % given
        return Finding(State.MET, said, item=view.item.key)
    last = in_words.local_day(versions[-1].closes_at, zone) if versions else ev.bounds(view.due).latest
    ahead = _("“%(list)s”: the final names are not due yet.") % given
    past = _("“%(list)s”: that the final names were made known is not recorded.") % given
    return silence(ev, last, ahead, past, view.item.key)


def objection_terms(facts: Facts, wanted: Objections) -> Iterator[Finding]:
    """Whether a list was considered here, on the terms of the text; never whether anybody objected."""
    ev, addressees = facts.read(Evidence), facts.read(Addressees)
    view, versions = _item_of(facts, wanted.list)
    if view is None:
        yield unknown("")
        return
    given = {"list": view.title, "terms": _terms(addressees, wanted)}
    if versions and wanted.basis_voluntary and wanted.on_request:
        said = _("“%(list)s” is considered here on these terms: %(terms)s.") % given
        yield Finding(State.MET, said, item=view.item.key)
        return
    ahead = _("“%(list)s” is not before Member States yet; the terms: %(terms)s.") % given
    past = _("“%(list)s”: how objections were handled is not recorded; the terms: %(terms)s.") % given
    if versions or _submitted(ev, view, versions):
        yield Finding(State.NOT_RECORDED, past, item=view.item.key)
        return
    yield silence(ev, ev.bounds(view.due).latest, ahead, past, view.item.key)


def _terms(addressees: Addressees, wanted: Objections) -> str:
    given = {"to": addressees.name(wanted.made_known_to), "with": addressees.name(wanted.shared_with)}
    basis = _("the basis is voluntary") if wanted.basis_voluntary else _("the basis must be given")
    told = _("it is made known to: %(to)s") % given
    asked = _("on request shared with: %(with)s") % given
    return ", ".join([basis, told, asked if wanted.on_request else _("shared with: %(with)s") % given])
