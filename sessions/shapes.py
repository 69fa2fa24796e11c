"""The shapes of the sections that sessions owns, in process and programme files."""

import csv
import re
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from phases.processfile import Key, Known, Line, Provision, Ref, Shape, When
from phases.shapes import Zone
from sessions.models.places import standard_hours
from stakeholders.domain.states import FILE as STATES


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


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", max_length=12)]


class StationShape(Known):
    name: Annotated[Line, StringConstraints(max_length=120)]
    hours: Annotated[list[Annotated[str, AfterValidator(_hours)]], Field(min_length=1)] = standard_hours()


class RoomShape(Shape):
    name: Annotated[Line, StringConstraints(max_length=120)]
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    languages: list[Language] = []


def _room(given: Any) -> Any:
    """A room that is written as its name alone."""
    return {"name": given} if isinstance(given, str) else given


class VenueShape(Known):
    key: Key
    name: Line
    city: Line
    country: Line
    zone: Zone
    duty_station: str = ""
    rooms: list[Annotated[RoomShape, BeforeValidator(_room)]] = []


class HolidayShape(Known):
    key: Key
    duty_station: Line
    day: date
    name: Line


def _no_desk_address(slug: str) -> str:
    if slug == "new":
        raise ValueError("“new” is the address at which the desk adds sessions; give the session another slug")
    return slug


class SessionShape(Known):
    slug: Annotated[Key, AfterValidator(_no_desk_address)]
    kind: Annotated[str, Ref("session_kinds")]
    number: int | None = None
    title: Line
    provision: Provision | None = None
    themes: list[Annotated[str, Ref("themes")]] = []
    organisers: str = ""
    body: Annotated[str, Field(max_length=200)] = ""
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
    status: Literal["firm", "tentative", "cancelled", "postponed"] = "firm"
    open: bool | None = None
    length: Literal["", "half", "full"] = ""
    interpretation: Literal["", "none", "available", "full"] = ""
    languages: list[Language] = []
    number: Annotated[int, Field(ge=1, le=99_999)] | None = None
    webcast: Annotated[str, Field(pattern=r"^(https?://\S+)?$", max_length=500)] = ""
    agenda: list[Annotated[Line, StringConstraints(max_length=500)]] = []

    @model_validator(mode="after")
    def fitting(self) -> "MeetingShape":
        if self.length and self.hours:
            raise ValueError("length is for a day without hours")
        if self.languages and self.interpretation == "none":
            raise ValueError("interpretation none leaves no languages")
        if self.number and self.until:
            raise ValueError("number is of one meeting; write its days one by one")
        return self


class ReleaseShape(Known):
    key: Key
    note: Annotated[str, Field(min_length=1, max_length=300)]
    source: Annotated[str, Ref("sources")]
    meetings: list[MeetingShape]


def _state(code: str) -> str:
    if code not in _codes():
        raise ValueError("expected a State by its two letters, as KE")
    return code


@cache
def _codes() -> frozenset[str]:
    with STATES.open(encoding="utf-8", newline="") as file:
        return frozenset(row["iso2"] for row in csv.DictReader(file))


StateCode = Annotated[str, AfterValidator(_state)]
Category = Annotated[str, Ref("categories", anywhere=True)]
OnceKey = Annotated[Key, Field(max_length=60)]  # kept with the name of its section before it
Line200 = Annotated[str, Field(max_length=200)]


class PersonShape(Shape):
    """Somebody with a part, as a source gives them."""

    name: Line200 = ""
    title: Line200 = ""
    organisation: Annotated[str, Field(max_length=300)] = ""
    state: StateCode | None = None
    group: Literal["", "AFR", "APG", "EEG", "GRULAC", "WEOG"] = ""
    situations: list[Literal["origin", "transit", "destination"]] = []
    gender: Annotated[str, Field(max_length=40)] = ""

    @model_validator(mode="after")
    def somebody(self) -> "PersonShape":
        if not (self.name or self.organisation or self.state):
            raise ValueError("expected a name, an organisation or a state")
        return self


class ChairShape(Known, PersonShape):
    key: OnceKey
    session: Annotated[str, Ref("items")]


class PanelShape(Known):
    """A panel as announced; a later entry for the same number of the same session changes or withdraws it."""

    key: OnceKey
    session: Annotated[str, Ref("items")]
    number: Annotated[int, Field(ge=1, le=99)]
    kind: Literal["expert", "summary", "exchange"] = "expert"
    title: Annotated[Line, StringConstraints(max_length=300)]
    meeting: str = ""
    moderating_states: list[StateCode] = []
    moderators: list[PersonShape] = []
    panellists: list[PersonShape] = []
    withdrawn: bool = False
    note: Annotated[str, Field(max_length=300)] = ""
    source: Annotated[str, Ref("sources")]


class AttendanceShape(Known):
    """A figure as its source gives it; one may cover several categories together."""

    key: OnceKey
    session: Annotated[str, Ref("items")]
    phrase: Annotated[Line, StringConstraints(max_length=120)]
    whom: Line200 = ""
    categories: list[Category] = []
    source: Annotated[str, Ref("sources")]


class InvitedShape(Known):
    """Who was invited: names, of a category or of none, or a whole category."""

    key: OnceKey
    session: Annotated[str, Ref("items")]
    category: Category | None = None
    names: list[Annotated[Line, StringConstraints(max_length=300)]] = []
    source: Annotated[str, Ref("sources")] | None = None

    @model_validator(mode="after")
    def somebody(self) -> "InvitedShape":
        if not (self.names or self.category):
            raise ValueError("expected names, a category, or both")
        return self
