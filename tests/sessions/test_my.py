"""A person's own page: where they must be, what they owe, what they follow, their feeds."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compact import clock
from compact.models import User
from phases.domain.processes import grant_role
from phases.models import Addressee, Process, TimelineItem
from sessions.domain.feed_tokens import make_feed, revoke_feed, set_alarms
from sessions.domain.following import follow
from sessions.domain.meetings import amend_meeting
from sessions.domain.releases import publish
from sessions.models import FeedToken, Follow, Meeting, Panel, PanelVersion, Participant, Release, SessionKind
from sessions.my_page import MyPage
from tests.conftest import person
from tests.phases.test_query_counts import grow as grow_milestones
from tests.sessions.grown import grow

SignIn = Callable[[User], Client]


def agenda(user: User) -> list[str]:
    return [f"{one.version.day:%d.%m.} {one.version.session_title}" for one in MyPage(user, clock.now()).agenda]


def due(user: User) -> list[tuple[str, str, str]]:
    return [(one.view.item.key, one.state.value, one.left) for one in MyPage(user, clock.now()).due]


@pytest.mark.parametrize("who", ["outsider", "delegate", "chair", "officer"])
def test_it_is_open_to_whoever_has_signed_in(
    process: Process, client_of: SignIn, who: str, request: pytest.FixtureRequest
) -> None:
    answer = client_of(request.getfixturevalue(who)).get("/my/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    assert Client().get("/my/")["Location"] == "/accounts/login/?next=/my/"


def test_the_agenda_has_the_next_meetings_that_are_followed(process: Process, outsider: User, officer: User) -> None:
    assert agenda(outsider) == []
    follow(process, by=outsider)
    talks = [f"{day}.06. First round of talks" for day in (15, 16, 17)]
    assert agenda(outsider) == [*talks, "07.09. Second round of talks"]
    opening = Meeting.objects.select_related("session__process").get(session__slug="talks-2")
    amend_meeting(opening, by=officer, version=opening.version, status="cancelled")
    publish(process, note="Cancelled", by=officer)
    assert agenda(outsider) == talks


def test_it_has_the_meetings_in_which_one_has_a_part(process: Process, outsider: User, opening: Meeting) -> None:
    panel = Panel.objects.create(session=opening.session, number=1, kind="expert", title="On mills", meeting=opening)
    Participant.objects.create(
        session=opening.session, panel=panel, part="panellist", name="Olu", email="Outsider@Example.org",
        known_at=clock.now(),
    )  # fmt: skip
    assert agenda(outsider) == []  # nobody knows of the panel yet
    release = Release.objects.order_by("-number").first()
    assert release is not None
    PanelVersion.objects.create(
        release=release, panel=panel, change="added", meeting=opening, session_title="x", number=1, kind="expert",
        title="On mills",
    )  # fmt: skip
    assert agenda(outsider) == ["07.09. Second round of talks"]


def test_one_who_chairs_a_session_has_all_its_meetings(process: Process, outsider: User) -> None:
    session = Meeting.objects.filter(session__slug="talks-1").first().session  # type: ignore[union-attr]
    Participant.objects.create(session=session, part="chair", name="Olu", email=outsider.email, known_at=clock.now())
    assert agenda(outsider) == [f"{day}.06. First round of talks" for day in (15, 16, 17)]


def test_what_is_overdue_leads(process: Process, chair: User, outsider: User, at: Callable[[str], datetime]) -> None:
    assert due(chair) == [("first-draft", "due-soon", "in 14 days"), ("names", "upcoming", "in 213 days")]
    at("2020-06-17T09:00")
    assert due(chair) == [("first-draft", "overdue", "2 days ago"), ("names", "upcoming", "in 197 days")]
    assert due(outsider) == []


def test_the_page_says_who_owes_it_and_by_when(process: Process, chair: User, client_of: SignIn) -> None:
    text = client_of(chair).get("/my/").text
    first = text.partition('id="deadlines"')[2].partition("</li>")[0]
    assert "First draft" in first
    assert "Chair of the River Assembly" in first
    assert "by mid-June 2020" in first
    assert "in 14 days" in first
    assert "Monday, 15 June 2020, 17:00 (Vienna)" in first


def test_who_follows_nothing_is_offered_what_there_is(process: Process, outsider: User, client_of: SignIn) -> None:
    client = client_of(outsider)
    text = client.get("/my/").text
    offered = re.findall(r'name="what" value="(\w+)"><input type="hidden" name="key" value="([\w-]*)"', text)
    assert offered == [
        ("process", ""), ("item", "phase-1"), ("item", "phase-2"), ("kind", "hearing"), ("kind", "talks"),
        ("theme", "water"), ("theme", "fish"),
    ]  # fmt: skip
    answer = client.post("/river/follow/", {"what": "theme", "key": "fish", "act": "follow", "next": "/my/#follows"})
    assert answer["Location"] == "/my/#follows"
    after = client.get("/my/").text
    follows, _sep, left = after.partition('id="follows"')
    assert re.findall(r'name="key" value="([\w-]*)"', left) == ["fish"]
    assert (
        "fish" in re.findall(r'name="key" value="([\w-]*)"', follows),
        '<details class="clicks" open' in follows,
    ) == (
        False,
        False,
    )
    assert 'name="key" value="water"' in follows
    client.post("/river/follow/", {"what": "theme", "key": "fish", "act": "unfollow", "next": "/my/"})
    assert Follow.objects.count() == 0


def test_a_theme_can_be_followed_later_and_nothing_is_offered_beside_everything(
    process: Process, outsider: User
) -> None:
    def offered() -> list[tuple[str, str]]:
        return [
            (o.what, o.key) for _p, groups in MyPage(outsider, clock.now()).offers for _s, few in groups for o in few
        ]

    follow(process, by=outsider, kind=SessionKind.objects.get(key="talks"))
    assert (("theme", "water") in offered(), ("kind", "talks") in offered(), len(offered())) == (True, False, 6)
    follow(process, by=outsider)
    assert offered() == []


def test_what_organisations_may_do_is_open_to_them_and_no_debt(
    process: Process, outsider: User, at: Callable[[str], datetime], client_of: SignIn
) -> None:
    Addressee.objects.filter(process=process, key="chair").update(role="organisation")
    grant_role(process, outsider, "organisation", by=outsider)

    def shown() -> list[list[str]]:
        page = MyPage(outsider, clock.now())
        return [[due.view.item.key for due in few] for few in (page.debts, page.chances, page.closed)]

    assert shown() == [[], ["first-draft", "names"], []]
    at("2020-06-17T09:00")
    assert shown() == [[], ["names"], ["first-draft"]]
    at("2021-06-17T09:00")
    assert shown() == [[], [], ["names", "first-draft"]]
    text = client_of(outsider).get("/my/").text
    assert ("What I owe" in text, "Open to me" in text, "Closed (2)" in text, "overdue" in text) == (
        False,
        True,
        True,
        False,
    )


def test_when_a_feed_was_made_is_told_in_real_time(process: Process, outsider: User) -> None:
    feed, _token = make_feed("my phone", by=outsider)

    def said() -> str:
        return MyPage(outsider, clock.now()).feeds[0][2].replace("\xa0", " ")

    assert said() == "Made just now"  # though the clock of the process stands in 2020
    FeedToken.objects.update(made_at=feed.made_at - timedelta(minutes=5))
    assert said() == "Made 5 minutes ago"


def test_closing_asks_first(process: Process, outsider: User, chair: User, client_of: SignIn) -> None:
    feed, _token = make_feed("my phone", by=outsider)
    client, address = client_of(outsider), f"/my/feeds/{feed.pk}/close/"
    assert f'<a href="{address}">Close it for good' in client.get("/my/").text
    assert "Close “my phone” for good?" in client.get(address).text
    assert FeedToken.objects.filter(revoked_at__isnull=True).count() == 1
    assert client_of(chair).get(address).status_code == 404


def test_it_leads_to_ones_desk_and_office(
    process: Process, chair: User, officer: User, delegate: User, client_of: SignIn
) -> None:
    doors = [[address for _p, _n, address in MyPage(one, clock.now()).doors] for one in (chair, officer, delegate)]
    assert doors == [["/river/offices/chair/"], ["/river/desk/"], []]


@pytest.mark.parametrize(
    ("who", "lands"),
    [
        ("outsider", "/my/"),
        ("delegate", "/my/"),
        ("chair", "/river/offices/chair/"),
        ("officer", "/river/desk/"),
    ],
)
def test_signing_in_leads_to_where_ones_work_waits(
    process: Process, who: str, lands: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    answer = Client().post("/accounts/login/", {"login": user.email, "password": "a long enough phrase"})
    assert answer["Location"] == lands


def test_every_page_leads_there(process: Process, outsider: User, client_of: SignIn, client: Client) -> None:
    assert '<a href="/my/">My page</a>' in client_of(outsider).get("/river/").text
    assert '<a href="/my/">' not in client.get("/river/").text


def test_a_new_feed_shows_its_address_once(process: Process, outsider: User, client_of: SignIn) -> None:
    client = client_of(outsider)
    made = client.post("/my/feeds/", {"name": "my phone"})
    assert (made.status_code, made["Cache-Control"], made["Referrer-Policy"]) == (
        200,
        "private, no-store",
        "no-referrer",
    )
    path = re.search(r'>http://[^"/<]+(/feeds/[\w-]{43}/calendar\.ics)</textarea>', made.text)
    assert path is not None
    assert f'href="webcal://{made.text.partition("webcal://")[2].partition("/")[0]}{path[1]}"' in made.text
    assert made.text.count("<svg") == 2  # the mark of the site and the code
    assert not re.search(r"<svg[^>]*style|<path[^>]*style", made.text)
    assert Client().get(path[1]).status_code == 200
    assert path[1] not in client.get("/my/").text
    again = client.post("/my/feeds/", {"name": "my phone"})
    assert (again.status_code, FeedToken.objects.count()) == (409, 1)
    assert "You have a feed of that name already." in again.text


def test_a_feed_is_set_and_closed(process: Process, outsider: User, client_of: SignIn) -> None:
    client = client_of(outsider)
    feed, _token = make_feed("my phone", by=outsider)
    answer = client.post(f"/my/feeds/{feed.pk}/", {"meeting": "15", "deadline": ""}, follow=True)
    assert "your calendar program will pick this up" in answer.text
    feed.refresh_from_db()
    assert (feed.meeting_alarm, feed.deadline_alarm) == (15, None)
    assert client.post(f"/my/feeds/{feed.pk}/", {"meeting": "7"}).status_code == 409
    assert "<h3>my phone</h3>" in client.get("/my/").text
    assert "“my phone” is closed" in client.post(f"/my/feeds/{feed.pk}/close/", follow=True).text
    assert "<h3>my phone</h3>" not in client.get("/my/").text
    assert client.post(f"/my/feeds/{feed.pk}/", {"meeting": "15"}).status_code == 404


def test_nobody_reaches_anothers_feed(process: Process, outsider: User, chair: User, client_of: SignIn) -> None:
    feed, _token = make_feed("my phone", by=chair)
    for address in (f"/my/feeds/{feed.pk}/", f"/my/feeds/{feed.pk}/close/"):
        assert client_of(outsider).post(address, {"meeting": "15"}).status_code == 404
    feed.refresh_from_db()
    assert (feed.revoked_at, feed.meeting_alarm) == (None, None)


def test_a_zone_of_ones_own_stands_beside_the_places(process: Process, client_of: SignIn, at: object) -> None:
    reader = person("far@example.org", "Fay Far", zone="Pacific/Auckland")
    follow(process, by=reader, item=TimelineItem.objects.get(key="talks-2"))
    text = client_of(reader).get("/my/").text
    assert "15:00-18:00 (Vienna)" in text
    assert "Tuesday, 8 September 2020, 01:00-04:00 (Auckland)" in text


def test_the_api_says_the_same(process: Process, chair: User, client: Client, client_of: SignIn) -> None:
    follow(process, by=chair, kind=SessionKind.objects.get(key="talks"))
    answer = client_of(chair).get("/api/v1/my/")
    said = answer.json()
    assert answer["Cache-Control"] == "private, no-cache"
    assert [one["meeting"]["day"] for one in said["agenda"]] == [
        "2020-06-15", "2020-06-16", "2020-06-17", "2020-09-07",
    ]  # fmt: skip
    assert [(one["key"], one["last_day"], one["state"], one["owed_by"]) for one in said["deadlines"]] == [
        ("first-draft", "2020-06-15", "due-soon", "Chair of the River Assembly"),
        ("names", "2020-12-31", "upcoming", "Chair of the River Assembly"),
    ]
    assert said["follows"] == [{"process": "river", "what": "kind", "key": "talks", "title": "Rounds of talks"}]
    refused = client.get("/api/v1/my/")
    assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("address", ["/my/", "/api/v1/my/"])
def test_it_asks_no_more_of_many(
    process: Process, chair: User, client_of: SignIn, queries: Callable[[], CaptureQueriesContext], address: str
) -> None:
    follow(process, by=chair)
    for number in range(3):
        set_alarms(make_feed(f"phone {number}", by=chair)[0], meeting=15, deadline=None, by=chair)
    client, asked = client_of(chair), []
    for meetings, milestones in ((60, 20), (2000, 200)):
        grow(process, meetings)
        grow_milestones(process, milestones)
        cache.clear()
        with queries() as found:
            assert client.get(address).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_a_closed_feed_is_gone_from_the_page(process: Process, outsider: User) -> None:
    feed, _token = make_feed("my phone", by=outsider)
    assert len(MyPage(outsider, clock.now()).feeds) == 1
    revoke_feed(feed, by=outsider)
    assert MyPage(outsider, clock.now()).feeds == []
