"""An item held against a demand: done in time or not, announced for a day that breaks it, awaited, or not recorded."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from phases import in_words
from phases.findings import Finding, State
from phases.item_views import ItemView
from phases.rules.demands import Demand, apart, kept, numbers
from phases.rules.evidence import Evidence, Told, words
from phases.states import AS_FINDING, DECIDED, Decided


def judge(
    ev: Evidence,
    view: ItemView,
    demand: Demand,
    *,
    kind: str = "",
    lasting: bool = False,
    also: Iterable[Told] = (),
) -> Finding:
    """What a demand finds of an item: of what was done, else what was announced, else what is still to come.

    `kind`: the document that the item owes; `lasting`: it is an event that has days; `also`: what other records tell
    of when it was done.
    """
    decided = _decided(view)
    if decided:
        return decided
    told = [*ev.told(view, kind), *also]
    if told:
        return _done(ev, view, demand, told, kind, lasting)
    return _announced(ev, view, demand, lasting) or _awaited(ev, view, demand)


def unknown(key: str) -> Finding:
    """Nothing is known of an item at this moment."""
    return Finding(State.NOT_YET_DUE, _("Nothing is known of this yet."), item=key)


def silence(ev: Evidence, last: date | None, ahead: str, past: str, item: str = "") -> Finding:
    """Nothing is recorded: which was to be expected as long as `last` has not passed (or no such day is known)."""
    if last is not None and last < ev.today:
        return Finding(State.NOT_RECORDED, past, item=item)
    return Finding(State.NOT_YET_DUE, ahead, item=item)


def _decided(view: ItemView) -> Finding | None:
    standing = view.standing
    if standing is None or not view.is_decided:
        return None
    said = _("“%(what)s”: %(state)s. %(reason)s") % {
        "what": view.title,
        "state": standing.get_state_display(),
        "reason": standing.reason,
    }
    sources = (standing.source.title,) if standing.source else ()
    return Finding(AS_FINDING[DECIDED[Decided(standing.state)]], said, item=view.item.key, evidence=sources)


def _done(ev: Evidence, view: ItemView, demand: Demand, told: list[Told], kind: str, lasting: bool) -> Finding:
    """What was done, as every source tells it; where they lead to different answers, none is given."""
    first = told[0]
    answers = {kept(one.when, demand, lasting=lasting) for one in told}
    evidence = tuple(dict.fromkeys(one.source for one in told))
    if len(answers) > 1:
        given = {"what": view.title, "told": _attributed(told), "due": demand.due}
        said = _("Sources differ on “%(what)s”: %(told)s. Whether it was %(due)s depends on which is right.") % given
        return Finding(State.NOT_RECORDED, said, item=view.item.key, evidence=evidence)
    found = _answer(view, demand, first, answers.pop())
    said = found.sentence
    others = [one for one in told if one.days != first.days]
    if others:
        said += " " + _("Sources differ: %(told)s.") % {"told": _attributed([first, *others])}
    for what, when in ev.reissues(view, kind) if kind else ():
        said += " " + _("Issued again: “%(what)s”, %(when)s.") % {"what": what, "when": when}
    return replace(found, sentence=said, evidence=evidence)


def _attributed(told: list[Told]) -> str:
    return "; ".join(_("%(source)s: %(when)s") % {"source": one.source, "when": one.words} for one in told)


def _answer(view: ItemView, demand: Demand, told: Told, answer: bool | None) -> Finding:
    """The finding of one date at which something was done."""
    given = {"what": told.what or view.title, "when": told.words, "limit": demand.limit, "due": demand.due}
    given["apart"] = apart(told.when, demand)
    if answer is None:
        said = _("“%(what)s”: %(when)s, which may or may not be %(due)s.") % given
        if demand.other and not demand.other.held:
            given["other"] = demand.other.title
            said = _("“%(what)s”: %(when)s; no day is recorded of “%(other)s”.") % given
        return Finding(State.NOT_RECORDED, said, item=(demand.other or view).item.key)
    said = _("“%(what)s”: %(when)s.") % given
    if given["apart"]:
        said = _("“%(what)s”: %(when)s, %(apart)s %(limit)s.") % given
    return Finding(State.MET if answer else State.BREACHED, said, numbers(told.when, demand), item=view.item.key)


def _announced(ev: Evidence, view: ItemView, demand: Demand, lasting: bool) -> Finding | None:
    """What was announced and not recorded as done; None where nothing was, or nothing that could be compared."""
    when = ev.bounds(view.agreed)
    if view.agreed is None or not when.is_known:
        return None
    given = {"what": view.title, "when": words(when), "limit": demand.limit, "due": demand.due}
    given["apart"] = apart(when, demand)
    item, sources = view.item.key, (view.agreed.source.title,)
    if when.latest and when.latest < ev.today:
        said = _("“%(what)s” was announced for %(when)s; whether it came is not recorded.") % given
        return Finding(State.NOT_RECORDED, said, item=item, evidence=sources)
    answer = kept(when, demand, lasting=lasting)
    if answer is None and demand.other and not demand.other.held:
        return None  # what it is held against has not come either
    if answer is None:
        said = _("“%(what)s” is announced for %(when)s, which may or may not be %(due)s.") % given
        return Finding(State.AT_RISK, said, item=item, evidence=sources)
    if answer and (at_risk := _waiting(ev, view, when.latest)):
        return at_risk
    said = _("“%(what)s” is announced for %(when)s.") % given
    if given["apart"]:
        said = _("“%(what)s” is announced for %(when)s, %(apart)s %(limit)s.") % given
    state = State.NOT_YET_DUE if answer else State.AT_RISK
    return Finding(state, said, numbers(when, demand), item=item, evidence=sources)


def _waiting(ev: Evidence, view: ItemView, last: date | None) -> Finding | None:
    """At risk: what an item waits for is missing, and its day is near."""
    missing = ev.missing(view)
    left = (last - ev.today).days if last else -1
    if not missing or not 0 <= left <= ev.mandate.process.due_soon_days:
        return None
    given = {"what": view.title, "left": in_words.days_left(left), "missing": missing[0].title}
    said = _("“%(what)s” is due %(left)s, and “%(missing)s” is not recorded yet.") % given
    return Finding(State.AT_RISK, said, given["left"], item=missing[0].item.key)


def _awaited(ev: Evidence, view: ItemView, demand: Demand) -> Finding:
    """Nothing was done and nothing announced."""
    last, item = demand.expected, view.item.key
    given = {"what": view.title, "due": demand.due}
    passed = last is not None and last < ev.today
    if not demand.is_dated:
        said = _("“%(what)s” is not recorded: %(due)s.") if passed else _("“%(what)s” is not recorded yet: %(due)s.")
        return Finding(State.NOT_RECORDED if passed else State.NOT_YET_DUE, said % given, item=item)
    if passed and demand.open_ended:
        said = _("“%(what)s” is not recorded: %(due)s, and no last day is given.") % given
        return Finding(State.NOT_RECORDED, said, item=item)
    if last is None or demand.open_ended:
        return Finding(State.NOT_YET_DUE, _("“%(what)s” is due %(due)s.") % given, item=item)
    given["left"] = in_words.days_left((last - ev.today).days)
    if passed:
        said = _("“%(what)s” is not recorded; it was due %(due)s, %(left)s.") % given
        return Finding(State.NOT_RECORDED, said, given["left"], item=item)
    if at_risk := _waiting(ev, view, last):
        return at_risk
    return Finding(State.NOT_YET_DUE, _("“%(what)s” is due %(due)s, %(left)s.") % given, given["left"], item=item)
