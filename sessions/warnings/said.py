"""The shape of a warning, its kinds, and how its sentences name a meeting."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from phases import in_words
from sessions.models import MeetingVersion

KINDS = {
    "impossible": _("Not possible"),
    "room-taken": _("Room taken"),
    "person-twice": _("In two places"),
    "short-break": _("Too short a break"),
    "holiday": _("Holiday"),
    "weekend": _("Weekend"),
    "outside-phase": _("Outside its phase"),
    "past-day": _("In the past"),
    "outside-hours": _("Outside the standard hours"),
}


@dataclass(frozen=True)
class Warning:
    """What speaks against where a meeting is put; `meeting`: its primary key, None: it is only supposed.

    `stops`: it cannot be overridden.
    """

    kind: str
    sentence: str
    meeting: int | None = None
    stops: bool = False

    @property
    def name(self) -> str:
        """What this kind of warning is called."""
        return str(KINDS[self.kind])


def called(version: MeetingVersion, *, with_day: bool = False) -> str:
    """“Second round of talks” (7 Sep 2020, 15:00-18:00, Vienna)."""
    parts = [in_words.short_day(version.day)] if with_day else []
    if version.starts_at and version.ends_at:
        clock = in_words.clock
        parts.append(f"{clock(version.starts_at, version.zone)}-{clock(version.ends_at, version.zone)}")
    if version.city:
        parts.append(version.city)
    title = f"“{version.session_title}”"
    return f"{title} ({', '.join(parts)})" if parts else title
