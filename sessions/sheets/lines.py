"""Meetings as lines of a table: the draft's, which can be brought back, and those that readers see."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
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
    found: list[list[Cell]] = [[_("Process"), page.process.title], [_("As known on"), page.today]]
    found += [[""], [_("Column"), _("What it holds")]]
    found += [[str(column.heading), str(column.holds)] for column in COLUMNS]
    found += [[""], [_("Session"), _("Its title")]]
    sessions = Session.objects.filter(process=page.process).select_related("item").order_by("slug")
    found += [[row.slug, row.item.title] for row in sessions]
    found += [[""], [_("Venue"), _("Its name")]]
    found += [[row.key, str(row)] for row in Venue.objects.order_by("key")]
    found += [[""], [_("Room"), _("Its venue")]]
    rooms = Room.objects.select_related("venue").order_by("venue__key", "name")
    found += [[row.name, row.venue.key] for row in rooms]
    return found


def published_head() -> list[str]:
    """The headings of what readers see."""
    return [
        _("Day"), _("From"), _("To"), _("Time zone"), _("Start (UTC)"), _("End (UTC)"), _("Title"), _("Session"),
        _("Kind"), _("Body"), _("Venue"), _("Room"), _("City"), _("Country"), _("Status"), _("Open or closed"),
        _("Interpretation"), _("Languages"), _("Webcast"), _("Paragraph"), _("Number"), _("Length"), _("Agenda"),
        _("Release"), _("Identity (uid)"),
    ]  # fmt: skip


def of_version(version: MeetingVersion, paragraph: str) -> Sequence[Cell]:
    """A published meeting, below those headings; `paragraph`: the number of that which asks for it."""
    zone = ZoneInfo(version.zone)
    return [
        version.day, _hour(version.starts_at, zone), _hour(version.ends_at, zone), version.zone,
        _utc(version.starts_at), _utc(version.ends_at), version.title, version.session_title,
        version.kind_name, version.body, version.venue_name, version.room_name, version.city, version.country,
        _word(Status, version.status), openness(version.is_open), _word(Interpretation, version.interpretation),
        ", ".join(version.languages), version.webcast, paragraph, version.number, _word(Length, version.length),
        version.agenda, version.release.number, str(version.meeting.uid),
    ]  # fmt: skip


def _utc(moment: datetime | None) -> str:
    """A moment as programs read it: workbooks know no zones, so that it is text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if moment else ""
