"""The banner of the desk: what stands still, for how long, what to do; nothing when all is well."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compact import clock, health, outbox
from compact.models import Attempt, Heartbeat, Installation, Message, User
from compact.outbox import Kind, Mail
from compact.standing_still import lasting, standing_still
from phases.models import Process, Reminder

TEN, ELEVEN = timedelta(minutes=10), timedelta(minutes=11)


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail("A note", "It says this.")))


@pytest.fixture
def well(db: None) -> None:
    """A worker is at work, and its sweeps were seen."""
    for name in health.HEARTS:
        health.beat(name)


def seen(name: str, ago: timedelta) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now() - ago})


def owe(key: str = "a", *, tried: timedelta | None = None, code: int = 0, attempts: int = 0) -> Message:
    """A message that is due; `tried` so long ago for the first time, and put off until in half a minute."""
    message = outbox.enqueue(key=key, kind="note", to="reader@example.org")
    if tried:
        Attempt.objects.create(message=message, at=timezone.now() - tried, code=code, said="no")
        later = timezone.now() + timedelta(seconds=30)
        Message.objects.filter(pk=message.pk).update(not_before=later, error="no", attempts=attempts)
    return message


def said() -> list[str]:
    return [one.what for one in standing_still()]


def test_nothing_when_all_is_well(well: None) -> None:
    owe()
    assert said() == []


def test_without_a_worker(well: None) -> None:
    seen("worker", timedelta(seconds=89))
    assert said() == []
    seen("worker", timedelta(minutes=12))
    assert said() == ["Mail and reminders have stood still for 12 minutes: no worker is at work."]


def test_where_no_worker_was_ever_seen(db: None) -> None:
    assert said() == ["Mail and reminders stand still: no worker was ever seen."]


def test_held_after_a_restore_and_nothing_else(db: None) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"held": True})
    assert said() == ["Nothing is sent: this installation was restored from a backup and is held."]


def test_mail_that_nobody_picks_up(well: None) -> None:
    owe()
    Message.objects.update(not_before=timezone.now() - ELEVEN)
    (still,) = standing_still()
    assert (still.what, "not picked up" in still.means) == ("Mail has stood still for 11 minutes.", True)


def test_a_server_that_cannot_be_reached_counts_from_the_first_try(well: None) -> None:
    """Every half minute its next attempt moves on: the moment that was first due does not."""
    owe(tried=timedelta(hours=3))
    (still,) = standing_still()
    assert (still.what, "cannot be reached" in still.means) == ("Mail has stood still for 3 hours.", True)
    assert health.pulse().age("due") == 0.0
    assert 10800 <= (health.ages()["oldest_unsent_seconds"] or 0) < 10900


def test_a_mailbox_that_puts_us_off_is_no_standstill(well: None) -> None:
    owe(tried=timedelta(hours=3), code=451, attempts=3)
    assert said() == []
    assert (health.ages()["oldest_unsent_seconds"] or 0) >= 10800


def test_a_message_that_breaks_the_line_is_none_while_others_go(well: None) -> None:
    owe(tried=timedelta(hours=3))
    Message.objects.filter(pk=owe("b").pk).update(state="sent", sent_at=timezone.now())
    assert said() == []


def test_a_sweep_of_mail_that_was_not_seen(well: None) -> None:
    seen("mail", timedelta(minutes=6))
    assert said() == ["Mail has stood still for 6 minutes."]


@pytest.fixture
def process(river: Process, db: None) -> Process:
    return Process.objects.get(pk=river.pk)


@pytest.mark.parametrize(("late", "what"), [(TEN - timedelta(seconds=5), []), (ELEVEN, ["for 11 minutes"])])
def test_reminders_that_are_not_handed_over(
    process: Process, chair: User, well: None, late: timedelta, what: list[str]
) -> None:
    clock.set_offset(Reminder.objects.filter(state="planned").earliest("due_at").due_at + late)
    assert said() == [f"Reminders have stood still {words}." for words in what]


def test_a_sweep_of_reminders_that_was_not_seen(well: None) -> None:
    seen("reminders", timedelta(minutes=7))
    assert said() == ["Reminders have stood still for 7 minutes."]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(60, "1 minute"), (660, "11 minutes"), (7200, "2 hours"), (172800, "2 days"), (None, "0 minutes")],
)
def test_how_long_it_lasts(seconds: float | None, words: str) -> None:
    assert lasting(seconds) == words


def test_every_page_of_the_desk_says_so_and_no_other(
    process: Process, officer: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(officer)
    words = "no worker was ever seen"
    assert [words in client.get(page).text for page in ("/river/desk/", "/river/desk/mail/", "/river/")] == [
        True,
        True,
        False,
    ]
    health.beat("worker")
    assert words not in client.get("/river/desk/").text


def test_it_asks_once_however_much_is_due(well: None, queries: Callable[[], Any]) -> None:
    for number in range(20):
        owe(f"n{number}", tried=timedelta(hours=1))
    with queries() as found:
        assert len(standing_still()) == 1
    assert len(found) == 1
