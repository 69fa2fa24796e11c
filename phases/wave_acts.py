"""What can be done by hand with a wave, or with one person's reminder of it; the verbs are in domain/reminding.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from phases.models import Reminder
from phases.wave_names import Named, address, fingerprint

State = Reminder.State
# What each act finds.
FROM = {
    "hold": (State.PLANNED,),
    "release": (State.HELD,),
    "send": (State.PLANNED, State.HELD),
    "skip": (State.PLANNED, State.HELD),
    "restore": (State.SKIPPED,),
}
WORDS: dict[str, str | Promise] = {
    "hold": _("Hold back"),
    "release": _("Release"),
    "send": _("Send now"),
    "skip": _("Skip"),
    "restore": _("Plan again"),
}
ASKED = ("send", "skip")  # on a page of its own, before it is done


def concerned(rows: Iterable[Reminder], act: str, now: datetime) -> list[Reminder]:
    """Which of these an act would be about: what was skipped is planned again only while its time has not come."""
    return [row for row in rows if row.state in FROM[act] and (act != "restore" or row.due_at > now)]


@dataclass(frozen=True)
class Possible:
    """An act with what it would be about."""

    act: str
    address: str
    count: int
    seen: str

    @property
    def word(self) -> str | Promise:
        return WORDS[self.act]

    @property
    def is_asked(self) -> bool:
        return self.act in ASKED


def possible(process: str, key: str, wave: Named, rows: Iterable[Reminder], now: datetime) -> list[Possible]:
    """The acts that these reminders of a wave allow now."""
    given = list(rows)
    found = []
    for act in FROM:
        about = concerned(given, act, now)
        if about:
            where = address(process, key, wave, "reminder-act", act)
            found.append(Possible(act, where, len(about), fingerprint(row.pk for row in about)))
    return found
