"""Who is told of a release: those concerned, once, of what changed for them; nobody else."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from compact import clock, outbox
from compact.models import Message, User
from phases.models import Process, TimelineItem
from phases.reading import Reading
from sessions.domain.following import follow, unfollow
from sessions.domain.meetings import Sitting, cancel_meeting, move_meeting
from sessions.domain.panels import add_panel, edit_panel, withdraw_panel
from sessions.domain.people import Part, Who, add_person, remove_person
from sessions.domain.releases import publish
from sessions.models import Departure, Follow, Meeting, Panel, Participant, Session, SessionKind, Theme
from sessions.reading import Programme
from sessions.telling import KIND
from tests.conftest import person


def told() -> list[str]:
    return sorted(Message.objects.filter(kind=KIND).values_list("recipient", flat=True))


def cancel(opening: Meeting, by: User | None) -> None:
    cancel_meeting(opening, by=by, version=opening.version)


@pytest.fixture
def ferries(process: Process, talks: Session, opening: Meeting, officer: User) -> Panel:
    """A published panel in the second round's meeting: Ana moderates, Ben speaks, Cy has no address."""
    panel = add_panel(talks, title="On ferries", meeting=opening, by=None)
    people = [(Part.MODERATOR, "Ana"), (Part.PANELLIST, "Ben"), (Part.PANELLIST, "Cy")]
    for number, (part, name) in enumerate(people):
        email = "" if name == "Cy" else f"{name.lower()}@example.org"
        add_person(panel, part, Who(name=name, email=email), version=number, by=None)
    publish(process, note="The panel", by=None)
    panel.refresh_from_db()
    return panel


def test_what_a_file_or_a_demonstration_publishes_is_mailed_to_nobody(
    ferries: Panel, process: Process, outsider: User
) -> None:
    follow(process, by=outsider)
    assert told() == []


def test_those_on_a_panel_in_a_meeting_that_changed_are_told(
    ferries: Panel, process: Process, opening: Meeting, officer: User
) -> None:
    cancel(opening, officer)
    publish(process, note="Off", by=officer)
    assert told() == ["ana@example.org", "ben@example.org"]


def test_those_on_a_panel_that_changed_are_told(ferries: Panel, process: Process, officer: User) -> None:
    edit_panel(ferries, version=ferries.version, title="On boats", by=officer)
    publish(process, note="Another title", by=officer)
    assert told() == ["ana@example.org", "ben@example.org"]


def test_those_on_a_panel_that_is_withdrawn_are_told(ferries: Panel, process: Process, officer: User) -> None:
    withdraw_panel(ferries, version=ferries.version, by=officer)
    publish(process, note="No panel", by=officer)
    assert told() == ["ana@example.org", "ben@example.org"]


def test_those_on_a_panel_elsewhere_are_not_told(
    ferries: Panel, process: Process, officer: User, client_of: Any
) -> None:
    meeting = Meeting.objects.select_related("venue", "room").get(session__slug="talks-1", key="d-1")
    to = Sitting(date(2020, 6, 22), meeting.venue, meeting.room)
    move_meeting(meeting, to=to, by=officer, version=meeting.version)
    publish(process, note="A week later", by=officer)
    assert told() == []


def test_somebody_who_is_on_the_panel_only_in_the_draft_is_not_told_of_the_meeting(
    ferries: Panel, process: Process, opening: Meeting, officer: User
) -> None:
    who = Who(name="Dot", email="dot@example.org")
    add_person(ferries, Part.PANELLIST, who, version=ferries.version, by=officer)
    cancel(opening, officer)
    publish(process, note="Off", by=officer, only={opening.pk})
    assert told() == ["ana@example.org", "ben@example.org"]


@pytest.mark.parametrize(
    ("what", "is_told"),
    [
        ("process", True),
        ("session", True),
        ("other session", False),
        ("kind", True),
        ("other kind", False),
        ("phase", True),
        ("other phase", False),
        ("theme", False),
    ],
)
def test_those_who_follow_what_changed_are_told(
    process: Process, opening: Meeting, officer: User, outsider: User, what: str, is_told: bool
) -> None:
    """The second round is talks, on no theme, within the second phase."""
    things: dict[str, dict[str, Any]] = {
        "process": {},
        "session": {"item": opening.session.item},
        "other session": {"item": TimelineItem.objects.get(process=process, key="talks-1")},
        "kind": {"kind": SessionKind.objects.get(process=process, key="talks")},
        "other kind": {"kind": SessionKind.objects.get(process=process, key="hearing")},
        "phase": {"item": phase_of(process, opening.day)},
        "other phase": {"item": phase_of(process, date(2020, 3, 2))},
        "theme": {"theme": Theme.objects.get(process=process, key="water")},
    }
    follow(process, by=outsider, **things[what])
    cancel(opening, officer)
    publish(process, note="Off", by=officer)
    assert told() == (["outsider@example.org"] if is_told else [])


