"""Meetings as lines of a table: the draft's, which can be brought back, and those that readers see."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from phases.exports import Cell
from phases.models import Process
from phases.pages import Page
from sessions.domain.sittings import zone_of
from sessions.models import Interpretation, Length, Meeting, MeetingVersion, Room, Session, Status, Venue
from sessions.sheets.columns import COLUMNS


def of_draft(meeting: Meeting, process: Process) -> dict[str, Cell]:
    """A meeting of the draft, by column; days and hours as such, on the venue's clock."""
    zone = zone_of(meeting.venue, process)
    return {
        "uid": str(meeting.uid),
        "session": meeting.session.slug,
        "day": meeting.day,
        "from": _hour(meeting.starts_at, zone),
        "to": _hour(meeting.ends_at, zone),
        "length": _word(Length, meeting.length),
        "venue": meeting.venue.key if meeting.venue else "",
        "room": meeting.room.name if meeting.room else "",
        "status": _word(Status, meeting.status),
        "title": meeting.title,
        "number": meeting.number,
        "open": openness(meeting.is_open),
        "interpretation": _word(Interpretation, meeting.interpretation),
        "languages": ", ".join(meeting.languages),
        "webcast": meeting.webcast,
        "agenda": meeting.agenda,
    }


def in_words(line: dict[str, Cell]) -> dict[str, str]:
    """The same as text, as a cell of it reads."""
    return {key: _text(value) for key, value in line.items()}


def as_text(row: Sequence[Cell]) -> list[str]:
    """A line as CSV has it."""
    return [_text(value) for value in row]


def _text(value: Cell) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def openness(is_open: bool | None) -> str:
    """Whether the public may come, in a word; empty where it is not recorded."""
    return "" if is_open is None else _("open") if is_open else _("closed")


def _hour(moment: datetime | None, zone: ZoneInfo) -> time | None:
    return moment.astimezone(zone).time() if moment else None


def _word(choices: type[Status] | type[Length] | type[Interpretation], value: str) -> str:
    """The word for a choice; what an older file has written in words of its own stays as it is."""
    return str(choices(value).label) if value and value in choices.values else value


def head() -> list[str]:
    """The headings of the draft's columns."""
    return [str(column.heading) for column in COLUMNS]


def draft(process: Process) -> list[Meeting]:
    """The meetings of the draft with what their lines say, in order of time."""
    found = Meeting.objects.filter(session__process=process).select_related(
        "session__item", "session__kind", "session__process", "venue", "room__venue"
    )
    return list(found.prefetch_related("session__themes").order_by("day", "starts_at", "pk"))


def about(page: Page) -> list[list[Cell]]:
    """What the file is, what its columns hold, and the short names that they may name."""
    rooms: dict[int, list[str]] = {}
    for room in Room.objects.all():
        rooms.setdefault(room.venue_id, []).append(room.name)
    found: list[list[Cell]] = [[_("Process"), page.process.title], [_("As known on"), page.today]]
    found += [[""], [_("Column"), _("What it holds")]]
    found += [[str(column.heading), str(column.holds)] for column in COLUMNS]
    found += [[""], [_("Session"), _("Its title")]]
    sessions = Session.objects.filter(process=page.process).select_related("item").order_by("slug")
    found += [[row.slug, row.item.title] for row in sessions]
    found += [[""], [_("Venue"), _("Its name and rooms")]]
    found += [[row.key, "; ".join([str(row), *rooms.get(row.pk, [])])] for row in Venue.objects.order_by("key")]
    return found


def published_head() -> list[str]:
    """The headings of what readers see."""
    return [
        _("Identity (uid)"), _("Session"), _("Kind"), _("Title"), _("Day"), _("From"), _("To"), _("Time zone"),
        _("Length"), _("Room"), _("Venue"), _("City"), _("Country"), _("Status"), _("Open or closed"),
        _("Interpretation"), _("Languages"), _("Body"), _("Number"), _("Webcast"), _("Agenda"), _("Release"),
    ]  # fmt: skip


def of_version(version: MeetingVersion) -> Sequence[Cell]:
    """A published meeting, below those headings."""
    zone = ZoneInfo(version.zone)
    return [
        str(version.meeting.uid), version.session_title, version.kind_name, version.title, version.day,
        _hour(version.starts_at, zone), _hour(version.ends_at, zone), version.zone, _word(Length, version.length),
        version.room_name, version.venue_name, version.city, version.country, _word(Status, version.status),
        openness(version.is_open), _word(Interpretation, version.interpretation), ", ".join(version.languages),
        version.body, version.number, version.webcast, version.agenda, version.release.number,
    ]  # fmt: skip
