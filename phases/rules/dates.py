"""Rules of dates: one thing before another, in an order, within a window."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from phases.findings import Facts, Finding, Parameters, State
from phases.item_views import ItemView
from phases.processfile import Ref
from phases.rules.demands import after, before, window
from phases.rules.evidence import Evidence, words
from phases.rules.timing import judge, unknown

ItemKey = Annotated[str, Ref("items", anywhere=True)]
SessionKind = Annotated[str, Ref("session_kinds", anywhere=True)]


class BeforeAnchor(Parameters):
    """An item is held before an event begins that nobody in the process decides."""

    item: ItemKey
    anchor: ItemKey
    session_kind: SessionKind | None = None  # what sort of session the item is; its place is another rule's


class Adopted(Parameters):
    """The outcome is adopted, in the days that the text gives."""

    item: ItemKey
    session_kind: SessionKind | None = None


class Sequence(Parameters):
    """Items that come one after the other, one of them within the window that the text gives it."""

    items: Annotated[list[ItemKey], Field(min_length=2)]
    window_of: ItemKey


class Follows(Parameters):
    """An item that rests on others, and so comes after all of them."""

    item: ItemKey
    items: Annotated[list[ItemKey], Field(min_length=1)]


def held_before_anchor(facts: Facts, wanted: BeforeAnchor) -> Iterator[Finding]:
    ev = facts.read(Evidence)
    view, anchor = ev.item(wanted.item), ev.item(wanted.anchor)
    if view is None or anchor is None:
        yield unknown(wanted.item if view is None else wanted.anchor)
        return
    yield judge(ev, view, before(ev, anchor), lasting=True) if ev.best(anchor).is_known else _undated(ev, view, anchor)


def _undated(ev: Evidence, view: ItemView, anchor: ItemView) -> Finding:
    """Before something of which no day is known: it cannot be told, and it is the other's day that is wanted."""
    known = view.held or view.agreed
    given = {"what": view.title, "when": words(ev.bounds(known)), "other": anchor.title}
    if known is None:
        said = _("Neither “%(what)s” nor “%(other)s”, before which it is due, has a day yet.") % given
        return Finding(State.NOT_YET_DUE, said, item=view.item.key)
    said = _("“%(what)s”: %(when)s; no day is recorded of “%(other)s”, before which it is due.") % given
    return Finding(State.NOT_RECORDED, said, item=anchor.item.key, evidence=(known.source.title,))


def outcome_adopted(facts: Facts, wanted: Adopted) -> Iterator[Finding]:
    ev = facts.read(Evidence)
    view = ev.item(wanted.item)
    yield judge(ev, view, window(ev, view)) if view else unknown(wanted.item)


def follows(facts: Facts, wanted: Follows) -> Iterator[Finding]:
    ev = facts.read(Evidence)
    view = ev.item(wanted.item)
    for key in wanted.items:
        other = ev.item(key)
        if view is None or other is None:
            yield replace(unknown(wanted.item if view is None else key), about=key)
        else:
            yield replace(_after_each(ev, other, view) or _in_order(ev, other, view), about=key)


def _after_each(ev: Evidence, first: ItemView, then: ItemView) -> Finding | None:
    """Whether `then` came after all that `first` stands for; None where it stands for itself, or nothing came yet."""
    each = ev.each(first)
    there = [view for view in each if view.held]
    if not there and not (each and then.held):
        return None
    last = _in_order(ev, there[-1], then) if there else None
    if last and (last.state == State.BREACHED or len(there) == len(each)):
        return last
    given = {"what": then.title, "other": first.title, "there": len(there), "count": len(each)}
    numbers = _("%(there)s of %(count)s") % given
    if then.held:
        given["when"] = words(ev.bounds(then.held))
        said = _("“%(what)s”: %(when)s; of “%(other)s” %(there)s of %(count)s are recorded.") % given
        return Finding(State.NOT_RECORDED, said, numbers, item=first.item.key, evidence=(then.held.source.title,))
    awaited = _in_order(ev, first, then)
    if awaited.state == State.AT_RISK:
        return awaited
    said = _("“%(what)s” is to follow “%(other)s”, of which %(there)s of %(count)s are recorded.") % given
    return Finding(State.NOT_YET_DUE, said, numbers, item=first.item.key)


def sequence_in_window(facts: Facts, wanted: Sequence) -> Iterator[Finding]:
    ev = facts.read(Evidence)
    views = {key: ev.item(key) for key in (*wanted.items, wanted.window_of)}
    for first, then in pairwise(wanted.items):
        one, other = views[first], views[then]
        if one is None or other is None:
            yield replace(unknown(first if one is None else then), about=then)
        else:
            yield replace(_in_order(ev, one, other), about=then)
    last = views[wanted.window_of]
    found = judge(ev, last, window(ev, last), lasting=True) if last else unknown(wanted.window_of)
    yield replace(found, about="window")


def _in_order(ev: Evidence, first: ItemView, then: ItemView) -> Finding:
    """Whether `then` came after `first`; as long as it has not come, whether `first` did."""
    if first.held and not then.held:
        return judge(ev, first, before(ev, then))
    return judge(ev, then, after(ev, first, expected=ev.bounds(then.due).latest))
