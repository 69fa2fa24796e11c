"""Publishing, and what readers then see."""

from dataclasses import replace
from datetime import date, time

import pytest
from django.db import IntegrityError, connection, transaction

from compact import clock
from compact.errors import RuleViolation
from compact.models import User
from phases.models import DateRecord, Process
from phases.reading import Reading
from sessions.domain.meetings import Sitting, add_meeting, cancel_meeting, move_meeting
from sessions.domain.releases import pending, publish
from sessions.models import Meeting, Release, Room, Session
from sessions.reading import Programme


def programme(process: Process) -> Programme:
    return Programme(Reading(process, clock.now()))


def shown(process: Process, session: str) -> list[tuple[str, date, str, int]]:
    found = programme(process).meetings
    return [(v.change, v.day, v.room_name, v.sequence) for v in found if v.meeting.session.slug == session]


def test_the_loaded_programme_went_through_its_releases(process: Process) -> None:
    numbers = list(
        Release.objects.filter(process=process).order_by("number").values_list("number", "file_release__key")
    )
    assert numbers == [(1, "letter-1"), (2, "letter-2")]
    assert shown(process, "talks-1") == [("moved", date(2020, 6, day), "Pier 4", 1) for day in (15, 16, 17)]
    assert shown(process, "talks-2") == [("added", date(2020, 9, 7), "Tower", 0)]


def test_a_draft_is_not_shown_before_it_is_published(process: Process, opening: Meeting, officer: User) -> None:
    move_meeting(opening, to=replace(_here(opening), day=date(2020, 9, 8)), by=officer, version=0)
    assert shown(process, "talks-2") == [("added", date(2020, 9, 7), "Tower", 0)]
    publish(process, note="A day later", by=officer)
    assert shown(process, "talks-2") == [("moved", date(2020, 9, 8), "Tower", 1)]


def _here(meeting: Meeting) -> Sitting:
    return Sitting(meeting.day, meeting.venue, meeting.room, time(15), time(18))


def test_publishing_nothing_is_refused(process: Process, officer: User) -> None:
    with pytest.raises(RuleViolation, match="Nothing has changed"):
        publish(process, note="Nothing", by=officer)
    assert Release.objects.count() == 2


def test_sequence_grows_only_where_the_meeting_changed(process: Process, opening: Meeting, officer: User) -> None:
    move_meeting(opening, to=replace(_here(opening), start=time(16)), by=officer, version=0)
    publish(process, note="An hour later", by=officer)
    sequences = {v.meeting.session.slug: v.sequence for v in programme(process).meetings}
    assert sequences == {"hearing-1": 0, "talks-1": 1, "talks-2": 1}


@pytest.mark.parametrize(
    ("to", "change"),
    [({"day": date(2020, 9, 9)}, "moved"), ({"start": time(16)}, "moved"), ({"room": "Great Hall"}, "room")],
)
def test_a_change_is_named(
    process: Process, opening: Meeting, officer: User, to: dict[str, object], change: str
) -> None:
    if "room" in to:
        to = {"room": Room.objects.get(name=to["room"])}
    move_meeting(opening, to=replace(_here(opening), **to), by=officer, version=0)  # type: ignore[arg-type]
    assert [found.change for found in pending(process, clock.now())] == [change]


def test_a_cancelled_meeting_stays_visible_as_cancelled(process: Process, opening: Meeting, officer: User) -> None:
    cancel_meeting(opening, by=officer, version=0)
    publish(process, note="Cancelled", by=officer)
    assert shown(process, "talks-2") == [("cancelled", date(2020, 9, 7), "Tower", 1)]


def test_a_meeting_added_and_cancelled_in_the_draft_never_shows(
    process: Process, talks: Session, sitting: Sitting, officer: User
) -> None:
    meeting = add_meeting(talks, key="x", sitting=sitting, by=officer)
    cancel_meeting(meeting, by=officer, version=0)
    assert len(pending(process, clock.now())) == 0


def test_publishing_records_the_agreed_date_with_the_release_as_its_source(
    process: Process, opening: Meeting, officer: User
) -> None:
    move_meeting(opening, to=replace(_here(opening), day=date(2020, 9, 30)), by=officer, version=0)
    add_meeting(opening.session, key="x", sitting=replace(_here(opening), day=date(2020, 10, 1)), by=officer)
    release = publish(process, note="Two days", by=officer)
    records = DateRecord.objects.filter(item=opening.session.item, layer="agreed").order_by("pk")
    assert [(r.phrase, r.place) for r in records] == [
        ("7 September 2020", "Vienna"),
        ("30 September-1 October 2020", "Vienna"),
    ]
    assert records[1].source == release.source


def test_a_release_raises_the_revision_and_a_draft_does_not(process: Process, opening: Meeting, officer: User) -> None:
    before = Process.objects.get(pk=process.pk).revision
    move_meeting(opening, to=replace(_here(opening), start=time(16)), by=officer, version=0)
    assert Process.objects.get(pk=process.pk).revision == before
    publish(process, note="An hour later", by=officer)
    assert Process.objects.get(pk=process.pk).revision > before


@pytest.mark.parametrize("sql", ["UPDATE programme_release SET note = 'x'", "DELETE FROM programme_meetingversion"])
def test_the_database_refuses_to_change_a_release(process: Process, sql: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_past_day_shows_what_was_published_by_then(process: Process) -> None:
    before_second_letter = Reading(process, clock.now().replace(year=2020, month=3, day=1))
    days = [v.day for v in Programme(before_second_letter).meetings if v.meeting.session.slug == "talks-1"]
    assert days == [date(2020, 6, 8), date(2020, 6, 9), date(2020, 6, 10)]
    assert "talks-2" not in Programme(before_second_letter).sessions
