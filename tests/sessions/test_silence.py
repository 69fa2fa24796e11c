"""Who chose to be told nothing of the programme is told nothing, but that they are on a panel no longer."""

from typing import Any

import pytest

from compact import outbox, unsubscribing
from compact.models import Message, User
from compact.unsubscribing import Wish
from phases.domain.notices import choose, silence_by_token, write_again_by_token
from phases.models import Process
from sessions.domain.following import follow
from sessions.domain.meetings import cancel_meeting
from sessions.domain.panels import add_panel
from sessions.domain.people import Part, Who, add_person, remove_person
from sessions.domain.releases import publish
from sessions.models import Meeting, Panel, Participant, Session
from sessions.telling import KIND, TOPIC

ANA = "ana@example.org"


def told() -> list[str]:
    return sorted(Message.objects.filter(kind=KIND).values_list("recipient", flat=True))


def states() -> dict[str, str]:
    outbox.sweep()
    return dict(Message.objects.filter(kind=KIND).values_list("recipient", "state"))


def wish(process: Process, email: str = ANA) -> Wish:
    """What the link in a mail to this address says."""
    said = unsubscribing.read(unsubscribing.token(Wish(process.slug, TOPIC, email)))
    assert said is not None
    return said


@pytest.fixture
def ferries(process: Process, talks: Session, opening: Meeting) -> Panel:
    """A published panel in the second round's meeting, on which Ana sits, who has no account."""
    panel = add_panel(talks, title="On ferries", meeting=opening, by=None)
    add_person(panel, Part.MODERATOR, Who(name="Ana", email="Ana@Example.org"), version=0, by=None)
    publish(process, note="The panel", by=None)
    panel.refresh_from_db()
    return panel


@pytest.fixture
def cancelled(process: Process, opening: Meeting, officer: User) -> Any:
    """Cancel the opening, in the draft."""
    return lambda: cancel_meeting(opening, by=officer, version=opening.version)


def test_a_follower_who_chose_so_is_not_told(
    process: Process, officer: User, outsider: User, delegate: User, cancelled: Any
) -> None:
    for user in (outsider, delegate):
        follow(process, by=user)
    choose(process, TOPIC, by=outsider, silent=True)
    cancelled()
    publish(process, note="Off", by=officer)
    assert told() == [delegate.email]


def test_whoever_chooses_otherwise_again_is_told(
    process: Process, officer: User, outsider: User, cancelled: Any
) -> None:
    follow(process, by=outsider)
    choose(process, TOPIC, by=outsider, silent=True)
    choose(process, TOPIC, by=outsider)
    cancelled()
    publish(process, note="Off", by=officer)
    assert told() == [outsider.email]


def test_an_address_on_a_panel_without_an_account_is_heard_too(
    ferries: Panel, process: Process, officer: User, cancelled: Any
) -> None:
    silence_by_token(wish(process))
    cancelled()
    publish(process, note="Off", by=officer)
    assert told() == []


def test_it_counts_in_its_own_process_and_sort_only(
    ferries: Panel, process: Process, officer: User, outsider: User, cancelled: Any
) -> None:
    other = Process.objects.create(slug="lake", title="Lake", short_title="Lake", zone="UTC", deadline_time="17:00")
    silence_by_token(wish(other))
    choose(process, "deadlines", by=outsider, silent=True)
    follow(process, by=outsider)
    cancelled()
    publish(process, note="Off", by=officer)
    assert told() == ["Ana@Example.org", outsider.email]


def test_who_falls_silent_after_publishing_is_not_written_to(
    ferries: Panel, process: Process, officer: User, outsider: User, delegate: User, cancelled: Any
) -> None:
    for user in (outsider, delegate):
        follow(process, by=user)
    cancelled()
    publish(process, note="Off", by=officer)
    choose(process, TOPIC, by=outsider, silent=True)
    silence_by_token(wish(process))
    assert states() == {"Ana@Example.org": "cancelled", outsider.email: "cancelled", delegate.email: "sent"}


def test_that_one_is_on_a_panel_no_longer_is_told_in_any_case(ferries: Panel, process: Process, officer: User) -> None:
    silence_by_token(wish(process))
    remove_person(Participant.objects.get(name="Ana"), by=officer)
    publish(process, note="Without Ana", by=officer)
    assert states() == {"Ana@Example.org": "sent"}


def test_taken_back_at_the_link_it_is_told_again(
    ferries: Panel, process: Process, officer: User, cancelled: Any
) -> None:
    silence_by_token(wish(process))
    write_again_by_token(wish(process))
    cancelled()
    publish(process, note="Off", by=officer)
    assert states() == {"Ana@Example.org": "sent"}


def test_what_an_address_chose_counts_for_the_account_that_it_gets(
    process: Process, officer: User, outsider: User, cancelled: Any
) -> None:
    address, outsider.email = outsider.email, "other@example.org"
    outsider.save()
    silence_by_token(wish(process, address))
    outsider.email = address
    outsider.save()
    follow(process, by=outsider)
    cancelled()
    publish(process, note="Off", by=officer)
    assert told() == []


def test_many_messages_are_asked_about_in_few_queries(
    ferries: Panel, process: Process, officer: User, cancelled: Any, queries: Any
) -> None:
    users = User.objects.bulk_create(User(email=f"f{n}@example.org", name=f"F {n}") for n in range(30))
    for user in users:
        follow(process, by=user)
    cancelled()
    publish(process, note="Off", by=officer)
    messages = list(Message.objects.filter(kind=KIND))
    counts = []
    for some in (messages[:2], messages):
        with queries() as found:
            assert outbox.KINDS[KIND].unwanted(some) == set()  # type: ignore[misc]
        counts.append(len(found))
    assert counts == [4, 4]
