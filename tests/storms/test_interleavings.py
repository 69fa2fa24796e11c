"""Deadlines change while their reminders are sent: what is claimed after a change says what is so since."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from compact import clock, outbox, sending
from phases import reminders
from phases.domain.loading import load_process
from tests.conftest import MONDAY, SMALL
from tests.storms import hearing
from tests.storms.changing import World
from tests.storms.running import tell

pytestmark = [pytest.mark.storm, pytest.mark.timeout(300)]
HISTORIES, CHANGES = 10, 100


@pytest.fixture
def world(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, request: Any) -> Iterator[World]:
    settings.EMAIL_BACKEND = f"{hearing.__name__}.Backend"
    monkeypatch.setattr(sending, "claim", hearing.noting(sending.claim))
    clock.set_offset(MONDAY)
    yield World(load_process(SMALL).process, getattr(request, "param", random.randrange(1000)))
    hearing.HEARD.clear()
    hearing.CLAIMED.clear()


@pytest.mark.parametrize("world", range(HISTORIES), indirect=True)
def test_no_mail_claimed_after_a_change_says_what_was_so_before(world: World) -> None:
    world.play(CHANGES)
    tell(f"{CHANGES} changes, {len(hearing.HEARD)} mails")
    assert len(hearing.HEARD) > CHANGES
    assert world.wrong() == []
    assert world.repeated() == {}
    assert world.uncorrected() == []


@pytest.mark.parametrize("world", [99], indirect=True)
def test_without_the_last_look_an_old_date_would_be_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the check above sees what it looks for."""
    blind = replace(outbox.KINDS["reminder"], unwanted=lambda messages: set())
    monkeypatch.setitem(outbox.KINDS, "reminder", blind)
    monkeypatch.setattr(reminders, "_withdraw", lambda rows: set())
    world.play(CHANGES)
    assert world.wrong() != []
