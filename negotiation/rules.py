"""What a text demands of inputs and of the outcome: who contributes, what is presented, what is spoken of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field

from negotiation.reading import Inputs, Outcome
from phases.findings import Facts, Finding, Parameters, State
from phases.processfile import Ref
from phases.rules.dates import ItemKey, SessionKind
from phases.rules.demands import window
from phases.rules.evidence import Addressees, Evidence
from phases.rules.offices import AddresseeKey
from phases.rules.timing import judge, silence

ComponentKey = Annotated[str, Ref("components", anywhere=True)]
Kinds = tuple[SessionKind, ...]


class Components(Parameters):
    """The outcome has its components; `item` is its adoption. `optional`: the text calls them a possibility."""

    components: Annotated[tuple[ComponentKey, ...], Field(min_length=1)]
    optional: bool = False
    item: ItemKey | None = None


class InputsReceived(Parameters):
    """Some contribute, at sessions of some kinds or at any time."""

    from_: Annotated[tuple[AddresseeKey, ...], Field(alias="from", min_length=1)]
    session_kinds: Kinds = ()
    item: ItemKey | None = None


class InputsPresented(Parameters):
    """What sessions of some kinds yield is presented at others; `not_at`: unless it was presented there already."""

    from_kinds: Annotated[Kinds, Field(min_length=1)]
    at: Annotated[Kinds, Field(min_length=1)]
    not_at: Kinds = ()
    item: ItemKey | None = None


class Concerns(Parameters):
    """Concerns that sessions of a kind are to touch."""

    session_kind: SessionKind
    concerns: Annotated[tuple[str, ...], Field(min_length=1)]


class ComponentsTouched(Parameters):
    """Components of the outcome that sessions of a kind are to touch."""

    session_kind: SessionKind
    components: Annotated[tuple[ComponentKey, ...], Field(min_length=1)]


def components_present(facts: Facts, wanted: Components) -> Iterator[Finding]:
    ev, outcome = facts.read(Evidence), facts.read(Outcome)
    view = ev.item(wanted.item) if wanted.item else None
    last = ev.last_day([view]) if view else ev.span.latest
    may = " " + _("The text calls it a possibility, not a duty.") if wanted.optional else ""
    for key in wanted.components:
        given = {"component": outcome.title(key)}
        if key in outcome.present:
            said = _("The outcome has “%(component)s”.") % given
            yield Finding(State.MET, said, about=key, evidence=(outcome.present[key],))
            continue
        ahead = _("The outcome is not there yet, and so no “%(component)s”.") % given + may
        past = _("That the outcome has “%(component)s” is not recorded.") % given + may
        yield replace(silence(ev, last, ahead, past, wanted.item or ""), about=key)


def inputs_received(facts: Facts, wanted: InputsReceived) -> Iterator[Finding]:
    ev, inputs = facts.read(Evidence), facts.read(Inputs)
    given = {"from": ", ".join(facts.read(Addressees).name(key) for key in wanted.from_)}
    places = {view.item.key for view in ev.sessions(wanted.session_kinds)}
    found = [
        one
        for one in inputs.received
        if one.given_by in wanted.from_ and (one.session in places or not wanted.session_kinds)
    ]
    if found:
        said = ngettext(
            "%(count)s input of %(from)s is recorded.", "%(count)s inputs of %(from)s are recorded.", len(found)
        ) % {**given, "count": len(found)}
        yield Finding(State.MET, said, str(len(found)), item=wanted.item or "")
        return
    ahead = _("No input of %(from)s is recorded yet; the time for it is not over.") % given
    past = _("No input of %(from)s is recorded.") % given
    last = _last(ev, wanted.item, wanted.session_kinds)
    yield _of_item(ev, wanted.item) or silence(ev, last, ahead, past, wanted.item or "")


def _of_item(ev: Evidence, key: str | None) -> Finding | None:
    """What the milestone of the inputs says, once something was recorded or decided of it."""
    view = ev.item(key) if key else None
    if view is None or not (view.held or view.standing):
        return None
    return judge(ev, view, window(ev, view))


def _last(ev: Evidence, key: str | None, kinds: Iterable[str]) -> date | None:
    """The last day for inputs: of the sessions that take them, else what the text gives, else of the process."""
    view = ev.item(key) if key else None
    due = ev.bounds(view.due).latest if view else None
    return due or ev.last_day(ev.sessions(kinds)) or ev.span.latest


def inputs_presented(facts: Facts, wanted: InputsPresented) -> Iterator[Finding]:
    ev, inputs = facts.read(Evidence), facts.read(Inputs)
    origins, there, earlier = (
        {view.item.key: view for view in ev.sessions(kinds)} for kinds in (wanted.from_kinds, wanted.at, wanted.not_at)
    )
    before = {one.origin for one in inputs.presented if one.at in earlier}
    asked = [key for key in origins if key not in before]
    done = {one.origin for one in inputs.presented if one.at in there} & set(asked)
    given = {"done": len(done), "count": len(asked)}
    if done or (origins and not asked):
        said = _("What %(done)s of %(count)s such meetings yielded was presented.") % given
        yield Finding(State.MET, said, _("%(done)s of %(count)s") % given, item=wanted.item or "")
        return
    ahead = _("Nothing that such meetings yielded has been presented yet; the time for it is not over.")
    past = ngettext(
        "That what such meetings yielded was presented is not recorded (%(count)s meeting).",
        "That what such meetings yielded was presented is not recorded (%(count)s meetings).",
        len(asked),
    )
    last = _last(ev, wanted.item, wanted.at)
    yield _of_item(ev, wanted.item) or silence(ev, last, ahead, past % given, wanted.item or "")


def concerns_touched(facts: Facts, wanted: Concerns) -> Iterator[Finding]:
    yield from _touched(facts, wanted.session_kind, wanted.concerns, lambda key: key.replace("-", " "))


def components_touched(facts: Facts, wanted: ComponentsTouched) -> Iterator[Finding]:
    yield from _touched(facts, wanted.session_kind, wanted.components, facts.read(Outcome).title)


def _touched(facts: Facts, kind: str, keys: Iterable[str], called: Callable[[str], str]) -> Iterator[Finding]:
    """At how many sessions of a kind each of some things was spoken of."""
    ev, inputs = facts.read(Evidence), facts.read(Inputs)
    sessions = {view.item.key for view in ev.sessions([kind])}
    last = _last(ev, None, [kind])
    for key in keys:
        at = {one.session for one in inputs.touched if one.what == key} & sessions
        given = {"what": called(key), "at": len(at), "count": len(sessions)}
        if at:
            said = _("“%(what)s” was spoken of at %(at)s of %(count)s sessions.") % given
            yield Finding(State.MET, said, _("%(at)s of %(count)s") % given, about=key)
            continue
        ahead = _("That “%(what)s” was spoken of is not recorded yet; the last session lies ahead.") % given
        past = ngettext(
            "That “%(what)s” was spoken of is not recorded (%(count)s session).",
            "That “%(what)s” was spoken of is not recorded (%(count)s sessions).",
            len(sessions),
        )
        yield replace(silence(ev, last, ahead, past % given), about=key)
