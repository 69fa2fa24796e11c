"""A session's people and records as JSON: chairs, panels, attendance, those invited. No e-mail address is in it."""

from ninja import Schema

from sessions.models import Attendance, Invitation, PanelVersion, Participant
from sessions.reading import SessionView


class PersonOut(Schema):
    part: str
    name: str
    title: str
    organisation: str
    state: str
    group: str
    situations: list[str]
    gender: str
    is_invented: bool


class PanelOut(Schema):
    number: int
    kind: str
    title: str
    meeting: str | None  # the UID of the meeting at which it sits
    moderating_states: list[str]
    people: list[PersonOut]
    release: int
    is_invented: bool


class AttendanceOut(Schema):
    phrase: str
    whom: str
    categories: list[str]
    least: int | None
    most: int | None
    source: str
    is_invented: bool


class InvitationOut(Schema):
    category: str | None
    name: str
    source: str | None
    is_invented: bool


def chairs_out(view: SessionView) -> list[PersonOut]:
    return [_chair(chair) for chair in view.chairs]


def panels_out(view: SessionView) -> list[PanelOut]:
    return [_panel(panel) for panel in view.panels]


def attendance_out(view: SessionView) -> list[AttendanceOut]:
    return [_attendance(row) for row in view.attendance]


def invitations_out(view: SessionView) -> list[InvitationOut]:
    return [_invitation(row) for row in view.invitations]


def _chair(chair: Participant) -> PersonOut:
    return PersonOut(
        part=chair.part,
        name=chair.name,
        title=chair.title,
        organisation=chair.organisation,
        state=chair.state_id or "",
        group=chair.group,
        situations=chair.situations,
        gender=chair.gender,
        is_invented=chair.is_invented,
    )


def _panel(panel: PanelVersion) -> PanelOut:
    return PanelOut(
        number=panel.number,
        kind=panel.kind,
        title=panel.title,
        meeting=str(panel.meeting.uid) if panel.meeting else None,
        moderating_states=panel.moderating_states,
        people=[PersonOut(**_BLANK | one, is_invented=panel.is_invented) for one in panel.people],
        release=panel.release.number,
        is_invented=panel.is_invented,
    )


# Older releases may have kept less of a person.
_BLANK = {"name": "", "title": "", "organisation": "", "state": "", "group": "", "situations": [], "gender": ""}


def _attendance(row: Attendance) -> AttendanceOut:
    return AttendanceOut(
        phrase=row.phrase,
        whom=row.whom,
        categories=[category.key for category in row.categories.all()],
        least=row.least,
        most=row.most,
        source=row.source.title,
        is_invented=row.is_invented,
    )


def _invitation(row: Invitation) -> InvitationOut:
    return InvitationOut(
        category=row.category.key if row.category else None,
        name=row.name,
        source=row.source.title if row.source else None,
        is_invented=row.is_invented,
    )
