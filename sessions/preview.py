"""What publishing would bring, before it is done: other findings, and the people who would be told. Reads only."""

from typing import Any

from phases.findings import Facts, Finding
from phases.whatif import Change, Effects
from sessions.models import PanelVersion
from sessions.pending import ChangeList
from sessions.reading import Programme
from sessions.telling import FOLLOWER, concerned


def effects(facts: Facts, changes: ChangeList) -> Effects:
    """How the findings would differ, with the changes supposed in memory."""
    programme = facts.read(Programme)
    meetings = {version.meeting_id: version for version in programme.meetings}
    meetings |= {change.meeting.pk: change.after for change in changes.meetings}
    supposed = facts.supposing(programme.supposing(meetings.values(), _panels(programme, changes)))
    before, after = _named(facts.findings), _named(supposed.findings)
    names = [*after, *(name for name in before if name not in after)]
    found = [Change(before.get(name), after.get(name)) for name in names]
    return Effects(findings=[change for change in found if _says(change.before) != _says(change.after)])


def audience(programme: Programme, changes: ChangeList) -> dict[str, int]:
    """How many people a release of the changes would tell: in all, on panels, and as followers only."""
    found = concerned(programme, changes)
    followers = sum(one.why == {FOLLOWER} for one in found)
    return {"all": len(found), "panels": len(found) - followers, "followers": followers}


def _panels(programme: Programme, changes: ChangeList) -> dict[int, list[PanelVersion]]:
    found = {
        session: {version.panel_id: version for version in versions} for session, versions in programme.panels.items()
    }
    for change in changes.panels:
        of_session: dict[int, Any] = found.setdefault(change.panel.session_id, {})
        of_session.pop(change.panel.pk, None)
        if change.change != PanelVersion.Change.WITHDRAWN:
            of_session[change.panel.pk] = change.after
    return {
        session: sorted(versions.values(), key=lambda version: version.number) for session, versions in found.items()
    }


def _named(findings: list[Finding]) -> dict[tuple[str, str], Finding]:
    return {finding.name: finding for finding in findings}


def _says(finding: Finding | None) -> tuple[str, str] | None:
    return (finding.state, finding.sentence) if finding else None
