"""Whatever is typed into a programme, its mails lead to our own pages only; and they can be stopped."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from compact import clock, outbox
from compact.errors import RuleViolation
from compact.models import Message, User
from phases.models import Process, TimelineItem
from sessions import emails
from sessions.domain.following import follow
from sessions.domain.meetings import amend_meeting, move_meeting
from sessions.domain.panels import add_panel, edit_panel
from sessions.domain.people import Part, Who, add_person
from sessions.domain.releases import publish
from sessions.domain.scheduling import publish_due, schedule_release
from sessions.domain.sittings import sitting_of
from sessions.models import Meeting, Panel, Room, Session, Venue
from sessions.pending import fingerprint, pending
from tests.conftest import person
from tests.injected import PAYLOADS, faults, stored

QUARTERS = [PAYLOADS[start::4] for start in range(4)]  # the process is loaded anew for each test


def fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related("session__process", "venue", "room").get(pk=meeting.pk)


def change(meeting: Meeting, panel: Panel, typed: str, officer: User) -> None:
    """Type it wherever the draft takes words."""
    now = fresh(meeting)
    for details in ({"title": typed}, {"agenda": typed}):
        now = fresh(meeting)
        try:
            amend_meeting(now, version=now.version, by=officer, **details)
        except RuleViolation:
            Meeting.objects.filter(pk=meeting.pk).update(**details)
    Venue.objects.filter(pk=now.venue_id).update(name=typed[:200], city=typed[:100])
    Room.objects.filter(pk=now.room_id).update(name=typed[:100])
    TimelineItem.objects.filter(pk=now.session.item_id).update(title=typed)
    panel.refresh_from_db()
    edit_panel(panel, version=panel.version, title=typed, by=officer)
    panel.refresh_from_db()
    who = Who(name=typed[:200], title=typed[:200], organisation=typed[:200])
    try:
        add_person(panel, Part.PANELLIST, who, version=panel.version, by=officer)
    except RuleViolation:
        pass  # as the form would say
    now = fresh(meeting)
    move_meeting(now, to=replace(sitting_of(now), day=now.day + timedelta(days=1)), by=officer, version=now.version)


@pytest.mark.parametrize("payloads", QUARTERS)
def test_a_release_stays_what_it_is(
    process: Process, talks: Session, opening: Meeting, officer: User, outsider: User, mailoutbox: list[Any],
    client_of: Any, payloads: list[str],
) -> None:  # fmt: skip
    follow(process, by=outsider)
    panel = add_panel(talks, title="On ferries", meeting=opening, by=officer)
    publish(process, note="The panel", by=officer)
    outbox.sweep()
    for payload in payloads:
        typed = stored(payload).strip() or "x"
        change(opening, panel, typed, officer)
        mailoutbox.clear()
        assert by_the_form(client_of(officer), process, payload) < 500
        if not outbox.sweep():
            publish(process, note=typed, by=officer)
            outbox.sweep()
        (mail,) = mailoutbox
        assert faults(mail, outsider.email, typed) == [], payload


def by_the_form(desk: Client, process: Process, payload: str) -> int:
    """Publish with a note that is typed at the desk."""
    note = payload.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    seen = fingerprint(pending(process, clock.now()))
    return desk.post("/river/desk/programme/publish/", {"note": note, "seen": seen}).status_code


def test_one_change_is_the_subject_and_stays_text(
    process: Process, opening: Meeting, officer: User, outsider: User, mailoutbox: list[Any]
) -> None:
    follow(process, by=outsider)
    for payload in PAYLOADS:
        now = fresh(opening)
        Meeting.objects.filter(pk=opening.pk).update(title=stored(payload))
        move_meeting(now, to=replace(sitting_of(now), day=now.day + timedelta(days=1)), by=officer, version=now.version)
        mailoutbox.clear()
        publish(process, note="A day later", by=officer)
        outbox.sweep()
        (mail,) = mailoutbox
        assert mail.subject.startswith("River Alva Convention: "), payload
        assert faults(mail, outsider.email) == [], payload


def test_a_release_can_be_stopped_from_both_parts(
    process: Process, opening: Meeting, officer: User, outsider: User, mailoutbox: list[Any]
) -> None:
    follow(process, by=outsider)
    now = fresh(opening)
    move_meeting(now, to=replace(sitting_of(now), day=date(2020, 9, 9)), by=officer, version=now.version)
    publish(process, note="Later", by=officer)
    outbox.sweep()
    (mail,) = mailoutbox
    stop = mail.extra_headers["List-Unsubscribe"].strip("<>")
    assert f"Stop these notices: {stop}" in mail.body
    assert f'<a href="{stop}">Stop these notices</a>' in mail.alternatives[0][0]
    assert 'href="http://localhost:8000/my/"' in mail.alternatives[0][0]


def fail_a_plan(process: Process, opening: Meeting, officer: User, note: str) -> None:
    """Plan a release, and change what it is of."""
    for days in (1, 2):
        now = fresh(opening)
        there = replace(sitting_of(now), day=now.day + timedelta(days=days))
        move_meeting(now, to=there, by=officer, version=now.version)
        if days == 1:
            seen = fingerprint(pending(process, clock.now()))
            schedule_release(process, at=clock.now() + timedelta(minutes=5), note=note, seen=seen, by=officer)
    with clock.supposed(clock.now() + timedelta(hours=1)):
        assert publish_due() == 1


def test_a_planned_release_that_fails_is_told_to_the_whole_secretariat(
    process: Process, opening: Meeting, officer: User, colleague: User, chair: User, mailoutbox: list[Any]
) -> None:
    """Whoever planned it may be away."""
    fail_a_plan(process, opening, officer, "A day later")
    assert outbox.sweep() == 2
    bodies = {mail.to[0]: mail.body for mail in mailoutbox}
    assert "The release that you planned for" in bodies[officer.email]
    assert "You are told because you planned it." in bodies[officer.email]
    assert "The release that Ada Officer planned for" in bodies[colleague.email]
    assert "You are told because you work in the secretariat of River Alva Convention." in bodies[colleague.email]


def test_whoever_has_left_is_not_told(
    process: Process, opening: Meeting, officer: User, colleague: User, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    fail_a_plan(process, opening, officer, "A day later")
    assert list(Message.objects.filter(kind="programme-not-published").values_list("recipient", flat=True)) == [
        officer.email
    ]


@pytest.mark.parametrize("payloads", QUARTERS)
def test_a_failed_plan_stays_what_it_is(
    process: Process, opening: Meeting, officer: User, colleague: User, mailoutbox: list[Any], payloads: list[str]
) -> None:
    for payload in payloads:
        typed = stored(payload).strip() or "x"
        User.objects.filter(pk=officer.pk).update(name=typed[:200])
        mailoutbox.clear()
        fail_a_plan(process, opening, officer, typed)
        outbox.sweep()
        found = {mail.to[0]: faults(mail, mail.to[0], typed) for mail in mailoutbox}
        assert found == {officer.email: [], colleague.email: []}, payload


def test_the_mails_of_a_release_are_written_with_the_queries_of_one(
    process: Process, opening: Meeting, officer: User, queries: Any
) -> None:
    for number in range(20):
        follow(process, by=person(f"p{number}@example.org", f"P{number}"))
    now = fresh(opening)
    move_meeting(now, to=replace(sitting_of(now), day=date(2020, 9, 9)), by=officer, version=now.version)
    publish(process, note="Later", by=officer)
    messages = list(Message.objects.filter(kind="programme-release").order_by("pk"))

    def cost(some: list[Message]) -> int:
        with queries() as found:
            loaded = emails.load(some)
            for message in some:
                message.loaded = loaded[message.pk]
                outbox.write(message)
        return len(found)

    assert (len(messages), cost(messages[:1])) == (20, cost(messages))
