"""What staff are told before they put a meeting somewhere."""

from dataclasses import replace
from datetime import date, time

import pytest

from compact import clock
from compact.models import User
from phases.findings import State
from phases.models import Process, Rule
from phases.reading import Reading
from sessions.domain.meetings import Overriding, Sitting, add_meeting, cancel_meeting, move_meeting
from sessions.domain.sessions import add_session
from sessions.draft import Draft
from sessions.models import Holiday, Meeting, Panel, Participant, Room, Session, SessionKind, Venue
from sessions.warnings import Advice, Warning, advise, answered, standing

TALKS, ROUND = "“Second round of talks”", "“First round of talks”"
BREAK = "has less than a day between"


def draft_of(process: Process) -> Draft:
    return Draft(Reading(process, clock.now()))


def kinds(advice: Advice) -> dict[str, str]:
    """The sentence of each kind of warning; no kind comes twice."""
    found = {warning.kind: warning.sentence for warning in advice.warnings}
    assert len(found) == len(advice.warnings)
    return found


def sits(session: Session, name: str, part: str = "chair", panel: Panel | None = None) -> Participant:
    return Participant.objects.create(session=session, name=name, part=part, panel=panel, known_at=clock.now())


@pytest.fixture
def hearing(process: Process) -> Session:
    """A hearing to come, of which no reader knows yet."""
    kind = SessionKind.objects.get(process=process, key="hearing")
    return add_session(process, kind=kind, title="Second hearing", by=None)


@pytest.fixture
def pier(process: Process) -> Room:
    return Room.objects.select_related("venue").get(name="Pier 4")


@pytest.fixture
def afternoon(opening: Meeting) -> Sitting:
    """Where the second round of talks sits: Monday, 7 September 2020, 15:00-18:00, in the Tower."""
    return Sitting(opening.day, opening.venue, opening.room, time(15), time(18))


def test_nothing_stands_against_a_plain_programme(process: Process) -> None:
    """The hearing of March is over: what happened needs no warning."""
    assert standing(draft_of(process)) == {}


@pytest.mark.parametrize(
    ("where", "kind", "sentence"),
    [
        ({"day": date(2020, 9, 12)}, "weekend", "Saturday, 12 September 2020 is not a working day."),
        ({"day": date(2020, 10, 26)}, "holiday", "26 October 2020 is a holiday in Vienna: National day."),
        (
            {"day": date(2021, 4, 6)},
            "outside-phase",
            "6 April 2021 lies outside “II. Talks” (from June 2020), 6 days after.",
        ),
        (
            {"start": time(9, 30), "end": time(12)},
            "outside-hours",
            "09:30-12:00 is not within the standard hours of Vienna (10:00-13:00, 15:00-18:00).",
        ),
        (
            {"start": time(12), "end": time(16)},
            "outside-hours",
            "12:00-16:00 is not within the standard hours of Vienna (10:00-13:00, 15:00-18:00).",
        ),
    ],
)
def test_a_day_or_hour_that_is_not_usual_is_said(
    process: Process, opening: Meeting, afternoon: Sitting, where: dict[str, object], kind: str, sentence: str
) -> None:
    Holiday.objects.create(duty_station_id="Vienna", day=date(2020, 10, 26), name="National day")
    advice = advise(Reading(process, clock.now()), opening, replace(afternoon, **where))  # type: ignore[arg-type]
    assert advice.warnings == [Warning(kind, sentence, opening.pk)]
    assert (advice.stops, advice.to_answer) == (False, advice.warnings)


def test_a_day_that_has_gone_by_is_said(process: Process, opening: Meeting, afternoon: Sitting) -> None:
    advice = advise(Reading(process, clock.now()), opening, replace(afternoon, day=date(2020, 5, 29)))
    assert kinds(advice) == {
        "past-day": "29 May 2020 has gone by.",
        "outside-phase": "29 May 2020 lies outside “II. Talks” (from June 2020), 3 days before.",
    }


