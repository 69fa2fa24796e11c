"""An obligation that sessions keep: its agreed date is theirs, whoever moves them. And the preview says so before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from compact import clock
from compact.models import User
from phases.domain.loading import load_process
from phases.findings import Facts, Finding
from phases.models import DateRecord, Milestone, Process, Reminder, ReminderPlan, Role
from phases.reading import Reading
from sessions import preview
from sessions.domain.meetings import Sitting, add_meeting, cancel_meeting, move_meeting
from sessions.domain.releases import publish
from sessions.domain.sessions import add_session
from sessions.domain.sittings import sitting_of
from sessions.models import Meeting, Session
from sessions.pending import pending
from tests.conftest import person

SHIPPED = Path(settings.SHIPPED_PROCESSES[0])
THEN = datetime(2018, 1, 20, 12, tzinfo=UTC)


@pytest.fixture
def kept(process: Process) -> Milestone:
    """The list of observers, which the second round of talks keeps: 7 September 2020."""
    row = Milestone.objects.select_related("item").get(item__process=process, item__key="names")
    row.kept_by = ["talks-2"]
    row.save()
    return row


def agreed(milestone: Milestone) -> list[tuple[str, str, str]]:
    rows = milestone.item.records.filter(layer="agreed").order_by("recorded_at", "pk")
    return [(row.phrase, row.place, row.source.key) for row in rows.select_related("source")]


def shift(meeting: Meeting, days: int, by: User | None) -> None:
    fresh = Meeting.objects.select_related("session__process", "venue", "room").get(pk=meeting.pk)
    there = sitting_of(fresh)
    move_meeting(fresh, to=replace(there, day=there.day + timedelta(days=days)), by=by, version=fresh.version)


def test_a_moved_session_takes_along_what_it_keeps(
    kept: Milestone, process: Process, opening: Meeting, officer: User
) -> None:
    shift(opening, 2, officer)
    release = publish(process, note="Two days later", by=officer)
    assert agreed(kept) == [("9 September 2020", "Vienna", release.source.key)]
    view = Reading(process, clock.now()).item("names")
    assert view is not None
    assert view.due is not None
    assert view.due.earliest == date(2020, 9, 9)


def test_its_history_is_kept_and_what_stays_has_the_source_that_it_had(
    kept: Milestone, process: Process, opening: Meeting, officer: User
) -> None:
    for days in (2, 1):
        shift(opening, days, officer)
        publish(process, note="Later", by=officer)
    told = agreed(kept)
    assert [row[0] for row in told] == ["9 September 2020", "10 September 2020"]
    meeting = Meeting.objects.select_related("session__process", "venue", "room").get(pk=opening.pk)
    move_meeting(meeting, to=replace(sitting_of(meeting), start=time(16)), by=officer, version=meeting.version)
    publish(process, note="An hour later", by=officer)
    assert agreed(kept) == told


def test_it_is_reminded_of_until_its_days_are_announced(
    kept: Milestone, process: Process, opening: Meeting, officer: User, chair: User
) -> None:
    """Then the calendar tells of them."""

    def due() -> set[date]:
        rows = Reminder.objects.filter(milestone=kept, state=Reminder.State.PLANNED)
        return {row.due_at.date() for row in rows}

    assert due() == {date(2020, 12, 17), date(2020, 12, 28)}  # fourteen days before the end of the year, and three
    shift(opening, 2, officer)
    publish(process, note="Two days later", by=officer)
    assert due() == set()


def test_once_its_announced_days_have_passed_it_is_overdue(
    kept: Milestone, process: Process, opening: Meeting, officer: User, chair: User
) -> None:
    ReminderPlan.objects.create(process=process, audience="owing", before=[14], after=[1])
    shift(opening, 2, officer)
    publish(process, note="Two days later", by=officer)
    rows = Reminder.objects.filter(milestone=kept, state=Reminder.State.PLANNED)
    overdue = {("after", date(2020, 9, 10))}
    assert {(row.sort, row.due_at.date()) for row in rows} == overdue
    shift(opening, 7, officer)
    publish(process, note="A week later", by=officer)
    assert {(row.sort, row.due_at.date()) for row in rows.all()} == {("after", date(2020, 9, 17))}


def test_what_several_sessions_keep_waits_until_each_is_published(
    kept: Milestone, process: Process, opening: Meeting, officer: User
) -> None:
    kept.kept_by = ["talks-2", "talks-3"]
    kept.save()
    shift(opening, 2, officer)
    publish(process, note="Two days later", by=officer)
    assert agreed(kept) == []
    third = add_session(process, kind=opening.session.kind, title="Third round", slug="talks-3", by=officer)
    add_meeting(third, key="a", sitting=Sitting(date(2020, 9, 11), None, None, None, None), by=officer)
    publish(process, note="A third round", by=officer)
    assert [row[0] for row in agreed(kept)] == ["9 and 11 September 2020"]


def test_what_is_called_off_is_agreed_no_longer(
    kept: Milestone, process: Process, opening: Meeting, officer: User
) -> None:
    cancel_meeting(opening, by=officer, version=0)
    publish(process, note="Called off", by=officer)
    assert [row[0] for row in agreed(kept)] == ["cancelled"]


def test_a_release_of_a_file_leaves_it_alone(kept: Milestone, process: Process, opening: Meeting) -> None:
    shift(opening, 2, None)
    publish(process, note="Two days later", by=None)
    assert agreed(kept) == []


def test_the_page_to_publish_names_the_agreed_dates(
    kept: Milestone, opening: Meeting, officer: User, desk: Client
) -> None:
    shift(opening, 2, officer)
    page = desk.get("/river/desk/programme/publish/")
    assert "List of observers: by December 2020 → 9 September 2020" in " ".join(page.content.decode().split())
    assert DateRecord.objects.filter(item=kept.item, layer="agreed").count() == 0


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Process]:
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(THEN)
        yield load_process(SHIPPED).process
        transaction.set_rollback(True)


@pytest.fixture
def shipped(loaded: Process, db: None) -> Process:
    clock.set_offset(THEN)
    return Process.objects.get(pk=loaded.pk)


@pytest.fixture
def editor(shipped: Process) -> User:
    user = person("ada@example.org", "Ada Editor")
    Role.objects.create(process=shipped, user=user, kind=Role.Kind.SECRETARIAT)
    return user


def found(process: Process) -> dict[tuple[str, str], Finding]:
    return {one.name: one for one in Facts(Reading(process, clock.now())).findings}


def differs(before: dict[Any, Finding], after: dict[Any, Finding]) -> dict[Any, str]:
    return {
        name: after[name].sentence
        for name in after
        if name not in before
        or (before[name].state, before[name].sentence) != (after[name].state, after[name].sentence)
    }


def test_the_preview_says_what_publishing_a_session_that_no_reader_knows_brings(shipped: Process, editor: User) -> None:
    kind = shipped.session_kinds.get(key="negotiation-round")
    extra = add_session(shipped, kind=kind, title="A seventh round", slug="round-7", by=editor)
    for number, day in enumerate((date(2018, 2, 26), date(2018, 2, 27), date(2018, 8, 28))):
        add_meeting(extra, key=f"a{number}", sitting=Sitting(day, None, None, None, None), by=editor)
    before = found(shipped)
    foreseen = preview.effects(shipped, pending(shipped, clock.now()), by=editor)
    assert found(shipped) == before
    publish(shipped, note="A seventh round", by=editor)
    told = {change.after.name: change.after.sentence for change in foreseen.findings if change.after}
    assert told == differs(before, found(shipped))
    assert any("28" in sentence and "26" in sentence for sentence in told.values())


def test_a_moved_round_and_its_obligation_agree(shipped: Process, editor: User) -> None:
    round_3 = Session.objects.get(process=shipped, slug="round-3")
    moved = round_3.meetings.order_by("day").first()
    assert moved is not None
    shift(moved, 7, editor)
    publish(shipped, note="The first day moves", by=editor)
    reading = Reading(shipped, clock.now())
    phrases = []
    for key in ("round-3", "negotiation-2018-04"):
        view = reading.item(key)
        assert view is not None
        assert view.agreed is not None
        phrases.append(view.agreed.phrase)
    assert phrases == ["4-6 and 10 April 2018"] * 2
