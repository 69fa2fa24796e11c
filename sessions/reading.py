"""The programme as known at a moment: what was published by then, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from phases.dates import ImpreciseDate
from phases.models import Authority, Process, Provision
from phases.reading import ItemView, Reading
from sessions import people
from sessions.models import (
    Attendance,
    Holiday,
    Invitation,
    MeetingVersion,
    PanelVersion,
    Participant,
    Release,
    Session,
    SessionKind,
    Theme,
)
from stakeholders.models import State

# What stays as it is where other meetings are supposed.
CARRIED = ("rows", "panels", "chairs", "invitations", "holidays", "groups", "themes")


def latest_versions(process: Process, at: datetime) -> QuerySet[MeetingVersion]:
    """Return, for each meeting, the version that the newest release by `at` shows."""
    return (
        MeetingVersion.objects.filter(release__process=process, release__published_at__lte=at)
        .select_related("meeting__session", "release__source", "provision")
        .order_by("meeting_id", "-release__published_at", "-release__number")
        .distinct("meeting_id")
    )


def latest_panels(process: Process, at: datetime) -> QuerySet[PanelVersion]:
    """Return, for each panel, the version that the newest release by `at` shows; withdrawn ones too."""
    return (
        PanelVersion.objects.filter(release__process=process, release__published_at__lte=at)
        .select_related("panel", "release__source", "meeting")
        .order_by("panel_id", "-release__published_at", "-release__number")
        .distinct("panel_id")
    )


def by_release(release: Release) -> Q:
    """What had been published once a release was: it and those before it."""
    return Q(release__published_at__lt=release.published_at) | Q(
        release__published_at=release.published_at, release__number__lte=release.number
    )


class UnknownRelease(RuleViolation):
    """A number that no release bears, or none that was published by then."""

    status = 404


def order(version: MeetingVersion) -> tuple[object, ...]:
    """Sort by day; within it what has no hours first, then by hour."""
    return (version.day, version.starts_at is not None, version.starts_at or version.day, version.meeting_id)


def _newness(version: MeetingVersion) -> tuple[object, ...]:
    """Sort by release; what is only supposed comes after all of them."""
    release = version.release if version.release_id else None
    return (False, release.published_at, release.number, version.pk) if release else (True,)


@dataclass(frozen=True)
class SessionView:
    """A session with its dates and what is published of its meetings."""

    session: Session
    dates: ItemView
    meetings: tuple[MeetingVersion, ...]
    programme: "Programme"

    @property
    def title(self) -> str:
        return self.dates.title

    @cached_property
    def shown(self) -> MeetingVersion | None:
        """What the newest release says of the session beside one of its meetings; None: none is published."""
        return max(self.meetings, key=_newness, default=None)

    @property
    def kind(self) -> str:
        """The key of its kind, as last published."""
        return self.shown.kind if self.shown else self.session.kind.key

    @property
    def kind_name(self) -> str:
        return self.shown.kind_name if self.shown else self.session.kind.name

    @property
    def organisers(self) -> str:
        return self.shown.organisers if self.shown else self.session.organisers

    @property
    def provision(self) -> Provision | None:
        return self.shown.provision if self.shown else self.session.item.provision

    @property
    def themes(self) -> list[Theme]:
        """Its themes as last published, in the order of the text."""
        if self.shown is None:
            return list(self.session.themes.all())
        return [theme for key, theme in self.programme.themes.items() if key in self.shown.themes]

    @property
    def panels(self) -> list[PanelVersion]:
        return self.programme.panels.get(self.session.pk, [])

    @property
    def chairs(self) -> list[Participant]:
        return self.programme.chairs.get(self.session.pk, [])

    @property
    def attendance(self) -> list[Attendance]:
        return self.programme.attendance.get(self.session.pk, [])

    @property
    def invitations(self) -> list[Invitation]:
        return self.programme.invitations.get(self.session.pk, [])


@dataclass
class Programme:
    """What readers see of the programme at the moment of a mandate's reading.

    Everything that changes while a schedule is planned hangs on `meetings`; see `supposing`.
    """

    mandate: Reading
    as_of: Release | None = None  # None: the newest by the reading's moment

    @classmethod
    def at_release(cls, reading: Reading, number: int) -> "Programme":
        """The programme as readers saw it once a release was published. Raises UnknownRelease."""
        found = next((release for release in cls(reading).releases if release.number == number), None)
        if found is None:
            raise UnknownRelease(_("There is no release %(number)s.") % {"number": number})
        return cls(Reading(reading.process, found.published_at), as_of=found)

    def supposing(
        self, meetings: Iterable[MeetingVersion], panels: dict[int, list[PanelVersion]] | None = None
    ) -> "Programme":
        """The same programme with other meetings (and panels) in the place of those published; it asks nothing more."""
        supposed = Programme(self.mandate)
        supposed.meetings = sorted(meetings, key=order)
        for name in CARRIED:
            setattr(supposed, name, getattr(self, name))
        if panels is not None:
            supposed.panels = panels
        return supposed

    @property
    def process(self) -> Process:
        return self.mandate.process

    @cached_property
    def releases(self) -> list[Release]:
        """Releases published by then, newest first."""
        found = self.process.releases.filter(published_at__lte=self.mandate.at)
        rows = list(found.select_related("source").order_by("-published_at", "-number"))
        return rows[rows.index(self.as_of) :] if self.as_of else rows

    @property
    def latest(self) -> Release | None:
        """The newest release that no demonstration made up; else the newest; None before the first."""
        real = (release for release in self.releases if release.source.authority != Authority.DEMONSTRATION)
        return next(real, self.releases[0] if self.releases else None)

    @cached_property
    def meetings(self) -> list[MeetingVersion]:
        """The meetings as last published, in order of time; cancelled ones too."""
        return sorted(self._versions(), key=order)

    def _versions(self) -> QuerySet[MeetingVersion]:
        found = latest_versions(self.process, self.mandate.at)
        return found.filter(by_release(self.as_of)) if self.as_of else found

    def _panels(self) -> QuerySet[PanelVersion]:
        found = latest_panels(self.process, self.mandate.at)
        return found.filter(by_release(self.as_of)) if self.as_of else found

    @cached_property
    def holidays(self) -> dict[str, set[date]]:
        """The days on which each duty station does not work, as far as they are recorded."""
        found: dict[str, set[date]] = {}
        for station, day in Holiday.objects.values_list("duty_station", "day"):
            found.setdefault(str(station), set()).add(day)  # the station's name: holidays point at it
        return found

    @cached_property
    def groups(self) -> dict[str, str]:
        """The regional group of each State, by its two letters."""
        return dict(State.objects.values_list("iso2", "group"))

    @cached_property
    def themes(self) -> dict[str, Theme]:
        """The themes that the text gives to its sessions, by their keys."""
        return {theme.key: theme for theme in self.process.themes.select_related("provision")}

    @cached_property
    def kinds(self) -> list[SessionKind]:
        """The kinds of session that the process names."""
        return list(self.process.session_kinds.all())

    @property
    def cities(self) -> list[str]:
        """The cities of published meetings, in the order of the alphabet."""
        return sorted({city for city, _body, _open in self._named if city})

    @property
    def bodies(self) -> list[str]:
        """The bodies whose meetings are published."""
        return sorted({body for _city, body, _open in self._named if body})

    @property
    def says_open(self) -> bool:
        """Whether any published meeting records that it is open, or that it is closed."""
        return any(is_open is not None for _city, _body, is_open in self._named)

    @cached_property
    def _named(self) -> list[tuple[str, str, bool | None]]:
        found = MeetingVersion.objects.filter(pk__in=self._versions().values("pk"))
        return list(found.order_by().values_list("city", "body", "is_open").distinct())

    def phases_on(self, day: date) -> list[str]:
        """The keys of the phases that a day falls in."""
        return [key for key, when in self._phase_bounds if when.contains(day)]

    @cached_property
    def _phase_bounds(self) -> list[tuple[str, ImpreciseDate]]:
        return [(view.item.key, view.bounds(view.agreed or view.mandated)) for _phase, view in self.mandate.phases]

    @cached_property
    def rows(self) -> list[Session]:
        """The sessions with their themes."""
        found = Session.objects.filter(process=self.process).select_related("kind", "item__provision")
        return list(found.prefetch_related("themes"))

    @cached_property
    def panels(self) -> dict[int, list[PanelVersion]]:
        """The panels as last published, by the session's primary key, in order of their number."""
        found: dict[int, list[PanelVersion]] = {}
        for version in sorted(self._panels(), key=lambda v: (v.number, v.panel_id)):
            if version.change != PanelVersion.Change.WITHDRAWN:
                found.setdefault(version.panel.session_id, []).append(version)
        return found

    @cached_property
    def chairs(self) -> dict[int, list[Participant]]:
        """Those who chair, by the session's primary key."""
        return people.chairs(self.process, self.mandate.at)

    @cached_property
    def attendance(self) -> dict[int, list[Attendance]]:
        """How many came, by the session's primary key."""
        return people.attendance(self.process, self.mandate.at)

    @cached_property
    def invitations(self) -> dict[int, list[Invitation]]:
        """Who was invited, by the session's primary key."""
        return people.invitations(self.process, self.mandate.at)

    @cached_property
    def sessions(self) -> dict[str, SessionView]:
        """The sessions that are known, by slug, in order of their first day; those to be announced last."""
        by_session: dict[int, list[MeetingVersion]] = {}
        for version in self.meetings:
            by_session.setdefault(version.meeting.session_id, []).append(version)
        views = [
            SessionView(row, self.mandate.items[row.pk], tuple(by_session.get(row.pk, ())), self)
            for row in self.rows
            if row.pk in self.mandate.items
        ]
        views.sort(key=lambda v: (v.meetings[0].day if v.meetings else date.max, v.session.pk))
        return {view.session.slug: view for view in views}
