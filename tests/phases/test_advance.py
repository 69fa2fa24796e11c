"""`advance`: a demonstration's clock goes on, and what became known or due on the way happens, each thing once."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from compact import clock, outbox
from compact.errors import RuleViolation
from compact.models import AuditEntry, Installation, Message, User
from phases.domain import demonstration
from phases.domain.advancing import advance, unfold
from phases.domain.loading import load_process
from phases.models import DateRecord, Document, LoadedFile, Process, Reminder
from sessions.models import Release
from tests.conftest import SMALL, VIENNA
from tests.phases.test_loading import counts

START = datetime(2020, 1, 15, 9, 0, tzinfo=VIENNA)
END = datetime(2021, 4, 1, 9, 0, tzinfo=VIENNA)


@pytest.fixture
def demo(db: None) -> Process:
    """The river, on 15 January 2020: nothing has been announced yet."""
    clock.set_offset(START)
    process = load_process(SMALL).process
    demonstration.seed()
    return process


def known() -> tuple[int, int, int]:
    return DateRecord.objects.exclude(layer="mandated").count(), Document.objects.count(), Release.objects.count()


def test_it_is_refused_outside_a_demonstration(process: Process, officer: User) -> None:
    before = clock.now()
    with pytest.raises(RuleViolation, match="only in a demonstration"):
        advance(END)
    assert abs(clock.now() - before) < timedelta(seconds=10)
    with pytest.raises(CommandError, match="only in a demonstration"):
        call_command("advance", "--to", "2021-04-01")


def test_it_does_not_go_back(demo: Process) -> None:
    with pytest.raises(RuleViolation, match=r"The clock stands at 2020-01-15 08:0.* UTC; it does not go back"):
        advance(START - timedelta(days=1))


def test_a_day_that_is_no_day_is_refused(demo: Process) -> None:
    with pytest.raises(CommandError, match="--to takes a day or a moment"):
        call_command("advance", "--to", "the day after tomorrow")


def test_facts_are_loaded_on_the_day_on_which_they_became_known(demo: Process) -> None:
    seen = [known()]
    for day in ("2020-01-19", "2020-01-20", "2020-03-04", "2020-03-31", "2020-04-01", "2020-06-18", "2020-06-19"):
        call_command("advance", "--to", day, stdout=StringIO())
        seen.append(known())
    assert seen == [
        (0, 0, 0),
        (0, 0, 0),
        (2, 0, 1),  # the letter: two sessions agreed
        (4, 0, 1),  # a mayor, and what was held
        (4, 0, 1),
        (7, 0, 2),  # the second letter: two sessions and a deadline
        (7, 0, 2),
        (8, 1, 2),  # the draft
    ]


def test_it_says_where_the_clock_stands_and_what_happened(demo: Process) -> None:
    told = StringIO()
    call_command("advance", "--to", "2020-01-21", stdout=told)
    assert told.getvalue().startswith("The clock stands at 2020-01-21 08:00 CET: ")
    assert datetime(2020, 1, 21, 8, 0, tzinfo=VIENNA) <= clock.now() < datetime(2020, 1, 21, 8, 1, tzinfo=VIENNA)


def test_going_in_steps_ends_where_one_leap_ends(demo: Process) -> None:
    for days in range(0, 180, 20):
        advance(START + timedelta(days=days, seconds=60))
    advance(END)
    assert known() == (8, 1, 2)
    assert not load_process(SMALL, until=END).changed


def test_the_replay_reaches_the_end_and_sends_each_reminder_once(demo: Process, mailoutbox: list[Any]) -> None:
    done = advance(END)
    assert known() == (8, 1, 2)
    assert not load_process(SMALL, until=END).changed
    figures = reminder_states()
    keys = list(Message.objects.filter(kind="reminder").values_list("key", flat=True))
    assert (figures["planned"], figures["queued"]) == (0, len(keys))
    assert (done["reminders"], len(keys), len(set(keys))) == (figures["queued"], figures["queued"], figures["queued"])
    told = set(Reminder.objects.filter(state="queued").values_list("milestone__item__key", "days_before"))
    # The draft was late (due 15 June, sent on 19 June): both its reminders went; the survey was due on 31 May.
    assert told >= {("first-draft", 14), ("first-draft", 3), ("survey", 14), ("survey", 3), ("names", 14), ("names", 3)}
    assert advance(END + timedelta(days=1))["reminders"] == 0
    assert Message.objects.filter(kind="reminder").count() == len(keys)


def reminder_states() -> dict[str, int]:
    found = list(Reminder.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in ("planned", "queued", "skipped", "cancelled")}


def test_a_reminder_falls_due_at_its_own_time_on_the_way(demo: Process) -> None:
    advance(END)
    rows = Reminder.objects.filter(state="queued").select_related("message")
    late = [row.pk for row in rows if row.message.enqueued_at - row.due_at > timedelta(minutes=1)]
    assert late == []


def test_a_replay_raises_the_revision_and_is_noted(demo: Process) -> None:
    revision = Process.objects.get().revision
    advance(START + timedelta(hours=1))
    assert Process.objects.get().revision == revision + 1
    assert AuditEntry.objects.order_by("-pk")[0].verb == "advance"


def test_a_clock_that_runs_on_by_itself_unfolds_too(demo: Process) -> None:
    clock.set_offset(datetime(2020, 1, 20, 0, 1, tzinfo=VIENNA))
    assert (unfold() > 0, known()) == (True, (2, 0, 1))
    before = counts()
    assert (unfold(), counts()) == (0, before)


def test_outside_a_demonstration_nothing_unfolds(process: Process) -> None:
    clock.set_offset(END)
    assert (unfold(), Document.objects.count()) == (0, 0)


def test_a_file_that_is_gone_is_a_sentence(demo: Process) -> None:
    LoadedFile.objects.update(path="/nowhere/small.yaml")
    with pytest.raises(CommandError, match=r"small\.yaml: cannot be read"):
        call_command("advance", "--to", "2020-02-01")


@pytest.mark.storm
@pytest.mark.django_db(transaction=True)
def test_the_shipped_process_replays_from_its_first_day_to_its_last() -> None:
    path = Path(settings.SHIPPED_PROCESSES[0])
    clock.set_offset(datetime.fromisoformat("2017-01-20T08:00:00-05:00"))
    load_process(path)
    demonstration.seed()
    end = datetime.fromisoformat("2018-12-31T08:00:00-05:00")
    advance(end)
    assert not load_process(path, until=end).changed
    keys = list(Message.objects.filter(kind="reminder").values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == reminder_states()["queued"] > 50
    assert reminder_states()["planned"] == 0
    assert outbox.figures()["failed"] == 0
    assert Installation.objects.get().demonstration is True


def test_what_is_due_goes_out_before_the_clock_moves_on(demo: Process, mailoutbox: list[Any]) -> None:
    """The first draft is sent on 19 June: by then its reminders of 1 and 12 June are out, and none is cancelled."""
    advance(datetime(2020, 6, 25, 9, 0, tzinfo=VIENNA))
    theirs = Reminder.objects.filter(milestone__item__key="first-draft", recipient__email="president@demo.example")
    assert list(theirs.values_list("state", flat=True)) == ["queued", "queued"]
    assert not Message.objects.filter(kind="reminder", state=Message.State.CANCELLED).exists()
    to_them = [mail for mail in mailoutbox if mail.to == ["president@demo.example"] and "First draft" in mail.subject]
    assert len(to_them) == 2
