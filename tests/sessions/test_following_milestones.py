"""A milestone can be followed: its followers are reminded of it, and of nothing else."""

from collections.abc import Callable

import pytest
from django.test import Client

from compact import clock
from compact.errors import RuleViolation
from compact.models import User
from phases.audiences import Lead
from phases.domain.plans import set_plan
from phases.models import Audience, Milestone, Process, Reminder, TimelineItem
from sessions.domain.following import follow, unfollow
from sessions.following import follows
from sessions.models import Follow
from sessions.my_page import MyPage

SignIn = Callable[[User], Client]


@pytest.fixture
def names(process: Process) -> TimelineItem:
    """The list of observers, due at the end of the year; followers are told 5 days before."""
    set_plan(process, None, Audience.FOLLOWERS, Lead(before=(5,)), version=0, by=None)
    return TimelineItem.objects.get(process=process, key="names")


def planned(user: User) -> list[tuple[str, int, str]]:
    rows = Reminder.objects.filter(recipient=user, state="planned").order_by("due_at")
    return list(rows.values_list("milestone__item__key", "days_before", "audience"))


def test_whoever_follows_it_is_reminded_of_it_alone(process: Process, names: TimelineItem, outsider: User) -> None:
    follow(process, by=outsider, item=names)
    assert planned(outsider) == [("names", 5, "followers")]


def test_whoever_stops_is_reminded_no_more(process: Process, names: TimelineItem, outsider: User) -> None:
    follow(process, by=outsider, item=names)
    unfollow(process, by=outsider, item=names)
    assert (planned(outsider), Follow.objects.count()) == ([], 0)


def test_a_late_follower_is_not_flooded(
    process: Process, names: TimelineItem, outsider: User, at: Callable[[str], object]
) -> None:
    at("2020-12-30T09:00")
    follow(process, by=outsider, item=names)
    assert planned(outsider) == []


def test_it_brings_no_meeting(process: Process, names: TimelineItem, outsider: User) -> None:
    follow(process, by=outsider, item=names)
    mine = follows(outsider, process)
    assert (mine.milestones, mine.any, mine.has(names)) == ({names.pk}, False, True)
    assert MyPage(outsider, clock.now()).agenda == []


def test_a_pattern_is_not_followed(process: Process, names: TimelineItem, outsider: User) -> None:
    Milestone.objects.filter(pk=names.pk).update(each="hearing")
    with pytest.raises(RuleViolation, match="owed once for each"):
        follow(process, by=outsider, item=names)


def test_its_page_has_the_button_for_whoever_is_signed_in(
    process: Process, names: TimelineItem, outsider: User, client: Client, client_of: SignIn
) -> None:
    page, act = "/river/items/names/", "/river/follow/"
    assert "Sign in to follow" in client.get(page).text
    mine = client_of(outsider)
    said = {"what": "item", "key": "names", "next": page}
    assert 'value="follow"' in mine.get(page).text
    assert mine.post(act, said | {"act": "follow"}).headers["Location"] == page
    assert ('value="unfollow"' in mine.get(page).text, len(planned(outsider))) == (True, 1)
    mine.post(act, said | {"act": "unfollow"})
    assert planned(outsider) == []


def test_ones_own_page_lists_it_with_its_address(
    process: Process, names: TimelineItem, outsider: User, client_of: SignIn
) -> None:
    follow(process, by=outsider, item=names)
    page = client_of(outsider).get("/my/").text
    assert '<a href="/river/items/names/">List of observers</a>' in page
    told = client_of(outsider).get("/api/v1/my/").json()
    assert [(one["what"], one["key"]) for one in told["follows"]] == [("item", "names")]


def test_what_is_done_has_no_button_to_follow(process: Process, outsider: User, client_of: SignIn) -> None:
    assert "Whoever follows it" not in client_of(outsider).get("/river/items/spring-fair/").text