def test_a_duty_station_has_its_own_holidays_and_hours(
    process: Process, opening: Meeting, afternoon: Sitting, pier: Room
) -> None:
    Holiday.objects.create(duty_station_id="Vienna", day=date(2020, 10, 26), name="National day")
    there = replace(afternoon, day=date(2020, 10, 26), venue=pier.venue, room=pier)
    assert advise(Reading(process, clock.now()), opening, there).warnings == []


def test_where_a_rule_gives_a_kind_its_phase_that_is_the_window(process: Process, hearing: Session) -> None:
    """No rule and no paragraph: any phase will do. With the rule it is the first."""
    to = Sitting(date(2020, 7, 6), None)
    assert advise(Reading(process, clock.now()), None, to, hearing).warnings == []
    Rule.objects.create(
        process=process,
        key="window",
        kind="phase-window",
        provision=process.provisions.get(anchor="op.2"),
        parameters={"phase": "phase-1", "session_kinds": ["hearing"]},
    )
    assert kinds(advise(Reading(process, clock.now()), None, to, hearing)) == {
        "outside-phase": "6 July 2020 lies outside “I. Survey” (January to June 2020), 6 days after."
    }


def test_outside_every_phase_the_nearest_is_named(process: Process, hearing: Session) -> None:
    advice = advise(Reading(process, clock.now()), None, Sitting(date(2021, 4, 5), None), hearing)
    assert kinds(advice) == {"outside-phase": "5 April 2021 lies outside “II. Talks” (from June 2020), 5 days after."}


def test_a_room_that_is_taken_stops_the_move(
    process: Process, opening: Meeting, afternoon: Sitting, hearing: Session
) -> None:
    late = replace(afternoon, start=time(16))
    advice = advise(Reading(process, clock.now()), None, late, hearing)
    said = f"Tower cannot hold two meetings at once on 7 Sep 2020: {TALKS} (15:00-18:00, Vienna) and"
    assert advice.warnings == [
        Warning("room-taken", f"{said} “Second hearing” (16:00-18:00, Vienna).", None, stops=True)
    ]
    assert (advice.stops, advice.to_answer) == (True, [])


def test_a_room_is_not_taken_by_what_touches_or_was_called_off(
    process: Process, opening: Meeting, afternoon: Sitting, hearing: Session, officer: User
) -> None:
    before = replace(afternoon, start=time(12), end=time(15))
    assert set(kinds(advise(Reading(process, clock.now()), None, before, hearing))) == {"outside-hours"}
    cancel_meeting(opening, by=officer, version=0)
    assert advise(Reading(process, clock.now()), None, afternoon, hearing).warnings == []


def test_another_process_may_have_the_room(process: Process, afternoon: Sitting, hearing: Session) -> None:
    other = Process.objects.create(
        slug="lake", title="Lake", short_title="Lake", zone="Europe/Vienna", deadline_time=time(17)
    )
    kind = SessionKind.objects.create(process=other, key="talks", name="Talks", plural="Talks", position=1)
    hall = replace(afternoon, room=Room.objects.get(name="Great Hall"))
    add_meeting(add_session(other, kind=kind, title="Lake talks", by=None), sitting=hall, by=None)
    said = kinds(advise(Reading(process, clock.now()), None, hall, hearing))
    assert said == {
        "room-taken": "Great Hall cannot hold two meetings at once on 7 Sep 2020: "
        "“Second hearing” (15:00-18:00, Vienna) and “Lake talks”."
    }


def test_a_sitting_that_cannot_be_stops_with_its_sentence(
    process: Process, opening: Meeting, afternoon: Sitting
) -> None:
    advice = advise(Reading(process, clock.now()), opening, replace(afternoon, end=time(14)))
    assert [(one.kind, one.stops) for one in advice.warnings] == [("impossible", True)]
    assert "before it starts" in advice.warnings[0].sentence


def test_a_chair_in_two_places_is_said_once(
    process: Process, talks: Session, afternoon: Sitting, hearing: Session
) -> None:
    """However the name is spaced and written."""
    sits(talks, "Ann  Ambrose")
    sits(hearing, "ann ambrose")
    hall = replace(afternoon, room=Room.objects.get(name="Great Hall"), start=time(17), end=time(18))
    assert kinds(advise(Reading(process, clock.now()), None, hall, hearing)) == {
        "person-twice": f"Ann Ambrose is in two places on 7 Sep 2020: {TALKS} (15:00-18:00, Vienna) and "
        "“Second hearing” (17:00-18:00, Vienna)."
    }


