"""Deadlines as calendar programs read them: imprecise ones stay imprecise, and nothing vanishes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from compact import clock
from compact.models import User
from phases import in_words
from phases.dates import ImpreciseDate
from phases.domain.items import Statement, prefer, record_date
from phases.domain.milestones import Obligation, decide_standing, edit_item
from phases.models import MilestoneStanding, Process, Source, TimelineItem
from tests.phases.test_query_counts import grow
from tests.sessions.parsers import Read, read

FEED = "/river/deadlines.ics"


def found(client: Client, **query: str) -> dict[str, Read]:
    """The deadlines by their titles, as two readers find them."""
    events = read(client.get(FEED, query).content).values()
    return {event.summary: event for event in events}


def raw(client: Client, title: str) -> dict:  # type: ignore[type-arg]
    events = Calendar.from_ical(client.get(FEED).content).walk("VEVENT")
    return next(event for event in events if title in str(event["SUMMARY"]))


def item(key: str) -> TimelineItem:
    return TimelineItem.objects.select_related("process", "provision").get(key=key)


def say(key: str, when: ImpreciseDate, *, layer: str = "agreed", at: datetime | None = None, **more: object) -> None:
    """The Chair's second letter says when something is."""
    source = Source.objects.get(key="chairs-second-letter")
    record_date(item(key), layer, Statement(when, **more), source=source, at=at or clock.now(), by=None)  # type: ignore[arg-type]


def test_only_a_last_day_known_makes_one_tentative_day(process: Process, client: Client) -> None:
    event = found(client)["First draft (by mid-June 2020)"]
    assert event == Read(date(2020, 6, 15), date(2020, 6, 16), "TENTATIVE", 0, "First draft (by mid-June 2020)")


def test_an_exact_day_is_a_day(process: Process, client: Client) -> None:
    event = found(client)["Inputs of riparian States"]
    assert (event.start, event.end, event.status) == (date(2020, 5, 1), date(2020, 5, 2), "CONFIRMED")


def test_an_imprecise_one_lies_over_its_bounds_and_says_how_it_is_read(process: Process, client: Client) -> None:
    say("names", ImpreciseDate("late November 2020", date(2020, 11, 21), date(2020, 11, 30)))
    event = found(client)["List of observers (late November 2020)"]
    assert (event.start, event.end, event.status) == (date(2020, 11, 21), date(2020, 12, 1), "TENTATIVE")
    assert str(raw(client, "List of observers")["DESCRIPTION"]).splitlines() == [
        "Owed by Chair of the River Assembly",
        "late November 2020, read as 21-30 November 2020",
        "Falls due on Monday, 30 November 2020, 17:00 (Vienna)",
        "According to Second letter of the Chair",
        "¶ 1",
    ]


@pytest.mark.parametrize(
    ("phrase", "first", "last", "status"),
    [
        ("12-15 October 2020", date(2020, 10, 12), date(2020, 10, 15), "CONFIRMED"),
        ("no later than 1 December 2020", None, date(2020, 12, 1), "CONFIRMED"),
        ("late October 2020", date(2020, 10, 21), date(2020, 10, 31), "TENTATIVE"),
        ("by mid-October 2020", None, date(2020, 10, 15), "TENTATIVE"),
        ("around 12 October 2020", date(2020, 10, 10), date(2020, 10, 14), "TENTATIVE"),
    ],
)
def test_days_that_are_given_are_certain(
    process: Process, client: Client, phrase: str, first: date | None, last: date, status: str
) -> None:
    say("names", ImpreciseDate(phrase, first, last))
    title = "List of observers" if status == "CONFIRMED" else f"List of observers ({phrase})"
    event = found(client)[title]
    assert (event.start, event.end, event.status) == (first or last, last + timedelta(days=1), status)


@pytest.mark.parametrize(("first", "start"), [(date(2020, 10, 31), 31), (date(2020, 10, 30), 30)])
def test_a_window_of_more_than_a_month_stands_on_its_last_day(
    process: Process, client: Client, first: date, start: int
) -> None:
    last, long = date(2020, 11, 30), start == 30
    say("names", ImpreciseDate("in the autumn of 2020", first, last))
    event = found(client)["List of observers (in the autumn of 2020)"]
    assert (event.start, event.end, event.status) == (last if long else first, date(2020, 12, 1), "TENTATIVE")
    said = str(raw(client, "List of observers")["DESCRIPTION"])
    days = in_words.span(first, last)
    names_all = f"It may fall on any of these days: {days}. It stands on the last of them." in said.splitlines()
    assert names_all == long


def test_an_hour_that_is_given_makes_it_a_moment(process: Process, client: Client) -> None:
    at = {"at": time(18), "zone": "America/New_York"}
    say("names", ImpreciseDate("30 November 2020, 18:00", date(2020, 11, 30), date(2020, 11, 30), **at))
    event = found(client)["List of observers"]
    assert (event.start, event.end, event.status) == (datetime(2020, 11, 30, 23, tzinfo=UTC), None, "CONFIRMED")


