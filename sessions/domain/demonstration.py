"""What the demonstration invents for the programme: two panels of the first session that has a theme."""

from compact.models import User
from phases.models import Process
from sessions.models import Panel, Session

PANELS = (
    ("What the evidence shows, and what it leaves out", ["KE"]),
    ("From commitments to practice: what has worked", ["PT"]),
)


def seed(process: Process, cast: dict[str, User]) -> None:
    """Invent panels; the sources name none. What is invented never satisfies a finding."""
    session = Session.objects.filter(process=process, themes__isnull=False).order_by("pk").first()
    if session is None or session.panels.exists():
        return
    Panel.objects.bulk_create(
        Panel(
            session=session,
            number=number,
            kind=Panel.Kind.EXPERT,
            title=title,
            moderating_states=states,
            is_invented=True,
        )
        for number, (title, states) in enumerate(PANELS, start=1)
    )
