"""One function per message about the programme."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compact import unsubscribing
from compact.mailtext import name, short
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
from sessions.telling import TOPIC

Versions = tuple[int, ...]  # their primary keys


@dataclass
class Issue:
    """A release with what its mails have in common; most people are told the same few changes."""

    row: Release
    _told: dict[tuple[str, Versions, Versions], list[Told]] = field(default_factory=dict, repr=False)

    @cached_property
    def names(self) -> Names:
        return Names(Programme(Reading(self.row.process, self.row.published_at)))

    def told(self, meetings: Versions, panels: Versions) -> list[Told]:
        """What these versions changed, in the active language."""
        key = get_language() or "", meetings, panels
        if key not in self._told:
            changes = history.of_versions(self.row, set(meetings), set(panels))
            self._told[key] = [tell(change, self.names) for change in changes]
        return self._told[key]


def load(messages: list[Message]) -> dict[int, Issue]:
    """The releases that these messages are of, by the messages' primary keys."""
    wanted = {message.pk: message.context["release"] for message in messages}
    rows = Release.objects.select_related("process", "source").in_bulk(set(wanted.values()))
    issues = {pk: Issue(row) for pk, row in rows.items()}
    return {message: issues[pk] for message, pk in wanted.items() if pk in issues}


def release(message: Message) -> Mail:
    """A release changed something for somebody: what, as before and as after, and why they are told."""
    said = message.context
    issue: Issue = message.loaded or load([message])[message.pk]
    row, told = issue.row, issue.told(tuple(said["meetings"]), tuple(said["panels"]))
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
        "stop": address("my") if said["follows"] else "",
        "unsubscribe": "" if said.get("departed") else unsubscribing.address(message, TOPIC),
        "on_panel": bool(said["parts"]),
        "departed": said.get("departed", False),
        "follows": bool(said["follows"]),
    }
    named = {"process": name(row.process.short_title), "what": subject}
    return written("programme-release", _("%(process)s: %(what)s") % named, context)


def _headline(told: Told) -> str:
    """One change in plain words, as a subject."""
    version = told.change.after
    if not isinstance(version, MeetingVersion):
        return _("%(change)s: %(title)s") % {"title": short(version.title), "change": told.change.label}
    when = in_words.short_day(version.day)
    if version.starts_at:
        when = f"{when}, {in_words.hours(version.starts_at, version.ends_at, version.zone, version.city)}"
    named = {"title": short(told.title), "when": name(when), "day": in_words.short_day(version.day)}
    named["where"] = name(where(version))
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
    """A planned release was not published: to whoever planned it, and to the rest of the secretariat."""
    planned = ScheduledRelease.objects.select_related("process", "by").get(pk=message.context["planned"])
    process: Process = planned.process
    named = {"process": name(process.short_title)}
    is_theirs = message.recipient.lower() == planned.by.email.lower()
    when = {"when": in_words.moment(planned.at, message.zone or process.zone), "who": name(str(planned.by))}
    theirs = _("The release that you planned for %(when)s was not published.")
    other = _("The release that %(who)s planned for %(when)s was not published.")
    works_there = _("You are told because you work in the secretariat of %(process)s.")
    context: dict[str, Any] = {
        "planned": planned,
        "process": process,
        "said": (theirs if is_theirs else other) % when,
        "reason": _(planned.reason),
        "link": address("programme:publish", process.slug),
        "why": _("You are told because you planned it.") if is_theirs else works_there % named,
    }
    subject = _("%(process)s: the planned release was not published") % named
    return written("programme-not-published", subject, context)
