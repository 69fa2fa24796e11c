"""Verbs on people's own feeds: a secret address each, of which only the digest is kept."""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation
from compact.models import User
from sessions.models import FeedToken

MOST = 10  # feeds of one person
MEETING_ALARM, DEADLINE_ALARM = 20160, 60  # the earliest: minutes before a meeting, days before a deadline


def digest(token: str) -> str:
    """Return what is kept of a token. It is random and long, so that a plain digest does."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(name: str, *, by: User) -> tuple[FeedToken, str]:
    """Make a feed and return it with its token, which nobody can read again.

    Raises RuleViolation for a name that is empty or in use, and for one feed too many.
    """
    by = locks.take(User(pk=by.pk))  # who signed in comes as a stand-in of no class of ours
    name = " ".join(name.split())
    alive = list(FeedToken.objects.filter(user=by, revoked_at__isnull=True).values_list("name", flat=True))
    if not name:
        raise RuleViolation(_("Give the feed a name, so that you know it again."), field="name")
    if name in alive:
        raise RuleViolation(_("You have a feed of that name already."), field="name")
    if len(alive) >= MOST:
        raise RuleViolation(
            _("You have %(count)d feeds, and that is the most. Close one that you no longer use.") % {"count": MOST},
            field="name",
        )
    token = secrets.token_urlsafe(32)
    feed = FeedToken.objects.create(user=by, digest=digest(token), name=name, made_at=clock.real_now())
    audit.record("make_feed", feed, by=by)
    return feed, token


@transaction.atomic
def revoke_feed(feed: FeedToken, *, by: User) -> None:
    """Close a feed for good: its address answers as if it had never been. Nothing happens if it is closed."""
    feed = locks.take(feed)
    if feed.revoked_at is not None:
        return
    feed.revoked_at = clock.real_now()
    feed.save(update_fields=["revoked_at"])
    audit.record("revoke_feed", feed, by=by)


@transaction.atomic
def set_alarms(feed: FeedToken, *, meeting: int | None, deadline: int | None, by: User) -> FeedToken:
    """Set how long before a meeting (minutes) and a deadline (days) the feed rings; None: not at all."""
    feed = locks.take(feed)
    if feed.revoked_at is not None:
        raise RuleViolation(_("This feed is closed."))
    if meeting is not None and not 0 <= meeting <= MEETING_ALARM:
        raise RuleViolation(_("An alarm rings at most two weeks before a meeting."), field="meeting")
    if deadline is not None and not 0 <= deadline <= DEADLINE_ALARM:
        raise RuleViolation(_("An alarm rings at most sixty days before a deadline."), field="deadline")
    old = {"meeting_alarm": feed.meeting_alarm, "deadline_alarm": feed.deadline_alarm}
    new = {"meeting_alarm": meeting, "deadline_alarm": deadline}
    if new == old:
        return feed
    feed.meeting_alarm, feed.deadline_alarm = meeting, deadline
    feed.save(update_fields=["meeting_alarm", "deadline_alarm"])
    audit.record("set_alarms", feed, by=by, changes={name: [old[name], new[name]] for name in new})
    return feed
