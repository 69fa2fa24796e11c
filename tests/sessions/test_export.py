"""The draft and the calendar as files; and that what was exported comes back as nothing new."""

import csv
from collections.abc import Callable
from datetime import date, time
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from compact import clock
from compact.models import User
from phases.models import Process
from phases.reading import Reading
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting
from sessions.domain.releases import publish
from sessions.models import Meeting, Room, Session, Venue
from sessions.sheets.judging import judge
from sessions.sheets.reading import read

Sign = Callable[[User], Client]


@pytest.fixture
def staff(officer: User, client_of: Sign) -> Client:
    return client_of(officer)


def lines_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def test_the_draft_is_a_table_with_one_line_for_each_meeting(process: Process, staff: Client) -> None:
    found = lines_of(staff.get(f"/{process.slug}/desk/programme/export.csv").content)
    assert len(found) == Meeting.objects.count() == 6
    last = found[-1]
    assert [last[name] for name in ("Session", "Day", "From", "To", "Venue", "Room", "Status")] == [
        "talks-2", "2020-09-07", "15:00", "18:00", "castle", "Tower", "if need be",
    ]  # fmt: skip


def test_the_filters_of_the_calendar_hold_for_the_draft(process: Process, staff: Client) -> None:
    found = lines_of(staff.get(f"/{process.slug}/desk/programme/export.csv?kind=hearing").content)
    assert {line["Session"] for line in found} == {"hearing-1"}
    assert staff.get(f"/{process.slug}/desk/programme/export.csv?kind=ball").status_code == 400


def test_the_workbook_has_real_days_and_hours_and_a_second_sheet(process: Process, staff: Client) -> None:
    book = load_workbook(BytesIO(staff.get(f"/{process.slug}/desk/programme/export.xlsx").content))
    sheet, about = book.worksheets
    last = [cell.value for cell in list(sheet.rows)[-1]]
    assert (last[2].date(), last[3], last[4]) == (date(2020, 9, 7), time(15), time(18))
    assert (sheet.freeze_panes, about.title) == ("A2", "About")
    assert {"talks-1", "castle", "harbour"} <= {row[0].value for row in about.rows}


def test_an_empty_workbook_has_the_same_columns(process: Process, staff: Client) -> None:
    full, empty = (
        load_workbook(BytesIO(staff.get(f"/{process.slug}/desk/programme/{name}").content)).worksheets[0]
        for name in ("export.xlsx", "import/template.xlsx")
    )
    assert [cell.value for cell in full[1]] == [cell.value for cell in empty[1]]
    assert empty.max_row == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_exported_changes_nothing_when_it_comes_back(
    process: Process, staff: Client, officer: User, talks: Session, castle: Venue, great_hall: Room, form: str
) -> None:
    """Odd things too: what a spreadsheet would calculate, lines, spaces that are none, words that nobody can choose."""
    odd = add_meeting(
        talks, sitting=Sitting(date(2020, 10, 5), castle, great_hall, time(10), time(13)), by=officer,
        title="=SUM(1;2), “a”", agenda="-1. Opening\nClosing; \"end\"", languages=["fr", "zh"], number=7, is_open=False,
        interpretation="full", webcast="https://example.org/?a=1&b=2",
    )  # fmt: skip
    add_meeting(talks, sitting=Sitting(date(2020, 10, 6), castle), by=officer, length="half", title="@noon")
    Meeting.objects.filter(pk=odd.pk).update(interpretation="into the languages of the river", title="a\xa0b  c")
    answer = staff.get(f"/{process.slug}/desk/programme/export.{form}")
    judged = judge(Reading(process, clock.now()), read(answer.content, f"draft.{form}").lines)
    assert [row.faults for row in judged.faults] == []
    assert [(row.number, row.changes) for row in judged.acting] == []
    assert len(judged.rows) == 8


