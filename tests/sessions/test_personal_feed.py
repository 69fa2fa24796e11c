"""A person's own feed: its secret address, what it shows, and what becomes of it."""

import io
import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from compact import clock, logs
from compact.errors import RuleViolation
from compact.models import AuditEntry, User
from phases.domain.processes import end_role, grant_role
from phases.models import Process, Role
from sessions.domain.feed_tokens import MOST, digest, make_feed, revoke_feed, set_alarms
from sessions.domain.following import follow, unfollow
from sessions.domain.meetings import amend_meeting
from sessions.domain.releases import publish
from sessions.models import FeedToken, Meeting, Panel, Participant, SessionKind
from tests.sessions.grown import grow
from tests.sessions.parsers import read


def address(token: str) -> str:
    return f"/feeds/{token}/calendar.ics"


@pytest.fixture
def feed(process: Process, chair: User) -> tuple[FeedToken, str]:
    """The Office of the President follows the talks, and has put its feed on a phone."""
    follow(process, by=chair, kind=SessionKind.objects.get(key="talks"))
    return make_feed("my phone", by=chair)


def titles(client: Client, token: str) -> list[str]:
    return sorted({event.summary for event in read(client.get(address(token)).content).values()})


OWED = ["First draft (by mid-June 2020)", "List of observers (by December 2020)"]


def test_it_shows_what_its_owner_follows_and_owes(feed: tuple[FeedToken, str], client: Client) -> None:
    assert titles(client, feed[1]) == [
        "First draft (by mid-June 2020)",
        "First round of talks",
        OWED[1],
        "Second round of talks",
    ]


def test_it_goes_by_the_roles_and_the_following_of_that_moment(
    process: Process, feed: tuple[FeedToken, str], chair: User, client: Client
) -> None:
    first = client.get(address(feed[1]))
    end_role(Role.objects.get(user=chair), by=None)
    assert titles(client, feed[1]) == ["First round of talks", "Second round of talks"]
    unfollow(process, by=chair, kind=SessionKind.objects.get(key="talks"))
    assert titles(client, feed[1]) == []
    grant_role(process, chair, Role.Kind.SECRETARIAT, by=None)
    assert titles(client, feed[1]) == ["Survey of the river (before the beginning of phase II)"]
    answer = client.get(address(feed[1]), headers={"If-None-Match": first["ETag"]})
    assert answer.status_code == 200


def test_only_the_digest_is_kept(feed: tuple[FeedToken, str], chair: User, client_of: Any) -> None:
    row, token = feed
    assert (len(token), row.digest) == (43, digest(token))
    client = client_of(chair)
    made = client.post("/my/feeds/", {"name": "my desk"}).text
    shown = made.partition("/feeds/")[2].partition("/calendar.ics")[0]
    assert FeedToken.objects.filter(digest=digest(shown)).count() == 1
    assert _found_anywhere(token) == _found_anywhere(shown) == []
    assert _found_anywhere(row.digest) == ["programme_feedtoken"]


