"""What a wave is, in words: `7 days before 30 April 2018, 18:00 (Nairobi)`, `2 who owe it and 3 of the secretariat`."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import in_words, plan_words
from phases.models import Audience, Reminder

Sort = Reminder.Sort


def falls(at: datetime, zone: str) -> str:
    """`30 April 2018, 18:00 (Nairobi)`."""
    return f"{in_words.long_day(at, zone)}, {in_words.clock(at, zone)} ({in_words.city(zone)})"


def what(sort: str, days: int, deadline: datetime, zone: str, *, was: datetime | None = None) -> str:
    """Say which reminder of which deadline it is; of a correction, what it corrects."""
    said = {"days": abs(days), "deadline": falls(deadline, zone)}
    if sort in (Sort.MOVED, Sort.OFF):
        return _correction(sort, deadline, was, zone)
    if sort == Sort.OPENING:
        return _("%(moment)s; due by %(deadline)s") % (said | {"moment": plan_words.moment(sort, days)})
    if sort == Sort.AFTER:
        return ngettext("%(days)s day after %(deadline)s", "%(days)s days after %(deadline)s", abs(days)) % said
    if days == 0:
        return _("on the day itself: %(deadline)s") % said
    return ngettext("%(days)s day before %(deadline)s", "%(days)s days before %(deadline)s", days) % said


def _correction(sort: str, deadline: datetime, was: datetime | None, zone: str) -> str:
    said = {"deadline": falls(deadline, zone), "was": falls(was, zone) if was else ""}
    if sort == Sort.OFF:
        return _("tells that it no longer stands; it was due %(deadline)s") % said
    if was is None:
        return _("tells that its date has moved to %(deadline)s") % said
    if was == deadline:
        return _("tells that it has no day any more; it was due %(deadline)s") % said
    return _("tells that its date has moved from %(was)s to %(deadline)s") % said


def told(audiences: Mapping[str, int], *, is_chance: bool = False) -> str:
    """Say how many are told, and why; a chance is owed by nobody."""
    return plan_words.listed(
        _counted(str(audience), audiences[audience], is_chance) for audience in Audience if audiences[audience]
    )


def _counted(audience: str, count: int, is_chance: bool) -> str:
    if is_chance and audience == Audience.OWING:
        return ngettext("%(count)s to whom it is open", "%(count)s to whom it is open", count) % {"count": count}
    words = {
        Audience.OWING: ngettext("%(count)s who owes it", "%(count)s who owe it", count),
        Audience.ESCALATION: ngettext("%(count)s further up", "%(count)s further up", count),
        Audience.SECRETARIAT: ngettext("%(count)s of the secretariat", "%(count)s of the secretariat", count),
        Audience.FOLLOWERS: ngettext("%(count)s who follows it", "%(count)s who follow it", count),
    }
    return words[Audience(audience)] % {"count": count}