def phase_of(process: Process, day: date) -> TimelineItem:
    programme = Programme(Reading(process, clock.now()))
    return TimelineItem.objects.get(process=process, key=programme.phases_on(day)[0])


def test_a_follower_of_a_theme_is_told_of_a_panel_of_its_session(
    process: Process, officer: User, outsider: User
) -> None:
    follow(process, by=outsider, theme=Theme.objects.get(process=process, key="water"))
    hearing = Session.objects.select_related("process", "item").get(process=process, slug="hearing-1")
    add_panel(hearing, title="On water", by=officer)
    publish(process, note="A panel", by=officer)
    assert told() == ["outsider@example.org"]


def test_whoever_publishes_is_not_told_for_that(
    ferries: Panel, process: Process, opening: Meeting, officer: User
) -> None:
    cancel(opening, officer)
    publish(process, note="Off", by=officer)
    assert officer.email not in told()


def test_somebody_concerned_twice_gets_one_mail_in_their_language_and_zone(
    ferries: Panel, process: Process, opening: Meeting, officer: User
) -> None:
    ana = person("Ana@example.org", "Ana", zone="Africa/Nairobi")
    follow(process, by=ana)
    follow(process, by=ana, item=opening.session.item)
    cancel(opening, officer)
    publish(process, note="Off", by=officer)
    message = Message.objects.get(kind=KIND, recipient__iexact="ana@example.org")
    assert (message.zone, message.context["user"]) == ("Africa/Nairobi", ana.pk)
    assert sum(count for *_sort, count in message.context["sorts"]) == 1


def test_the_mail_says_what_changed_and_how_to_stop(
    process: Process, opening: Meeting, officer: User, outsider: User, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=outsider.pk).update(zone="Africa/Nairobi")
    follow(process, by=outsider)
    to = Sitting(date(2020, 9, 8), opening.venue, opening.room, time(15), time(18))
    move_meeting(opening, to=to, by=officer, version=opening.version)
    publish(process, note="The Chair asks for a day more.", by=officer)
    assert outbox.sweep() == 1
    mail = mailoutbox[0]
    assert mail.subject.endswith("Second round of talks moves to 8 Sep 2020, 15:00-18:00 (Vienna)")
    for part in (mail.body, mail.alternatives[0][0]):
        assert "Monday, 7 September 2020" in part
        assert "Tuesday, 8 September 2020, 16:00 (Nairobi)" in part
        assert "The Chair asks for a day more." in part
        assert "/river/changes/3/" in part
        assert "you follow what changed" in part
        assert "/my/" in part


def test_several_changes_are_counted_in_the_subject(
    process: Process, opening: Meeting, officer: User, outsider: User, mailoutbox: list[Any]
) -> None:
    follow(process, by=outsider)
    cancel(opening, officer)
    for meeting in Meeting.objects.filter(session__slug="talks-1").select_related("venue", "room"):
        to = Sitting(meeting.day.replace(day=meeting.day.day + 7), meeting.venue, meeting.room)
        move_meeting(meeting, to=to, by=officer, version=meeting.version)
    publish(process, note="Later", by=officer)
    outbox.sweep()
    assert mailoutbox[0].subject.endswith("1 meeting cancelled, 3 meetings moved")


def test_each_is_told_only_of_what_changed_for_them(
    ferries: Panel, process: Process, opening: Meeting, officer: User, mailoutbox: list[Any]
) -> None:
    cancel(opening, officer)
    meeting = Meeting.objects.select_related("venue", "room").get(session__slug="talks-1", key="d-1")
    to = Sitting(date(2020, 6, 22), meeting.venue, meeting.room)
    move_meeting(meeting, to=to, by=officer, version=meeting.version)
    publish(process, note="Two things", by=officer)
    outbox.sweep()
    assert {mail.to[0]: "First round" in mail.body for mail in mailoutbox} == {
        "ana@example.org": False,
        "ben@example.org": False,
    }
    assert ["You are told because you are on a panel" in mail.body for mail in mailoutbox] == [True, True]


