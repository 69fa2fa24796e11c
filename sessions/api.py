"""The programme as JSON, from the reading that the pages and feeds use."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view

from phases.api import ItemOut, item_out
from phases.pages import public_data
from sessions import address, filters
from sessions.api_records import (
    AttendanceOut,
    InvitationOut,
    PanelOut,
    PersonOut,
    attendance_out,
    chairs_out,
    invitations_out,
    panels_out,
)
from sessions.filters import FILTERS
from sessions.models import MeetingVersion
from sessions.reading import Programme
from sessions.schedule import Schedule, session_view

router = Router(tags=["programme"])


class MeetingOut(Schema):
    uid: str
    sequence: int
    session: str
    session_title: str
    kind: str
    themes: list[str]
    title: str
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    venue: str
    city: str
    room: str
    country: str
    status: str
    length: str  # of a day whose hours are not recorded: half, full, or not recorded
    is_open: bool | None
    interpretation: str  # none, available, full, or not recorded
    languages: list[str]
    body: str
    number: int | None
    webcast: str
    agenda: list[str]
    change: str
    release: int


class CalendarOut(Schema):
    as_of: date
    release: int | None
    meetings: list[MeetingOut]


class SessionOut(Schema):
    slug: str
    kind: str
    dates: ItemOut
    themes: list[str]
    meetings: list[MeetingOut]
    chairs: list[PersonOut]
    panels: list[PanelOut]
    attendance: list[AttendanceOut]
    invitations: list[InvitationOut]


def meeting_out(version: MeetingVersion) -> MeetingOut:
    return MeetingOut(
        uid=str(version.meeting.uid),
        sequence=version.sequence,
        session=version.meeting.session.slug,
        session_title=version.session_title,
        kind=version.kind,
        themes=version.themes,
        title=version.title,
        day=version.day,
        starts_at=version.starts_at,
        ends_at=version.ends_at,
        zone=version.zone,
        venue=version.venue_name,
        city=version.city,
        room=version.room_name,
        country=version.country,
        status=version.status,
        length=version.length,
        is_open=version.is_open,
        interpretation=version.interpretation,
        languages=version.languages,
        body=version.body,
        number=version.number,
        webcast=version.webcast,
        agenda=[line.strip() for line in version.agenda.splitlines() if line.strip()],
        change=version.change,
        release=version.release.number,
    )


@router.get("/{slug:process}/calendar/", response=CalendarOut, url_name="calendar")
@decorate_view(public_data(*FILTERS, "view", "on", "release", "from", "until", only=True))
def calendar(
    request: HttpRequest,
    process: str,
    phase: list[str] = Query([]),  # noqa: B008  ninja's way
    kind: list[str] = Query([]),  # noqa: B008
    theme: list[str] = Query([]),  # noqa: B008
    city: list[str] = Query([]),  # noqa: B008
    body: list[str] = Query([]),  # noqa: B008
    open: list[str] = Query([]),  # noqa: B008
    view: str = "",
    on: str = "",
    release: str = "",
    since: str = Query("", alias="from"),
    until: str = "",
    as_of: str = "",
) -> CalendarOut:
    """The meetings as last published, or as a release left them; the calendar page's filters.

    `view` (week, month, day) with `on` gives the days that the page shows; `from` and `until` any others, both
    included. Without either all meetings come.
    """
    page = request.page  # type: ignore[attr-defined]
    asked = address.read(page, Programme(page.reading), None)
    days = address.days(asked, since, until)
    schedule = Schedule(asked.programme, asked.chosen or filters.Filters(asked.programme))
    newest = asked.release or asked.programme.latest
    return CalendarOut(
        as_of=page.today,
        release=newest.number if newest else None,
        meetings=[meeting_out(version) for version in schedule.between(days)],
    )


@router.get("/{slug:process}/sessions/{slug:slug}/", response=SessionOut, url_name="session")
@decorate_view(public_data())
def session(request: HttpRequest, process: str, slug: str, as_of: str = "") -> SessionOut:
    """A session with its dates, meetings and people, how many came and who was invited."""
    view = session_view(Programme(request.page.reading), slug)  # type: ignore[attr-defined]
    if view is None:
        raise Http404
    return SessionOut(
        slug=slug,
        kind=view.kind,
        dates=item_out(view.dates),
        themes=[theme.key for theme in view.themes],
        meetings=[meeting_out(version) for version in view.meetings],
        chairs=chairs_out(view),
        panels=panels_out(view),
        attendance=attendance_out(view),
        invitations=invitations_out(view),
    )