def test_one_after_the_other_nobody_is_in_two_places(
    process: Process, talks: Session, afternoon: Sitting, hearing: Session
) -> None:
    sits(talks, "Ann Ambrose")
    sits(hearing, "Ann Ambrose")
    morning = replace(afternoon, start=time(10), end=time(13))
    assert advise(Reading(process, clock.now()), None, morning, hearing).warnings == []


def test_where_hours_are_not_known_somebody_may_be_in_two_places(
    process: Process, talks: Session, afternoon: Sitting, hearing: Session
) -> None:
    sits(talks, "Ann Ambrose")
    sits(hearing, "Ann Ambrose")
    somewhere = replace(afternoon, room=None, start=None, end=None)
    assert set(kinds(advise(Reading(process, clock.now()), None, somewhere, hearing))) == {"person-twice"}


@pytest.mark.parametrize(("withdrawn", "found"), [(False, {"person-twice"}), (True, set())])
def test_who_is_on_a_panel_sits_where_the_panel_does(
    process: Process,
    opening: Meeting,
    talks: Session,
    afternoon: Sitting,
    hearing: Session,
    withdrawn: bool,
    found: set[str],
) -> None:
    add_meeting(talks, sitting=replace(afternoon, day=date(2020, 9, 8)), by=None)
    panel = Panel.objects.create(
        session=talks, number=1, kind="expert", title="On boats", meeting=opening, withdrawn=withdrawn
    )
    sits(talks, "Pia Panel", "panellist", panel)
    sits(hearing, "Pia Panel")
    hall = replace(afternoon, room=Room.objects.get(name="Great Hall"))
    reading = Reading(process, clock.now())
    assert set(kinds(advise(reading, None, hall, hearing))) == found
    assert kinds(advise(reading, None, replace(hall, day=date(2020, 9, 8)), hearing)) == {}


def test_a_panel_without_a_meeting_sits_where_its_session_does_if_that_is_one(
    process: Process, talks: Session, afternoon: Sitting, hearing: Session
) -> None:
    panel = Panel.objects.create(session=talks, number=1, kind="expert", title="On boats")
    sits(talks, "Pia Panel", "moderator", panel)
    sits(hearing, "Pia Panel")
    hall = replace(afternoon, room=Room.objects.get(name="Great Hall"))
    assert set(kinds(advise(Reading(process, clock.now()), None, hall, hearing))) == {"person-twice"}
    add_meeting(talks, sitting=replace(afternoon, day=date(2020, 9, 8)), by=None)
    assert kinds(advise(Reading(process, clock.now()), None, hall, hearing)) == {}


def test_a_session_in_two_cities_within_a_day_is_said(
    process: Process, opening: Meeting, talks: Session, pier: Room
) -> None:
    """18:00 in Vienna is noon in New York: at 10:00 on the next day 22 hours have passed, at 13:00 a day and more."""
    there = Sitting(date(2020, 9, 8), pier.venue, pier, time(10), time(13))
    assert kinds(advise(Reading(process, clock.now()), None, there, talks)) == {
        "short-break": f"{TALKS} {BREAK} {TALKS} (7 Sep 2020, 15:00-18:00, Vienna) and "
        f"{TALKS} (8 Sep 2020, 10:00-13:00, New York)."
    }
    later = replace(there, start=time(15), end=time(18))
    assert kinds(advise(Reading(process, clock.now()), None, later, talks)) == {}


@pytest.mark.parametrize(("day", "found"), [(date(2020, 9, 8), {"short-break"}), (date(2020, 9, 9), set())])
def test_a_person_needs_a_day_between_two_cities(
    process: Process, talks: Session, hearing: Session, pier: Room, day: date, found: set[str]
) -> None:
    sits(talks, "Ann Ambrose")
    sits(hearing, "Ann Ambrose")
    advice = advise(Reading(process, clock.now()), None, Sitting(day, pier.venue, pier), hearing)
    assert set(kinds(advice)) == found
    assert all(sentence.startswith(f"Ann Ambrose {BREAK}") for sentence in kinds(advice).values())


