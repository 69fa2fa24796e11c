"""The editor's board: the weeks of a month, the rows of a week, and which meetings sit in which cell. Pure."""

from calendar import Calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from phases import in_words
from sessions.models import OFF, Meeting, Override, Room, SessionKind, Venue
from sessions.warnings import Warning

ROOM, KIND = "room", "kind"
MONTHS = 12


@dataclass(frozen=True)
class Card:
    """A meeting as the board shows it: hours on its venue's clock, and what stands against it."""

    meeting: Meeting
    zone: str
    warnings: tuple[Warning, ...] = ()  # those that nobody has answered
    answered: tuple[tuple[Warning, Override], ...] = ()
    is_changed: bool = False  # readers do not see it as it is yet

    @property
    def hours(self) -> str:
        """`10:00-13:00`; without the zone, which the city on the card names."""
        if not self.meeting.starts_at or not self.meeting.ends_at:
            return ""
        return f"{in_words.clock(self.meeting.starts_at, self.zone)}-{in_words.clock(self.meeting.ends_at, self.zone)}"

    @property
    def is_off(self) -> bool:
        return self.meeting.status in OFF

    @property
    def stops(self) -> bool:
        """Whether something stands against it that nobody can take upon themselves."""
        return any(warning.stops for warning in self.warnings)

    @property
    def place(self) -> str:
        """The room and its city, as far as they are known."""
        room, venue = self.meeting.room, self.meeting.venue
        return ", ".join(part for part in (room.name if room else "", venue.city if venue else "") if part)


@dataclass(frozen=True)
class Row:
    """A line of the week: a room, a venue without a room, or a kind of session."""

    key: str
    label: str
    group: str = ""
    venue: int | None = None
    room: int | None = None
    station: str = ""


@dataclass(frozen=True)
class Cell:
    """A day of the month, or a row's day of the week."""

    day: date
    row: Row | None = None
    cards: tuple[Card, ...] = ()
    is_outside: bool = False  # of the neighbouring month
    holidays: tuple[str, ...] = ()

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= 5


@dataclass(frozen=True)
class Line:
    """A row with its cells."""

    row: Row
    cells: tuple[Cell, ...]
    opens_group: bool = False


@dataclass(frozen=True)
class Span:
    """What a view shows: its first and last day, and the days on which the views before and after it open."""

    first: date
    last: date
    before: date
    after: date


@dataclass(frozen=True)
class Shown:
    """What the cells are filled from."""

    cards: Sequence[Card]
    holidays: Mapping[date, Sequence[tuple[str, str]]] = field(default_factory=dict)  # day -> (station, name)


def weeks_of(on: date) -> list[list[date]]:
    """The weeks that a month touches, from Monday to Sunday."""
    return Calendar(firstweekday=0).monthdatescalendar(on.year, on.month)


def week_of(on: date) -> list[date]:
    """The week of a day, from Monday to Sunday."""
    monday = on - timedelta(days=on.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def month_span(on: date) -> Span:
    weeks = weeks_of(on)
    return Span(weeks[0][0], weeks[-1][-1], months_on(on, -1), months_on(on, 1))


def week_span(on: date) -> Span:
    days = week_of(on)
    return Span(days[0], days[-1], days[0] - timedelta(days=7), days[0] + timedelta(days=7))


def months_on(on: date, count: int) -> date:
    """The first day of a month so many months on."""
    months = on.year * MONTHS + on.month - 1 + count
    return date(months // MONTHS, months % MONTHS + 1, 1)


def month(on: date, shown: Shown, by: str = ROOM) -> list[list[Cell]]:
    """The weeks of a month with their meetings; within a day in order of the hour, or by kind."""
    found = _by_day(sorted(shown.cards, key=_by_kind) if by == KIND else shown.cards)
    return [
        [Cell(day, None, tuple(found.get(day, ())), day.month != on.month, _holidays(shown, day)) for day in days]
        for days in weeks_of(on)
    ]


def week(on: date, shown: Shown, rows: Sequence[Row], by: str = ROOM) -> list[Line]:
    """The rows of a week with their cells."""
    found: dict[tuple[str, date], list[Card]] = {}
    for card in shown.cards:
        found.setdefault((row_key(card.meeting, by), card.meeting.day), []).append(card)
    lines, group = [], None
    for row in rows:
        cells = tuple(
            Cell(day, row, tuple(found.get((row.key, day), ())), holidays=_holidays(shown, day, row.station))
            for day in week_of(on)
        )
        lines.append(Line(row, cells, opens_group=bool(row.group) and row.group != group))
        group = row.group
    return lines


def row_key(meeting: Meeting, by: str) -> str:
    """The row of a week in which a meeting stands."""
    if by == KIND:
        return f"kind-{meeting.session.kind_id}"
    if meeting.room_id:
        return f"room-{meeting.room_id}"
    return f"venue-{meeting.venue_id}" if meeting.venue_id else "nowhere"


def rows_by_kind(kinds: Iterable[SessionKind]) -> list[Row]:
    return [Row(f"kind-{kind.pk}", kind.plural) for kind in kinds]


def rows_by_room(venues: Iterable[Venue], rooms: Iterable[Room], used: set[int | None]) -> list[Row]:
    """The rooms below their venue, each venue led by its meetings without a room.

    `used`: the venues to show; None among them adds the row of meetings without a venue.
    """
    by_venue: dict[int, list[Room]] = {}
    for room in rooms:
        by_venue.setdefault(room.venue_id, []).append(room)
    rows: list[Row] = [Row("nowhere", _("no venue yet"))] if None in used else []
    for venue in sorted(venues, key=lambda one: (one.city, one.name)):
        if venue.pk not in used:
            continue
        station = venue.duty_station_id or ""
        rows.append(Row(f"venue-{venue.pk}", _("no room"), str(venue), venue.pk, None, station))
        rows += [
            Row(f"room-{room.pk}", room.name, str(venue), venue.pk, room.pk, station)
            for room in by_venue.get(venue.pk, ())
        ]
    return rows


def _by_kind(card: Card) -> tuple[Any, ...]:
    return (card.meeting.day, card.meeting.session.kind.position)


def _by_day(cards: Iterable[Card]) -> dict[date, list[Card]]:
    found: dict[date, list[Card]] = {}
    for card in cards:
        found.setdefault(card.meeting.day, []).append(card)
    return found


def _holidays(shown: Shown, day: date, station: str | None = None) -> tuple[str, ...]:
    """The holidays of a day, of one duty station or of all; each named with its station where it is of all."""
    found = shown.holidays.get(day, ())
    if station is None:
        return tuple(f"{name} ({place})" for place, name in found)
    return tuple(name for place, name in found if place == station)
