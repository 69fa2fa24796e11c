"""Panels of a session."""

import pytest

from compact.errors import RuleViolation
from compact.models import AuditEntry, User
from phases.models import Process
from sessions.domain.panels import add_panel
from sessions.models import Session
from stakeholders.models import State


def test_panels_are_numbered_as_they_come(process: Process, talks: Session, officer: User) -> None:
    kenya = State.objects.get(pk="KE")
    made = [add_panel(talks, title=title, moderators=[kenya], by=officer) for title in ("First", "Second")]
    assert [(panel.number, panel.title, panel.moderating_states) for panel in made] == [
        (1, "First", ["KE"]),
        (2, "Second", ["KE"]),
    ]
    assert AuditEntry.objects.filter(verb="add_panel", actor=officer).count() == 2


def test_a_new_panel_is_a_public_change(process: Process, talks: Session, officer: User) -> None:
    before = Process.objects.get(pk=process.pk).revision
    add_panel(talks, title="First", moderators=[], by=officer)
    assert Process.objects.get(pk=process.pk).revision == before + 1


def test_a_panel_without_a_title_is_refused(process: Process, talks: Session, officer: User) -> None:
    with pytest.raises(RuleViolation, match="title"):
        add_panel(talks, title="  ", moderators=[], by=officer)
    assert not talks.panels.exists()