def test_what_a_move_brings_to_others_is_said_and_what_stood_before_is_not(
    process: Process, talks: Session, afternoon: Sitting, hearing: Session, officer: User
) -> None:
    saturday = add_meeting(talks, sitting=replace(afternoon, day=date(2020, 9, 12)), by=officer)
    reading = Reading(process, clock.now())
    assert set(standing(Draft(reading))) == {saturday.pk}
    advice = advise(reading, None, replace(afternoon, day=date(2020, 9, 14)), hearing)
    assert advice.warnings == []


def test_the_counter_runs_along(process: Process, hearing: Session, castle: Venue, officer: User) -> None:
    """Two of at most three days were held; a third is a count, a fourth is more than the text allows."""
    monday = Sitting(date(2020, 6, 8), castle)
    advice = advise(Reading(process, clock.now()), None, monday, hearing)
    assert advice.counts == ["Hearings: 2 of at most 3 working days · this move makes 3"]
    assert advice.afterwards == ["Hearings: 3 of at most 3 working days"]
    add_meeting(hearing, sitting=monday, by=officer)
    advice = advise(Reading(process, clock.now()), None, replace(monday, day=date(2020, 6, 9)), hearing)
    (change,) = advice.changes
    assert change.before is not None
    assert change.after is not None
    assert (change.before.state, change.after.state, change.is_worse) == (State.NOT_YET_DUE, State.AT_RISK, True)
    same = advise(Reading(process, clock.now()), None, monday, hearing)
    assert (same.changes, same.counts) == ([], ["Hearings: 3 of at most 3 working days"])


def test_another_kind_of_session_has_its_own_counts(process: Process, talks: Session, castle: Venue) -> None:
    assert advise(Reading(process, clock.now()), None, Sitting(date(2020, 6, 8), castle), talks).counts == []


def test_an_answer_holds_for_the_warning_it_was_given_to(
    process: Process, opening: Meeting, afternoon: Sitting, officer: User
) -> None:
    saturday = replace(afternoon, day=date(2020, 9, 12))
    advice = advise(Reading(process, clock.now()), opening, saturday)
    why = Overriding("The castle is free.", tuple(advice.to_answer))
    moved = move_meeting(opening, to=saturday, by=officer, version=0, overriding=why)
    assert {name: one.reason for name, one in answered(draft_of(process)).items()} == {
        (opening.pk, "weekend"): "The castle is free."
    }
    move_meeting(moved, to=replace(afternoon, day=date(2020, 9, 19)), by=officer, version=1)
    draft = draft_of(process)
    assert ([one.kind for one in standing(draft)[opening.pk]], answered(draft)) == (["weekend"], {})


def test_an_answer_about_two_meetings_holds_for_both(
    process: Process, opening: Meeting, talks: Session, afternoon: Sitting, hearing: Session, officer: User
) -> None:
    sits(talks, "Ann Ambrose")
    sits(hearing, "Ann Ambrose")
    hall = replace(afternoon, room=Room.objects.get(name="Great Hall"))
    advice = advise(Reading(process, clock.now()), None, hall, hearing)
    made = add_meeting(hearing, sitting=hall, by=officer, overriding=Overriding("Bo sits in.", tuple(advice.to_answer)))
    assert set(answered(draft_of(process))) == {(opening.pk, "person-twice"), (made.pk, "person-twice")}


def test_what_has_gone_by_as_readers_saw_it_has_no_warnings(
    process: Process, opening: Meeting, afternoon: Sitting, officer: User
) -> None:
    """A Saturday in March that was published would be history; one that is only drafted is not."""
    past = Meeting.objects.get(key="d1", session__slug="hearing-1")
    Holiday.objects.create(duty_station_id="Vienna", day=past.day, name="Lent")
    assert standing(draft_of(process)) == {}
    move_meeting(opening, to=replace(afternoon, day=date(2020, 3, 7)), by=officer, version=0)
    found = standing(draft_of(process))
    assert [one.kind for one in found[opening.pk]] == ["past-day", "weekend", "outside-phase"]
