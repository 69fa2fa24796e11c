"""What the board's script asks and does: the answers in JSON, and that they do what the form does."""

from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from compact.models import AuditEntry, User
from phases.models import Process
from sessions.domain.meetings import Sitting, add_meeting, move_meeting, postpone_meeting
from sessions.models import Meeting, Override, Room, Session, Step

DESK = "/river/desk/programme/"


@pytest.fixture
def great_room(opening: Meeting) -> Room:
    return Room.objects.get(name="Great Hall")


def test_trying_says_what_would_be_and_writes_nothing(desk: Client, opening: Meeting) -> None:
    answer = desk.post(f"{DESK}{opening.pk}/try/", {"day": "2020-09-12", "version": 0})
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    assert "Saturday, 12 September 2020 is not a working day." in answer.json()["said"]
    assert "Saturday, 12 September 2020, 15:00-18:00, Tower, Vienna" in answer.json()["html"]
    opening.refresh_from_db()
    assert (opening.day, Step.objects.count()) == (date(2020, 9, 7), 0)


def test_trying_a_room_that_is_taken_says_that_it_stops(
    desk: Client, talks: Session, opening: Meeting, great_room: Room
) -> None:
    there = Sitting(date(2020, 9, 9), great_room.venue, great_room, time(16), time(17))
    add_meeting(talks, sitting=there, by=None)
    answer = desk.post(f"{DESK}{opening.pk}/try/", {"day": "2020-09-09", "room": great_room.pk})
    assert "not possible" in answer.json()["html"]


def test_a_drop_moves_the_day_and_leaves_the_rest(desk: Client, opening: Meeting) -> None:
    answer = desk.post(f"{DESK}{opening.pk}/move/", {"day": "2020-09-09", "version": 0})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    moved = Meeting.objects.get(pk=opening.pk)
    assert (moved.day, moved.room, moved.starts_at.time() if moved.starts_at else None) == (
        date(2020, 9, 9),
        opening.room,
        time(13),
    )


def test_a_drop_on_a_room_takes_the_room_and_its_venue(desk: Client, opening: Meeting) -> None:
    pier = Room.objects.get(name="Pier 4")
    told = {"day": "2020-09-09", "room": pier.pk, "venue": pier.venue_id, "version": 0}
    assert desk.post(f"{DESK}{opening.pk}/move/", told).status_code == 200
    moved = Meeting.objects.get(pk=opening.pk)
    assert (moved.room, moved.venue, moved.starts_at.hour if moved.starts_at else None) == (pier, pier.venue, 19)


def test_a_drop_on_a_venue_leaves_the_room_behind(desk: Client, opening: Meeting) -> None:
    told = {"day": "2020-09-09", "room": "", "venue": opening.venue_id, "version": 0}
    assert desk.post(f"{DESK}{opening.pk}/move/", told).status_code == 200
    moved = Meeting.objects.get(pk=opening.pk)
    assert (moved.room, moved.venue) == (None, opening.venue)


def test_the_drop_and_the_form_leave_the_same_row_and_the_same_record(desk: Client, opening: Meeting) -> None:
    def told() -> tuple[Any, ...]:
        row = Meeting.objects.get(pk=opening.pk)
        entry = AuditEntry.objects.filter(target_id=str(opening.pk)).latest("pk")
        return row.day, row.starts_at, row.ends_at, row.room_id, row.status, entry.verb, entry.changes

    desk.post(f"{DESK}{opening.pk}/move/", {"day": "2020-09-09", "version": 0})
    dropped = told()
    desk.post(f"{DESK}undo/")
    version = Meeting.objects.get(pk=opening.pk).version
    typed = {"day": "2020-09-09", "start": "15:00", "end": "18:00", "status": "tentative", "version": version}
    desk.post(f"{DESK}{opening.pk}/", typed | {"venue": opening.venue_id, "room": opening.room_id})
    assert told() == dropped
    assert dropped[5] == "move_meeting"