def test_what_was_exported_and_brought_back_by_the_page_is_nothing_new(process: Process, staff: Client) -> None:
    body = staff.get(f"/{process.slug}/desk/programme/export.xlsx").content
    address = f"/{process.slug}/desk/programme/import/"
    answer = staff.post(address, {"file": SimpleUploadedFile("draft.xlsx", body)}, follow=True)
    assert "Nothing changes: the draft says all of this already." in answer.text


def test_readers_get_what_is_published_and_nothing_else(
    process: Process, client: Client, opening: Meeting, officer: User
) -> None:
    amend_meeting(opening, by=officer, version=0, title="Not told yet")
    found = lines_of(client.get(f"/{process.slug}/calendar.csv").content)
    assert ([line["Title"] for line in found if line["Session"] == "Second round of talks"], len(found)) == ([""], 6)
    publish(process, note="A title", by=officer)
    found = lines_of(client.get(f"/{process.slug}/calendar.csv").content)
    assert [line["Title"] for line in found if line["Session"] == "Second round of talks"] == ["Not told yet"]


def test_readers_get_the_calendar_with_its_filters_and_as_of_a_day(process: Process, client: Client) -> None:
    found = lines_of(client.get(f"/{process.slug}/calendar.csv?kind=talks&as_of=2020-02-01").content)
    assert [line["Day"] for line in found] == ["2020-06-08", "2020-06-09", "2020-06-10"]
    book = load_workbook(BytesIO(client.get(f"/{process.slug}/calendar.xlsx?kind=talks").content))
    assert [row[0].value.date() for row in list(book.worksheets[0].rows)[1:]] == [
        date(2020, 6, 15), date(2020, 6, 16), date(2020, 6, 17), date(2020, 9, 7),
    ]  # fmt: skip


def test_files_take_as_many_queries_for_many_meetings_as_for_few(
    process: Process, client: Client, talks: Session, officer: User, castle: Venue, queries: Callable, at: Callable
) -> None:
    def count() -> int:
        with queries() as found:
            assert client.get(f"/{process.slug}/calendar.csv").status_code == 200
        return len(found)

    before = count()
    for day in range(1, 25):
        add_meeting(talks, sitting=Sitting(date(2020, 11, day), castle), by=officer)
    publish(process, note="Many", by=officer)
    assert count() == before


def test_the_second_sheet_names_all_that_a_row_may_name(process: Process, staff: Client) -> None:
    sheets = [
        load_workbook(BytesIO(staff.get(f"/{process.slug}/desk/programme/{name}").content)).worksheets[1]
        for name in ("export.xlsx", "import/template.xlsx")
    ]
    found = [[tuple(cell.value for cell in row[:2]) for row in sheet.rows] for sheet in sheets]
    assert found[0] == found[1]
    assert {("Great Hall", "castle"), ("Tower", "castle"), ("Pier 4", "harbour")} <= set(found[0])
    assert {("talks-2", "Second round of talks"), ("castle", str(Venue.objects.get(key="castle")))} <= set(found[0])


def test_readers_get_the_day_first_and_what_only_programs_need_last(process: Process, client: Client) -> None:
    found = lines_of(client.get(f"/{process.slug}/calendar.csv").content)
    assert list(found[0]) == [
        "Day", "From", "To", "Time zone", "Start (UTC)", "End (UTC)", "Title", "Session", "Kind", "Body", "Venue",
        "Room", "City", "Country", "Status", "Open or closed", "Interpretation", "Languages", "Webcast", "Paragraph",
        "Number", "Length", "Agenda", "Release", "Identity (uid)",
    ]  # fmt: skip
    last = found[-1]
    assert [last[name] for name in ("Day", "From", "To", "Time zone", "Start (UTC)", "End (UTC)", "Room")] == [
        "2020-09-07", "15:00", "18:00", "Europe/Vienna", "2020-09-07T13:00Z", "2020-09-07T16:00Z", "Tower",
    ]  # fmt: skip
    assert all(line["Paragraph"] for line in found if line["Session"] == "Second round of talks")
