"""Two independent readers of calendars, and what both must find in one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import vobject
from icalendar import Calendar


@dataclass(frozen=True)
class Read:
    """An event as a calendar program understands it; moments in UTC."""

    start: date
    end: date | None
    status: str
    sequence: int
    summary: str


def _plain(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def with_icalendar(content: bytes) -> dict[str, Read]:
    calendar = Calendar.from_ical(content)
    assert calendar.get_missing_tzids() == set()
    found = {
        str(event["UID"]): Read(
            _plain(event["DTSTART"].dt),
            _plain(event["DTEND"].dt) if "DTEND" in event else None,
            str(event["STATUS"]),
            int(event["SEQUENCE"]),
            str(event["SUMMARY"]),
        )
        for event in calendar.walk("VEVENT")
    }
    assert len(found) == len(calendar.walk("VEVENT"))
    return found


def with_vobject(content: bytes) -> dict[str, Read]:
    calendar = vobject.readOne(content.decode())
    return {
        event.uid.value: Read(
            _plain(event.dtstart.value),
            _plain(event.dtend.value) if hasattr(event, "dtend") else None,
            event.status.value,
            int(event.sequence.value),
            event.summary.value,
        )
        for event in calendar.contents.get("vevent", [])
    }


def read(content: bytes) -> dict[str, Read]:
    """What a feed says; both readers must agree."""
    found = with_icalendar(content)
    assert with_vobject(content) == found
    return found
