"""What the demonstration invents for the programme: two panels of the first session that has a theme."""

from compact.models import User
from phases.models import Process
from sessions.domain.panels import add_panel
from sessions.models import Session
from stakeholders.models import State

PANELS = (
    ("What the evidence shows, and what it leaves out", "KE"),
    ("From commitments to practice: what has worked", "PT"),
)


def seed(process: Process, cast: dict[str, User]) -> None:
    """Invent panels; the sources name none. What is invented never satisfies a finding."""
    session = Session.objects.filter(process=process, themes__isnull=False).order_by("pk").first()
    if session is None or session.panels.exists():
        return
    for title, code in PANELS:
        moderator = State.objects.get(pk=code)
        add_panel(session, title=title, moderators=[moderator], by=None, is_invented=True)
