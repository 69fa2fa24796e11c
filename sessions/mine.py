"""What concerns one person, over all their processes: what they follow, where they have a part, what they owe."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from compact.models import User
from phases.audiences import Audiences
from phases.in_words import local_day
from phases.models import Milestone, Process, Role
from phases.reading import ItemView, Reading
from sessions.following import Follows, Part, gather
from sessions.models import OFF, Follow, MeetingVersion, Participant
from sessions.reading import Programme


@dataclass
class Mine:
    """One process as it concerns one person, at a moment."""

    process: Process
    at: datetime
    rows: list[Follow]
    part: Part
    roles: frozenset[str]
    user: int

    @cached_property
    def follows(self) -> Follows:
        return gather(self.rows)

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.process, self.at)

    @property
    def today(self) -> date:
        """The day on which it is read: what is dated ahead becomes known with it."""
        return local_day(self.at, self.process.zone)

    @cached_property
    def programme(self) -> Programme:
        return Programme(self.reading)

    @cached_property
    def meetings(self) -> list[MeetingVersion]:
        """The meetings that the person follows or has a part in; those called off too."""
        if not (self.follows.any or self.part.any):
            return []
        known = self.programme
        return [v for v in known.meetings if self.follows.fits(v, known) or self.part.fits(v, known)]

    def coming(self) -> list[MeetingVersion]:
        """Those from today on that are to sit."""
        return [v for v in self.meetings if v.day >= self.reading.today and v.status not in OFF]

    @cached_property
    def owed(self) -> list[tuple[Milestone, ItemView]]:
        """Every milestone that one of the person's roles owes; met ones too."""
        if not self.roles:
            return []
        return [(m, view) for m, view in self.reading.milestones if not m.each and m.owed_by.role in self.roles]

    @cached_property
    def delivered(self) -> set[int]:
        """The milestones of which the person's own part is delivered; primary keys."""
        audiences = Audiences(self.reading)
        if not audiences.delivered:
            return set()
        party = audiences.party(self.user)
        return {milestone for milestone, parties in audiences.delivered.items() if party in parties}

    def due(self) -> list[tuple[Milestone, ItemView]]:
        """What is still owed, by its last day: so what is overdue stands first. What has no day comes last."""
        still = [(m, view) for m, view in self.owed if view.held is None and not view.is_decided]
        return sorted(still, key=lambda pair: (self.reading.last_day(pair[1]) or date.max, pair[1].item.key))


def of(user: User, at: datetime) -> list[Mine]:
    """Load the processes that concern a person, in the order of their names; four queries, whatever their number."""
    follows, parts, roles = _by_process(user)
    concerned = Process.objects.filter(pk__in={*follows, *parts, *roles}).order_by("short_title", "pk")
    return [
        Mine(
            process,
            at,
            follows.get(process.pk, []),
            _part(parts.get(process.pk, [])),
            frozenset(roles.get(process.pk, [])),
            user.pk,
        )
        for process in concerned
    ]


def concerned(user: User) -> set[int]:
    """The processes of which a person follows something or in which they have a part."""
    follows, parts, _roles = _by_process(user)
    return {*follows, *parts}


def _by_process(
    user: User,
) -> tuple[dict[int, list[Follow]], dict[int, list[tuple[int, int | None]]], dict[int, list[str]]]:
    follows: dict[int, list[Follow]] = {}
    for row in Follow.objects.filter(user=user).select_related("item", "kind", "theme").order_by("pk"):
        follows.setdefault(row.process_id, []).append(row)
    parts: dict[int, list[tuple[int, int | None]]] = {}
    named = Participant.objects.filter(~Q(email=""), email__iexact=user.email).order_by("pk")
    for process, session, panel in named.values_list("session__process_id", "session_id", "panel_id"):
        parts.setdefault(process, []).append((session, panel))
    roles: dict[int, list[str]] = {}
    for process, kind in Role.objects.filter(user=user).order_by("kind").values_list("process_id", "kind"):
        roles.setdefault(process, []).append(kind)
    return follows, parts, roles


def _part(rows: Iterable[tuple[int, int | None]]) -> Part:
    found = list(rows)
    return Part(
        frozenset(session for session, panel in found if panel is None),
        frozenset(panel for _session, panel in found if panel is not None),
    )
