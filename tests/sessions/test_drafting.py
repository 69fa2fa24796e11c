"""Verbs on several meetings of the draft at once, and back to what is published."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.models import DateRecord, Process
from sessions.domain.drafting import (
    copy_meetings,
    copy_session,
    discard_change,
    move_session,
    split_meeting,
)
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting, cancel_meeting, move_meeting
from sessions.domain.panels import add_panel
from sessions.domain.releases import pending
from sessions.models import Meeting, Panel, Room, Session, Step, Venue

NOON = datetime(2020, 6, 1, 12, tzinfo=UTC)


def hours(meeting: Meeting) -> tuple[datetime | None, datetime | None]:
    return meeting.starts_at, meeting.ends_at


@pytest.fixture
def round_one(process: Process) -> Session:
    """Three days without hours on Pier 4: 15-17 June 2020."""
    return Session.objects.select_related("process", "item", "kind").get(process=process, slug="talks-1")


def test_a_meeting_is_split_at_an_hour(opening: Meeting, officer: User) -> None:
    first, second = split_meeting(opening, at=time(16), resume=time(16, 30), by=officer, version=0)
    for meeting in (first, second):
        meeting.refresh_from_db()
    assert hours(first) == (datetime(2020, 9, 7, 13, tzinfo=UTC), datetime(2020, 9, 7, 14, tzinfo=UTC))
    assert hours(second) == (datetime(2020, 9, 7, 14, 30, tzinfo=UTC), datetime(2020, 9, 7, 16, tzinfo=UTC))
    assert (second.room, second.status, second.session_id) == (opening.room, "tentative", opening.session_id)
    assert (first.version, second.version, Step.objects.count()) == (1, 0, 1)


def test_the_second_part_goes_on_at_once_where_nothing_else_is_said(opening: Meeting, officer: User) -> None:
    first, second = split_meeting(opening, at=time(16), by=officer, version=0)
    assert first.ends_at == second.starts_at


@pytest.mark.parametrize(
    ("at", "resume", "field"),
    [
        (time(15), None, "at"),
        (time(18), None, "at"),
        (time(9), None, "at"),
        (time(16), time(15), "resume"),
        (time(16), time(18), "resume"),
    ],
)
def test_a_split_outside_the_hours_is_refused(
    opening: Meeting, officer: User, at: time, resume: time | None, field: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        split_meeting(opening, at=at, resume=resume, by=officer, version=0)
    assert (refusal.value.field, Meeting.objects.filter(session=opening.session).count()) == (field, 1)


def test_what_has_no_hours_or_was_called_off_cannot_be_split(
    opening: Meeting, round_one: Session, officer: User
) -> None:
    whole_day = round_one.meetings.first()
    assert whole_day
    with pytest.raises(RuleViolation, match="Only a meeting with hours"):
        split_meeting(whole_day, at=time(16), by=officer, version=whole_day.version)
    cancelled = cancel_meeting(opening, by=officer, version=0)
    with pytest.raises(RuleViolation, match="called off"):
        split_meeting(cancelled, at=time(16), by=officer, version=1)


def test_a_session_is_copied_to_other_dates(process: Process, round_one: Session, officer: User) -> None:
    """15-17 June become 1-3 September; the copy has no date record before a release gives it one."""
    made = copy_session(round_one, to=date(2020, 9, 1), title="Third round of talks", by=officer)
    session = Session.objects.get(pk=made.session.pk)
    found = list(session.meetings.order_by("day"))
    assert [meeting.day for meeting in found] == [date(2020, 9, 1), date(2020, 9, 2), date(2020, 9, 3)]
    assert [meeting.room.name for meeting in found if meeting.room] == ["Pier 4"] * 3
    assert made.without_room == []
    assert (session.kind, session.item.provision, session.item.title) == (
        round_one.kind,
        round_one.item.provision,
        "Third round of talks",
    )
    assert set(session.themes.all()) == set(round_one.themes.all())
    assert DateRecord.objects.filter(item=session.item).count() == 0
    assert {meeting.uid for meeting in found}.isdisjoint(round_one.meetings.values_list("uid", flat=True))
    assert {change.meeting.pk for change in pending(process, NOON).meetings} == {meeting.pk for meeting in found}


def test_a_copy_keeps_the_hours_of_the_venues_clock(opening: Meeting, talks: Session, officer: User) -> None:
    """15:00 in Vienna is 13:00 UTC in September and 14:00 in November."""
    made = copy_session(talks, to=date(2020, 11, 2), title="Autumn", by=officer)
    assert [hours(meeting)[0] for meeting in made.meetings] == [datetime(2020, 11, 2, 14, tzinfo=UTC)]


def test_a_copy_leaves_out_a_room_that_is_taken_and_says_so(opening: Meeting, talks: Session, officer: User) -> None:
    there = Sitting(date(2020, 9, 14), opening.venue, opening.room, time(15), time(18))
    add_meeting(talks, sitting=there, by=None)
    made = copy_meetings(talks, to=date(2020, 9, 14), by=officer)
    assert [meeting.day for meeting in made.meetings] == [date(2020, 9, 14), date(2020, 9, 21)]
    assert [(meeting.day, meeting.room) for meeting in made.without_room] == [(date(2020, 9, 14), None)]
    assert made.meetings[1].room == opening.room


def test_what_was_called_off_is_not_copied(opening: Meeting, talks: Session, officer: User) -> None:
    cancel_meeting(opening, by=officer, version=0)
    with pytest.raises(RuleViolation, match="No meeting of this session sits"):
        copy_session(talks, to=date(2020, 11, 2), title="Autumn", by=officer)
    assert not Session.objects.filter(item__title="Autumn").exists()


def test_a_copy_onto_the_days_of_the_original_is_refused(opening: Meeting, talks: Session, officer: User) -> None:
    with pytest.raises(RuleViolation, match="days of the original") as refusal:
        copy_meetings(talks, to=opening.day, by=officer)
    assert refusal.value.field == "to"


def test_a_session_moves_as_a_whole_by_days(round_one: Session, officer: User) -> None:
    """Over its own days too: they make room for one another."""
    moved = move_session(round_one, to=date(2020, 6, 16), by=officer)
    days = sorted(round_one.meetings.values_list("day", flat=True))
    assert days == [meeting.day for meeting in moved] == [date(2020, 6, 16), date(2020, 6, 17), date(2020, 6, 18)]
    assert Step.objects.get().verb == "move_session"


@pytest.mark.parametrize("to", [date(2020, 9, 8), date(2020, 9, 6)])
def test_days_in_one_room_move_forth_and_back(opening: Meeting, talks: Session, officer: User, to: date) -> None:
    here = Sitting(date(2020, 9, 8), opening.venue, opening.room, time(15), time(18))
    add_meeting(talks, sitting=here, by=None)
    assert [meeting.room for meeting in move_session(talks, to=to, by=officer)] == [opening.room] * 2


def test_a_session_whose_room_is_taken_does_not_move_at_all(
    opening: Meeting, talks: Session, round_one: Session, officer: User
) -> None:
    add_meeting(talks, sitting=Sitting(date(2020, 9, 8), opening.venue, opening.room, time(15), time(18)), by=None)
    add_meeting(round_one, sitting=Sitting(date(2020, 9, 9), opening.venue, opening.room, time(15), time(18)), by=None)
    with pytest.raises(RuleViolation, match="Tower is taken"):
        move_session(talks, to=date(2020, 9, 8), by=officer)
    assert sorted(talks.meetings.values_list("day", flat=True)) == [date(2020, 9, 7), date(2020, 9, 8)]


def test_a_change_is_taken_back_to_what_readers_see(
    process: Process, opening: Meeting, sitting: Sitting, officer: User
) -> None:
    moved = move_meeting(opening, to=sitting, by=officer, version=0)
    named = amend_meeting(moved, by=officer, version=1, title="Closing", status="firm", is_open=True)
    assert len(pending(process, NOON)) == 1
    back = discard_change(named, by=officer, version=2)
    assert back is not None
    assert (len(pending(process, NOON)), back.room, back.version) == (0, opening.room, 3)


def test_a_change_is_not_taken_back_to_a_room_that_is_no_more(
    opening: Meeting, sitting: Sitting, officer: User
) -> None:
    moved = move_meeting(opening, to=sitting, by=officer, version=0)
    Room.objects.filter(name="Tower").update(name="Keep")
    with pytest.raises(RuleViolation, match="Tower, is not among the venues"):
        discard_change(moved, by=officer, version=1)


def test_a_meeting_that_no_reader_saw_is_deleted_unless_a_panel_sits_there(
    talks: Session, sitting: Sitting, officer: User
) -> None:
    meeting = add_meeting(talks, sitting=sitting, by=officer)
    panel = add_panel(talks, title="On ferries", moderators=[], by=None)
    Panel.objects.filter(pk=panel.pk).update(meeting=meeting)
    with pytest.raises(RuleViolation, match="A panel sits"):
        discard_change(meeting, by=officer, version=0)
    Panel.objects.filter(pk=panel.pk).update(meeting=None)
    assert discard_change(meeting, by=officer, version=0) is None
    assert not Meeting.objects.filter(pk=meeting.pk).exists()


def test_a_stale_split_is_refused(opening: Meeting, sitting: Sitting, officer: User) -> None:
    move_meeting(opening, to=replace(sitting), by=officer, version=0)
    with pytest.raises(StaleEdit):
        split_meeting(opening, at=time(16), by=officer, version=0)


def test_a_venue_in_another_zone_keeps_its_own_hours_when_moved(round_one: Session, officer: User) -> None:
    harbour = Venue.objects.get(key="harbour")
    meeting = round_one.meetings.order_by("day").first()
    assert meeting
    at_ten = Sitting(meeting.day, harbour, meeting.room, time(10), time(13))
    move_meeting(meeting, to=at_ten, by=officer, version=meeting.version)
    moved = move_session(round_one, to=date(2020, 11, 16), by=officer)
    assert moved[0].starts_at == datetime(2020, 11, 16, 15, tzinfo=UTC)
