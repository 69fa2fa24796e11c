"""The reader's own time zone: chosen in the address, else that of the account, else left to the browser."""

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from phases import in_words
from sessions.models import MeetingVersion

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
LONGEST = 64


class UnknownZone(RuleViolation):
    """A zone that nobody keeps a clock for: the sentence says how one is written."""

    status = 400


@dataclass(frozen=True)
class Beside:
    """A meeting's hours where the reader is; `other_day`: they fall on another date there."""

    words: str
    other_day: bool


@dataclass(frozen=True)
class Reader:
    """Where the reader's clock stands; `chosen`: the address says so."""

    zone: str
    chosen: bool = True

    @property
    def city(self) -> str:
        return in_words.city(self.zone)

    def beside(self, version: MeetingVersion) -> Beside | None:
        """What to write beside a meeting's hours; None where both clocks show the same, or it has none."""
        start, end = version.starts_at, version.ends_at
        if start is None or _wall(start, version.zone) == _wall(start, self.zone):
            return None
        hours = in_words.hours(start, end, self.zone, self.city)
        day = in_words.local_day(start, self.zone)
        if day == version.day:
            return Beside(hours, False)
        return Beside(_("for you on %(day)s, %(hours)s") % {"day": in_words.day_of_year(day), "hours": hours}, True)


@cache
def names() -> tuple[str, ...]:
    """The zones that are named for a place, and UTC, in the order of the alphabet."""
    found = [name for name in available_timezones() if name.partition("/")[0] in REGIONS and "/" in name]
    return ("UTC", *sorted(found))


@cache
def _by_city() -> dict[str, str]:
    return {name.rpartition("/")[2].lower(): name for name in names()} | {name.lower(): name for name in names()}


def read(asked: str) -> str:
    """Return the IANA name of a zone as it was typed: `Africa/Nairobi`, in any case, or only the city's `Nairobi`.

    Raises UnknownZone.
    """
    typed = asked.strip().replace(" ", "_").lower()
    found = _by_city().get(typed)
    if found:
        return found
    near = get_close_matches(typed[:LONGEST], _by_city(), 1, 0.75)
    example = _by_city()[near[0]] if near else "Africa/Nairobi"
    hint = _("Did you mean %(zone)s?") if near else _("Write it as %(zone)s, or choose one from the list.")
    sentence = _("There is no time zone “%(asked)s”.") % {"asked": asked.strip()[:LONGEST]}
    raise UnknownZone(f"{sentence} {hint % {'zone': example}}")


def of(asked: str, account: str = "") -> Reader | None:
    """The reader's clock: as asked for in the address, else as the account has it; None: the browser knows.

    Raises UnknownZone for what was asked; an account's zone that no longer exists counts as none.
    """
    if asked.strip():
        return Reader(read(asked))
    known = _by_city().get(account.lower()) if account else None
    return Reader(known, chosen=False) if known else None


def _wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
