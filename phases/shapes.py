"""The shapes of the sections that phases owns, in process and programme files."""

from collections.abc import Iterator
from datetime import date, time
from difflib import get_close_matches
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    InstanceOf,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from phases import findings
from phases.models import RESERVED, Authority, Role
from phases.processfile import Dated, Item, Key, Known, Line, Prose, Provision, Ref, Shape, When


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("expected an IANA time zone, as Europe/Zurich")
    return name


def _free(name: str) -> str:
    if name in RESERVED:
        raise ValueError("is an address of the site itself; choose another")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
# As long as the columns that hold them: what is too long is a fault of the file, not of the database.
Line300 = Annotated[Line, StringConstraints(max_length=300)]
Line200 = Annotated[Line, StringConstraints(max_length=200)]
Symbol = Annotated[str, StringConstraints(max_length=60)]
AuthorityName = Literal["resolution", "letter", "record", "press", "web", "other", "demonstration"]
RoleName = Literal["", "secretariat", "co-facilitator", "president", "delegate", "organisation"]
assert set(AuthorityName.__args__) == set(Authority.values)  # type: ignore[attr-defined]
assert set(RoleName.__args__) == {"", *Role.Kind.values}  # type: ignore[attr-defined]


class ProcessShape(Shape):
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$"), AfterValidator(_free)]
    title: Line300
    short_title: Annotated[str, Field(min_length=1, max_length=80)]
    about: Prose
    zone: Zone
    deadline_time: time
    reminder_days: list[Annotated[int, Field(ge=0, le=365)]]
    reminder_time: time = time(9)
    due_soon_days: Annotated[int, Field(ge=0, le=365)] = 14
    demonstration: AwareDatetime | None = None
    programme: Annotated[str, Field(pattern=r"^$|^[A-Za-z0-9_-][A-Za-z0-9._-]*\.ya?ml$")] = ""


class TextShape(Shape):
    key: Key
    title: Annotated[str, Field(min_length=1, max_length=300)]
    kind: Annotated[str, Field(min_length=1, max_length=40)]
    status: Literal["draft", "adopted", "information"]
    version: Annotated[str, Field(max_length=80)] = ""
    dated: date
    authority: AuthorityName
    issued_by: Annotated[str, Field(min_length=1, max_length=200)]
    symbol: Symbol = ""
    governs: bool = False
    series: Annotated[str, Field(max_length=80)] = ""
    partial: bool = False
    known: date | None = None
    address: Annotated[str, Field(max_length=500)] = ""


def one_governs(texts: list[Any]) -> Iterator[tuple[int | None, str]]:
    """A process is held against exactly one text."""
    governing = [index for index, text in enumerate(texts) if text.governs]
    if not governing:
        yield None, "one text must say governs: true, the text that the process is held against"
    for index in governing[1:]:
        yield index, "a second text says governs: true; only one can"


class AddresseeShape(Shape):
    key: Key
    name: Line200
    role: RoleName = ""
    seats: Annotated[int, Field(ge=1, le=50)] | None = None
    about: Annotated[str, Field(max_length=2000)] = ""
    provision: Annotated[str, Ref("provisions", anywhere=True)] | None = None


class TermShape(Shape):
    """One date, place or number of a provision, by which versions are compared."""

    term: Annotated[str, Field(min_length=1, max_length=80)]
    value: Annotated[str, Field(min_length=1, max_length=200)]


class ProvisionShape(Shape):
    anchor: Annotated[Key, Field(max_length=40)]
    kind: Literal["preambular", "operative", "footnote"]
    number: Annotated[str, Field(min_length=1, max_length=20)]
    parent: Provision | None = None
    section: Annotated[str, Field(max_length=200)] = ""
    verb: Annotated[str, Field(max_length=60)] = ""
    title: Annotated[str, Field(min_length=1, max_length=200)]
    summary: Prose
    asked: list[Annotated[str, Ref("addressees")]] = []
    terms: list[TermShape] = []


class WordingShape(Shape):
    """A provision in another version of the text: what differs from the version that governs, and nothing else."""

    key: Key
    text: Annotated[str, Ref("sources")]
    provision: Provision
    dropped: bool = False
    number: Annotated[str, Field(max_length=20)] = ""
    section: Annotated[str, Field(max_length=200)] | None = None
    verb: Annotated[str, Field(max_length=60)] | None = None
    title: Annotated[str, Field(max_length=200)] = ""
    summary: Annotated[str, Field(max_length=4000)] = ""
    asked: list[Annotated[str, Ref("addressees")]] | None = None
    terms: list[TermShape] | None = None
    position: int | None = None


class PhaseShape(Shape):
    key: Key
    numeral: Annotated[str, Field(max_length=10)]
    name: Annotated[Line, StringConstraints(max_length=120)]
    provision: Provision
    date: When


