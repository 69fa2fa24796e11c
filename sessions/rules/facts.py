"""What session rules share: the sessions of a kind that are really known, with their days, and their parameters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from phases import in_words
from phases.dates import ImpreciseDate
from phases.findings import Facts, Finding, Parameters, State
from phases.models import DateRecord
from phases.phrases import days_phrase
from phases.processfile import Ref
from phases.rules.demands import days_named
from sessions.days import SessionDay, days_if_need_be, days_of, held, said
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
        return f"{self.view.kind_name} {session.number}" if session.number else self.view.title

    @property
    def item(self) -> str:
        return self.view.session.item.key

    @cached_property
    def record(self) -> DateRecord | None:
        """The record that it was held, or else was announced."""
        return held(self.view.dates) or said(self.view.dates, DateRecord.Layer.AGREED)

    @cached_property
    def is_held(self) -> bool:
        return held(self.view.dates) is not None

    @property
    def is_dated(self) -> bool:
        """Whether anybody said when it is or was, beyond what the text asks for."""
        return bool(self.days or self.is_held or (self.record and self.when.is_known))

    @cached_property
    def when(self) -> ImpreciseDate:
        """When it was held, or else is announced or mandated."""
        dated = self.view.dates.bounds(self.record or said(self.view.dates, DateRecord.Layer.MANDATED))
        days = [day.day for day in self.days if day.is_held or not self.is_held]
        if not days or (dated.earliest, dated.latest) == (days[0], days[-1]):
            return dated
        return ImpreciseDate(days_phrase(days), days[0], days[-1])

    @property
    def is_past(self) -> bool:
        """Whether its last known day has gone by."""
        return self.when.latest is not None and self.when.latest < self.today

    @property
    def is_ahead(self) -> bool:
        """Whether nobody recorded it as held and its last day has not gone by."""
        return not (self.is_held or self.is_past)

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """Where it was held, by the record of that, or else where its meetings are announced."""
        found = tuple(dict.fromkeys(day.city for day in self.days if day.city))
        place = self.record.place if self.record else ""
        if not place or (found and not self.is_held):
            return found
        return tuple(city for city in found if names(place, city)) or (place,)

    def is_in(self, city: str) -> bool:
        """Whether one of its places is, or names, a city."""
        return any(names(place, city) for place in self.cities)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of its places, as far as its meetings tell them."""
        return tuple(dict.fromkeys(day.country for day in self.days if day.country and day.city in self.cities))

    @property
    def told(self) -> str:
        """Its name with when and where: Workshop 3 (13 May 2031, Khumdel)."""
        when = in_words.span(self.when.earliest, self.when.latest)
        more = ", ".join(part for part in (when, ", ".join(self.cities)) if part)
        return f"{self.title} ({more})" if more else self.title

    def days_outside(self, window: ImpreciseDate) -> int | None:
        """Days it lies after a window's end (negative: before its start; 0: inside); None: that cannot be told."""
        when, apart = self.when, self.when.days_outside(window)
        if not apart or when.is_exact or self.days or days_named(when):
            return apart
        first, last = when.earliest or when.latest, when.latest or when.earliest
        missed = (window.latest and first and first > window.latest) or (
            window.earliest and last and last < window.earliest
        )
        return apart if missed else None


def names(place: str, city: str) -> bool:
    """Whether a place as a source writes it names a city or country: “the Castle, Vienna” names Vienna."""
    return re.search(rf"(?<!\w){re.escape(city)}(?!\w)", place, re.IGNORECASE) is not None


def known(facts: Facts, *kinds: str) -> list[Known]:
    """The sessions of these kinds that are known, in order of time; none that was invented or wholly cancelled."""
    views = facts.read(Programme).sessions.values()
    found = [
        Known(view, tuple(days_of(view)), facts.mandate.today)
        for view in views
        if view.kind in kinds and not view.session.item.is_invented
    ]
    return [session for session in found if session.is_held or not _is_cancelled(session.view)]


def _is_cancelled(view: SessionView) -> bool:
    return bool(view.meetings) and all(meeting.status == Status.CANCELLED for meeting in view.meetings)


def if_need_be(sessions: Iterable[Known]) -> list[SessionDay]:
    """The days to come on which sessions sit only if need be."""
    return [day for one in sessions for day in days_if_need_be(one.view) if day.day >= one.today and not one.is_held]


def sources(sessions: Iterable[Known]) -> tuple[str, ...]:
    """Who recorded that sessions were held, each source once."""
    records = (held(session.view.dates) for session in sessions)
    return tuple(dict.fromkeys(record.source.title for record in records if record))


def titles(sessions: Iterable[Known]) -> str:
    """The titles of sessions, for a sentence; no more than three are spelt out."""
    found = [f"“{session.title}”" for session in sessions]
    return ", ".join(found[:3]) + (" …" if len(found) > 3 else "")


def window(facts: Facts, key: str | None) -> ImpreciseDate:
    """The days that the text gives an item; none known where there is no such item."""
    view = facts.mandate.item(key) if key else None
    return view.bounds(view.mandated or view.due) if view else ImpreciseDate("")


def is_over(facts: Facts, when: ImpreciseDate) -> bool:
    """Whether the last day of a window has gone by; one without an end is never over."""
    return when.latest is not None and when.latest < facts.mandate.today


def is_near(facts: Facts, day: date | None) -> bool:
    """Whether a day is due soon, by the process's own measure."""
    soon = timedelta(days=facts.mandate.process.due_soon_days)
    return day is not None and facts.mandate.today <= day <= facts.mandate.today + soon


def days_words(days: Iterable[date]) -> str:
    """Days as runs, in the active language: 20 and 22-23 February 2018."""
    found = sorted(set(days))
    if not found:
        return ""
    if in_words.locale().language == "en":
        return days_phrase(found)
    starts = [day for day in found if day - timedelta(days=1) not in found]
    ends = [day for day in found if day + timedelta(days=1) not in found]
    return ", ".join(in_words.span(first, last) for first, last in zip(starts, ends, strict=True))


def month_words(first: date) -> str:
    """February 2018."""
    return format_date(first, "MMMM y", in_words.locale())


def number(count: float) -> str:
    """4, 4.5; in the active language."""
    return format_decimal(count, locale=in_words.locale())


def none_yet(over: bool = False) -> str:
    """Nothing is known of such a session."""
    return _("None is recorded.") if over else _("None is announced yet.")


def not_known(sessions: list[Known], sentence: str) -> Finding:
    """Nothing is recorded of it: not due while every session lies ahead."""
    past = [session for session in sessions if not session.is_ahead]
    if not past:
        return Finding(State.NOT_YET_DUE, _("No session of this kind has been held yet."))
    return Finding(State.NOT_RECORDED, sentence, item=past[0].item)
