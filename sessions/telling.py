"""Who is concerned by a release, and by what of it: those on its panels, and those who follow what changed.

Each is told once, of what changed for them; nobody else is. Who was taken off a panel is told with the release that
shows it without them, and their address goes then.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Lower

from compact.models import Message, User
from compact.owing import Owed, enqueue_all
from phases import notices
from phases.reading import Reading
from sessions.change_words import sorts
from sessions.changes import Change
from sessions.domain.people import forget_departed
from sessions.following import Follows, gather
from sessions.models import Departure, Follow, MeetingVersion, PanelVersion, Participant, Release
from sessions.pending import ChangeList, as_shown
from sessions.reading import Programme

KIND = "programme-release"
TOPIC = "programme"  # the sort of notices that these are
FOLLOWER, DEPARTED = "follower", "departed"
SHOWN = 12  # changes that a mail spells out; the release's page has them all


@dataclass
class Concerned:
    """A person whom some changes concern, and why: parts on panels, or what they follow."""

    email: str
    user: User | None = None
    changes: list[Change[Any]] = field(default_factory=list)
    why: set[str] = field(default_factory=set)  # FOLLOWER, DEPARTED, or a Participant.Part
    follows: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)

    def add(self, changes: Iterable[Change[Any]], why: str) -> None:
        self.changes += [change for change in changes if change not in self.changes]
        self.why.add(why)


def concerned(programme: Programme, changes: ChangeList) -> list[Concerned]:
    """Return everybody whom a release of `changes` concerns, in a constant number of queries.

    `programme`: what readers see, before or after that release.
    """
    found: dict[str, Concerned] = {}
    silent = notices.silent_addresses(programme.process.slug, TOPIC)
    people = [*_on_panels(programme, changes), *_departed(changes), *_followers(programme, changes)]
    for one in people:
        if one.email.lower() in silent and DEPARTED not in one.why:
            continue  # who is on a panel no longer needs to be told, whatever they chose
        known = found.setdefault(one.email.lower(), one)
        if known is not one:
            known.user = known.user or one.user
            known.follows, known.parts = known.follows + one.follows, known.parts + one.parts
            for why in one.why:
                known.add(one.changes, why)
    _name_accounts(found)
    return [one for one in found.values() if one.user is None or one.user.is_active]


def owe(release: Release, changes: ChangeList) -> int:
    """Owe everybody concerned their one message of a release, in the caller's transaction; return how many."""
    programme = Programme(Reading(release.process, release.published_at))
    owed = enqueue_all(_message(release, one) for one in concerned(programme, changes))
    forget_departed(change.panel.pk for change in changes.panels)
    return owed


def unwanted(messages: list[Message]) -> set[int]:
    """Asked right before sending: of these, the messages whose recipient is not concerned any more, or wants none.

    Wanted is what goes to an active account, or an address without one, that did not choose to be told nothing, and
    still follows it or is still on the panel. Whoever is no longer on a panel is always told so. Constant queries.
    """
    said = {message.pk: message.context for message in messages}
    active = User.objects.filter(pk__in={one["user"] for one in said.values()} - {None}, is_active=True)
    accounts = set(active.values_list("pk", flat=True))
    silent = {slug: notices.silent_addresses(slug, TOPIC) for slug in {message.process for message in messages}}
    parts = Participant.objects.filter(pk__in={pk for one in said.values() for pk in one["parts"]})
    on_panel = {(pk, email.lower()) for pk, email in parts.values_list("pk", "email")}
    follows = Follow.objects.filter(pk__in={pk for one in said.values() for pk in one["follows"]})
    followed = set(follows.values_list("pk", "user_id"))

    def is_wanted(message: Message) -> bool:
        one, email = said[message.pk], message.recipient.lower()
        if one["user"] and one["user"] not in accounts:
            return False
        if one.get("departed"):
            return True
        concerned = any((pk, email) in on_panel for pk in one["parts"])
        concerned = concerned or any((pk, one["user"]) in followed for pk in one["follows"])
        return concerned and email not in silent[message.process]

    return {message.pk for message in messages if not is_wanted(message)}


def _message(release: Release, one: Concerned) -> Owed:
    user = one.user
    shown = one.changes[:SHOWN]
    context = {
        "release": release.pk,
        "user": user.pk if user else None,
        "follows": one.follows,
        "parts": one.parts,
        "departed": DEPARTED in one.why,
        "meetings": [change.after.pk for change in shown if not change.is_panel],
        "panels": [change.after.pk for change in shown if change.is_panel],
        "sorts": [[*sort, count] for sort, count in sorts(one.changes).items()],
    }
    return Owed(
        key=f"release:{release.pk}:{hashlib.sha256(one.email.lower().encode()).hexdigest()[:32]}",
        kind=KIND,
        to=one.email,
        context=context,
        process=release.process.slug,
        language=user.language if user else "en",
        zone=user.zone if user else "",
    )