class OutsideShape(Shape):
    key: Key
    title: Line
    provision: Provision | None = None
    date: When


class MilestoneShape(Shape):
    key: Key
    title: Line
    provision: Provision
    owed_by: Annotated[str, Ref("addressees")]
    done_when: str = ""
    date: When
    depends_on: list[Annotated[str, Ref("items", anywhere=True)]] = []
    each: Annotated[str, Ref("session_kinds", anywhere=True)] | None = None
    kept_by: list[Annotated[Key, Ref("items", programme=True)]] = []

    @model_validator(mode="after")
    def kept(self) -> "MilestoneShape":
        if self.each and self.kept_by:
            raise ValueError("with each, every session brings its own; leave out kept_by")
        return self


class RuleShape(Shape):
    """`parameters` become the shape that their kind asks for, so that what they name is looked up too."""

    key: Key
    kind: Annotated[Key, Field(max_length=60)]
    provision: Provision
    parameters: InstanceOf[findings.Parameters] = Field(default_factory=dict, validate_default=True)  # type: ignore[arg-type]

    @field_validator("kind")
    @classmethod
    def known(cls, kind: str) -> str:
        if kind not in findings.KINDS:
            near = get_close_matches(kind, findings.KINDS, 3) or sorted(findings.KINDS)
            raise ValueError(f"no such kind of rule; perhaps {', '.join(near)}")
        return kind

    @field_validator("parameters", mode="before")
    @classmethod
    def fitting(cls, given: Any, info: ValidationInfo) -> Any:
        kind = findings.KINDS.get(info.data.get("kind", ""))
        if isinstance(given, findings.Parameters):
            return given
        try:
            return kind.shape.model_validate(given) if kind else findings.Parameters()
        except ValidationError as error:
            raise ValueError(str(error)) from error  # the reader names each fault at its own line


class SourceShape(Known):
    key: Key
    title: Line300
    authority: AuthorityName
    dated: date | None = None
    address: Annotated[str, Field(max_length=500)] = ""


class RecordShape(Known, Dated):
    """A statement of when, about an item of the timeline."""

    key: Key
    item: Item
    layer: Literal["agreed", "held"]
    source: Annotated[str, Ref("sources")]
    corrects: Annotated[str, Ref("records")] | None = None
    preferred: Annotated[str, Field(max_length=300)] = ""
    reason: Annotated[str, Field(max_length=300)] = ""


class HolderShape(Known):
    """Somebody in an office; `until` is known from `until_known` on, else from the day of the entry."""

    key: Key
    office: Annotated[str, Ref("addressees")]
    name: Line200
    title: Annotated[str, Field(max_length=200)] = ""
    on_behalf_of: Annotated[str, Field(max_length=120)] = ""
    since: Dated
    until: Dated | None = None
    until_known: date | None = None
    source: Annotated[str, Ref("sources")]


class SupersessionShape(Known):
    key: Key
    provision: Provision
    by: Annotated[str, Ref("sources")]
    whole: bool = False
    note: Line300
    source: Annotated[str, Ref("sources")]


class StandingShape(Known):
    """What was decided of a milestone beyond its dates."""

    key: Key
    milestone: Item
    state: Literal["stands", "superseded", "not-applicable", "not-done"]
    reason: Line300
    source: Annotated[str, Ref("sources")]


class LanguageShape(Shape):
    """A document in one language, at an address elsewhere."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", max_length=10)]
    address: Annotated[str, Field(max_length=500, pattern=r"^https?://\S+$")]


class EventShape(Known, Dated):
    """An outside event or a further deadline that the programme brings with it."""

    key: Key
    title: Line
    kind: Literal["outside", "milestone"]
    provision: Provision | None = None
    owed_by: Annotated[str, Ref("addressees")] | None = None
    layer: Literal["agreed", "held"] = "agreed"
    source: Annotated[str, Ref("sources")]

    @model_validator(mode="after")
    def owed(self) -> "EventShape":
        if (self.kind == "milestone") != (self.owed_by is not None):
            raise ValueError("a milestone, and only a milestone, says by whom it is owed (owed_by)")
        return self


class DocumentShape(Known):
    key: Key
    title: Line
    kind: Annotated[Line, StringConstraints(max_length=40)]
    symbol: Symbol = ""
    label: Annotated[str, Field(max_length=80)] = ""
    dated: date | None = None
    issued: date | None = None
    source: Annotated[str, Ref("sources")]
    item: Item | None = None
    milestone: Item | None = None
    provision: Provision | None = None
    replaces: Annotated[str, Ref("documents")] | None = None
    restricted: bool = False
    files: list[LanguageShape] = []
