"""What a session's page says of its people: panels, chairs, how many came, who was invited. Pure, save for the States.

`record_of` asks once for the names of the States, however many there are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sessions.models import Attendance, Invitation, MeetingVersion, Panel, PanelVersion, Participant
from sessions.reading import SessionView
from stakeholders.models import State

SITUATIONS = dict(Participant.Situation.choices)
GROUPS = dict(State.Group.choices)
MODERATOR, PANELLIST = Participant.Part.MODERATOR, Participant.Part.PANELLIST


@dataclass(frozen=True)
class Person:
    """Somebody with a part, in words; never their e-mail address."""

    part: str
    name: str = ""
    title: str = ""
    organisation: str = ""
    state: str = ""
    group: str = ""
    situations: tuple[str, ...] = ()
    gender: str = ""
    is_invented: bool = False

    @property
    def called(self) -> str:
        """What stands first: the name, else the organisation, else the State."""
        return self.name or self.organisation or self.state

    @property
    def more(self) -> list[str]:
        """What stands beside it, as far as it is recorded."""
        rest = (self.title, self.organisation, self.state or self.group, *self.situations, self.gender)
        return [part for part in rest if part and part != self.called]


@dataclass(frozen=True)
class PanelRow:
    """A panel as its release shows it; `meeting` is where and when it sits, if that is known."""

    panel: PanelVersion
    meeting: MeetingVersion | None
    states: tuple[str, ...]
    moderators: tuple[Person, ...]
    panellists: tuple[Person, ...]

    @property
    def is_exchange(self) -> bool:
        return self.panel.kind == Panel.Kind.EXCHANGE

    @property
    def moderated_by(self) -> list[str]:
        return [*self.states, *(", ".join([person.called, *person.more]) for person in self.moderators)]


@dataclass(frozen=True)
class Invited:
    """Those invited of one category ("" where none is named); `whole`: the category as such."""

    category: str
    whole: bool
    names: tuple[str, ...]
    rows: tuple[Invitation, ...]

    @property
    def sources(self) -> list[Any]:
        return list(dict.fromkeys(row.source for row in self.rows if row.source))

    @property
    def is_invented(self) -> bool:
        return any(row.is_invented for row in self.rows)


@dataclass(frozen=True)
class Record:
    """Everything of one session."""

    panels: list[PanelRow] = field(default_factory=list)
    chairs: list[Person] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    invited: list[Invited] = field(default_factory=list)


def record_of(view: SessionView) -> Record:
    """Put together what is known of a session. One query, and none where no State is named."""
    names = _names(view.panels)
    sittings = {version.meeting_id: version for version in view.meetings}
    return Record(
        [_panel(panel, sittings.get(panel.meeting_id or 0), names) for panel in view.panels],
        [chair_of(chair) for chair in view.chairs],
        list(view.attendance),
        list(_invited(view.invitations)),
    )


def chair_of(chair: Participant) -> Person:
    """A chair, who stands in a row of its own rather than in a release."""
    return Person(
        chair.part,
        chair.name,
        chair.title,
        chair.organisation,
        chair.state.name if chair.state else "",
        str(GROUPS[chair.group]) if chair.group else "",
        tuple(str(SITUATIONS[one]) for one in chair.situations),
        chair.gender,
        chair.is_invented,
    )


def _panel(panel: PanelVersion, meeting: MeetingVersion | None, names: dict[str, str]) -> PanelRow:
    people = [_person(one, names) for one in panel.people]
    return PanelRow(
        panel,
        meeting,
        tuple(names.get(code, code) for code in panel.moderating_states),
        tuple(person for person in people if person.part == MODERATOR),
        tuple(person for person in people if person.part == PANELLIST),
    )


def _person(said: dict[str, Any], names: dict[str, str]) -> Person:
    """Somebody as a release kept them."""
    code, group = said.get("state") or "", said.get("group") or ""
    return Person(
        said["part"],
        said.get("name") or "",
        said.get("title") or "",
        said.get("organisation") or "",
        names.get(code, code),
        str(GROUPS.get(group, group)) if group else "",
        tuple(str(SITUATIONS.get(one, one)) for one in said.get("situations") or ()),
        said.get("gender") or "",
    )


def _names(panels: Iterable[PanelVersion]) -> dict[str, str]:
    codes = {code for panel in panels for code in panel.moderating_states}
    codes |= {one["state"] for panel in panels for one in panel.people if one.get("state")}
    return dict(State.objects.filter(iso2__in=codes).values_list("iso2", "name")) if codes else {}


def _invited(rows: Iterable[Invitation]) -> Iterator[Invited]:
    """Group those invited by category, in the order of the categories; those of none come last."""

    def place(row: Invitation) -> tuple[bool, int, int]:
        category = row.category
        return (category is None, category.position if category else 0, category.pk if category else 0)

    for _place, found in groupby(sorted(rows, key=place), key=place):
        of = tuple(found)
        names = tuple(row.name for row in of if row.name)
        title = of[0].category.title if of[0].category else ""
        yield Invited(title, any(not row.name for row in of), names, of)
