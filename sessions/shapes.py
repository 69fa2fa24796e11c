"""The shapes of the sections that sessions owns, in process and programme files."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from phases.processfile import Key, Known, Line, Provision, Ref, Shape, When
from phases.shapes import Zone


def _hours(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError("expected hours as 10:00-13:00")
    if text and text[:5] >= text[6:]:
        raise ValueError("ends before it starts")
    return text


class SessionKindShape(Shape):
    key: Key
    name: Line
    plural: Line


class ThemeShape(Shape):
    key: Key
    letter: Annotated[str, Field(max_length=4)]
    title: Annotated[str, Field(min_length=1, max_length=300)]
    provision: Provision
    city: Annotated[str, Field(max_length=120)] = ""
    month: Annotated[str, Field(max_length=60)] = ""


class VenueShape(Known):
    key: Key
    name: Line
    city: Line
    country: Line
    zone: Zone
    duty_station: str = ""
    rooms: list[Line] = []


class HolidayShape(Known):
    key: Key
    duty_station: Line
    day: date
    name: Line


class SessionShape(Known):
    slug: Key
    kind: Annotated[str, Ref("session_kinds")]
    number: int | None = None
    title: Line
    provision: Provision | None = None
    themes: list[Annotated[str, Ref("themes")]] = []
    organisers: str = ""
    note: str = ""
    mandated: When | None = None


class MeetingShape(Shape):
    """A sitting as a release announces it. Several days of the same are written as day and until."""

    session: Annotated[str, Ref("items")]
    key: Key
    day: date
    until: date | None = None
    hours: Annotated[str, AfterValidator(_hours)] = ""
    title: str = ""
    venue: Annotated[str, Ref("venues")] | None = None
    room: str = ""
    status: Literal["firm", "tentative", "cancelled"] = "firm"
    open: bool | None = None
    interpretation: str = ""


class ReleaseShape(Known):
    key: Key
    note: Annotated[str, Field(min_length=1, max_length=300)]
    source: Annotated[str, Ref("sources")]
    meetings: list[MeetingShape]
