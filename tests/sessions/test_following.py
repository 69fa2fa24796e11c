"""Following: what it brings, and who may."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compact import clock
from compact.errors import RuleViolation
from compact.models import AuditEntry, User
from phases.models import Process, TimelineItem
from phases.reading import Reading
from sessions.domain.following import follow, unfollow
from sessions.following import follows
from sessions.models import Follow, Session, SessionKind, Theme
from sessions.reading import Programme

SignIn = Callable[[User], Client]


def fitting(process: Process, user: User) -> list[str]:
    """The sessions of the meetings that a person follows."""
    programme = Programme(Reading(process, clock.now()))
    mine = follows(user, process)
    return sorted({v.meeting.session.slug for v in programme.meetings if mine.fits(v, programme)})


def thing(what: str) -> dict[str, object]:
    found = {
        "process": {},
        "phase": {"item": TimelineItem.objects.filter(key="phase-2").first()},
        "session": {"item": TimelineItem.objects.filter(key="talks-2").first()},
        "kind": {"kind": SessionKind.objects.filter(key="hearing").first()},
        "theme": {"theme": Theme.objects.filter(key="fish").first()},
    }
    return found[what]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("what", "brings"),
    [
        ("process", ["hearing-1", "talks-1", "talks-2"]),
        ("phase", ["talks-1", "talks-2"]),
        ("session", ["talks-2"]),
        ("kind", ["hearing-1"]),
        ("theme", ["talks-1"]),
    ],
)
def test_what_is_followed_brings_its_meetings(process: Process, outsider: User, what: str, brings: list[str]) -> None:
    assert fitting(process, outsider) == []
    follow(process, by=outsider, **thing(what))  # type: ignore[arg-type]
    assert fitting(process, outsider) == brings


def test_a_person_knows_what_they_follow(process: Process, outsider: User) -> None:
    assert follows(outsider, process).any is False
    session = Session.objects.get(slug="talks-2")
    kind, theme = SessionKind.objects.get(key="talks"), Theme.objects.get(key="fish")
    phase = TimelineItem.objects.get(key="phase-2")
    things = (process, session, session.item, kind, theme, phase)
    assert [follows(outsider, process).has(one) for one in things] == [False] * 6
    for wanted in ({}, {"item": session.item}, {"item": phase}, {"kind": kind}, {"theme": theme}):
        follow(process, by=outsider, **wanted)  # type: ignore[arg-type]
    assert [follows(outsider, process).has(one) for one in things] == [True] * 6


def test_following_twice_is_following_once(process: Process, outsider: User) -> None:
    first = follow(process, by=outsider, **thing("kind"))  # type: ignore[arg-type]
    assert follow(process, by=outsider, **thing("kind")) == first  # type: ignore[arg-type]
    assert Follow.objects.count() == AuditEntry.objects.filter(verb="follow").count() == 1


def test_stopping_twice_is_stopping_once_and_is_recorded(process: Process, outsider: User) -> None:
    follow(process, by=outsider, **thing("session"))  # type: ignore[arg-type]
    for _time in (1, 2):
        unfollow(process, by=outsider, **thing("session"))  # type: ignore[arg-type]
    assert Follow.objects.count() == 0
    recorded = AuditEntry.objects.filter(verb__in=["follow", "unfollow"]).order_by("pk")
    assert [(entry.verb, entry.actor) for entry in recorded] == [("follow", outsider), ("unfollow", outsider)]


def test_it_is_no_public_change(process: Process, outsider: User) -> None:
    before = Process.objects.get(pk=process.pk).revision
    follow(process, by=outsider)
    assert Process.objects.get(pk=process.pk).revision == before > 0


def test_a_mere_event_is_not_followed_and_one_thing_goes_at_a_time(process: Process, outsider: User) -> None:
    with pytest.raises(RuleViolation, match="Only a phase, a session or something that is owed"):
        follow(process, by=outsider, item=TimelineItem.objects.get(key="spring-fair"))
    with pytest.raises(RuleViolation, match="one thing at a time"):
        follow(process, by=outsider, **thing("kind"), **thing("theme"))  # type: ignore[arg-type]
    assert Follow.objects.count() == 0


def test_a_thing_of_another_process_is_refused(process: Process, outsider: User) -> None:
    other = Process.objects.create(slug="lake", title="Lake", short_title="Lake", zone="UTC", deadline_time="17:00")
    with pytest.raises(RuleViolation, match="belongs to another process"):
        follow(other, by=outsider, **thing("kind"))  # type: ignore[arg-type]


THROUGH = re.compile(r"Followed through “([^”]+)”")


@pytest.mark.parametrize(
    ("what", "through"),
    [("process", ["Everything"]), ("phase", ["II. Talks"]), ("kind", []), ("theme", []), ("session", [])],
)
def test_a_session_says_through_what_it_is_followed(
    process: Process, outsider: User, client_of: SignIn, what: str, through: list[str]
) -> None:
    client = client_of(outsider)
    assert THROUGH.findall(client.get("/river/sessions/talks-2/").text) == []
    follow(process, by=outsider, **thing(what))  # type: ignore[arg-type]
    text = client.get("/river/sessions/talks-2/").text
    assert (THROUGH.findall(text), 'href="/my/#follows"' in text) == (through, bool(through))


def test_a_theme_and_a_kind_bring_their_sessions_too(process: Process, outsider: User, client_of: SignIn) -> None:
    follow(process, by=outsider, **thing("theme"))  # type: ignore[arg-type]
    assert len(THROUGH.findall(client_of(outsider).get("/river/sessions/talks-1/").text)) == 1
    follow(process, by=outsider, **thing("kind"))  # type: ignore[arg-type]
    assert len(THROUGH.findall(client_of(outsider).get("/river/sessions/hearing-1/").text)) == 1


@pytest.mark.parametrize("page", ["/river/calendar/", "/river/subscribe/"])
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", [("process", "", "Follow everything")]),
        ("?kind=talks", [("kind", "talks", "Follow “Rounds of talks”")]),
        ("?phase=phase-2", [("item", "phase-2", "Follow “II. Talks”")]),
        ("?kind=talks&theme=fish", []),
        ("?city=Vienna", []),
    ],
)
def test_a_choice_of_one_thing_can_be_followed(
    process: Process, outsider: User, client_of: SignIn, page: str, query: str, says: list[tuple[str, str, str]]
) -> None:
    text = client_of(outsider).get(page + query).text
    hidden = r'name="what" value="(\w+)"><input type="hidden" name="key" value="([\w-]*)">'
    found = re.findall(hidden + r'[^\n]*\n[^\n]*?value="follow">(.*?)</', text)
    assert [one for one in found if "Follow " in one[2]] == says


@pytest.fixture
def buttons(process: Process) -> list[dict[str, str]]:
    return [
        {"what": "process", "key": ""},
        {"what": "item", "key": "talks-2"},
        {"what": "item", "key": "phase-2"},
        {"what": "kind", "key": "talks"},
        {"what": "theme", "key": "fish"},
    ]


def test_the_button_follows_and_leads_back(
    buttons: list[dict[str, str]], process: Process, outsider: User, client_of: SignIn
) -> None:
    client, back = client_of(outsider), "/river/calendar/?kind=talks"
    for count, button in enumerate(buttons, 1):
        answer = client.post("/river/follow/", button | {"act": "follow", "next": back})
        assert (answer.status_code, answer["Location"], Follow.objects.count()) == (302, back, count)
    for button in buttons:
        client.post("/river/follow/", button | {"act": "unfollow", "next": back})
    assert Follow.objects.count() == 0


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(process: Process, outsider: User, client_of: SignIn, back: str) -> None:
    answer = client_of(outsider).post("/river/follow/", {"what": "process", "act": "follow", "next": back})
    assert answer["Location"] == "/river/calendar/"


@pytest.mark.parametrize(
    "sent",
    [
        {"what": "kind", "key": "ball", "act": "follow"},
        {"what": "mayor", "key": "x", "act": "follow"},
        {"what": "kind", "key": "talks", "act": "dance"},
        {"what": "item", "key": "a\x00b", "act": "follow"},
        {},
    ],
)
def test_what_is_not_there_is_not_followed(
    process: Process, outsider: User, client_of: SignIn, sent: dict[str, str]
) -> None:
    assert client_of(outsider).post("/river/follow/", sent).status_code == 404
    assert Follow.objects.count() == 0


def test_a_stranger_is_sent_to_sign_in_and_then_to_the_calendar(
    process: Process, outsider: User, client: Client, client_of: SignIn
) -> None:
    answer = client.post("/river/follow/", {"what": "process", "act": "follow"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/river/follow/")
    assert client_of(outsider).get("/river/follow/")["Location"] == "/river/calendar/"


def test_a_page_of_many_buttons_asks_once(
    process: Process, outsider: User, queries: Callable[[], CaptureQueriesContext]
) -> None:
    with queries() as found:
        assert follows(outsider, process).any is False
    assert len(found) == 1
