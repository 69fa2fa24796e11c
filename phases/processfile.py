"""Data files: what they are made of. docs/process-file.md describes the format, filereader.py reads it.

A file is made of sections. Each app registers its own in its `registrations.py`: the shape of an entry (pydantic), what
identifies it, and the verb that loads one. Two kinds of file: a *process* file (what the text orders) and a *programme*
file (what was announced, held and issued, each entry with the day on which it became known).

The whole file is checked before anything is written; a fault names file, line, key and what was expected.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from django.db import models
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from phases.date_events import FARTHEST
from phases.dates import ImpreciseDate, UnreadableDate, parse

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\n]*$")]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\n]*$")]
Place = Annotated[str, StringConstraints(max_length=200)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


@dataclass(frozen=True)
class Ref:
    """Marks a field as the name of an entry in a namespace ("provisions", "items", "themes", ...).

    It must load before the entry that names it, unless it may stand `anywhere` in the file, or in the `programme` that
    a process file names. `section` narrows a namespace that several sections share to one of them.
    """

    namespace: str
    anywhere: bool = False
    programme: bool = False
    section: str = ""


Provision = Annotated[str, Ref("provisions")]
Item = Annotated[str, Ref("items")]


class Shape(BaseModel):
    """The base of every entry: unknown keys are faults, since a misspelt key would be silently lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


def _hour(given: Any) -> Any:
    if given is not None and not isinstance(given, str | time):
        raise ValueError('expected an hour in quotation marks, as "18:00"')  # a number would count seconds
    return given


class Dated(Shape):
    """A date as the text or a source has it: its phrase, its bounds (docs/process-file.md), and where."""

    phrase: Phrase
    earliest: date | None = None
    latest: date | None = None
    at: Annotated[time | None, BeforeValidator(_hour)] = None
    zone: str = ""
    approximate: bool = False
    place: Place = ""

    @model_validator(mode="before")
    @classmethod
    def read(cls, given: Any) -> Any:
        """Read a date that is written as its phrase alone, and a phrase beside which no days stand."""
        if isinstance(given, str | date | int) and not isinstance(given, bool) and cls._is_only_a_date():
            return cls._as_keys(parse(given.isoformat() if isinstance(given, date) else str(given)))
        if not isinstance(given, dict) or not isinstance(given.get("phrase"), str):
            return given
        if given.keys() & {"earliest", "latest", "anchor", "relation", "at"}:
            return given
        try:
            found = parse(given["phrase"])
        except UnreadableDate:
            return given  # in a group of keys a phrase may be any words
        if not found.is_known:
            return given
        said = {"earliest": found.earliest, "latest": found.latest, "at": found.at, "zone": found.zone}
        return {**said, "approximate": found.approximate, **given}

    @classmethod
    def _is_only_a_date(cls) -> bool:
        """Whether an entry is nothing but a date; an event or a record is more."""
        return [name for name, info in cls.model_fields.items() if info.is_required()] == ["phrase"]

    @classmethod
    def _as_keys(cls, found: ImpreciseDate) -> dict[str, Any]:
        said = vars(found)
        if found.relation and "anchor" not in cls.model_fields:
            raise ValueError("hangs on another item, which a date cannot do here")
        return {name: value for name, value in said.items() if name in cls.model_fields and value != ""}

    @model_validator(mode="after")
    def ordered(self) -> "Dated":
        if self.earliest and self.latest and self.latest < self.earliest:
            raise ValueError(f"ends on {self.latest}, before it starts on {self.earliest}")
        if (self.at is None) != (self.zone == ""):
            raise ValueError("at and zone go together")
        if self.at is not None and self.at.tzinfo:
            raise ValueError("at is an hour on the clock of zone; leave out its offset")
        if self.zone and self.zone not in available_timezones():
            raise ValueError(f"zone: expected an IANA time zone, as Europe/Zurich, not {self.zone!r}")
        return self


class When(Dated):
    """A date of the text, which may hang on another item."""

    anchor: Item | None = None
    relation: str = Field(default="", pattern="^(|before|before-each|after|after-each|during)$")
    offset: int = Field(default=0, ge=0, le=FARTHEST)

    @model_validator(mode="after")
    def anchored(self) -> "When":
        if bool(self.anchor) != bool(self.relation):
            raise ValueError("anchor and relation go together")
        if self.offset and self.relation in ("", "during"):
            raise ValueError("offset counts the days before or after an anchor; there is no such relation here")
        return self


class Known(Shape):
    """Base of the entries of a programme file: the day on which it became known, and whether that is assumed."""

    known: date
    assumed: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a data file. `load(loading, entry)` writes one entry through a verb, and nothing if it stands."""

    name: str
    shape: type[Shape]
    load: Callable[[Any, Any], None]
    file: str = "process"
    identity: str = "key"
    namespace: str = ""
    many: bool = True
    required: bool = False
    order: int = 50
    prune: type[models.Model] | None = None  # rows of a process that the file no longer has are taken away
    check: Callable[[list[Any]], Iterator[tuple[int | None, str]]] | None = None  # yields (index, what is wrong)

    @property
    def names(self) -> str:
        return self.namespace or self.name


SECTIONS: list[Section] = []
# Reference data that every process stands on (a table of States): loaded before the first entry.
REFERENCE: list[Callable[[], object]] = []


def register(*sections: Section) -> None:
    """Add sections. They load by their `order`; a section may point only at what loads before it."""
    SECTIONS.extend(sections)
    SECTIONS.sort(key=lambda section: section.order)


def register_reference(load: Callable[[], object]) -> None:
    """Add a loader of reference data; it must change nothing when nothing has changed."""
    REFERENCE.append(load)


class FileFaults(Exception):
    """Everything found wrong with a file, each fault a line: file, line, key, what was expected."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass
class DataFile:
    """A file that was read and checked."""

    path: Path
    kind: str
    entries: dict[str, list[Any]]
    body: bytes
    programme: "DataFile | None" = None

    def in_order(self) -> Iterator[tuple[Section, Any]]:
        """Yield entries as they load: a process file by section, a programme by the day things became known."""
        pairs = [(s, entry) for s in sections_of(self.kind) for entry in self.entries.get(s.name, [])]
        if self.kind == "programme":
            pairs.sort(key=lambda pair: pair[1].known)
        yield from pairs


def sections_of(kind: str) -> list[Section]:
    """Return the registered sections of one kind of file."""
    return [section for section in SECTIONS if section.file == kind]


def names_in(file: DataFile) -> dict[str, set[str]]:
    """Return, for each namespace, what the file defines."""
    names: dict[str, set[str]] = {}
    for section in sections_of(file.kind):
        for entry in file.entries.get(section.name, []):
            if section.many:
                names.setdefault(section.names, set()).add(getattr(entry, section.identity))
    return names
