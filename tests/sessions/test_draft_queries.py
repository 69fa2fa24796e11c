"""The draft as staff see it: loaded in a constant number of queries; what is supposed asks nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from compact import clock
from compact.errors import RuleViolation
from compact.models import User
from phases.models import Process, Rule
from phases.reading import Reading
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting, cancel_meeting, move_meeting, postpone_meeting
from sessions.domain.sessions import add_session
from sessions.draft import NEW, Draft
from sessions.models import Meeting, Participant, Session
from sessions.warnings import advise, answered, standing
from tests.sessions.grown import grow
from tests.sessions.test_rules_queries import RULES


def draft_of(process: Process) -> Draft:
    return Draft(Reading(process, clock.now()))


def names(rows: list[Model]) -> list[str]:
    return [str(row) for row in rows]


def test_the_draft_shows_what_no_release_shows_yet(
    process: Process, opening: Meeting, sitting: Sitting, officer: User
) -> None:
    move_meeting(opening, to=sitting, by=officer, version=0)
    draft = draft_of(process)
    version = draft.by_meeting[opening.pk]
    assert (version.day, version.room_name, version.pk, version.meeting.version) == (sitting.day, "Great Hall", None, 1)
    assert {one.meeting_id: one.day for one in draft.shown.meetings}[opening.pk] == date(2020, 9, 7)
    assert draft.programme.meetings[-1] is version


def test_some_days_of_it(process: Process) -> None:
    found = draft_of(process).within(date(2020, 6, 16), date(2020, 9, 7))
    assert [version.day for version in found] == [date(2020, 6, 16), date(2020, 6, 17), date(2020, 9, 7)]


def test_a_session_that_no_reader_knows_is_in_the_draft_and_waits_for_its_first_meeting(
    process: Process, talks: Session, sitting: Sitting, officer: User
) -> None:
    new = add_session(process, kind=talks.kind, title="Third round of talks", by=officer)
    draft = draft_of(process)
    assert [view.session.pk for view in draft.waiting] == [new.pk]
    assert new.slug not in draft.shown.sessions
    add_meeting(new, sitting=sitting, by=officer)
    draft = draft_of(process)
    assert (draft.waiting, [version.day for version in draft.programme.sessions[new.slug].meetings]) == (
        [],
        [sitting.day],
    )


def test_what_was_postponed_waits_and_what_was_cancelled_does_not(
    process: Process, opening: Meeting, officer: User
) -> None:
    postponed = postpone_meeting(opening, by=officer, version=0)
    assert [view.session.slug for view in draft_of(process).waiting] == ["talks-2"]
    cancel_meeting(postponed, by=officer, version=1)
    assert draft_of(process).waiting == []


def test_what_is_supposed_asks_the_database_nothing_and_leaves_the_draft_as_it_is(
    process: Process,
    opening: Meeting,
    talks: Session,
    sitting: Sitting,
    queries: Callable[[], CaptureQueriesContext],
) -> None:
    draft = draft_of(process)
    standing(draft)
    findings = draft.facts.findings
    with queries() as found:
        moved = draft.supposing(opening.pk, sitting)
        added = moved.supposing(None, replace(sitting, day=date(2020, 10, 6)), talks)
        standing(added)
        assert len(added.facts.findings) == len(findings)
    assert [query["sql"] for query in found] == []
    assert [version.day for version in added.by_session[talks.pk]] == [date(2020, 10, 5), date(2020, 10, 6)]
    assert added.by_meeting[NEW].session_title == "Second round of talks"
    assert draft.by_meeting[opening.pk].day == date(2020, 9, 7)


def test_a_sitting_that_no_verb_would_take_cannot_be_supposed(
    process: Process, opening: Meeting, sitting: Sitting
) -> None:
    with pytest.raises(RuleViolation, match="past midnight"):
        draft_of(process).supposing(opening.pk, replace(sitting, end=time(0)))
    with pytest.raises(KeyError):
        draft_of(process).supposing(None, sitting)


def test_a_detail_of_the_draft_is_shown_too(process: Process, opening: Meeting, officer: User) -> None:
    amend_meeting(opening, by=officer, version=0, title="Closing")
    assert draft_of(process).by_meeting[opening.pk].title == "Closing"


def test_two_thousand_meetings_cost_as_many_queries_as_sixty(
    process: Process,
    opening: Meeting,
    talks: Session,
    sitting: Sitting,
    queries: Callable[[], CaptureQueriesContext],
) -> None:
    provision = process.provisions.get(anchor="op.2")
    Rule.objects.bulk_create(
        Rule(process=process, key=kind, kind=kind, provision=provision, parameters=parameters)
        for kind, parameters in RULES.items()
    )
    asked = []
    for count in (60, 2000):
        grow(process, count)
        for session in Session.objects.filter(slug__startswith="grown-"):
            Participant.objects.get_or_create(session=session, part="chair", name="Cy Chair", known_at=clock.now())
        with queries() as found:
            draft = draft_of(process)
            against = standing(draft)
            answered(draft, against)
            assert len(draft.waiting) == 0
            advise(draft.reading, opening, sitting, draft=draft)
            advise(draft.reading, None, sitting, talks, draft=draft)
        assert len(draft.meetings) == count + 6
        assert [query["sql"] for query in found if not query["sql"].startswith("SELECT")] == []
        assert [query["sql"] for query in found if "FOR NO KEY UPDATE" in query["sql"]] == []
        asked.append(len(found))
    assert asked[0] == asked[1] <= 33
