"""Taking back what one did to the draft."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.models import Process
from sessions.domain.drafting import (
    copy_meetings,
    copy_session,
    discard_change,
    move_session,
    postpone_meeting,
    reinstate_meeting,
    split_meeting,
)
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting, cancel_meeting, move_meeting
from sessions.domain.panels import add_panel
from sessions.domain.releases import publish
from sessions.domain.steps import FIELDS, IDENTITY, kept, last_step, undo
from sessions.models import Meeting, Panel, Room, Session, Step, Venue


def state(process: Process) -> dict[int, dict[str, Any]]:
    """Everything of every meeting that undo must bring back; the version only ever rises."""
    rows = Meeting.objects.filter(session__process=process).select_related("session__process", "venue")
    return {row.pk: {name: kept(row)[name] for name in (*IDENTITY, *FIELDS)} for row in rows}


def test_a_move_is_taken_back(process: Process, opening: Meeting, sitting: Sitting, officer: User) -> None:
    before = state(process)
    move_meeting(opening, to=sitting, by=officer, version=0)
    step = last_step(process, officer)
    assert step is not None
    assert step.words == "Undo: moved 7 Sep 2020 → 5 Oct 2020"  # type: ignore[attr-defined]
    assert undo(process, by=officer) == step
    opening.refresh_from_db()
    assert (state(process), opening.version, last_step(process, officer)) == (before, 2, None)
    entry = AuditEntry.objects.get(verb="undo", target_id=str(opening.pk))
    assert (entry.actor, entry.changes["day"]) == (officer, ["2020-10-05", "2020-09-07"])


def test_steps_are_taken_back_one_by_one_newest_first(
    process: Process, opening: Meeting, sitting: Sitting, officer: User
) -> None:
    before = state(process)
    moved = move_meeting(opening, to=sitting, by=officer, version=0)
    named = amend_meeting(moved, by=officer, version=1, title="Closing")
    cancel_meeting(named, by=officer, version=2)
    words = []
    while step := last_step(process, officer):
        words.append(step.words)  # type: ignore[attr-defined]
        undo(process, by=officer)
    assert words == [
        "Undo: cancelled 5 Oct 2020",
        "Undo: changed details of 5 Oct 2020",
        "Undo: moved 7 Sep 2020 → 5 Oct 2020",
    ]
    assert state(process) == before


def test_everybody_takes_back_only_their_own(
    process: Process, opening: Meeting, sitting: Sitting, officer: User, colleague: User
) -> None:
    move_meeting(opening, to=sitting, by=officer, version=0)
    with pytest.raises(RuleViolation, match="nothing of yours to undo"):
        undo(process, by=colleague)


def test_what_somebody_changed_since_is_not_taken_back(
    process: Process, opening: Meeting, sitting: Sitting, officer: User, colleague: User
) -> None:
    moved = move_meeting(opening, to=sitting, by=officer, version=0)
    amend_meeting(moved, by=colleague, version=1, title="Closing")
    with pytest.raises(StaleEdit, match="changed since"):
        undo(process, by=officer)
    opening.refresh_from_db()
    assert (opening.day, opening.title) == (date(2020, 10, 5), "Closing")


def test_an_added_meeting_that_no_reader_saw_is_deleted(
    process: Process, talks: Session, sitting: Sitting, officer: User
) -> None:
    before = state(process)
    add_meeting(talks, sitting=sitting, by=officer)
    undo(process, by=officer)
    assert state(process) == before


def test_an_added_meeting_that_a_release_shows_is_cancelled(
    process: Process, talks: Session, sitting: Sitting, officer: User
) -> None:
    meeting = add_meeting(talks, sitting=sitting, by=officer)
    publish(process, note="One more", by=officer)
    undo(process, by=officer)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.version) == ("cancelled", 1)


def test_an_added_meeting_where_a_panel_sits_by_now_stays(
    process: Process, talks: Session, sitting: Sitting, officer: User
) -> None:
    meeting = add_meeting(talks, sitting=sitting, by=officer)
    panel = add_panel(talks, title="On ferries", moderators=[], by=None)
    Panel.objects.filter(pk=panel.pk).update(meeting=meeting)
    with pytest.raises(StaleEdit, match="A panel sits"):
        undo(process, by=officer)
    assert Meeting.objects.filter(pk=meeting.pk).exists()


def test_a_deleted_meeting_comes_back_as_itself(
    process: Process, talks: Session, sitting: Sitting, officer: User
) -> None:
    meeting = add_meeting(talks, sitting=sitting, by=officer, title="Opening", languages=["fr"], interpretation="full")
    before = state(process)
    assert discard_change(meeting, by=officer, version=0) is None
    assert last_step(process, officer).words == "Undo: deleted 5 Oct 2020"  # type: ignore[union-attr]
    undo(process, by=officer)
    assert state(process) == before


def test_a_room_that_was_taken_meanwhile_stops_an_undo(
    process: Process, opening: Meeting, talks: Session, sitting: Sitting, officer: User, colleague: User
) -> None:
    here = Sitting(opening.day, opening.venue, opening.room, time(15), time(18))
    move_meeting(opening, to=sitting, by=officer, version=0)
    add_meeting(talks, sitting=here, by=colleague)
    before = state(process)
    with pytest.raises(RuleViolation, match="Tower is taken"):
        undo(process, by=officer)
    assert (state(process), Step.objects.filter(by=officer, undone_at=None).count()) == (before, 1)


def test_what_a_file_does_is_no_step(process: Process) -> None:
    assert (Step.objects.count(), Meeting.objects.filter(session__process=process).count()) == (0, 6)


def test_meetings_that_swapped_places_swap_back(
    process: Process, talks: Session, sitting: Sitting, officer: User
) -> None:
    """Two days in one room, moved by a day: each stands where the other was."""
    first = add_meeting(talks, sitting=sitting, by=None)
    add_meeting(talks, sitting=replace(sitting, day=sitting.day + timedelta(days=1)), by=None)
    cancel_meeting(Meeting.objects.get(key="d1", session=talks), by=None, version=0)
    before = state(process)
    move_session(talks, to=sitting.day + timedelta(days=1), by=officer)
    assert last_step(process, officer).words == "Undo: moved 2 meetings"  # type: ignore[union-attr]
    undo(process, by=officer)
    first.refresh_from_db()
    assert (state(process), first.day) == (before, sitting.day)


def acts(process: Process, officer: User, numbers: list[int]) -> None:
    """Do to the draft what the numbers say; what is refused is left."""
    kind, which, days, hour = numbers
    rows = list(Meeting.objects.filter(session__process=process).select_related("session__process").order_by("pk"))
    row = rows[which % len(rows)]
    room = Room.objects.select_related("venue").order_by("pk")[which % 3]
    to = Sitting(date(2020, 9, 7) + timedelta(days=days), room.venue, room, time(hour), time(hour + 2))
    copied = f"Copy {Session.objects.count()}"
    known = {"by": officer, "version": row.version}
    done = [
        lambda: move_meeting(row, to=to, **known),
        lambda: move_meeting(row, to=Sitting(to.day, None), **known),
        lambda: amend_meeting(row, title=f"{days}", is_open=not row.is_open, number=hour, agenda="One", **known),
        lambda: cancel_meeting(row, **known),
        lambda: postpone_meeting(row, **known),
        lambda: reinstate_meeting(row, to=to, **known),
        lambda: split_meeting(row, at=time(hour + 1), **known),
        lambda: discard_change(row, **known),
        lambda: add_meeting(row.session, sitting=to, by=officer, length="" if hour else "half"),
        lambda: move_session(row.session, to=to.day, by=officer),
        lambda: copy_meetings(row.session, to=to.day, by=officer),
        lambda: copy_session(row.session, to=to.day, title=copied, by=officer),
    ]
    try:
        done[kind % len(done)]()
    except RuleViolation:
        pass


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    some.lists(
        some.tuples(some.integers(0, 11), some.integers(0, 20), some.integers(-9, 9), some.integers(9, 17)),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_was_done_undo_brings_every_field_of_every_meeting_back(
    process: Process, officer: User, done: list[tuple[int, int, int, int]]
) -> None:
    before = state(process)
    for numbers in done:
        acts(process, officer, list(numbers))
    while last_step(process, officer):
        undo(process, by=officer)
    assert state(process) == before


def test_the_words_of_a_step_come_of_the_step_alone(
    process: Process, opening: Meeting, castle: Venue, officer: User
) -> None:
    later = Sitting(opening.day, castle, opening.room, time(16), time(18))
    move_meeting(opening, to=later, by=officer, version=0)
    Venue.objects.filter(pk=castle.pk).update(zone="UTC")
    step = last_step(process, officer)
    assert step.words == "Undo: moved 7 Sep 2020, 15:00-18:00 → 16:00-18:00"  # type: ignore[union-attr]
    with pytest.raises(RuleViolation, match="time zone of the place"):
        undo(process, by=officer)


def test_nothing_goes_back_to_a_room_that_is_no_more(
    process: Process, opening: Meeting, sitting: Sitting, officer: User
) -> None:
    move_meeting(opening, to=sitting, by=officer, version=0)
    Room.objects.filter(name="Tower").delete()
    with pytest.raises(RuleViolation, match="there no more"):
        undo(process, by=officer)


def test_a_second_press_of_the_button_takes_nothing_more_back(
    process: Process, opening: Meeting, sitting: Sitting, officer: User
) -> None:
    moved = move_meeting(opening, to=sitting, by=officer, version=0)
    amend_meeting(moved, by=officer, version=1, title="Closing")
    step = last_step(process, officer)
    assert step is not None
    undo(process, by=officer, seen=step.pk)
    with pytest.raises(StaleEdit, match="taken back already"):
        undo(process, by=officer, seen=step.pk)
    opening.refresh_from_db()
    assert (opening.day, opening.title) == (sitting.day, "")


def test_a_copied_session_goes_with_its_meetings_unless_something_hangs_on_it(
    process: Process, talks: Session, sitting: Sitting, officer: User
) -> None:
    copied = copy_session(talks, to=sitting.day, title="Third round of talks", by=officer)
    undo(process, by=officer)
    assert not Session.objects.filter(pk=copied.session.pk).exists()
    assert AuditEntry.objects.filter(verb="remove_session", target_id=str(copied.session.pk)).count() == 1
    again = copy_session(talks, to=sitting.day, title="Third round of talks", by=officer)
    add_panel(again.session, title="On ferries", moderators=[], by=None)
    undo(process, by=officer)
    assert again.session.meetings.count() == 0
    assert Session.objects.filter(pk=again.session.pk).exists()


def test_many_meetings_are_taken_back_in_as_many_queries_as_few(
    process: Process, talks: Session, sitting: Sitting, officer: User, queries: Callable[[], CaptureQueriesContext]
) -> None:
    asked = []
    for days in (2, 20):
        for n in range(days):
            there = replace(sitting, day=sitting.day + timedelta(days=n), room=None)
            add_meeting(talks, sitting=there, by=None)
        before = state(process)
        move_session(talks, to=sitting.day + timedelta(days=40), by=officer)
        with queries() as found:
            undo(process, by=officer)
        assert state(process) == before
        asked.append(len(found))
    assert asked[0] == asked[1]
