"""What a step did, in the words of its undo button."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import in_words
from sessions.models import OFF, Step

Kept = dict[str, Any]


def words(step: Step) -> str:
    """`Undo: moved 12 Mar 2018 → 13 Mar 2018`."""
    return _("Undo: %(what)s") % {"what": _what(step)}


def _what(step: Step) -> str:
    pairs = [(step.before[pk], step.after[pk]) for pk in step.after]
    if step.verb == "split_meeting":
        return _("split %(day)s") % {"day": _day(next(before for before, _after in pairs if before))}
    if len(pairs) > 1:
        return _several(step.verb, len(pairs))
    before, after = pairs[0]
    if before is None:
        return _("added %(day)s") % {"day": _day(after)}
    if after is None:
        return _("deleted %(day)s") % {"day": _day(before)}
    return _changed(before, after)


def _several(verb: str, count: int) -> str:
    said = ngettext("changed %(count)d meeting", "changed %(count)d meetings", count)
    if verb in {"copy_session", "copy_meetings"}:
        said = ngettext("copied %(count)d meeting", "copied %(count)d meetings", count)
    elif verb in {"move_session", "move_meetings"}:
        said = ngettext("moved %(count)d meeting", "moved %(count)d meetings", count)
    elif verb == "cancel_meetings":
        said = ngettext("cancelled %(count)d meeting", "cancelled %(count)d meetings", count)
    elif verb == "bring_in":
        said = ngettext("brought in a file with %(count)d meeting", "brought in a file with %(count)d meetings", count)
    return said % {"count": count}


def _changed(before: Kept, after: Kept) -> str:
    named = {"old": _day(before), "new": _day(after), "day": _day(after)}
    if before["status"] != after["status"] and (after["status"] in OFF or before["status"] in OFF):
        done = {"cancelled": _("cancelled %(day)s"), "postponed": _("postponed %(day)s")}
        return done.get(after["status"], _("reinstated %(day)s")) % named
    if before["day"] != after["day"]:
        return _("moved %(old)s → %(new)s") % named
    if (before["starts_at"], before["ends_at"]) != (after["starts_at"], after["ends_at"]):
        hours = {"old": _hours(before), "new": _hours(after)}
        return _("moved %(day)s, %(old)s → %(new)s") % (named | hours)
    if (before["venue_id"], before["room_id"]) != (after["venue_id"], after["room_id"]):
        return _("another room for %(day)s") % named
    return _("changed details of %(day)s") % named


def _day(meeting: Kept) -> str:
    return in_words.short_day(date.fromisoformat(meeting["day"]))


def _hours(meeting: Kept) -> str:
    if not meeting["starts_at"]:
        return _("no hours")
    start, end = (datetime.fromisoformat(meeting[name]) for name in ("starts_at", "ends_at"))
    return f"{in_words.clock(start, meeting['zone'])}-{in_words.clock(end, meeting['zone'])}"
