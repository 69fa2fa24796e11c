"""What session rules share: the sessions of a kind that are really known, with their days, and their parameters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated

from phases.dates import ImpreciseDate
from phases.findings import Facts, Parameters
from phases.processfile import Ref
from sessions.days import SessionDay, days_of, held
from sessions.models import Status
from sessions.reading import Programme, SessionView

Kind = Annotated[str, Ref("session_kinds", anywhere=True)]
ItemKey = Annotated[str, Ref("items", anywhere=True)]
ThemeKey = Annotated[str, Ref("themes", anywhere=True)]


class OfKind(Parameters):
    """The base of rules about sessions of one kind."""

    session_kind: Kind


@dataclass(frozen=True)
class Known:
    """A session with its days; `today` is the reading's."""

    view: SessionView
    days: tuple[SessionDay, ...]
    today: date

    @property
    def slug(self) -> str:
        return self.view.session.slug

    @property
    def title(self) -> str:
        """A name for sentences: its kind and number, or else its title."""
        session = self.view.session
        return f"{session.kind.name} {session.number}" if session.number else self.view.title

    @property
    def item(self) -> str:
        return self.view.session.item.key

    @cached_property
    def is_held(self) -> bool:
        return held(self.view.dates) is not None

    @cached_property
    def when(self) -> ImpreciseDate:
        """When it was held, or else is announced or mandated."""
        dates = self.view.dates
        return dates.bounds(held(dates) or dates.due)

    @property
    def is_past(self) -> bool:
        """Whether its last known day has gone by."""
        return self.when.latest is not None and self.when.latest < self.today

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """Where it is (or was) held, by its meetings, or else by the record that stands."""
        found = dict.fromkeys(day.city for day in self.days if day.city)
        dates = self.view.dates
        record = held(dates) or dates.agreed
        if not found and record and record.place:
            found = dict.fromkeys([record.place])
        return tuple(found)

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(day.country for day in self.days if day.country))


def known(facts: Facts, *kinds: str) -> list[Known]:
    """The sessions of these kinds that are known, not invented and not called off, in order of time."""
    programme = facts.read(Programme)
    return [
        Known(view, tuple(days_of(view)), facts.mandate.today)
        for view in programme.sessions.values()
        if view.session.kind.key in kinds and not view.session.item.is_invented and not called_off(view)
    ]


def called_off(view: SessionView) -> bool:
    """Whether every meeting of a session was cancelled, and nobody recorded that it was held all the same."""
    cancelled = bool(view.meetings) and all(meeting.status == Status.CANCELLED for meeting in view.meetings)
    return cancelled and held(view.dates) is None


def titles(sessions: Iterable[Known]) -> str:
    """The titles of sessions, for a sentence; no more than three are spelt out."""
    found = [f"“{session.title}”" for session in sessions]
    return ", ".join(found[:3]) + (" …" if len(found) > 3 else "")


def window(facts: Facts, key: str | None) -> ImpreciseDate:
    """The days that the text gives an item; none known where there is no such item."""
    view = facts.mandate.item(key) if key else None
    return view.bounds(view.mandated or view.due) if view else ImpreciseDate("")
