"""What publishing would bring, before it is done: other findings and dates, and the people who would be told."""

from compact.models import User
from phases.models import Process
from phases.whatif import Effects, suppose
from sessions.domain.releases import publish
from sessions.pending import ChangeList, fingerprint
from sessions.reading import Programme
from sessions.telling import FOLLOWER, concerned


def effects(process: Process, changes: ChangeList, *, by: User) -> Effects:
    """What would be different once the changes are published, with the sessions and agreed dates that come with them.

    The very verb runs and is taken back: it locks the process for a moment, which is fair before something that nobody
    can take back.
    """
    seen = fingerprint(changes)
    meetings = {change.meeting.pk for change in changes.meetings}
    panels = {change.panel.pk for change in changes.panels}
    return suppose(process, lambda: publish(process, note="-", by=by, only=meetings, panels=panels, seen=seen))


def audience(programme: Programme, changes: ChangeList) -> dict[str, int]:
    """How many people a release of the changes would tell: in all, on panels, and as followers only."""
    found = concerned(programme, changes)
    followers = sum(one.why == {FOLLOWER} for one in found)
    return {"all": len(found), "panels": len(found) - followers, "followers": followers}
