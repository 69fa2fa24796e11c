"""Verbs on the draft."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, connection, connections, transaction

from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.models import Process
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting, cancel_meeting, move_meeting
from sessions.models import Meeting, Room, Session, Venue


def test_hours_are_kept_as_moments_of_the_venues_clock(talks: Session, sitting: Sitting, officer: User) -> None:
    meeting = add_meeting(talks, key="x", sitting=sitting, by=officer)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.ends_at) == (
        datetime(2020, 10, 5, 8, tzinfo=UTC),
        datetime(2020, 10, 5, 11, tzinfo=UTC),
    )


def test_a_day_may_stand_without_hours(talks: Session, castle: Venue, great_hall: Room, officer: User) -> None:
    """Two of them share a room and a day: without hours nobody can say that they clash."""
    for key in ("x", "y"):
        meeting = add_meeting(talks, key=key, sitting=Sitting(date(2020, 10, 5), castle, great_hall), by=officer)
        assert (meeting.starts_at, meeting.ends_at) == (None, None)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(time(10), None, "end"), (None, time(13), "end"), (time(13), time(10), "end"), (time(10), time(10), "end")],
)
def test_hours_out_of_order_are_refused(
    talks: Session, sitting: Sitting, officer: User, start: time | None, end: time | None, field: str
) -> None:
    with pytest.raises(RuleViolation) as refusal:
        add_meeting(talks, key="x", sitting=replace(sitting, start=start, end=end), by=officer)
    assert refusal.value.field == field
    assert not Meeting.objects.filter(key="x").exists()


def test_an_hour_that_the_clock_skips_is_refused(talks: Session, sitting: Sitting, officer: User) -> None:
    """Vienna's clocks went from 02:00 to 03:00 on 29 March 2020."""
    skipped = replace(sitting, day=date(2020, 3, 29), start=time(2, 30), end=time(4))
    with pytest.raises(RuleViolation, match="02:30 does not exist on 2020-03-29 in Europe/Vienna"):
        add_meeting(talks, key="x", sitting=skipped, by=officer)


def test_a_room_of_another_venue_is_refused(talks: Session, sitting: Sitting, officer: User) -> None:
    pier = Room.objects.get(name="Pier 4")
    with pytest.raises(RuleViolation, match="another venue"):
        add_meeting(talks, key="x", sitting=replace(sitting, room=pier), by=officer)


def test_a_taken_room_is_refused_and_named(talks: Session, sitting: Sitting, officer: User) -> None:
    add_meeting(talks, key="x", sitting=sitting, by=officer)
    with pytest.raises(RuleViolation, match="Great Hall is taken at that time by “Second round of talks”") as refusal:
        add_meeting(talks, key="y", sitting=replace(sitting, start=time(12), end=time(14)), by=officer)
    assert (refusal.value.field, Meeting.objects.filter(key="y").exists()) == ("room", False)


def test_meetings_may_touch(talks: Session, sitting: Sitting, officer: User) -> None:
    add_meeting(talks, key="x", sitting=sitting, by=officer)
    add_meeting(talks, key="y", sitting=replace(sitting, start=time(13), end=time(14)), by=officer)
    assert Meeting.objects.filter(key__in=["x", "y"]).count() == 2


def test_a_cancelled_meeting_frees_its_room(talks: Session, sitting: Sitting, officer: User) -> None:
    first = add_meeting(talks, key="x", sitting=sitting, by=officer)
    cancel_meeting(first, by=officer, version=first.version)
    add_meeting(talks, key="y", sitting=sitting, by=officer)


def test_moving_says_what_changed_and_raises_the_version(opening: Meeting, sitting: Sitting, officer: User) -> None:
    moved = move_meeting(opening, to=sitting, by=officer, version=opening.version)
    moved.refresh_from_db()
    assert (moved.day, moved.room, moved.version) == (sitting.day, sitting.room, opening.version + 1)
    entry = AuditEntry.objects.get(verb="move_meeting", target_id=str(opening.pk))
    assert entry.actor == officer
    assert entry.changes["day"] == ["2020-09-07", "2020-10-05"]


def test_moving_to_where_it_is_changes_nothing(opening: Meeting, officer: User) -> None:
    here = Sitting(opening.day, opening.venue, opening.room, time(15), time(18))
    move_meeting(opening, to=here, by=officer, version=opening.version)
    opening.refresh_from_db()
    assert (opening.version, AuditEntry.objects.filter(verb="move_meeting", target_id=str(opening.pk)).exists()) == (
        0,
        False,
    )


