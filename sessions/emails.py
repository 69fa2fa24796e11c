"""One function per message about the programme."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from compact.models import Message
from compact.outbox import Mail
from phases import in_words
from phases.emails import address, written
from phases.models import Process
from phases.reading import Reading
from sessions import history
from sessions.change_words import Names, Told, summary, tell, where
from sessions.models import OFF, MeetingVersion, Release, ScheduledRelease
from sessions.reading import Programme


def release(message: Message) -> Mail:
    """A release changed something for somebody: what, as before and as after, and why they are told."""
    said = message.context
    row = Release.objects.select_related("process", "source").get(pk=said["release"])
    names = Names(Programme(Reading(row.process, row.published_at)))
    changes = history.of_versions(row, set(said["meetings"]), set(said["panels"]))
    told = [tell(change, names) for change in changes]
    counts = {(is_panel, change): count for is_panel, change, count in said["sorts"]}
    total = sum(counts.values())
    subject = _headline(told[0]) if total == 1 and told else summary(counts)
    context = {
        "release": row,
        "process": row.process,
        "headline": subject,
        "rows": [(one, _for_you(one, message.zone)) for one in told],
        "more": total - len(told),
        "link": address("programme:release", row.process.slug, str(row.number)),
        "stop": f"{settings.SITE_URL}/my/" if said["follows"] else "",
        "on_panel": bool(said["parts"]),
        "departed": said.get("departed", False),
        "follows": bool(said["follows"]),
    }
    named = {"process": row.process.short_title, "what": subject}
    return written("programme-release", _("%(process)s: %(what)s") % named, context)


def _headline(told: Told) -> str:
    """One change in plain words, as a subject."""
    version = told.change.after
    if not isinstance(version, MeetingVersion):
        return _("%(change)s: %(title)s") % {"title": version.title, "change": told.change.label}
    when = in_words.short_day(version.day)
    if version.starts_at:
        when = f"{when}, {in_words.hours(version.starts_at, version.ends_at, version.zone, version.city)}"
    named = {"title": told.title, "when": when, "day": in_words.short_day(version.day), "where": where(version)}
    sentences = {
        "added": _("%(title)s is added on %(when)s"),
        "moved": _("%(title)s moves to %(when)s"),
        "room": _("%(title)s on %(day)s moves to %(where)s"),
        "cancelled": _("%(title)s on %(day)s is cancelled"),
        "postponed": _("%(title)s on %(day)s is postponed"),
        "reinstated": _("%(title)s takes place after all, on %(when)s"),
        "edited": _("%(title)s on %(day)s has new details"),
    }
    return sentences[told.change.change] % named


def _for_you(told: Told, zone: str) -> str:
    """A meeting's beginning on the reader's own clock, where that is another than the venue's."""
    version = told.change.after
    if not zone or not isinstance(version, MeetingVersion) or not version.starts_at or version.status in OFF:
        return ""
    there = in_words.clock(version.starts_at, version.zone)
    same = in_words.clock(version.starts_at, zone) == there
    return "" if same else in_words.moment(version.starts_at, zone)


def not_published(message: Message) -> Mail:
    """A planned release was not published: why, and where to look."""
    planned = ScheduledRelease.objects.select_related("process").get(pk=message.context["planned"])
    process: Process = planned.process
    subject = _("%(process)s: the planned release was not published") % {"process": process.short_title}
    context: dict[str, Any] = {
        "planned": planned,
        "process": process,
        "reason": _(planned.reason),
        "when": in_words.moment(planned.at, message.zone or process.zone),
        "link": address("programme:publish", process.slug),
    }
    return written("programme-not-published", subject, context)