def _name_accounts(found: dict[str, Concerned]) -> None:
    """Let those who are on a panel and have an account be written to in its language and zone."""
    strangers = [email for email, one in found.items() if one.user is None]
    for user in User.objects.annotate(lower=Lower("email")).filter(lower__in=strangers):
        found[user.email.lower()].user = user


def _on_panels(programme: Programme, changes: ChangeList) -> list[Concerned]:
    """Moderators and panellists of what readers see: of panels that changed, and of panels in meetings that changed."""
    touched = _touched_panels(programme, changes)
    people = Participant.objects.filter(panel__in=touched).exclude(email="").order_by("pk")
    found = []
    for person in people:
        shown = as_shown(person)
        concerning = [change for change, versions in touched[person.panel_id or 0] if _sits(shown, versions)]
        if concerning:
            one = Concerned(person.email, parts=[person.pk])
            one.add(concerning, person.part)
            found.append(one)
    return found


def _departed(changes: ChangeList) -> list[Concerned]:
    """Those who are on a changed panel no longer, each with what becomes of it."""
    by_panel = {change.panel.pk: change for change in changes.panels}
    found = []
    for gone in Departure.objects.filter(panel__in=by_panel).order_by("pk"):
        one = Concerned(gone.email)
        one.add([by_panel[gone.panel_id]], DEPARTED)
        found.append(one)
    return found


Touched = dict[int, list[tuple[Change[Any], tuple[PanelVersion, ...]]]]


def _touched_panels(programme: Programme, changes: ChangeList) -> Touched:
    """Panels by primary key: each change that concerns one, with the versions whose people it concerns."""
    found: Touched = defaultdict(list)
    stands = {version.panel_id: version for group in programme.panels.values() for version in group}
    for change in changes.panels:
        found[change.panel.pk].append((change, tuple(v for v in (change.before, change.after) if v)))
        stands[change.panel.pk] = change.after
    of_meeting = {change.meeting.pk: change for change in changes.meetings}
    of_session: dict[int, list[Change[Any]]] = defaultdict(list)
    for meeting in changes.meetings:
        of_session[meeting.meeting.session_id].append(meeting)
    for pk, version in stands.items():
        if version.change == PanelVersion.Change.WITHDRAWN:
            continue
        here = [of_meeting[version.meeting_id]] if version.meeting_id in of_meeting else []
        within = here if version.meeting_id else of_session.get(version.panel.session_id, [])
        found[pk] += [(change, (version,)) for change in within]
    return found


def _sits(shown: dict[str, Any], versions: Iterable[PanelVersion]) -> bool:
    """Whether somebody stands on a panel as readers see it, and not only in the draft."""
    return any(shown in version.people for version in versions)


def _followers(programme: Programme, changes: ChangeList) -> list[Concerned]:
    rows: dict[int, list[Follow]] = defaultdict(list)
    known = Follow.objects.filter(process=programme.process, user__is_active=True)
    for row in known.select_related("user", "item", "kind", "theme").order_by("user", "pk"):
        rows[row.user_id].append(row)
    fitting: dict[Follows, list[Change[Any]]] = {}  # most people follow the same few things
    found = []
    for theirs in rows.values():
        follows = gather(theirs)
        if follows not in fitting:
            fitting[follows] = [change for change in changes if _fits(follows, change, programme)]
        if fitting[follows]:
            one = Concerned(theirs[0].user.email, theirs[0].user, follows=[row.pk for row in theirs])
            one.add(fitting[follows], FOLLOWER)
            found.append(one)
    return found


def _fits(follows: Follows, change: Change[Any], programme: Programme) -> bool:
    """Whether a change is of what is followed: as it was, or as it is."""
    if not change.is_panel:
        return any(follows.fits(version, programme) for version in (change.before, change.after) if version)
    session = change.session
    return (
        follows.whole
        or session.pk in follows.sessions
        or session.kind.key in follows.kinds
        or any(theme.key in follows.themes for theme in session.themes.all())
        or any(follows.fits(version, programme) for version in _where(change.after, programme))
    )


def _where(panel: PanelVersion, programme: Programme) -> list[MeetingVersion]:
    """The published meetings in which a panel sits: its own, or any of its session."""
    wanted = panel.meeting_id
    return [
        version
        for version in programme.meetings
        if (version.meeting_id == wanted if wanted else version.meeting.session_id == panel.panel.session_id)
    ]
