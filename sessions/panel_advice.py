"""What the mandate says of a session's panels, were the draft published now."""

from phases.findings import Finding
from phases.models import Process
from phases.reading import Reading
from sessions.draft import Draft
from sessions.models import PanelVersion
from sessions.stored import Stored

KINDS = ("panels-per-session", "panel-moderated-by-state", "panel-balance")


def panels_of_draft(process: Process) -> dict[int, list[PanelVersion]]:
    """The panels of the draft as a release would show them, by their session, in order of their number."""
    found: dict[int, list[PanelVersion]] = {}
    for panel, said in Stored(process).panels():
        if not panel.withdrawn:
            version = PanelVersion(panel=panel, session_title=panel.session.item.title, **said)
            found.setdefault(panel.session_id, []).append(version)
    return {pk: sorted(some, key=lambda version: version.number) for pk, some in found.items()}


def findings(reading: Reading, slug: str) -> list[Finding]:
    """The findings about the panels of one session; a constant number of queries."""
    draft = Draft(reading)
    draft.shown.panels = panels_of_draft(reading.process)  # the draft's programme carries them along
    asked = [one for one in draft.facts.findings if one.rule and one.rule.kind in KINDS]
    own = [one for one in asked if one.about == slug]
    answered = {one.rule for one in own}
    return [*own, *(one for one in asked if not one.about and one.rule not in answered)]
