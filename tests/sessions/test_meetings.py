"""Verbs on the draft."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, transaction

from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from sessions.domain.meetings import (
    Overriding,
    Sitting,
    add_meeting,
    amend_meeting,
    cancel_meeting,
    move_meeting,
    postpone_meeting,
    reinstate_meeting,
)
from sessions.models import Meeting, Override, Room, Session, Venue
from sessions.warnings import Warning


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


@pytest.mark.parametrize(("start", "end"), [(time(22), time(2)), (time(15), time(0))])
def test_a_meeting_that_runs_past_midnight_is_refused(
    opening: Meeting, sitting: Sitting, officer: User, start: time, end: time
) -> None:
    with pytest.raises(RuleViolation, match="past midnight") as refusal:
        move_meeting(opening, to=replace(sitting, start=start, end=end), by=officer, version=0)
    assert refusal.value.field == "end"


@pytest.mark.parametrize(("start", "end", "field"), [(time(2, 30), time(4), "start"), (time(1), time(2), "end")])
def test_an_hour_that_comes_twice_is_refused(
    opening: Meeting, sitting: Sitting, officer: User, start: time, end: time, field: str
) -> None:
    """Vienna's clocks went from 03:00 back to 02:00 on 25 October 2020."""
    twice = replace(sitting, day=date(2020, 10, 25), start=start, end=end)
    with pytest.raises(RuleViolation, match="comes twice on 2020-10-25 in Europe/Vienna") as refusal:
        move_meeting(opening, to=twice, by=officer, version=0)
    assert refusal.value.field == field


def test_the_hours_around_a_repeated_one_are_plain(opening: Meeting, sitting: Sitting, officer: User) -> None:
    around = replace(sitting, day=date(2020, 10, 25), start=time(1, 59), end=time(3))
    moved = move_meeting(opening, to=around, by=officer, version=0)
    moved.refresh_from_db()
    assert (moved.starts_at, moved.ends_at) == (
        datetime(2020, 10, 24, 23, 59, tzinfo=UTC),
        datetime(2020, 10, 25, 2, tzinfo=UTC),
    )


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc", ""])
def test_a_venue_in_a_zone_that_nobody_knows_is_refused(
    opening: Meeting, sitting: Sitting, castle: Venue, officer: User, zone: str
) -> None:
    castle.zone = zone
    with pytest.raises(RuleViolation, match="the time zone of Alva Castle, Vienna, is not known") as refusal:
        move_meeting(opening, to=replace(sitting, venue=castle), by=officer, version=0)
    assert refusal.value.field == "venue"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "x" * 301, "at most 300 characters"),
        ("status", "perhaps", "“perhaps” is none of “firm”, “tentative”, “cancelled”, “postponed”"),
        ("interpretation", "English and Nepali", "is none of “none”, “available”, “full”"),
        ("length", "long", "is none of “half”, “full”"),
        ("length", "half", "a length is for a day without hours"),
        ("is_open", "yes", "open or closed"),
        ("languages", ["fr", "fr"], "Each language once"),
        ("languages", ["French"], "“French” is no code of a language"),
        ("number", 0, "between 1 and"),
        ("webcast", "javascript:alert(1)", "begins with https"),
        ("webcast", "ftp://example.org/", "begins with https"),
        ("webcast", "https://example.org/" + "x" * 500, "at most 500 characters"),
        ("agenda", "x" * 20_001, "at most 20000 characters"),
        ("agenda", "Opening\n" + "x" * 501, "Line 2 of the agenda"),
    ],
)
def test_a_detail_that_makes_no_sense_is_refused_with_its_field(
    opening: Meeting, officer: User, field: str, value: object, sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence) as refusal:
        amend_meeting(opening, by=officer, version=0, **{field: value})
    opening.refresh_from_db()
    assert (refusal.value.field, refusal.value.status, opening.version) == (field, 409, 0)


def test_languages_need_interpretation(opening: Meeting, officer: User) -> None:
    with pytest.raises(RuleViolation, match="no languages to interpret into") as refusal:
        amend_meeting(opening, by=officer, version=0, interpretation="none", languages=["fr"])
    assert refusal.value.field == "languages"


def test_every_detail_is_kept(opening: Meeting, officer: User) -> None:
    details = {
        "title": "Closing",
        "is_open": False,
        "interpretation": "full",
        "languages": ["fr", "zh-Hans"],
        "number": 12,
        "webcast": "https://example.org/live",
        "agenda": "Opening\nAdoption of the agenda",
    }
    amend_meeting(opening, by=officer, version=0, **details)
    opening.refresh_from_db()
    assert {name: getattr(opening, name) for name in details} == details


def test_hours_take_the_place_of_a_length(talks: Session, castle: Venue, sitting: Sitting, officer: User) -> None:
    half = add_meeting(talks, sitting=Sitting(date(2020, 10, 5), castle), by=officer, length="half")
    assert half.length == "half"
    assert move_meeting(half, to=sitting, by=officer, version=0).length == ""


def test_a_postponed_meeting_leaves_its_room_and_comes_back(opening: Meeting, talks: Session, officer: User) -> None:
    here = Sitting(opening.day, opening.venue, opening.room, time(15), time(18))
    postponed = postpone_meeting(opening, by=officer, version=0)
    other = add_meeting(talks, sitting=here, by=officer)
    with pytest.raises(RuleViolation, match="taken"):
        reinstate_meeting(postponed, by=officer, version=1)
    cancel_meeting(other, by=officer, version=0)
    again = reinstate_meeting(postponed, by=officer, version=1, to=replace(here, day=date(2020, 9, 8)))
    assert (again.status, again.day, again.version) == ("firm", date(2020, 9, 8), 2)
    with pytest.raises(RuleViolation, match="not called off"):
        reinstate_meeting(again, by=officer, version=2)


def test_a_warning_is_overridden_with_a_reason_that_is_kept(opening: Meeting, sitting: Sitting, officer: User) -> None:
    saturday = replace(sitting, day=date(2020, 10, 10))
    warned = (Warning("weekend", "Saturday, 10 October 2020 is not a working day."),)
    with pytest.raises(RuleViolation, match="Say why") as refusal:
        move_meeting(opening, to=saturday, by=officer, version=0, overriding=Overriding(" ", warned))
    opening.refresh_from_db()
    assert (refusal.value.field, opening.day) == ("reason", date(2020, 9, 7))
    move_meeting(opening, to=saturday, by=officer, version=0, overriding=Overriding("The hall is free.", warned))
    kept = Override.objects.get(meeting=opening)
    assert (kept.warning, kept.sentence, kept.reason, kept.by) == (
        "weekend",
        "Saturday, 10 October 2020 is not a working day.",
        "The hall is free.",
        officer,
    )


def test_a_deleted_meeting_is_a_stale_edit(talks: Session, sitting: Sitting, officer: User) -> None:
    meeting = add_meeting(talks, sitting=sitting, by=officer)
    seen = Meeting.objects.select_related("session__process").get(pk=meeting.pk)
    meeting.delete()
    with pytest.raises(StaleEdit, match="deleted"):
        cancel_meeting(seen, by=officer, version=0)
