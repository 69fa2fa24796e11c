"""The days of sessions, counted: those announced, those held, working days, half days."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from phases.dates import ImpreciseDate
from phases.item_views import ItemView, newest
from phases.models import Authority, DateRecord
from phases.phrases import days_phrase
from sessions.models import Length, MeetingVersion, Status
from sessions.reading import SessionView

WEEKEND = {5, 6}
HALF_DAY_HOURS = 4  # what sits no longer on a day is half a day
LONG = timedelta(days=62)  # what lasts longer is a window, not a session
# Sources write the length of a hearing beside its day; the shipped ones are in English.
HALF, FULL = re.compile(r"\bhalf[- ]day\b", re.IGNORECASE), re.compile(r"\bfull[- ]day\b", re.IGNORECASE)


@dataclass(frozen=True)
class SessionDay:
    """One day of one session. `is_held`: somebody recorded that the session was held over it; else it is announced."""

    slug: str
    title: str
    day: date
    city: str = ""
    country: str = ""
    duty_station: str = ""
    hours: float | None = None  # None: not recorded
    is_held: bool = False
    length: str = ""  # half or full, where its meetings say so instead of their hours

    @property
    def is_short(self) -> bool:
        """Whether its hours, or else its recorded length, say that it is half a day."""
        if self.hours is None:
            return self.length == Length.HALF
        return self.hours <= HALF_DAY_HOURS

    @property
    def is_measured(self) -> bool:
        """Whether anything is recorded of how long it was."""
        return self.hours is not None or self.length != ""


def said(view: ItemView, layer: str) -> DateRecord | None:
    """The record of a layer that stands; what a demonstration invents records nothing."""
    return newest([r for r in view.records if r.source.authority != Authority.DEMONSTRATION], layer)


def held(view: ItemView) -> DateRecord | None:
    return said(view, DateRecord.Layer.HELD)


def days_of(view: SessionView) -> list[SessionDay]:
    """A session's days in order, each once, however many its meetings; only firm meetings count.

    Where the record of the holding names other days than those announced, or none was announced, those are its days.
    They are counted once for a view, whatever number of rules asks.
    """
    known = vars(view)
    if "days" not in known:
        known["days"] = _days(view)
    return list(known["days"])


def _days(view: SessionView) -> list[SessionDay]:
    record = held(view.dates)
    when = view.dates.bounds(record) if record else ImpreciseDate("")
    announced = [_day(view, day, found, when) for day, found in _by_day(view, Status.FIRM).items()]
    if any(day.is_held for day in announced):
        return announced
    own = [SessionDay(view.session.slug, view.title, day, is_held=True) for day in _days_named(when)]
    return own or announced


def days_if_need_be(view: SessionView) -> list[SessionDay]:
    """The days on which a session sits only if need be."""
    firm = _by_day(view, Status.FIRM)
    found = _by_day(view, Status.TENTATIVE)
    return [_day(view, day, meetings, ImpreciseDate("")) for day, meetings in found.items() if day not in firm]


def _by_day(view: SessionView, status: str) -> dict[date, list[MeetingVersion]]:
    found: dict[date, list[MeetingVersion]] = {}
    for version in sorted(view.meetings, key=lambda version: version.day):
        if version.status == status and not _is_invented(version):
            found.setdefault(version.day, []).append(version)
    return found


def _is_invented(version: MeetingVersion) -> bool:
    """Whether a demonstration made it up; what is only supposed has no release yet."""
    return version.release_id is not None and version.release.source.authority == Authority.DEMONSTRATION


def _day(view: SessionView, day: date, meetings: list[MeetingVersion], when: ImpreciseDate) -> SessionDay:
    first = meetings[0]
    return SessionDay(
        view.session.slug,
        view.title,
        day,
        first.city,
        first.country,
        first.duty_station,
        _hours(meetings),
        bool(when.earliest and when.latest and when.contains(day)),
        _length(meetings),
    )


def _days_named(when: ImpreciseDate) -> list[date]:
    """The days from the first to the last, where the phrase names them as one run; else nobody knows how many."""
    if not (when.earliest and when.latest) or when.latest - when.earliest > LONG:
        return []
    days = [when.earliest + timedelta(days=n) for n in range((when.latest - when.earliest).days + 1)]
    return days if len(days) == 1 or days_phrase(days) in when.phrase else []


def _hours(meetings: Iterable[MeetingVersion]) -> float | None:
    total = 0.0
    for meeting in meetings:
        if meeting.starts_at is None or meeting.ends_at is None:
            return None
        total += (meeting.ends_at - meeting.starts_at) / timedelta(hours=1)
    return total


def _length(meetings: list[MeetingVersion]) -> str:
    """Half a day for one meeting of that length; two of them, or a full one, make a full day. Nothing is guessed."""
    said = [meeting.length for meeting in meetings]
    if not all(said):
        return Length.FULL if Length.FULL in said or said.count(Length.HALF) > 1 else ""
    return Length.HALF if said == [Length.HALF] else Length.FULL


def is_working_day(day: SessionDay, holidays: Mapping[str, set[date]]) -> bool:
    """Whether a day is neither of a weekend nor a holiday of its duty station."""
    return day.day.weekday() not in WEEKEND and day.day not in holidays.get(day.duty_station, set())


def without_holidays(days: Iterable[SessionDay], holidays: Mapping[str, set[date]]) -> list[str]:
    """The duty stations, each with the year, of which no holiday is recorded: only weekends could be left out there."""
    years = {(day.duty_station, day.day.year) for day in days if day.duty_station}
    known = {(station, day.year) for station, found in holidays.items() for day in found}
    return [f"{station} {year}" for station, year in sorted(years - known)]


def lengths(view: ItemView, half_day: float) -> dict[str, tuple[float, str]]:
    """How long a day was by each source that gives a length: source -> (share of a day, its words).

    `half_day`: the share that "half a day" stands for. A correction counts in place of what it corrects, and the last
    word of a source in place of its earlier ones.
    """
    corrected = {record.corrects_id for record in view.records}
    found: dict[str, tuple[float, str]] = {}
    for record in sorted(view.records, key=lambda record: (record.recorded_at, record.pk)):
        if record.pk in corrected or record.source.authority == Authority.DEMONSTRATION:
            continue
        if HALF.search(record.phrase):
            found[record.source.title] = (half_day, record.phrase)
        elif FULL.search(record.phrase):
            found[record.source.title] = (1.0, record.phrase)
    return found