def test_a_warning_asks_for_a_reason_and_keeps_it(desk: Client, opening: Meeting) -> None:
    saturday = {"day": "2020-09-12", "version": 0}
    asked = desk.post(f"{DESK}{opening.pk}/move/", saturday)
    assert (asked.status_code, asked["Content-Type"]) == (422, "application/problem+json")
    assert asked.json()["detail"] == "Saturday, 12 September 2020 is not a working day."
    told = desk.post(f"{DESK}{opening.pk}/move/", saturday | {"reason": "The river does not wait"})
    assert (told.status_code, Override.objects.get().reason) == (200, "The river does not wait")


def test_what_stood_before_wants_no_second_reason(desk: Client, opening: Meeting) -> None:
    """Its hours are not those of the house: that it moves to another day changes nothing about it."""
    late = {"day": "2020-09-09", "start": "19:00", "end": "21:00"}
    desk.post(f"{DESK}{opening.pk}/move/", late | {"version": 0, "reason": "An evening of songs"})
    again = desk.post(f"{DESK}{opening.pk}/move/", {"day": "2020-09-10", "version": 1})
    assert (again.status_code, Override.objects.count()) == (200, 1)


def test_a_room_that_is_taken_is_409_with_the_sentence(
    desk: Client, talks: Session, opening: Meeting, great_room: Room
) -> None:
    there = Sitting(date(2020, 9, 9), great_room.venue, great_room, time(16), time(17))
    add_meeting(talks, sitting=there, by=None)
    told = {"day": "2020-09-09", "room": great_room.pk, "version": 0, "reason": "All the same"}
    answer = desk.post(f"{DESK}{opening.pk}/move/", told)
    assert (answer.status_code, answer.json()["field"]) == (409, "room")
    assert "Great Hall is taken at that time" in answer.json()["detail"]


def test_a_stale_drop_is_412(desk: Client, colleague: User, opening: Meeting) -> None:
    move_meeting(opening, to=Sitting(date(2020, 9, 10), opening.venue), by=colleague, version=0)
    for version in ("0", ""):
        answer = desk.post(f"{DESK}{opening.pk}/move/", {"day": "2020-09-09", "version": version})
        assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")


@pytest.mark.parametrize(
    "told",
    [{}, {"day": "someday"}, {"day": "2020-09-09", "room": "999999"}, {"day": "2020-09-09", "version": "x"},
     {"day": "2020-09-09", "room": "' OR 1=1"}, {"day": "2020-09-09", "start": "25:00"},
     {"day": "2020-09-09", "room": "9" * 40}, {"day": "2020-09-09", "reason": "x" * 400}],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["try", "move"])
def test_what_cannot_be_read_is_400_with_a_sentence(desk: Client, opening: Meeting, verb: str, told: Any) -> None:
    answer = desk.post(f"{DESK}{opening.pk}/{verb}/", told)
    assert (answer.status_code, bool(answer.json()["detail"])) == (400, True)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1900-05-05"])
def test_a_day_out_of_all_reason_is_refused(desk: Client, opening: Meeting, day: str) -> None:
    assert desk.post(f"{DESK}{opening.pk}/try/", {"day": day}).status_code == 200
    assert desk.post(f"{DESK}{opening.pk}/move/", {"day": day, "version": 0}).status_code == 409


def test_a_meeting_that_is_not_there_is_404_in_json(desk: Client, opening: Meeting) -> None:
    for path in ("999999/move/", "999999/try/", f"{'9' * 30}/move/", "sessions/nothing/place/"):
        answer = desk.post(DESK + path, {"day": "2020-09-09", "version": 0})
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_drop_is_posted(desk: Client, opening: Meeting) -> None:
    assert desk.get(f"{DESK}{opening.pk}/move/").status_code == 405


def test_a_waiting_session_gets_its_first_meeting(
    desk: Client, process: Process, talks: Session, opening: Meeting, great_room: Room
) -> None:
    postpone_meeting(opening, by=None, version=0)
    told = {"day": "2020-09-14", "room": great_room.pk}
    assert desk.post(f"{DESK}sessions/talks-2/try/", told).status_code == 200
    answer = desk.post(f"{DESK}sessions/talks-2/place/", told)
    made = Meeting.objects.get(pk=answer.json()["meeting"])
    assert (made.session, made.day, made.room, made.venue) == (talks, date(2020, 9, 14), great_room, great_room.venue)
    assert "14 Sep 2020" in desk.get(DESK).content.decode()