def _found_anywhere(text: str) -> list[str]:
    """The tables in which a text stands."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_a_closed_an_unknown_and_a_closed_accounts_feed_answer_the_same(
    feed: tuple[FeedToken, str], chair: User, client: Client
) -> None:
    row, token = feed
    _other, second = make_feed("my desk", by=chair)
    revoke_feed(row, by=chair)
    answers = [client.get(address(token)), client.get(address("x" * 43)), client.get(address("\u202e"))]
    assert client.get(address(second)).status_code == 200
    chair.is_active = False
    chair.save(update_fields=["is_active"])
    answers.append(client.get(address(second)))
    assert {(a.status_code, a.content, tuple(sorted(a.headers.items()))) for a in answers} == {
        (404, b"There is no such calendar.\n", tuple(sorted(answers[0].headers.items())))
    }
    assert "ETag" not in answers[0].headers


def test_it_is_for_nobody_elses_eyes(feed: tuple[FeedToken, str], client: Client) -> None:
    answer = client.get(address(feed[1]))
    assert {name: answer[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")} == {
        "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    }
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.cookies == {}
    assert client.post(address(feed[1])).status_code == 405


def test_it_opens_nothing_else(feed: tuple[FeedToken, str], client: Client) -> None:
    client.get(address(feed[1]))
    assert client.get("/my/").status_code == 302
    assert client.get("/river/desk/").status_code == 302
    assert client.get(f"/feeds/{feed[1]}/").status_code == 404


def test_it_answers_304_until_something_changes(
    process: Process, feed: tuple[FeedToken, str], client: Client, opening: Meeting, officer: User, chair: User
) -> None:
    row, token = feed

    def tag() -> str:
        first = client.get(address(token))["ETag"]
        again = client.get(address(token), headers={"If-None-Match": first})
        assert (again.status_code, again["ETag"], again["Cache-Control"]) == (304, first, "private, no-cache")
        return first

    tags = [tag()]
    amend_meeting(opening, by=officer, version=0, status="firm")
    publish(process, note="Firm", by=officer)
    tags.append(tag())
    set_alarms(row, meeting=15, deadline=None, by=chair)
    tags.append(tag())
    follow(process, by=chair)
    tags.append(tag())
    grant_role(process, chair, Role.Kind.SECRETARIAT, by=officer)
    tags.append(tag())
    panel = Panel.objects.create(session=opening.session, number=1, kind="expert", title="On mills", meeting=opening)
    part = {"session": opening.session, "panel": panel, "name": "P", "email": chair.email, "part": "panellist"}
    Participant.objects.create(**part, known_at=clock.now())
    tags.append(tag())
    unfollow(process, by=chair)
    tags.append(tag())
    clock.set_offset(clock.now() + timedelta(days=1))
    tags.append(tag())
    assert len(set(tags)) == 8


def test_alarms_ring_before_meetings_and_deadlines(feed: tuple[FeedToken, str], chair: User, client: Client) -> None:
    row, token = feed
    assert _alarms(client, token) == {}
    set_alarms(row, meeting=15, deadline=3, by=chair)
    assert _alarms(client, token) == {
        # Hours that are not known make it midnight: it rings at nine of that day.
        "First round of talks": (timedelta(hours=9), "START"),
        "Second round of talks": (-timedelta(minutes=15), "START"),
        # Three days before the last day, at nine: the event ends as the next day begins.
        "First draft (by mid-June 2020)": (-timedelta(days=3, hours=15), "END"),
        "List of observers (by December 2020)": (-timedelta(days=3, hours=15), "END"),
    }
    read(client.get(address(token)).content)
    set_alarms(row, meeting=1440, deadline=None, by=chair)
    assert _alarms(client, token)["First round of talks"] == (timedelta(hours=9) - timedelta(days=1), "START")


def test_an_alarm_says_of_what(feed: tuple[FeedToken, str], chair: User, client: Client) -> None:
    set_alarms(feed[0], meeting=15, deadline=3, by=chair)
    events = Calendar.from_ical(client.get(address(feed[1])).content).walk("VEVENT")
    said = [(str(event["SUMMARY"]), str(alarm["DESCRIPTION"])) for event in events for alarm in event.walk("VALARM")]
    assert said == [(summary, summary) for summary, _alarm in said]
    assert len(said) == 6


def test_it_bears_the_name_that_its_owner_gave_it(feed: tuple[FeedToken, str], client: Client) -> None:
    assert str(Calendar.from_ical(client.get(address(feed[1])).content)["X-WR-CALNAME"]) == "my phone"


def _alarms(client: Client, token: str) -> dict[str, tuple[timedelta, str]]:
    found = Calendar.from_ical(client.get(address(token)).content).walk("VEVENT")
    return {
        str(event["SUMMARY"]): (alarm["TRIGGER"].dt, alarm["TRIGGER"].params.get("RELATED", "START"))
        for event in found
        for alarm in event.walk("VALARM")
    }


@pytest.mark.parametrize(
    ("meeting", "deadline", "at"), [(-1, None, "two weeks"), (20161, 1, "two weeks"), (1, 61, "sixty")]
)
def test_an_alarm_rings_within_reason(
    feed: tuple[FeedToken, str], chair: User, meeting: int, deadline: int | None, at: str
) -> None:
    with pytest.raises(RuleViolation, match=at):
        set_alarms(feed[0], meeting=meeting, deadline=deadline, by=chair)


def test_ten_feeds_are_the_most_and_names_differ(process: Process, chair: User) -> None:
    rows = [make_feed(f"phone {number}", by=chair)[0] for number in range(MOST)]
    with pytest.raises(RuleViolation, match="10 feeds, and that is the most"):
        make_feed("one more", by=chair)
    revoke_feed(rows[0], by=chair)
    with pytest.raises(RuleViolation, match="of that name already"):
        make_feed("phone 1", by=chair)
    assert make_feed("phone 0", by=chair)[0].revoked_at is None


def test_what_is_done_with_a_feed_is_recorded_without_its_secret(feed: tuple[FeedToken, str], chair: User) -> None:
    row, token = feed
    set_alarms(row, meeting=15, deadline=None, by=chair)
    for _time in (1, 2):
        revoke_feed(row, by=chair)
    entries = AuditEntry.objects.filter(target_kind="programme.feedtoken").order_by("pk")
    assert [(e.verb, e.actor) for e in entries] == [(v, chair) for v in ("make_feed", "set_alarms", "revoke_feed")]
    written = repr(list(entries.values()))
    assert [secret for secret in (token, row.digest, row.name) if secret in written] == []


def test_no_log_line_holds_the_secret(feed: tuple[FeedToken, str], client: Client) -> None:
    row, token = feed
    made = logs.configure(format="json")["formatters"]["line"]
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(made.pop("()")(**made))
    logging.getLogger().addHandler(handler)
    revoke_feed(row, by=row.user)
    client.get(address(token))
    logging.getLogger().removeHandler(handler)
    said = handler.stream.getvalue()
    assert ("Not Found: /feeds/[cut]" in said, token in said) == (True, False)


def test_what_is_off_stays_in_it_and_does_not_ring(
    process: Process, feed: tuple[FeedToken, str], client: Client, opening: Meeting, officer: User, chair: User
) -> None:
    row, token = feed
    set_alarms(row, meeting=15, deadline=None, by=chair)
    amend_meeting(opening, by=officer, version=0, status="postponed")
    publish(process, note="Postponed", by=officer)
    event = read(client.get(address(token)).content)[str(opening.uid)]
    rung = "Postponed: Second round of talks" in _alarms(client, token)
    assert (event.status, event.start.date(), rung) == ("CANCELLED", date(2020, 9, 7), False)  # type: ignore[attr-defined]


def test_it_asks_as_much_of_two_thousand_meetings_as_of_sixty(
    process: Process, feed: tuple[FeedToken, str], client: Client, queries: Callable[[], CaptureQueriesContext]
) -> None:
    asked = []
    for count in (60, 2000):
        grow(process, count)
        client.get(address(feed[1]))
        cache.clear()
        with queries() as found:
            assert client.get(address(feed[1])).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]