def test_what_has_no_day_is_not_in_it(process: Process, client: Client) -> None:
    say("names", ImpreciseDate("to be announced"))
    assert [title for title in found(client) if "no longer known" in title] == [
        "Day no longer known: List of observers"
    ]
    other = client.get(FEED, {"as_of": "2020-01-05"})
    assert sorted(event.summary for event in read(other.content).values()) == []


def test_what_was_met_stays_and_is_marked(process: Process, client: Client) -> None:
    day = date(2020, 6, 1)
    say("first-draft", ImpreciseDate("1 June 2020", day, day), layer="held")
    event = found(client)["Done: First draft"]
    assert (event.start, event.status, event.sequence) == (date(2020, 6, 15), "CONFIRMED", 1)
    assert "Done: 1 June 2020" in str(raw(client, "First draft")["DESCRIPTION"]).splitlines()


@pytest.mark.parametrize(("state", "word"), [("superseded", "Superseded"), ("not-applicable", "Not applicable")])
def test_what_fell_away_is_cancelled_and_kept(
    process: Process, client: Client, officer: User, state: str, word: str
) -> None:
    before = read(client.get(FEED).content)
    milestone = item("names").milestone
    source = Source.objects.get(key="chairs-second-letter")
    decide_standing(milestone, MilestoneStanding.State(state), reason="So it was decided.", source=source, by=officer)
    after = read(client.get(FEED).content)
    changed = {uid: event for uid, event in after.items() if event != before[uid]}
    assert set(after) == set(before)
    assert [(e.status, e.sequence, e.summary) for e in changed.values()] == [
        ("CANCELLED", 1, f"{word}: List of observers")
    ]


def test_a_date_moves_with_its_anchor_and_only_then_its_sequence_grows(
    process: Process, client: Client, at: Callable[[str], datetime]
) -> None:
    before = found(client)["Survey of the river (before the beginning of phase II)"]
    assert (before.start, before.sequence) == (date(2020, 5, 31), 0)
    others = {t: e for t, e in found(client).items() if "Survey" not in t}
    at("2020-06-02T09:00")
    say("phase-2", ImpreciseDate("from 1 July 2020", date(2020, 7, 1), None))
    after = found(client)["Survey of the river (before the beginning of phase II)"]
    assert (after.start, after.sequence) == (date(2020, 6, 30), 1)
    assert {t: e for t, e in found(client).items() if "Survey" not in t} == others
    assert raw(client, "Survey")["LAST-MODIFIED"].dt.date() == date(2020, 6, 2)


def test_a_statement_that_does_not_stand_changes_nothing(process: Process, client: Client) -> None:
    before = found(client)
    old = datetime(2019, 12, 1, tzinfo=UTC)
    say("inputs-due", ImpreciseDate("3 May 2020", date(2020, 5, 3), date(2020, 5, 3)), at=old)
    assert found(client)["Inputs of riparian States"].start == before["Inputs of riparian States"].start


def test_an_edit_raises_its_sequence(process: Process, client: Client, officer: User) -> None:
    row = item("names")
    said = Obligation(row.title, row.provision, row.milestone.owed_by, "The list is public.", ())
    edit_item(row, said, version=0, by=officer)
    event = raw(client, "List of observers")
    assert int(event["SEQUENCE"]) == 1
    assert "Done when: The list is public." in str(event["DESCRIPTION"]).splitlines()


def test_a_preference_counts_from_the_moment_it_was_said(
    process: Process, client: Client, officer: User, at: Callable[[str], datetime]
) -> None:
    for day, hour in ((7, "09:00"), (9, "10:00")):
        at(f"2020-06-02T{hour}")
        say("names", ImpreciseDate(f"{day} December 2020", date(2020, 12, day), date(2020, 12, day)))
    assert (found(client)["List of observers"].start, found(client)["List of observers"].sequence) == (
        date(2020, 12, 9),
        2,
    )
    at("2020-06-02T11:00")
    first = item("names").records.get(phrase="7 December 2020")
    prefer(first, reason="The first letter holds.", by=officer)
    event = found(client)["List of observers"]
    assert (event.start, event.sequence) == (date(2020, 12, 7), 3)


def test_it_is_kept_to_those_who_owe(process: Process, client: Client) -> None:
    assert sorted(found(client, owed_by="bureau")) == ["Survey of the river (before the beginning of phase II)"]
    answer = client.get(FEED, {"owed_by": "nobody"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text == "The filter owed_by has no 'nobody'. Choose from: chair, bureau, states.\n"


def test_a_uid_is_for_life(process: Process, client: Client) -> None:
    assert str(raw(client, "First draft")["UID"]) == "4634a626-c44c-53cf-b852-46bf060d5cf6"


def test_a_thousand_deadlines_ask_no_more_than_fifty(
    process: Process, client: Client, queries: Callable[[], CaptureQueriesContext]
) -> None:
    asked = []
    for count in (50, 1000):
        grow(process, count)
        cache.clear()
        with queries() as caught:
            content = client.get(FEED).content
        asked.append((len(caught), content.count(b"BEGIN:VEVENT") >= count))
    assert asked[0] == asked[1] == (asked[0][0], True)


def test_it_answers_304(process: Process, client: Client) -> None:
    first = client.get(FEED)
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 304
