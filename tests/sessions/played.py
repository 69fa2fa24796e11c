"""A programme on one day, built in memory: sessions, their meetings and panels, holidays of duty stations."""

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from phases.findings import Facts
from phases.models import Rule
from phases.reading import ItemView
from sessions.models import (
    Attendance,
    Invitation,
    Meeting,
    MeetingVersion,
    PanelVersion,
    Participant,
    Release,
    Session,
    SessionKind,
    Status,
    Theme,
)
from sessions.reading import Programme
from stakeholders.models import Category
from tests.known import Known

MEETING = ("status", "hours", "length", "zone", "station", "release")
ABROAD = {"Vienna": "Austria", "Geneva": "Switzerland", "Lima": "Peru"}


class Played(Known):
    """What a test says of the programme is all that is known of it. A city keeps the holidays of its own name."""

    def __init__(self, today: str, **more: Any) -> None:
        super().__init__(today, **more)
        self.rows: dict[str, Session] = {}
        self.meetings: list[MeetingVersion] = []
        self.panels: dict[int, list[PanelVersion]] = {}
        self.chairs: dict[int, list[Participant]] = {}
        self.attendance: dict[int, list[Attendance]] = {}
        self.invitations: dict[int, list[Invitation]] = {}
        self.categories: dict[str, Category] = {}
        self.holidays: dict[str, set[date]] = {}
        self.groups: dict[str, str] = {}
        self.rules: list[Rule] = []
        self.kinds: dict[str, SessionKind] = {}
        self.letters = {key: Theme(pk=next(self._pks), key=key, letter=key[0]) for key in ("fish", "mills", "water")}

    def meets(self, slug: str, *days: str, kind: str = "talks", city: str = "Vienna", **more: Any) -> Session:
        """A session with a meeting on each day: `2020-05-04`, or `2020-05-04..2020-05-06`. Dates go by layer."""
        about = {name: more.pop(name) for name in ("number", "themes", "organisers") if name in more}
        meeting = {name: more.pop(name) for name in MEETING if name in more}
        row = self.rows.get(slug) or self._session(slug, kind, **about, **more)
        for text in days:
            first, _dots, last = text.partition("..")
            for each in _days(first, last or first):
                self._meeting(row, each, city, **meeting)
        return row

    def panel(
        self,
        slug: str,
        kind: str = "expert",
        states: tuple[str, ...] = (),
        people: tuple[dict[str, Any], ...] = (),
        *,
        invented: bool = False,
    ) -> None:
        """A panel as published; its people as a release keeps them, panellists where nothing else is said."""
        panels = self.panels.setdefault(self.rows[slug].pk, [])
        kept = [
            {"part": "panellist", "name": "Ann", "state": "", "group": "", "situations": []} | one for one in people
        ]
        panels.append(
            PanelVersion(
                kind=kind, number=len(panels) + 1, moderating_states=list(states), people=kept, is_invented=invented
            )
        )

    def chaired(self, slug: str, name: str = "", **more: Any) -> None:
        """Somebody is recorded as the chair of a session."""
        row = self.rows[slug]
        chair = Participant(pk=next(self._pks), session=row, part="chair", name=name, **more)
        self.chairs.setdefault(row.pk, []).append(chair)

    def invited(self, slug: str, category: str = "", name: str = "", *, invented: bool = False) -> None:
        """A category, or somebody of one, is on the list of those invited."""
        row = self.rows[slug]
        of = self.categories.setdefault(category, Category(pk=next(self._pks), key=category)) if category else None
        one = Invitation(pk=next(self._pks), session=row, category=of, name=name, is_invented=invented)
        self.invitations.setdefault(row.pk, []).append(one)

    @property
    def programme(self) -> Programme:
        programme = Programme(self.reading)
        programme.rows, programme.meetings = list(self.rows.values()), self.meetings
        programme.panels = self.panels
        programme.chairs, programme.attendance, programme.invitations = self.chairs, self.attendance, self.invitations
        programme.holidays, programme.groups = self.holidays, self.groups
        programme.themes = self.letters
        return programme

    def facts(self, *models: object) -> Facts:
        facts = super().facts(self.programme, *models)
        facts.rules = self.rules
        return facts

    def _session(
        self,
        slug: str,
        kind: str,
        *,
        number: int | None = None,
        themes: tuple[str, ...] = (),
        organisers: str = "",
        **dates: Any,
    ) -> Session:
        """Dates by layer; without one, it was announced with the release."""
        dates = dates if set(dates) - {"invented", "title"} else dates | {"agreed": ("as announced", None, None)}
        view: ItemView = self.session(slug, kind, **dates)
        of_kind = self.kinds.setdefault(kind, SessionKind(pk=next(self._pks), key=kind, name=kind.capitalize()))
        row = Session(item=view.item, slug=slug, kind=of_kind, number=number, organisers=organisers)
        row._prefetched_objects_cache = {"themes": [self.letters[key] for key in themes]}
        self.rows[slug] = row
        return row

    def _meeting(
        self,
        row: Session,
        on: date,
        city: str,
        *,
        status: str = Status.FIRM,
        hours: str = "",
        length: str = "",
        zone: str = "Europe/Vienna",
        station: str | None = None,
        release: Release | None = None,
    ) -> None:
        start, _dash, end = hours.partition("-")
        pk = next(self._pks)
        version = MeetingVersion(
            pk=pk,
            meeting=Meeting(pk=pk, session=row),
            session_title=row.item.title,
            kind=row.kind.key,
            kind_name=row.kind.name,
            organisers=row.organisers,
            themes=[theme.key for theme in row.themes.all()],
            day=on,
            starts_at=_moment(on, start, zone),
            ends_at=_moment(on, end, zone),
            city=city,
            country=ABROAD.get(city, ""),
            duty_station=city if station is None else station,
            zone=zone,
            status=status,
            length=length,
        )
        if release:
            version.release = release
        self.meetings.append(version)

    @cached_property
    def invented(self) -> Release:
        """A release that a demonstration made up."""
        return Release(pk=next(self._pks), number=1, source=self.source("Demonstration", "demonstration"))


def held(first: str, last: str = "", phrase: str = "", place: str = "", **more: Any) -> Any:
    """A record of the holding, as `Known` takes it."""
    return ((phrase or f"{first} to {last or first}", first, last or first), {"place": place, **more})


def _days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def _moment(on: date, hour: str, zone: str) -> datetime | None:
    return datetime.combine(on, time.fromisoformat(hour), tzinfo=ZoneInfo(zone)) if hour else None
