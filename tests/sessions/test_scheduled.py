"""Publishing later: exactly what was previewed, at its moment, once; or nothing, and a sentence why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from compact import clock, outbox
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, Installation, Message, User
from phases.domain import advancing
from phases.domain.processes import end_role
from phases.models import Process, Role
from sessions.domain.meetings import Sitting, add_meeting, cancel_meeting, move_meeting
from sessions.domain.panels import add_panel, edit_panel
from sessions.domain.releases import fingerprint, pending, publish
from sessions.domain.scheduling import CHANGED, NO_ROLE, publish_due, schedule_release, withdraw_scheduled
from sessions.models import Meeting, Release, ScheduledRelease, Session
from tests.conftest import VIENNA, person
from tests.stakeholders.test_races import together

TUESDAY = datetime(2020, 6, 2, 18, 0, tzinfo=VIENNA)


def here(meeting: Meeting) -> Sitting:
    return Sitting(meeting.day, meeting.venue, meeting.room, time(15), time(18))


def a_day_later(opening: Meeting, by: User) -> Meeting:
    return move_meeting(opening, to=replace(here(opening), day=date(2020, 9, 8)), by=by, version=opening.version)


def plan(process: Process, by: User, at: datetime = TUESDAY) -> ScheduledRelease:
    seen = fingerprint(pending(process, clock.now()))
    return schedule_release(process, at=at, note="A day later", seen=seen, by=by)


@pytest.fixture
def planned(process: Process, opening: Meeting, officer: User) -> ScheduledRelease:
    a_day_later(opening, officer)
    return plan(process, officer)


def numbers(process: Process) -> list[int]:
    return list(Release.objects.filter(process=process).order_by("number").values_list("number", flat=True))


def states() -> list[str]:
    return list(ScheduledRelease.objects.order_by("pk").values_list("state", flat=True))


def test_nothing_happens_before_its_moment(planned: ScheduledRelease, process: Process) -> None:
    assert publish_due() == 0
    assert (numbers(process), states()) == ([1, 2], ["planned"])


def test_it_is_published_at_its_moment(
    planned: ScheduledRelease, process: Process, officer: User, at: Callable[[str], datetime]
) -> None:
    at("2020-06-02T18:00")
    assert (publish_due(), publish_due()) == (1, 0)
    planned.refresh_from_db()
    assert planned.release is not None
    assert (planned.state, planned.release.number, planned.release.published_by) == ("published", 3, officer)
    assert planned.release.published_at - TUESDAY < timedelta(minutes=1)
    assert planned.release.versions.get().day == date(2020, 9, 8)


def test_other_edits_stay_pending(
    planned: ScheduledRelease, process: Process, talks: Session, sitting: Sitting, officer: User, at: Any
) -> None:
    other = add_meeting(talks, key="x", sitting=sitting, by=officer)
    panel = add_panel(talks, title="On ferries", by=officer)
    at("2020-06-02T18:00")
    publish_due()
    left = pending(process, clock.now())
    assert ([change.meeting for change in left.meetings], [change.panel for change in left.panels]) == (
        [other],
        [panel],
    )
    assert states() == ["published"]


def test_a_meeting_edited_meanwhile_prevents_it_and_its_planner_is_told(
    planned: ScheduledRelease, opening: Meeting, process: Process, officer: User, client_of: Any, at: Any
) -> None:
    opening.refresh_from_db()
    cancel_meeting(opening, by=officer, version=opening.version)
    at("2020-06-02T18:00")
    assert (publish_due(), publish_due()) == (1, 0)
    planned.refresh_from_db()
    assert (planned.state, planned.reason, planned.release) == ("failed", CHANGED, None)
    assert numbers(process) == [1, 2]
    message = Message.objects.get(kind="programme-not-published")
    assert message.recipient == officer.email
    assert outbox.sweep() == 1
    message.refresh_from_db()
    assert "was not published" in message.subject
    assert "Something that was to be published has changed" in message.text
    assert "A planned release was not published: A day later" in client_of(officer).get("/river/desk/").content.decode()
    assert CHANGED[:40] in client_of(officer).get(f"/river/desk/programme/planned/{planned.pk}/").content.decode()


def test_a_panel_edited_meanwhile_prevents_it(process: Process, talks: Session, officer: User, at: Any) -> None:
    panel = add_panel(talks, title="On ferries", by=officer)
    plan(process, officer)
    edit_panel(panel, version=0, title="On boats", by=officer)
    at("2020-06-02T18:00")
    publish_due()
    assert (states(), numbers(process)) == (["failed"], [1, 2])


def test_what_was_moved_and_moved_back_is_as_it_was_previewed(
    planned: ScheduledRelease, opening: Meeting, officer: User, at: Any
) -> None:
    opening.refresh_from_db()
    later = replace(here(opening), day=date(2020, 9, 10))
    moved = move_meeting(opening, to=later, by=officer, version=opening.version)
    move_meeting(moved, to=replace(later, day=date(2020, 9, 8)), by=officer, version=moved.version)
    at("2020-06-02T18:00")
    publish_due()
    assert states() == ["published"]


def test_what_was_published_meanwhile_is_not_published_again(
    planned: ScheduledRelease, process: Process, officer: User, at: Any
) -> None:
    publish(process, note="Now already", by=officer)
    at("2020-06-02T18:00")
    publish_due()
    assert (states(), numbers(process)) == (["failed"], [1, 2, 3])


def test_the_desk_forgets_it_once_something_is_published(
    planned: ScheduledRelease, opening: Meeting, process: Process, officer: User, client_of: Any, at: Any
) -> None:
    opening.refresh_from_db()
    cancel_meeting(opening, by=officer, version=opening.version)
    at("2020-06-02T18:00")
    publish_due()
    publish(process, note="Off", by=officer)
    assert "A planned release was not published" not in client_of(officer).get("/river/desk/").content.decode()


def test_whoever_left_the_secretariat_publishes_nothing_any_more(
    planned: ScheduledRelease, process: Process, officer: User, at: Any
) -> None:
    end_role(Role.objects.get(process=process, user=officer), by=None)
    at("2020-06-02T18:00")
    publish_due()
    planned.refresh_from_db()
    assert (planned.state, planned.reason) == ("failed", NO_ROLE)


def test_it_can_be_withdrawn(planned: ScheduledRelease, process: Process, officer: User, at: Any) -> None:
    withdraw_scheduled(planned, by=officer)
    withdraw_scheduled(planned, by=officer)
    at("2020-06-02T18:00")
    assert (publish_due(), states(), numbers(process)) == (0, ["withdrawn"], [1, 2])
    assert AuditEntry.objects.filter(verb="withdraw_scheduled", actor=officer).count() == 1


def test_what_is_published_cannot_be_withdrawn(planned: ScheduledRelease, officer: User, at: Any) -> None:
    at("2020-06-02T18:00")
    publish_due()
    with pytest.raises(RuleViolation, match="no longer planned"):
        withdraw_scheduled(planned, by=officer)


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (datetime(2020, 6, 1, 8, 0, tzinfo=VIENNA), "has passed"),
        (datetime(2021, 9, 1, 8, 0, tzinfo=VIENNA), "at most a year ahead"),
    ],
)
def test_a_moment_past_or_too_far_off_is_refused(
    process: Process, opening: Meeting, officer: User, moment: datetime, sentence: str
) -> None:
    a_day_later(opening, officer)
    with pytest.raises(RuleViolation, match=sentence) as refusal:
        plan(process, officer, moment)
    assert (refusal.value.field, states()) == ("at", [])


def test_an_empty_list_a_stale_preview_and_a_second_plan_are_refused(
    process: Process, opening: Meeting, talks: Session, sitting: Sitting, officer: User
) -> None:
    with pytest.raises(RuleViolation, match="Nothing has changed"):
        plan(process, officer)
    a_day_later(opening, officer)
    seen = fingerprint(pending(process, clock.now()))
    add_meeting(talks, key="x", sitting=sitting, by=officer)
    with pytest.raises(StaleEdit):
        schedule_release(process, at=TUESDAY, note="x", seen=seen, by=officer)
    plan(process, officer)
    with pytest.raises(RuleViolation, match="planned already"):
        plan(process, officer)


def test_what_breaks_is_tried_again_at_the_next_tick(
    planned: ScheduledRelease, process: Process, officer: User, at: Any
) -> None:
    in_the_way = process.sources.create(key="programme-release-3", title="In the way", authority="record")
    at("2020-06-02T18:00")
    assert (publish_due(), numbers(process), states()) == (0, [1, 2], ["planned"])
    in_the_way.delete()
    assert (publish_due(), numbers(process), states()) == (1, [1, 2, 3], ["published"])


def test_a_demonstration_stops_at_its_moment(planned: ScheduledRelease, process: Process, officer: User) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"demonstration": True})
    advancing.advance(datetime(2020, 6, 4, 9, 0, tzinfo=VIENNA))
    made = Release.objects.get(process=process, number=3)
    assert abs(made.published_at - TUESDAY) < timedelta(seconds=30)


def test_an_officer_plans_and_withdraws_on_the_page(
    process: Process, opening: Meeting, officer: User, client_of: Callable[[User], Client]
) -> None:
    a_day_later(opening, officer)
    browser = client_of(officer)
    said = {"note": "A day later", "seen": fingerprint(pending(process, clock.now())), "later": "1"}
    address = "/river/desk/programme/publish/"
    assert "Say when it is to be published." in browser.post(address, said).content.decode()
    past = browser.post(address, said | {"day": "2020-05-01", "time": "10:00"})
    assert (past.status_code, "That moment has passed" in past.content.decode()) == (409, True)
    assert browser.post(address, said | {"day": "2020-06-02", "time": "18:00"}).status_code == 302
    planned = ScheduledRelease.objects.get()
    assert planned.at == TUESDAY
    assert "A release is planned" in browser.get(address).content.decode()
    own = f"/river/desk/programme/planned/{planned.pk}/"
    assert "Tuesday, 8 September 2020" in browser.get(own).content.decode()
    assert browser.post(own).status_code == 302
    assert states() == ["withdrawn"]


def test_an_hour_that_the_clock_skips_is_refused(
    process: Process, opening: Meeting, officer: User, client_of: Callable[[User], Client]
) -> None:
    a_day_later(opening, officer)
    said = {"note": "x", "seen": "y", "later": "1", "day": "2021-03-28", "time": "02:30"}
    page = client_of(officer).post("/river/desk/programme/publish/", said).content.decode()
    assert "the clocks go forward over it" in page


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_publish_it_once(process: Process, opening: Meeting, officer: User) -> None:
    a_day_later(opening, officer)
    plan(process, officer)
    clock.set_offset(TUESDAY)
    came = together(*[publish_due] * 4)
    assert sorted(came, key=str) == [0, 0, 0, 1]
    assert (numbers(process), states()) == ([1, 2, 3], ["published"])


@pytest.mark.django_db(transaction=True)
def test_two_that_publish_at_once_make_one_release_and_a_refusal(
    process: Process, opening: Meeting, officer: User, colleague: User
) -> None:
    a_day_later(opening, officer)
    seen = fingerprint(pending(process, clock.now()))
    came = together(
        *[lambda by=by: publish(process, note="A day later", by=by, seen=seen) for by in (officer, colleague)]
    )
    assert sorted(type(one).__name__ for one in came) == ["Release", "StaleEdit"]
    assert numbers(process) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_publishing_beside_edits_leaves_nothing_out(
    process: Process, opening: Meeting, talks: Session, sitting: Sitting, officer: User
) -> None:
    """Whatever order they come in, what is published and what is pending add up to the draft."""
    a_day_later(opening, officer)

    def add(number: int) -> Meeting:
        return add_meeting(talks, key=f"x{number}", sitting=replace(sitting, day=date(2020, 10, number)), by=officer)

    came = together(
        lambda: publish(process, note="One", by=officer),
        *[lambda number=number: add(number) for number in (5, 6, 7)],
    )
    assert [type(one).__name__ for one in came] == ["Release", "Meeting", "Meeting", "Meeting"]
    shown = set(Release.objects.get(number=3).versions.values_list("meeting", flat=True))
    left = {change.meeting.pk for change in pending(process, clock.now()).meetings}
    assert shown & left == set()
    assert shown | left == {opening.pk, *Meeting.objects.filter(key__startswith="x").values_list("pk", flat=True)}


def test_a_stranger_plans_nothing(process: Process, client_of: Callable[[User], Client]) -> None:
    outsider = person("nobody@example.org", "No Body")
    assert client_of(outsider).post("/river/desk/programme/publish/", {}).status_code == 403


def test_the_desk_names_what_is_planned_with_the_way_to_withdraw_it(planned: ScheduledRelease, desk: Client) -> None:
    page = " ".join(desk.get("/river/desk/").text.split())
    assert "Release planned for" in page
    assert f'href="/river/desk/programme/planned/{planned.pk}/"' in page
    desk.post(f"/river/desk/programme/planned/{planned.pk}/")
    assert "Release planned for" not in desk.get("/river/desk/").text


def test_a_note_that_is_a_sentence_keeps_its_one_full_stop(
    process: Process, opening: Meeting, officer: User, desk: Client
) -> None:
    a_day_later(opening, officer)
    seen = fingerprint(pending(process, clock.now()))
    schedule_release(process, at=TUESDAY, note="The round moves.", seen=seen, by=officer)
    assert "The round moves.." not in desk.get("/river/desk/programme/publish/").text
