"""What another time zone of a venue does to the meetings there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact.errors import RuleViolation
from compact.models import User
from sessions.domain.sittings import Sitting
from sessions.models import Meeting, Venue

CLOCK, MOMENT = "clock", "moment"
LONGEST, NEAR = 64, 0.75  # characters of a name; how like it what is suggested must be


def zone_named(typed: str) -> str:
    """Return the IANA name of a zone, typed in any case. Raises RuleViolation, with a name that is near."""
    asked = "_".join(typed.split())
    known = _known_names()
    if found := known.get(asked.lower()):
        return found
    cities = {name.rpartition("/")[2]: full for name, full in known.items() if "/" in name}
    near = get_close_matches(asked.lower()[:LONGEST], known | cities, 1, NEAR)
    named = {"zone": typed.strip()[:LONGEST], "near": (known | cities)[near[0]] if near else ""}
    if near:
        raise RuleViolation(_("There is no time zone “%(zone)s”. Did you mean %(near)s?") % named, field="zone")
    said = _("There is no time zone “%(zone)s”. Write its name, such as Europe/Vienna.")
    raise RuleViolation(said % named, field="zone")


@cache
def _known_names() -> dict[str, str]:
    """Every name by its small letters."""
    return {name.lower(): name for name in sorted(available_timezones())}


@dataclass(frozen=True)
class Shifted:
    """A meeting with its hours on the wall clock: as they are, and as they would be if the moment stayed."""

    meeting: Meeting
    now: tuple[datetime, datetime]
    then: tuple[datetime, datetime]

    @property
    def hours_now(self) -> str:
        return _hours(self.now)

    @property
    def hours_then(self) -> str:
        return _hours(self.then)

    @property
    def other_day(self) -> bool:
        """Whether the moment falls on another day of the new clock."""
        return self.then[0].date() != self.meeting.day


def shifted(venue: Venue, zone: ZoneInfo) -> list[Shifted]:
    """The meetings with hours at a venue, on its clock and on the clock of another zone."""
    own = ZoneInfo(venue.zone)
    return [
        Shifted(
            meeting,
            (meeting.starts_at.astimezone(own), meeting.ends_at.astimezone(own)),  # type: ignore[union-attr]
            (meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)),  # type: ignore[union-attr]
        )
        for meeting in _with_hours(venue)
    ]


def change_zone(venue: Venue, zone: ZoneInfo, keep: str, by: User | None) -> int:
    """Set the meetings' moments, or their days, by a venue's new zone; return of how many. Called under the locks.

    Raises RuleViolation where it was not said what is to stay, and where the clocks or a room do not allow it.
    """
    found = shifted(venue, zone)
    if found and keep not in (CLOCK, MOMENT):
        sentence = ngettext(
            "%(count)d meeting has hours there. Say what is to stay: its hours on the clock, or its moment.",
            "%(count)d meetings have hours there. Say what is to stay: their hours on the clock, or their moments.",
            len(found),
        )
        raise RuleViolation(sentence % {"count": len(found)}, field="keep")
    if keep == CLOCK:
        _keep_clock(found, zone)
    else:
        _keep_moment(found)
    for one in found:
        one.meeting.version, one.meeting.edited_by = one.meeting.version + 1, by
    _save([one.meeting for one in found])
    return len(found)


def _keep_clock(found: Iterable[Shifted], zone: ZoneInfo) -> None:
    for one in found:
        wall = Sitting(one.meeting.day, one.meeting.venue)
        start, end = (wall.moment(moment.time(), zone, "keep") for moment in one.now)
        one.meeting.starts_at, one.meeting.ends_at = start, end


def _keep_moment(found: Iterable[Shifted]) -> None:
    for one in found:
        start, end = one.then
        if start.date() != end.date():
            named = {"meeting": one.meeting.session.item.title, "day": one.meeting.day.isoformat()}
            sentence = _("“%(meeting)s” of %(day)s would cross midnight on the new clock; keep the hours instead.")
            raise RuleViolation(sentence % named, field="keep")
        one.meeting.day = start.date()


def _save(meetings: list[Meeting]) -> None:
    """All at once: on the way no meeting stands in the room of one that has not moved yet."""
    rooms = {meeting.pk: meeting.room_id for meeting in meetings}
    Meeting.objects.filter(pk__in=rooms).update(room=None)
    try:
        with transaction.atomic():
            Meeting.objects.bulk_update(
                meetings, ["day", "starts_at", "ends_at", "room", "version", "edited_by"], batch_size=5000
            )
    except IntegrityError as error:
        raise RuleViolation(_("Two meetings would stand in one room at one time."), field="keep") from error


def _with_hours(venue: Venue) -> Iterable[Meeting]:
    rows = Meeting.objects.filter(venue=venue, starts_at__isnull=False).select_related("session__item")
    return rows.order_by("day", "starts_at", "pk")


def _hours(when: tuple[datetime, datetime]) -> str:
    return "-".join(moment.strftime("%H:%M") for moment in when)
