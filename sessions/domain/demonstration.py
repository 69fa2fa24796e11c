"""What the demonstration invents for the programme: two panels of the first session that has a theme, and its people.

They are published in a release of their own, whose source says that it is invented.
"""

from compact import clock
from compact.models import User
from phases.in_words import local_day
from phases.models import Authority, Process, Source
from sessions.domain.panels import add_panel
from sessions.domain.people import Part, Who, add_person
from sessions.domain.releases import Announcement, publish
from sessions.models import Panel, Session
from stakeholders.models import State

# Title, moderating State, and the people: part, name, title, organisation, State, situation, gender. All made up.
PANELS = (
    (
        "What the evidence shows, and what it leaves out",
        "KE",
        (
            (Part.MODERATOR, "Njeri Wambui", "Ambassador", "", "KE", "transit", "woman"),
            (Part.PANELLIST, "Piotr Malinowski", "Professor", "Institute for Open Figures", "PL", "origin", ""),
            (Part.PANELLIST, "Rosa Quispe", "Director", "House of Returning Families", "PE", "origin", "woman"),
            (Part.PANELLIST, "Kamal Perera", "", "Harbour Workers' Union", "LK", "origin", "man"),
        ),
    ),
    (
        "From commitments to practice: what has worked",
        "PT",
        (
            (Part.MODERATOR, "Duarte Pinheiro", "Minister Counsellor", "", "PT", "destination", "man"),
            (Part.PANELLIST, "Aminata Kone", "Mayor", "Town of Three Wells", "ML", "transit", "woman"),
            (Part.PANELLIST, "Linh Tran", "", "Bridges Legal Clinic", "VN", "origin", ""),
        ),
    ),
)


def seed(process: Process, cast: dict[str, User]) -> None:
    """Invent panels; the sources name none. What is invented never satisfies a finding."""
    session = Session.objects.filter(process=process, themes__isnull=False).order_by("pk").first()
    if session is None or session.panels.exists():
        return
    panels = {_invent(session, *panel).pk for panel in PANELS}
    publish(
        process,
        note="Panels that the demonstration made up",
        by=None,
        only=set(),
        panels=panels,
        word=Announcement(_source(process)),
    )


def _invent(session: Session, title: str, moderator: str, people: tuple[tuple[str, ...], ...]) -> Panel:
    panel = add_panel(session, title=title, moderators=[State.objects.get(pk=moderator)], by=None, is_invented=True)
    for part, name, position, organisation, state, situation, gender in people:
        who = Who(
            name=name,
            title=position,
            organisation=organisation,
            state=State.objects.get(pk=state),
            situations=(situation,),
            gender=gender,
            email=f"{name.lower().replace(' ', '.')}@panels.example",
        )
        panel.refresh_from_db()
        add_person(panel, part, who, version=panel.version, by=None, is_invented=True)
    return panel


def _source(process: Process) -> Source:
    """Whose word the invented release stands on: nobody's."""
    return Source.objects.create(
        process=process,
        key="demonstration-panels",
        title="Made up for the demonstration",
        authority=Authority.DEMONSTRATION,
        dated=local_day(clock.now(), process.zone),
    )
