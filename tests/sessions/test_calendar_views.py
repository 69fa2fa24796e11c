"""Agenda, week, month and day: what each shows, where it leads, and what it says where there is nothing."""

import re
from collections.abc import Callable
from datetime import date, time
from html import unescape

import pytest
from django.test import Client

from compact import clock
from compact.models import User
from phases.models import Process
from phases.reading import Reading
from sessions.domain.following import follow
from sessions.domain.meetings import cancel_meeting, postpone_meeting
from sessions.domain.releases import publish
from sessions.models import Meeting, Session
from sessions.reading import Programme
from sessions.schedule import published
from tests.sessions.planned import announce, plan, session_without_days

CALENDAR = "/river/calendar/"
MORNING = (time(10), time(13))


def words(answer: object) -> str:
    """What a page says in its main part, as a reader sees it."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]  # type: ignore[attr-defined]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def links(answer: object) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]+)"', answer.content.decode())]  # type: ignore[attr-defined]


def test_a_run_of_days_is_one_entry_of_the_agenda(process: Process, client: Client) -> None:
    shown = words(client.get(CALENDAR))
    assert "15-17 June 2020 Monday to Wednesday, 3 days" in shown
    assert shown.count("First round of talks") == 2  # its name, and whose calendar one can add


def test_a_run_goes_on_over_the_end_of_a_month(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 29), date(2020, 9, 30), date(2020, 10, 1), date(2020, 10, 2))
    assert "29 September to 2 October 2020 Tuesday to Friday, 4 days" in words(client.get(CALENDAR))
    for month in ("2020-09-01", "2020-10-01"):
        page = client.get(CALENDAR, {"view": "month", "on": month})
        assert "29 September to 2 October 2020" in words(page)
        assert 'class="bar bar--4 bar--begins bar--ends"' in page.content.decode()


def test_a_run_that_began_before_today_keeps_its_days(process: Process, client: Client, at: Callable) -> None:
    at("2020-06-16T09:00")
    shown = words(client.get(CALENDAR))
    assert "15-17 June 2020 Monday to Wednesday, 3 days today, day 2 of 3" in shown
    assert "First round of talks" not in words(client.get(CALENDAR, {"past": "1"}))


def test_days_that_are_interrupted_or_differ_are_no_run(process: Process, client: Client) -> None:
    announce(process, date(2020, 10, 5), date(2020, 10, 7))
    announce(process, date(2020, 10, 8), title="Closing")
    shown = words(client.get(CALENDAR))
    for day in ("Monday, 5 October 2020", "Wednesday, 7 October 2020", "Thursday, 8 October 2020"):
        assert day in shown


def test_a_week_has_its_days_and_the_parts_of_each(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 8), hours=MORNING, title="Opening")
    page = client.get(CALENDAR, {"view": "week", "on": "2020-09-09"})
    shown = words(page)
    assert "7-13 September 2020" in shown
    assert shown.index("10:00-13:00 (Vienna)") > shown.index("Tuesday 8 Sep 2020")
    assert re.findall(r'scope="col">([^<]+)<', page.content.decode()) == [
        "Day", "Morning", "Afternoon and evening",
    ]  # fmt: skip


def test_a_week_leads_to_the_weeks_beside_it_and_no_further_than_there_are_meetings(
    process: Process, client: Client
) -> None:
    first, last = (client.get(CALENDAR, {"view": "week", "on": day}) for day in ("2020-03-02", "2020-09-07"))
    assert f"{CALENDAR}?view=week&on=2020-03-09" in links(first)
    assert f"{CALENDAR}?view=week&on=2020-02-24" not in links(first)
    assert f"{CALENDAR}?view=week&on=2020-08-31" in links(last)
    assert f"{CALENDAR}?view=week&on=2020-09-14" not in links(last)
    assert f"{CALENDAR}?view=week" in links(last)


def test_an_empty_week_names_the_nearest_days_with_meetings(process: Process, client: Client) -> None:
    page = client.get(CALENDAR, {"view": "week", "on": "2020-07-06"})
    shown = words(page)
    assert "No meeting stands in this week." in shown
    assert "Wednesday, 17 June 2020 , Monday, 7 September 2020" in shown
    assert f"{CALENDAR}?view=week&on=2020-09-07" in links(page)


def test_a_month_has_a_link_on_each_day_with_meetings(process: Process, client: Client) -> None:
    page = client.get(CALENDAR, {"view": "month", "on": "2020-09-20"})
    assert "Monday, 7 September 2020: 1 meeting" in words(page)
    assert f"{CALENDAR}?view=day&on=2020-09-07" in links(page)
    assert page.content.decode().count("month-day") == 35


def test_today_is_marked_in_every_view(process: Process, client: Client) -> None:
    for view in ("week", "month"):
        assert client.get(CALENDAR, {"view": view}).content.decode().count('aria-current="date"') <= 1
    announce(process, date(2020, 6, 1))
    for view in ("week", "month"):
        assert client.get(CALENDAR, {"view": view}).content.decode().count('aria-current="date"') == 1
    assert "today" in words(client.get(CALENDAR, {"view": "day"}))


def test_a_day_reads_like_a_journal(process: Process, client: Client) -> None:
    Session.objects.filter(slug="talks-2").update(body="Drafting Committee")
    announce(
        process, date(2020, 9, 9), hours=MORNING, number=12, agenda="Adoption of the agenda\nThe first draft",
        webcast="https://example.org/live", is_open=True, interpretation="full", languages=["fr", "es"],
    )  # fmt: skip
    page = client.get(CALENDAR, {"view": "day", "on": "2020-09-09"})
    shown = words(page)
    for said in (
        "Wednesday, 9 September 2020", "Alva Castle, Vienna", "10:00-13:00 (Vienna)", "Drafting Committee, meeting 12",
        "Second round of talks", "open", "interpretation: French, Spanish", "Webcast: https://example.org/live",
        "Adoption of the agenda The first draft",
    ):  # fmt: skip
        assert said in shown
    assert f"{CALENDAR}?view=day&on=2020-09-07" in links(page)  # the day before with a meeting


def test_a_day_is_followed_by_what_comes_and_cancelled_things_do_not(process: Process, client: Client) -> None:
    _kept, gone = announce(process, date(2020, 9, 8), date(2020, 9, 10))
    cancel_meeting(gone, by=None, version=0)
    publish(process, note="One day less", by=None)
    shown = words(client.get(CALENDAR, {"view": "day", "on": "2020-09-07"})).partition("Forthcoming meetings")[2]
    assert "Tuesday, 8 September 2020" in shown
    assert "Thursday, 10 September 2020" not in shown


def test_what_is_off_stays_struck_through_with_its_word(process: Process, client: Client) -> None:
    gone, later = announce(process, date(2020, 9, 8), date(2020, 9, 10), hours=MORNING)
    cancel_meeting(gone, by=None, version=0)
    postpone_meeting(later, by=None, version=0)
    publish(process, note="Two days less", by=None)
    for view, on in (("agenda", "2020-09-08"), ("week", "2020-09-07"), ("month", "2020-09-01")):
        page = client.get(CALENDAR, {"view": view, "on": on})
        assert page.content.decode().count("meeting--off") >= 2, view
        assert "cancelled" in words(page)
        assert "postponed" in words(page)


def test_what_the_last_release_moved_says_from_where(process: Process, client: Client) -> None:
    assert "moved from 8-10 June 2020" in words(client.get(CALENDAR))
    announce(process, date(2020, 10, 5))
    assert "moved from" not in words(client.get(CALENDAR))  # a later release did not move it


def test_what_has_no_days_yet_is_shown_as_that(process: Process, client: Client) -> None:
    session_without_days(process, date(2020, 10, 1), date(2020, 10, 31), "October 2020, days to come")
    agenda = words(client.get(CALENDAR)).partition("Days to come")[2]
    assert "A third hearing" in agenda
    assert "October 2020, days to come" in agenda
    announce(process, date(2020, 10, 5))
    assert "May fall in this month" in words(client.get(CALENDAR, {"view": "month", "on": "2020-10-01"}))
    assert "A third hearing" not in words(client.get(CALENDAR, {"view": "month", "on": "2020-09-01"}))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "hearing"}, True),
        ({"kind": "talks"}, False),
        ({"theme": "water"}, True),
        ({"theme": "fish"}, False),
        ({"city": "Vienna"}, True),
        ({"city": "New York"}, False),
        ({"open": "open"}, False),
    ],
)
def test_what_has_no_days_yet_keeps_to_the_filters(
    process: Process, client: Client, query: dict[str, str], found: bool
) -> None:
    session_without_days(process, date(2020, 10, 1), date(2020, 10, 31), "October 2020")
    assert ("A third hearing" in words(client.get(CALENDAR, query))) is found


def test_filters_are_combined_and_can_be_taken_away_one_by_one(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 8), slug="hearing-1", title="Evening")
    page = client.get(CALENDAR, {"kind": "talks", "city": "Vienna"})
    main = page.content.decode()
    assert ("Second round of talks" in words(page), "Evening" in words(page)) == (True, False)
    assert 'class="chosen"' in main
    assert f"{CALENDAR}?city=Vienna" in links(page)
    assert f"{CALENDAR}?kind=talks" in links(page)
    assert CALENDAR in links(page)
    assert "/river/calendar.ics?kind=talks&city=Vienna" in links(page)


def test_open_meetings_alone(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 8), title="In public", is_open=True)
    announce(process, date(2020, 9, 9), title="In private", is_open=False)
    found = {asked: words(client.get(CALENDAR, {"open": asked})) for asked in ("open", "closed")}
    assert {asked: ("In public" in text, "In private" in text) for asked, text in found.items()} == {
        "open": (True, False),
        "closed": (False, True),
    }


def test_the_views_keep_the_filters_and_the_day(process: Process, client: Client) -> None:
    page = client.get(CALENDAR, {"view": "week", "on": "2020-09-07", "kind": "talks", "zone": "Africa/Nairobi"})
    assert f"{CALENDAR}?view=month&on=2020-09-01&kind=talks&zone=Africa%2FNairobi" in links(page)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"view": "year"}, "The calendar has no view “year”. Choose from: agenda, week, month, day."),
        ({"on": "2020-02-30"}, "“2020-02-30” is not a day of the calendar. Write it as 2018-03-12."),
        ({"on": "0001-01-01"}, "The calendar holds the years 1900 to 2199."),
        ({"release": "9"}, "There is no release “9” of the programme. Choose from: 1-2."),
        ({"release": "x" * 500}, "There is no release “xxxxxxxxxxxxxxxxxxxx” of the programme. Choose from: 1-2."),
        ({"zone": "Mars/Base"}, "There is no time zone “Mars/Base”. Write it as Africa/Nairobi"),
        (
            {"kind": "nonsense"},
            "The filter “kind” has no “nonsense”. Choose from: Hearings (hearing), Rounds of talks (talks).",
        ),
    ],
)
def test_what_there_is_not_is_answered_400_with_a_sentence_in_the_calendars_frame(
    process: Process, client: Client, query: dict[str, str], sentence: str
) -> None:
    answer = client.get(CALENDAR, query)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert "Agenda Week Month Day" in words(answer)
    assert "ETag" not in answer.headers


def test_a_stranger_who_asks_for_what_they_follow_is_asked_to_sign_in(process: Process, client: Client) -> None:
    answer = client.get(CALENDAR, {"mine": "1"})
    assert (answer.status_code, "What you follow is known once you sign in." in words(answer)) == (403, True)
    assert any(href.startswith("/accounts/login/?next=/river/calendar/") for href in links(answer))


def test_a_person_sees_what_they_follow(process: Process, delegate: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(delegate)
    follow(process, by=delegate, item=Session.objects.get(slug="talks-2").item)
    shown = words(client.get(CALENDAR, {"mine": "1"}))
    assert ("Second round of talks" in shown, "First round of talks" in shown) == (True, False)
    assert "Only: what I follow" in shown


def test_the_calendar_as_a_release_left_it(process: Process, client: Client) -> None:
    page = client.get(CALENDAR, {"release": "1"})
    shown = words(page)
    assert "You are reading the programme as release 1 left it" in shown
    assert ("8-10 June 2020" in shown, "Second round of talks" in shown) == (True, False)
    assert CALENDAR in links(page)
    assert f"{CALENDAR}?view=week&release=1" in links(page)


def test_an_agenda_goes_on_on_the_next_page(process: Process, client: Client) -> None:
    plan(process, *(date(2020, 10, 1 + n) for n in range(30)), hours=MORNING)
    plan(process, *(date(2020, 10, 1 + n) for n in range(30)), hours=(time(15), time(18)))
    plan(process, *(date(2020, 11, 1 + n) for n in range(30)), hours=MORNING)
    plan(process, *(date(2020, 11, 1 + n) for n in range(30)), hours=(time(15), time(18)))
    publish(process, note="Two long months", by=None)
    first = client.get(CALENDAR)
    following = next(href for href in links(first) if href.startswith(f"{CALENDAR}?on="))
    last = client.get(following)
    days = [set(re.findall(r'id="d(\d{8})', page.content.decode())) for page in (first, last)]
    assert (days[0] & days[1], len(days[0] | days[1])) == (set(), 62)
    back = client.get(CALENDAR, {"past": "1", "on": "2020-12-01"})
    assert "Monday, 30 November 2020" in words(back)
    assert any(href.startswith(f"{CALENDAR}?on=") and "past=1" in href for href in links(back))


def test_earlier_days_lead_back_to_now(process: Process, client: Client) -> None:
    page = client.get(CALENDAR, {"on": "2020-03-01"})
    assert "First hearing" in words(page)
    assert "#now" in links(page)
    assert page.content.decode().count('id="now"') == 1


def test_the_first_and_last_day_that_can_be_asked_for_are_answered(process: Process, client: Client) -> None:
    for view in ("agenda", "week", "month", "day"):
        for on in ("1900-01-01", "2199-12-31"):
            assert client.get(CALENDAR, {"view": view, "on": on}).status_code == 200


def test_now_and_next_are_three_different_things(process: Process, client: Client, opening: Meeting) -> None:
    announce(process, date(2020, 6, 22), date(2020, 6, 23), slug="hearing-1", hours=MORNING)
    page = client.get("/river/")
    shown = words(page).partition("Now and next")[2].partition("The whole calendar")[0]
    assert [shown.count(title) for title in ("First round of talks", "First hearing", "Second round of talks")] == [
        1
    ] * 3
    assert "15-17 June 2020 · 3 days" in shown
    assert "Monday, 22 June 2020, 10:00-13:00 (Vienna) · 22-23 June 2020" in shown


def test_interpretation_and_length_are_said_as_far_as_recorded(process: Process, client: Client) -> None:
    announce(process, date(2020, 9, 8), length="half", interpretation="available")
    announce(process, date(2020, 9, 10), interpretation="none")
    shown = words(client.get(CALENDAR))
    for said in ("half a day, hours not recorded", "interpretation as available", "no interpretation"):
        assert said in shown


def test_what_is_narrowed_to_some_days_is_what_everything_else_calls_published(process: Process) -> None:
    kept = announce(process, date(2020, 9, 8), date(2020, 9, 9))
    cancel_meeting(kept[0], by=None, version=0)
    publish(process, note="One day less", by=None)
    reading = Reading(process, clock.now())
    for number in (1, 2, 3, 4):
        programme = Programme.at_release(reading, number)
        assert {v.pk for v in published(programme)} == {v.pk for v in programme.meetings}
