"""Changes in words: what was, what is, as a reader would say it. Pure; names of other rows are handed in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import in_words
from sessions.changes import Change
from sessions.models import MeetingVersion, PanelVersion, Participant
from sessions.reading import Programme
from stakeholders.models import State

# Changes whose own word says the new status.
SAY_STATUS = {MeetingVersion.Change.CANCELLED, MeetingVersion.Change.POSTPONED, MeetingVersion.Change.REINSTATED}


@dataclass
class Names:
    """What versions name by keys: themes, paragraphs, States; loaded when first asked for, or not at all.

    What is not found stands for itself.
    """

    programme: Programme | None = None

    @cached_property
    def themes(self) -> dict[str, str]:
        found = self.programme.themes if self.programme else {}
        return {key: theme.title for key, theme in found.items()}

    @cached_property
    def paragraphs(self) -> dict[int, str]:
        numbers = self.programme.mandate.numbers if self.programme else {}
        return {pk: f"¶ {number}" for pk, number in numbers.items()}

    @cached_property
    def sittings(self) -> dict[int, MeetingVersion]:
        """The published meetings, by primary key."""
        return {version.meeting_id: version for version in self.programme.meetings} if self.programme else {}

    @cached_property
    def states(self) -> dict[str, str]:
        return dict(State.objects.values_list("iso2", "name"))


@dataclass(frozen=True)
class Said:
    """One thing that is different: what it is, as it was, as it is; empty where there was or is nothing."""

    what: str
    before: str
    after: str

    @property
    def line(self) -> str:
        """In one line: "Room: Tower → Great Hall"."""
        if self.before and self.after:
            return f"{self.what}: {self.before} → {self.after}"
        return f"{self.what}: {self.after}" if self.after else _("%(what)s, no longer: %(before)s") % vars(self)


@dataclass(frozen=True)
class Told:
    """A change as a page shows it: what it is of, its day and place where they stayed, and what is different."""

    change: Change[Any]
    title: str
    when: str
    where: str
    said: tuple[Said, ...]

    @property
    def line(self) -> str:
        """The whole change in one line of plain text."""
        parts = [self.when, self.where, *(one.line for one in self.said)]
        return f"{self.change.label}: {self.title} ({'; '.join(part for part in parts if part)})"


def tell(change: Change[Any], names: Names) -> Told:
    """Say one change in words."""
    if isinstance(change.after, PanelVersion):
        return _tell_panel(change, names)
    before, after = change.before, change.after
    said = _different(before, after, names) if before else ()
    if change.change in SAY_STATUS:
        said = tuple(one for one in said if one.what != _("Status"))
    told = {one.what for one in said}
    return Told(
        change,
        ": ".join(part for part in (after.session_title, after.title) if part),
        "" if _("When") in told else when(after),
        "" if _("Where") in told else where(after),
        said if before else _beside(after),
    )


def when(version: MeetingVersion) -> str:
    """`Monday, 7 September 2020, 15:00-18:00 (Vienna)`; a day whose hours are not recorded says so."""
    if not version.starts_at:
        return _("%(day)s, hours not recorded") % {"day": in_words.day(version.day)}
    hours = in_words.hours(version.starts_at, version.ends_at, version.zone, version.city)
    return f"{in_words.day(version.day)}, {hours}"


def where(version: MeetingVersion) -> str:
    """`Tower, Alva Castle, Vienna`, as far as it is known."""
    return ", ".join(dict.fromkeys(part for part in (version.room_name, version.venue_name, version.city) if part))


def _beside(after: MeetingVersion) -> tuple[Said, ...]:
    """What is said of a new meeting beside when and where: that it sits only if need be."""
    return (Said(_("Status"), "", _status(after)),) if after.status == "tentative" else ()


Words = Callable[[MeetingVersion, Names], str]


def _facets() -> list[tuple[str, Words]]:
    return [
        (_("Session"), lambda v, n: v.session_title),
        (_("Title"), lambda v, n: v.title),
        (_("When"), lambda v, n: when(v)),
        (_("Length"), lambda v, n: str(v.get_length_display())),
        (_("Where"), lambda v, n: where(v)),
        (_("Status"), lambda v, n: _status(v)),
        (_("Kind"), lambda v, n: v.kind_name),
        (_("Themes"), lambda v, n: ", ".join(n.themes.get(key, key) for key in v.themes)),
        (_("Paragraph"), lambda v, n: n.paragraphs.get(v.provision_id or 0, "")),
        (_("Open or closed"), lambda v, n: _openness(v)),
        (_("Interpretation"), lambda v, n: _interpretation(v)),
        (_("Body"), lambda v, n: v.body),
        (_("Organisers"), lambda v, n: v.organisers),
        (_("Number"), lambda v, n: str(v.number or "")),
        (_("Webcast"), lambda v, n: v.webcast),
        (_("Agenda"), lambda v, n: "; ".join(line for line in v.agenda.splitlines() if line)),
    ]


def _different(before: MeetingVersion, after: MeetingVersion, names: Names) -> tuple[Said, ...]:
    facets = dict(_facets())
    if before.country != after.country:
        facets[_("Where")] = lambda v, n: ", ".join(part for part in (where(v), v.country) if part)
    said = [Said(what, words(before, names), words(after, names)) for what, words in facets.items()]
    return tuple(one for one in said if one.before != one.after)


def _status(version: MeetingVersion) -> str:
    return str(version.get_status_display())


def _openness(version: MeetingVersion) -> str:
    words = {True: _("open"), False: _("closed"), None: _("not recorded")}
    return words[version.is_open]


def _interpretation(version: MeetingVersion) -> str:
    said = str(version.get_interpretation_display())
    return f"{said} ({', '.join(map(in_words.language, version.languages))})" if version.languages else said


def _tell_panel(change: Change[Any], names: Names) -> Told:
    before, after = change.before, change.after
    title = _("panel %(number)d, %(title)s") % {"number": after.number, "title": after.title}
    if change.change == PanelVersion.Change.WITHDRAWN:
        said: tuple[Said, ...] = ()
    elif before is None:
        said = _of_new_panel(after, names)
    else:
        said = _of_panel(before, after, names)
    return Told(change, f"{after.session_title}: {title}", "", "", said)


def _of_new_panel(after: PanelVersion, names: Names) -> tuple[Said, ...]:
    moderated = Said(_("Moderated by"), "", _states(after, names))
    people = Said(_("People"), "", "; ".join(person(one, names) for one in after.people))
    return tuple(one for one in (moderated, people) if one.after)


def _of_panel(before: PanelVersion, after: PanelVersion, names: Names) -> tuple[Said, ...]:
    said = [
        Said(_("Number"), str(before.number), str(after.number)),
        Said(_("Title"), before.title, after.title),
        Said(_("Kind"), str(before.get_kind_display()), str(after.get_kind_display())),
        Said(_("Moderated by"), _states(before, names), _states(after, names)),
        *_seat(before, after, names),
        *_people(before.people, after.people, names),
    ]
    return tuple(one for one in said if one.before != one.after)


def _states(version: PanelVersion, names: Names) -> str:
    return ", ".join(names.states.get(code, code) for code in version.moderating_states)


def _seat(before: PanelVersion, after: PanelVersion, names: Names) -> list[Said]:
    same = before.meeting_id == after.meeting_id
    return [] if same else [Said(_("Sits in"), _sits(before, names), _sits(after, names))]


def _sits(version: PanelVersion, names: Names) -> str:
    """Which meeting it sits in: its title and when it is; of one that is not published only the day."""
    if version.meeting is None:
        return ""
    shown = names.sittings.get(version.meeting_id or 0)
    words = when(shown) if shown else in_words.day(version.meeting.day)
    title = shown.title if shown else version.meeting.title
    return f"{title} ({words})" if title else words


def _people(before: list[dict[str, Any]], after: list[dict[str, Any]], names: Names) -> list[Said]:
    """Who comes and who goes; somebody of whom something else is said now stands on both sides."""
    gone = [person(one, names) for one in before if one not in after]
    come = [person(one, names) for one in after if one not in before]
    if gone or come:
        return [Said(_("People"), "; ".join(gone), "; ".join(come))]
    return [Said(_("People"), _("in another order"), _("in this order"))] if before != after else []


def person(one: Mapping[str, Any], names: Names) -> str:
    """`Ada Officer, Director, River Office, Kenya (moderator)`."""
    state = one.get("state", "")
    parts = [
        one.get("name"),
        one.get("title"),
        one.get("organisation"),
        names.states.get(state, state) if state else "",
    ]
    return f"{', '.join(part for part in parts if part)} ({Participant.Part(one['part']).label})"


Sort = tuple[bool, str]  # whether of a panel, and what became of it


def sorts(changes: Iterable[Change[Any]]) -> dict[Sort, int]:
    """How many changes there are of each sort."""
    found = [(change.is_panel, str(change.change)) for change in changes]
    return {sort: found.count(sort) for sort in dict.fromkeys(found)}


def summary(counts: Mapping[Sort, int]) -> str:
    """How many of each sort, in plain words: "1 meeting cancelled, 2 meetings moved, 1 panel added"."""
    return ", ".join(COUNTED[sort](counts[sort]) for sort in sorted(counts, key=_rank))


def _rank(sort: Sort) -> int:
    return list(COUNTED).index(sort)


def _n(one: str, many: str, count: int) -> str:
    return ngettext(one, many, count) % {"count": count}


COUNTED: dict[Sort, Callable[[int], str]] = {
    (False, "cancelled"): lambda n: _n("%(count)d meeting cancelled", "%(count)d meetings cancelled", n),
    (False, "postponed"): lambda n: _n("%(count)d meeting postponed", "%(count)d meetings postponed", n),
    (False, "moved"): lambda n: _n("%(count)d meeting moved", "%(count)d meetings moved", n),
    (False, "room"): lambda n: _n("%(count)d change of room", "%(count)d changes of room", n),
    (False, "reinstated"): lambda n: _n("%(count)d meeting reinstated", "%(count)d meetings reinstated", n),
    (False, "added"): lambda n: _n("%(count)d meeting added", "%(count)d meetings added", n),
    (False, "edited"): lambda n: _n("%(count)d meeting with new details", "%(count)d meetings with new details", n),
    (True, "withdrawn"): lambda n: _n("%(count)d panel withdrawn", "%(count)d panels withdrawn", n),
    (True, "added"): lambda n: _n("%(count)d panel added", "%(count)d panels added", n),
    (True, "edited"): lambda n: _n("%(count)d panel changed", "%(count)d panels changed", n),
}
