"""The programme as JSON, from the reading that the pages and feeds use."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view

from phases.api import ItemOut, item_out
from phases.pages import public_data
from sessions import filters
from sessions.filters import FILTERS
from sessions.models import MeetingVersion
from sessions.reading import Programme

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
    status: str
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
        status=version.status,
        change=version.change,
        release=version.release.number,
    )


@router.get("/{slug:process}/calendar/", response=CalendarOut, url_name="calendar")
@decorate_view(public_data(*FILTERS))
def calendar(
    request: HttpRequest,
    process: str,
    phase: list[str] = Query([]),  # noqa: B008  ninja's way
    kind: list[str] = Query([]),  # noqa: B008
    theme: list[str] = Query([]),  # noqa: B008
    city: list[str] = Query([]),  # noqa: B008
    body: list[str] = Query([]),  # noqa: B008
    open: list[str] = Query([]),  # noqa: B008
    as_of: str = "",
) -> CalendarOut:
    """The meetings as last published; the calendar page's filters."""
    page = request.page  # type: ignore[attr-defined]
    programme = Programme(page.reading)
    chosen = filters.read(programme, page.query)
    found = [version for version in programme.meetings if chosen.fits(version)]
    number = programme.releases[0].number if programme.releases else None
    return CalendarOut(as_of=page.today, release=number, meetings=[meeting_out(version) for version in found])


@router.get("/{slug:process}/sessions/{slug:slug}/", response=SessionOut, url_name="session")
@decorate_view(public_data())
def session(request: HttpRequest, process: str, slug: str, as_of: str = "") -> SessionOut:
    """A session with its dates and meetings."""
    view = Programme(request.page.reading).sessions.get(slug)  # type: ignore[attr-defined]
    if view is None:
        raise Http404
    return SessionOut(
        slug=slug,
        kind=view.session.kind.key,
        dates=item_out(view.dates),
        themes=[theme.key for theme in view.session.themes.all()],
        meetings=[meeting_out(version) for version in view.meetings],
    )
