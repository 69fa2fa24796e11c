"""The days of sessions, counted: those announced, those held, working days, half days."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from phases.item_views import ItemView
from phases.models import Authority, DateRecord
from sessions.models import MeetingVersion, Status
from sessions.reading import SessionView

WEEKEND = {5, 6}
HALF_DAY_HOURS = 4  # what sits no longer on a day is half a day
# Sources write the length of a hearing beside its day; the shipped ones are in English.
HALF, FULL = re.compile(r"\bhalf[- ]day\b", re.IGNORECASE), re.compile(r"\bfull[- ]day\b", re.IGNORECASE)


@dataclass(frozen=True)
class SessionDay:
    """One day of one session, as last published; `is_held`: somebody recorded that the session was held on it."""

    slug: str
    title: str
    day: date
    city: str
    country: str
    duty_station: str
    hours: float | None  # None: not recorded
    is_held: bool

    @property
    def share(self) -> float:
        """A whole day, or half of one where the hours say so."""
        return 0.5 if self.hours is not None and self.hours <= HALF_DAY_HOURS else 1.0


def held(view: ItemView) -> DateRecord | None:
    """The record that an item was held; what a demonstration invents records nothing."""
    record = view.held
    return record if record and record.source.authority != Authority.DEMONSTRATION else None


def days_of(view: SessionView) -> list[SessionDay]:
    """A session's days in order, each once, however many its meetings; only firm meetings count."""
    firm: dict[date, list[MeetingVersion]] = {}
    for version in view.meetings:
        if version.status == Status.FIRM:
            firm.setdefault(version.day, []).append(version)
    record = held(view.dates)
    when = view.dates.bounds(record) if record else None
    return [
        SessionDay(
            view.session.slug,
            view.title,
            day,
            meetings[0].city,
            meetings[0].country,
            meetings[0].duty_station,
            _hours(meetings),
            bool(when and when.is_known and when.contains(day)),
        )
        for day, meetings in sorted(firm.items())
    ]


def _hours(meetings: Iterable[MeetingVersion]) -> float | None:
    total = 0.0
    for meeting in meetings:
        if meeting.starts_at is None or meeting.ends_at is None:
            return None
        total += (meeting.ends_at - meeting.starts_at) / timedelta(hours=1)
    return total


def is_working_day(day: SessionDay, holidays: Mapping[str, set[date]]) -> bool:
    """Whether a day is neither of a weekend nor a holiday of its duty station."""
    return day.day.weekday() not in WEEKEND and day.day not in holidays.get(day.duty_station, set())


def lengths(view: ItemView, otherwise: float) -> dict[str, tuple[float, str]]:
    """How long a day was by each source that gives a length: source -> (share of a day, its words).

    `otherwise`: the share that "half a day" stands for. A correction counts in place of what it corrects.
    """
    corrected = {record.corrects_id for record in view.records}
    found: dict[str, tuple[float, str]] = {}
    for record in view.records:
        if record.pk in corrected:
            continue
        if HALF.search(record.phrase):
            found[record.source.title] = (otherwise, record.phrase)
        elif FULL.search(record.phrase):
            found[record.source.title] = (1.0, record.phrase)
    return found
