"""What a person follows, and which meetings that brings: pure once it is loaded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from compact.models import User
from phases.models import Process, TimelineItem
from sessions.models import Follow, MeetingVersion, Session, SessionKind, Theme
from sessions.reading import Programme

Thing = Process | TimelineItem | Session | SessionKind | Theme
# The items that can be followed.
FOLLOWED = (TimelineItem.Kind.PHASE, TimelineItem.Kind.SESSION, TimelineItem.Kind.MILESTONE)


@dataclass(frozen=True)
class Follows:
    """What one person follows in one process. `whole`: all of it."""

    whole: bool = False
    phases: frozenset[str] = frozenset()  # keys of their items
    sessions: frozenset[int] = frozenset()  # primary keys of their items
    kinds: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    milestones: frozenset[int] = frozenset()  # primary keys of their items; they bring no meeting

    @property
    def any(self) -> bool:
        """Whether anything is followed that can bring a meeting."""
        return self.whole or bool(self.phases or self.sessions or self.kinds or self.themes)

    def has(self, thing: Thing) -> bool:
        """Whether exactly this is followed; a meeting can fit without it."""
        if isinstance(thing, Process):
            return self.whole
        if isinstance(thing, Session):
            return thing.pk in self.sessions
        if isinstance(thing, SessionKind):
            return thing.key in self.kinds
        if isinstance(thing, Theme):
            return thing.key in self.themes
        by_key = thing.kind == TimelineItem.Kind.PHASE and thing.key in self.phases
        return by_key or thing.pk in self.sessions or thing.pk in self.milestones

    def through(self, thing: Thing, versions: Sequence[MeetingVersion], programme: Programme) -> str:
        """What brings a thing that is not followed itself, in words; empty: nothing does.

        `versions`: the meetings of a session.
        """
        if self.has(thing):
            return ""
        if self.whole:
            return _("Everything")
        if not versions:
            return ""
        names = {
            Follows(kinds=frozenset([kind.key])): kind.plural for kind in programme.kinds if kind.key in self.kinds
        }
        for key in sorted(self.themes & programme.themes.keys()):
            names[Follows(themes=frozenset([key]))] = programme.themes[key].title
        for phase, view in programme.mandate.phases if self.phases else ():
            if view.item.key in self.phases:
                names[Follows(phases=frozenset([view.item.key]))] = f"{phase.numeral}. {phase.name}"
        bring = (name for one, name in names.items() if all(one.fits(version, programme) for version in versions))
        return next(bring, "")

    def fits(self, version: MeetingVersion, programme: Programme) -> bool:
        """Whether a meeting is among what is followed."""
        return (
            self.whole
            or version.meeting.session_id in self.sessions
            or version.kind in self.kinds
            or not self.themes.isdisjoint(version.themes)
            or (bool(self.phases) and not self.phases.isdisjoint(programme.phases_on(version.day)))
        )


def gather(rows: Iterable[Follow]) -> Follows:
    """Return what rows say together; their item, kind and theme have been loaded."""
    found = list(rows)
    items = [row.item for row in found if row.item]
    return Follows(
        any(row.item is None and row.kind is None and row.theme is None for row in found),
        frozenset(item.key for item in items if item.kind == TimelineItem.Kind.PHASE),
        frozenset(item.pk for item in items if item.kind == TimelineItem.Kind.SESSION),
        frozenset(row.kind.key for row in found if row.kind),
        frozenset(row.theme.key for row in found if row.theme),
        frozenset(item.pk for item in items if item.kind == TimelineItem.Kind.MILESTONE),
    )


def follows(user: User, process: Process) -> Follows:
    """Load what a person follows in a process; one query."""
    return gather(Follow.objects.filter(user=user, process=process).select_related("item", "kind", "theme"))


@dataclass(frozen=True)
class Part:
    """Where a person has a part: chairs of whole sessions, people of panels."""

    sessions: frozenset[int] = frozenset()
    panels: frozenset[int] = frozenset()

    @property
    def any(self) -> bool:
        return bool(self.sessions or self.panels)

    def fits(self, version: MeetingVersion, programme: Programme) -> bool:
        """Whether a meeting is one of a session that the person chairs, or where one of their panels sits."""
        sits = (p for p in programme.panels.get(version.meeting.session_id, ()) if p.panel_id in self.panels)
        return version.meeting.session_id in self.sessions or any(p.meeting_id == version.meeting_id for p in sits)
