"""What is different between two states of the programme: meetings and panels, each before and after. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Generic, TypeVar

from sessions.models import OFF, MeetingVersion, PanelVersion, Session, Status

FROZEN = (
    "session_title", "kind", "kind_name", "themes", "provision_id", "title", "day", "starts_at", "ends_at",
    "venue_name", "city", "country", "duty_station", "zone", "room_name", "status", "is_open", "length",
    "interpretation", "languages", "body", "organisers", "number", "webcast", "agenda",
)  # fmt: skip
COMPARED = tuple(name for name in FROZEN if name != "duty_station")  # which nothing shows: it only says whose holidays
# A session's new name shows with its meetings; of a panel it is only kept beside.
PANEL_FROZEN = ("meeting_id", "number", "kind", "title", "moderating_states", "people", "is_invented")
MOVED = {"day", "starts_at", "ends_at", "city", "zone"}
PLACE_NAMES = {"venue_name", "room_name", "country"}

Version = TypeVar("Version", MeetingVersion, PanelVersion)
Values = Mapping[str, Any]
OfMeeting, OfPanel = MeetingVersion.Change, PanelVersion.Change


@dataclass(frozen=True)
class Change(Generic[Version]):
    """A meeting or a panel as it was (None: readers did not see it) and as it is; `change` says what became of it."""

    before: Version | None
    after: Version
    change: str

    @property
    def is_panel(self) -> bool:
        return isinstance(self.after, PanelVersion)

    @property
    def label(self) -> str:
        """What became of it, in a word or two."""
        return str((OfPanel if self.is_panel else OfMeeting)(self.change).label)

    @property
    def session(self) -> Session:
        return self.after.panel.session if isinstance(self.after, PanelVersion) else self.after.meeting.session

    @property
    def day(self) -> date | None:
        """The day on which it is held; None for a panel, which sits within a session."""
        return None if isinstance(self.after, PanelVersion) else self.after.day


@dataclass(frozen=True)
class Group:
    """What changed of one session: its meetings in order of time, then its panels."""

    session: Session
    title: str
    changes: tuple[Change[Any], ...]


def of_meeting(before: Values | None, after: Values) -> str:
    """Return what became of a meeting; empty where readers see nothing new."""
    if before is None:
        return "" if after["status"] in OFF else OfMeeting.ADDED
    different = _different(before, after)
    if not different:
        return ""
    if after["status"] in OFF:
        return OfMeeting.CANCELLED if after["status"] == Status.CANCELLED else OfMeeting.POSTPONED
    if before["status"] in OFF:
        return OfMeeting.REINSTATED
    if different & MOVED:
        return OfMeeting.MOVED
    return OfMeeting.ROOM if different & {"room_name", "venue_name"} else OfMeeting.EDITED


def only_renamed(before: Values | None, after: Values, today: date) -> bool:
    """Whether a meeting has gone by and is different only in what its place is called: that is no news of it."""
    return before is not None and after["day"] < today and _different(before, after) <= PLACE_NAMES


def _different(before: Values, after: Values) -> set[str]:
    return {name for name in COMPARED if before[name] != after[name]}


def of_panel(before: PanelVersion | None, after: Values, *, withdrawn: bool) -> str:
    """Return what became of a panel; empty where readers see nothing new."""
    if before is None or before.change == OfPanel.WITHDRAWN:
        return "" if withdrawn else OfPanel.ADDED
    if withdrawn:
        return OfPanel.WITHDRAWN
    return OfPanel.EDITED if any(getattr(before, name) != after[name] for name in PANEL_FROZEN) else ""


def values(version: MeetingVersion) -> dict[str, Any]:
    """What a version says of its meeting."""
    return {name: getattr(version, name) for name in FROZEN}


def panel_values(version: PanelVersion) -> dict[str, Any]:
    """What a version says of its panel."""
    return {name: getattr(version, name) for name in PANEL_FROZEN}


def between(
    old: Mapping[int, MeetingVersion],
    new: Mapping[int, MeetingVersion],
    old_panels: Mapping[int, PanelVersion],
    new_panels: Mapping[int, PanelVersion],
) -> list[Change[Any]]:
    """The net difference of two states, each a mapping from a meeting's or a panel's primary key to its version.

    What was added and taken back between them is no difference.
    """
    found: list[Change[Any]] = []
    for pk, after in new.items():
        before = old.get(pk)
        change = of_meeting(values(before) if before else None, values(after))
        found += [Change(before, after, change)] if change else []
    for pk, panel in new_panels.items():
        gone = panel.change == OfPanel.WITHDRAWN
        change = of_panel(old_panels.get(pk), panel_values(panel), withdrawn=gone)
        found += [Change(seen(old_panels.get(pk)), panel, change)] if change else []
    return in_order(found)


def seen(version: PanelVersion | None) -> PanelVersion | None:
    """A panel's version as something to compare with; one that was withdrawn is none."""
    return None if version is None or version.change == OfPanel.WITHDRAWN else version


def in_order(changes: Iterable[Change[Any]]) -> list[Change[Any]]:
    """The meetings by day and hour, then the panels by session and number."""
    return sorted(changes, key=_order)


def _order(change: Change[Any]) -> tuple[Any, ...]:
    version = change.after
    if change.is_panel:
        return (True, str(version.session_title), version.number, version.panel_id)
    start = version.starts_at
    return (False, version.day.isoformat(), start.timestamp() if start else 0.0, version.meeting_id)


def by_session(changes: Iterable[Change[Any]]) -> list[Group]:
    """Group changes by their session, in order of the first day that they touch; those with panels only come last."""
    ordered = in_order(changes)
    place: dict[int, int] = {}
    for change in ordered:
        place.setdefault(change.session.pk, len(place))
    ordered.sort(key=lambda change: place[change.session.pk])  # stable: the order within a session stays
    groups = [list(found) for _pk, found in groupby(ordered, key=lambda change: change.session.pk)]
    return [Group(found[0].session, found[0].after.session_title, tuple(found)) for found in groups]