def test_whoever_stopped_following_or_lost_the_account_gets_nothing(
    ferries: Panel, process: Process, opening: Meeting, officer: User, outsider: User, mailoutbox: list[Any]
) -> None:
    other = person("other@example.org", "Other")
    follow(process, by=outsider)
    follow(process, by=other)
    cancel(opening, officer)
    publish(process, note="Off", by=officer)
    unfollow(process, by=outsider)
    User.objects.filter(pk=other.pk).update(is_active=False)
    remove_person(Participant.objects.select_related("session__process", "panel").get(name="Ben"), by=officer)
    assert outbox.sweep() == 1
    assert [mail.to for mail in mailoutbox] == [["ana@example.org"]]


def test_publishing_again_tells_only_of_what_is_new(
    ferries: Panel, process: Process, opening: Meeting, officer: User
) -> None:
    cancel(opening, officer)
    publish(process, note="Off", by=officer)
    edit_panel(ferries, version=ferries.version, title="On boats", by=officer)
    publish(process, note="Another title", by=officer)
    sent = Message.objects.filter(kind=KIND, recipient="ana@example.org").order_by("pk")
    assert [message.context["sorts"] for message in sent] == [[[False, "cancelled", 1]], [[True, "edited", 1]]]


def test_who_is_taken_off_a_panel_is_told_with_the_release_and_then_forgotten(
    ferries: Panel, process: Process, opening: Meeting, officer: User, mailoutbox: list[Any]
) -> None:
    remove_person(ferries.people.get(name="Ben"), by=officer)
    cancel(opening, officer)
    publish(process, note="Off", by=officer, only={opening.pk})
    assert told() == ["ana@example.org"]
    assert [gone.email for gone in Departure.objects.all()] == ["ben@example.org"]
    publish(process, note="Without Ben", by=officer)
    assert told() == ["ana@example.org", "ana@example.org", "ben@example.org"]
    assert (Departure.objects.count(), Participant.objects.filter(email="ben@example.org").count()) == (0, 0)
    outbox.sweep()
    mail = next(mail for mail in mailoutbox if mail.to == ["ben@example.org"])
    for part in (mail.body, mail.alternatives[0][0]):
        assert "You are no longer on a panel" in part
        assert "because you" not in part


def test_who_comes_back_before_the_release_or_was_never_published_is_not_told_to_have_left(
    ferries: Panel, process: Process, officer: User
) -> None:
    remove_person(ferries.people.get(name="Ben"), by=officer)
    ferries.refresh_from_db()
    who = Who(name="Ben", title="Mayor", email="Ben@example.org")
    add_person(ferries, Part.PANELLIST, who, version=ferries.version, by=officer)
    ferries.refresh_from_db()
    dot = Who(name="Dot", email="dot@example.org")
    remove_person(add_person(ferries, Part.PANELLIST, dot, version=ferries.version, by=officer), by=officer)
    assert Departure.objects.count() == 0


def test_five_hundred_followers_cost_a_few_queries(
    process: Process, opening: Meeting, officer: User, queries: Any
) -> None:
    users = User.objects.bulk_create(User(email=f"f{n}@example.org", name=f"F {n}") for n in range(500))
    asked = []
    for group in (users[:5], users[5:]):
        Follow.objects.bulk_create(Follow(user=user, process=process, since=clock.now()) for user in group)
        here = Sitting(opening.day, opening.venue, opening.room, time(15), time(18))
        later = replace(here, day=date(2020, 9, 8 + len(asked)))
        opening = move_meeting(opening, to=later, by=officer, version=opening.version)
        with queries() as found:
            publish(process, note="Later", by=officer)
        asked.append(len(found))
    assert Message.objects.filter(kind=KIND).count() == 505
    assert asked[0] == asked[1] <= 70


def test_the_preview_says_how_many_are_told(
    ferries: Panel, process: Process, opening: Meeting, officer: User, outsider: User, client_of: Any
) -> None:
    follow(process, by=outsider)
    cancel(opening, officer)
    page = client_of(officer).get("/river/desk/programme/publish/").content.decode()
    assert "3 people get one message each" in page
    assert Message.objects.count() == 0