def test_a_stale_edit_is_refused(opening: Meeting, sitting: Sitting, officer: User, colleague: User) -> None:
    seen = opening.version
    move_meeting(opening, to=sitting, by=officer, version=seen)
    with pytest.raises(StaleEdit):
        move_meeting(opening, to=replace(sitting, day=date(2020, 10, 6)), by=colleague, version=seen)
    opening.refresh_from_db()
    assert (opening.day, opening.edited_by) == (date(2020, 10, 5), officer)


def test_a_cancelled_meeting_does_not_move(opening: Meeting, sitting: Sitting, officer: User) -> None:
    cancelled = cancel_meeting(opening, by=officer, version=opening.version)
    with pytest.raises(RuleViolation, match="cancelled"):
        move_meeting(opening, to=sitting, by=officer, version=cancelled.version)


def at_once(count: int, do: Callable[[int], None]) -> list[str]:
    """Do something in `count` threads at the same moment; return what each met."""
    met: list[str] = ["?"] * count
    ready = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            ready.wait(timeout=20)
            do(number)
            met[number] = "done"
        except Exception as error:
            met[number] = type(error).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return met


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_one_room_at_one_time_one_gets_it(process: Process) -> None:
    talks, sitting = _room(process)
    met = at_once(12, lambda n: add_meeting(talks, key=f"n{n}", sitting=sitting, by=None) and None)
    assert sorted(met) == ["RuleViolation"] * 11 + ["done"]
    assert Meeting.objects.filter(key__startswith="n").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_databases_guard_more_than_one_would_get_it(process: Process) -> None:
    """The proof that the constraint is what decides: with it gone, the same attempts all succeed."""
    talks, sitting = _room(process)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'meeting_room_free'")
        guard = cursor.fetchone()[0]
        cursor.execute("ALTER TABLE programme_meeting DROP CONSTRAINT meeting_room_free")
    try:
        met = at_once(4, lambda n: add_meeting(talks, key=f"n{n}", sitting=sitting, by=None) and None)
    finally:
        Meeting.objects.filter(key__startswith="n").delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE programme_meeting ADD CONSTRAINT meeting_room_free {guard}")
    assert met == ["done"] * 4


def _room(process: Process) -> tuple[Session, Sitting]:
    castle = Venue.objects.get(key="castle")
    hall = Room.objects.get(venue=castle, name="Great Hall")
    talks = Session.objects.select_related("process").get(process=process, slug="talks-2")
    return talks, Sitting(date(2020, 10, 5), castle, hall, time(10), time(13))


def test_the_database_refuses_an_end_before_its_start(opening: Meeting) -> None:
    opening.ends_at = opening.starts_at
    with pytest.raises(IntegrityError), transaction.atomic():
        opening.save()


def test_without_a_venue_hours_are_of_the_processs_zone_and_stay_so(
    opening: Meeting, officer: User, talks: Session
) -> None:
    nowhere = Sitting(date(2020, 10, 5), None, None, time(10), time(13))
    moved = move_meeting(opening, to=nowhere, by=officer, version=0)
    assert moved.starts_at == datetime(2020, 10, 5, 8, tzinfo=UTC)
    again = move_meeting(moved, to=nowhere, by=officer, version=moved.version)
    assert (again.starts_at, again.version) == (moved.starts_at, moved.version)


def test_a_room_without_its_venue_is_refused(opening: Meeting, officer: User, sitting: Sitting) -> None:
    with pytest.raises(RuleViolation, match="another venue"):
        move_meeting(opening, to=replace(sitting, venue=None), by=officer, version=0)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(1944, 12, 31), date(2200, 1, 1)])
def test_a_day_outside_all_reason_is_refused(opening: Meeting, officer: User, sitting: Sitting, day: date) -> None:
    with pytest.raises(RuleViolation, match="between 1945 and 2199") as refusal:
        move_meeting(opening, to=replace(sitting, day=day), by=officer, version=0)
    assert refusal.value.field == "day"


def test_a_cancelled_meeting_is_reinstated_by_its_status(opening: Meeting, officer: User) -> None:
    cancelled = cancel_meeting(opening, by=officer, version=0)
    again = amend_meeting(cancelled, by=officer, version=cancelled.version, status="firm")
    assert (again.status, again.version) == ("firm", 2)


def test_a_meeting_is_not_reinstated_into_a_room_that_was_taken(
    opening: Meeting, talks: Session, officer: User
) -> None:
    cancelled = cancel_meeting(opening, by=officer, version=0)
    here = Sitting(opening.day, opening.venue, opening.room, time(15), time(18))
    add_meeting(talks, key="x", sitting=here, by=officer)
    with pytest.raises(RuleViolation, match="taken"):
        amend_meeting(cancelled, by=officer, version=cancelled.version, status="firm")
