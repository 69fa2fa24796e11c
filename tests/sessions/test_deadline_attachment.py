"""The calendar file of a reminder: the event of the deadlines' feed, so that a calendar that has it moves it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from compact import clock, outbox
from compact.models import User
from phases.dates import ImpreciseDate
from phases.domain.handing_over import sweep
from phases.domain.items import Statement, record_date
from phases.domain.milestones import decide_standing
from phases.models import Milestone, Process, Source, TimelineItem

At = Callable[[str], datetime]


def say(when: ImpreciseDate) -> None:
    item = TimelineItem.objects.get(key="names")
    source = Source.objects.get(key="chairs-second-letter")
    record_date(item, "agreed", Statement(when), source=source, at=clock.now(), by=None)


def on(day: date) -> ImpreciseDate:
    return ImpreciseDate(f"{day.day} {day:%B %Y}", day, day)


def file(mailoutbox: list[Any]) -> Any:
    """The calendar file of the last mail, as a mail program gets it."""
    sweep()
    outbox.sweep()
    built = BytesParser(policy=policy.default).parsebytes(mailoutbox[-1].message().as_bytes())
    (found,) = built.iter_attachments()
    return found


def event(mailoutbox: list[Any]) -> Any:
    (found,) = Calendar.from_ical(file(mailoutbox).get_content()).walk("VEVENT")
    return found


def in_feed(client: Client) -> Any:
    events = Calendar.from_ical(client.get("/river/deadlines.ics").content).walk("VEVENT")
    return next(one for one in events if "List of observers" in str(one["SUMMARY"]))


def told(one: Any) -> tuple[str, int, str, str, date | datetime]:
    return str(one["UID"]), int(one["SEQUENCE"]), str(one["SUMMARY"]), str(one["STATUS"]), one["DTSTART"].dt


def test_it_is_what_mail_programs_open_as_a_calendar(chair: User, at: At, mailoutbox: list[Any]) -> None:
    at("2020-12-28T18:00:00")
    part = file(mailoutbox)
    assert (part.get_content_type(), part.get_content_charset(), part.get_filename()) == (
        "text/calendar",
        "utf-8",
        "names.ics",
    )
    assert part["Content-Type"].params["method"] == "PUBLISH"
    found = Calendar.from_ical(part.get_content())
    assert (str(found["METHOD"]), str(found["VERSION"]), "X-WR-CALNAME" in found) == ("PUBLISH", "2.0", False)
    assert found.walk("VALARM") == []


def test_it_is_the_event_of_the_feed(chair: User, at: At, client: Client, mailoutbox: list[Any]) -> None:
    at("2020-12-28T18:00:00")
    mine, theirs = event(mailoutbox), in_feed(client)
    assert told(mine) == told(theirs)
    assert {name: mine.get(name) for name in theirs} == dict(theirs)


def test_a_correction_moves_it(chair: User, at: At, client: Client, mailoutbox: list[Any]) -> None:
    at("2020-12-17T18:00:00")
    before = told(event(mailoutbox))
    say(on(date(2021, 1, 31)))
    after = told(event(mailoutbox))
    assert mailoutbox[-1].subject.endswith("is now due on 31 Jan 2021")
    assert (after[0], after[1] > before[1], after[3:]) == (before[0], True, ("CONFIRMED", date(2021, 1, 31)))
    assert after == told(in_feed(client))


def test_what_is_no_longer_due_is_cancelled(
    officer: User, chair: User, at: At, client: Client, mailoutbox: list[Any]
) -> None:
    at("2020-12-17T18:00:00")
    before = told(event(mailoutbox))
    owed = Milestone.objects.get(item__key="names")
    decide_standing(owed, "not-applicable", reason="The conference takes everybody.", by=officer)
    after = told(event(mailoutbox))
    assert (after[0], after[1] > before[1], after[3]) == (before[0], True, "CANCELLED")
    assert after == told(in_feed(client))


def test_what_has_no_day_any_more_is_cancelled(chair: User, at: At, client: Client, mailoutbox: list[Any]) -> None:
    at("2020-12-17T18:00:00")
    before = told(event(mailoutbox))
    say(ImpreciseDate("at a later date"))
    after = told(event(mailoutbox))
    assert (after[0], after[1] > before[1], after[3]) == (before[0], True, "CANCELLED")


def test_an_hour_that_is_given_is_a_moment_of_its_zone(chair: User, at: At, mailoutbox: list[Any]) -> None:
    day = date(2020, 12, 10)
    say(ImpreciseDate("10 December 2020, 09:00 (Nairobi)", day, day, at=time(9), zone="Africa/Nairobi"))
    at("2020-12-07T18:00:00")
    start = event(mailoutbox)["DTSTART"]
    assert (start.params["TZID"], start.dt.astimezone(UTC)) == ("Africa/Nairobi", datetime(2020, 12, 10, 6, tzinfo=UTC))
    assert b"BEGIN:VTIMEZONE" in file_of(mailoutbox)


def file_of(mailoutbox: list[Any]) -> bytes:
    return bytes(mailoutbox[-1].message().as_bytes())


@pytest.mark.parametrize("typed", ["evil.com", "https://evil.com/\r\nATTENDEE:mailto:x@y.org", "x\nBEGIN:VALARM"])
def test_what_is_typed_is_neither_a_link_nor_a_line_of_its_own(
    process: Process, chair: User, at: At, mailoutbox: list[Any], typed: str
) -> None:
    TimelineItem.objects.filter(key="names").update(title=typed)
    day = date(2020, 12, 10)
    say(on(day))
    at("2020-12-07T18:00:00")
    found = event(mailoutbox)
    assert (found.get("ATTENDEE"), found.walk("VALARM")) == (None, [])
    assert [shape in str(found["SUMMARY"]) for shape in ("evil.com", "://", "\n")] == [False] * 3
