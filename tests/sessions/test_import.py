"""A file is shown row by row, then brought into the draft in one step, or not at all."""

import time as stopwatch
from collections.abc import Callable
from datetime import date, time, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from compact import clock
from compact.celery import BEAT
from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.models import Process
from phases.reading import Reading
from sessions.domain import steps
from sessions.domain.importing import bring_in, keep_import
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting, cancel_meeting, move_meeting
from sessions.models import ImportDraft, Meeting, MeetingVersion, Override, Room, Session, Step, Venue
from sessions.sheets.judging import Judged, judge
from sessions.sheets.reading import read
from sessions.sheets.tables import Line
from sessions.tasks import forget_imports
from tests.sessions.tables import as_csv, as_xlsx, good

Sign = Callable[[User], Client]


@pytest.fixture
def staff(officer: User, client_of: Sign) -> Client:
    return client_of(officer)


def address(process: Process) -> str:
    return f"/{process.slug}/desk/programme/import/"


def upload(client: Client, process: Process, body: bytes, name: str = "plan.csv") -> str:
    """Bring a file; return the address of its preview."""
    answer = client.post(address(process), {"file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 302, answer.text
    return answer["Location"]


def words(client: Client, where: str) -> str:
    return " ".join(unescape(client.get(where).text).split())


def judged(process: Process, body: bytes, name: str = "plan.csv") -> Judged:
    return judge(Reading(process, clock.now()), read(body, name).lines)


def brought(process: Process, body: bytes, by: User, reason: str = "It is meant so") -> Judged:
    kept = keep_import(process, read(body, "plan.csv"), name="plan.csv", by=by)
    return bring_in(kept, by=by, seen=judged(process, body).mark, reason=reason)


def stands() -> list[dict[str, object]]:
    return list(Meeting.objects.order_by("pk").values())


def test_every_row_is_shown_before_anything_is_written(process: Process, staff: Client, opening: Meeting) -> None:
    before = stands()
    hearing = {meeting.key: meeting.uid for meeting in Meeting.objects.filter(session__slug="hearing-1")}
    first = {"day": "2020-03-02", "from": "10:00", "to": "13:00"}
    rows = [
        {"uid": opening.uid, "day": "2020-09-08", "from": "15:00", "to": "18:00", "title": "", "session": "talks-2"},
        {"uid": "", "day": "2020-10-05", "from": "10:00", "to": "13:00", "title": "Closing", "session": "talks-2"},
        {"uid": hearing["d1"], **first, "title": "Opening in style", "session": "hearing-1"},
        {"uid": hearing["d2"], "day": "2020-03-03", "session": "hearing-1"},
    ]
    shown = words(staff, upload(staff, process, as_csv(*rows)))
    for word in ("added", "moved", "changed", "as it is"):
        assert f'{word} <span class="num">1</span>' in shown
    assert "<del>2020-09-07</del>" in shown
    assert "<ins>2020-09-08</ins>" in shown
    assert "<del>Opening</del>" in shown
    assert "Bring these 3 changes into the draft" in shown
    assert stands() == before


def test_the_word_brings_all_of_it_into_the_draft_in_one_step(
    process: Process, staff: Client, opening: Meeting, officer: User
) -> None:
    body = as_csv(
        good(), good(day="2020-10-06", title="Second day"), good(uid=opening.uid, day="2020-09-08", title="Moved")
    )
    where = upload(staff, process, body)
    seen = staff.get(where).context["seen"]
    answer = staff.post(where, {"seen": seen}, follow=True)
    assert "3 changes are in the draft." in answer.text
    opening.refresh_from_db()
    assert (opening.day, opening.title, opening.version, opening.edited_by) == (date(2020, 9, 8), "Moved", 1, officer)
    made = Meeting.objects.filter(title__in=["Something new", "Second day"]).order_by("day")
    assert [(m.day, m.starts_at.hour, m.room.name, m.session.slug) for m in made if m.starts_at and m.room] == [
        (date(2020, 10, 5), 8, "Great Hall", "talks-2"),
        (date(2020, 10, 6), 8, "Great Hall", "talks-2"),
    ]
    assert Step.objects.get().verb == "bring_in"
    assert AuditEntry.objects.filter(verb="bring_in").count() == 3
    assert ImportDraft.objects.count() == 0


def test_one_undo_takes_the_whole_file_back(process: Process, officer: User, opening: Meeting) -> None:
    before = [{k: v for k, v in row.items() if k not in ("version", "edited_by_id")} for row in stands()]
    brought(process, as_csv(good(), good(uid=opening.uid, day="2020-09-08", title="Moved")), officer)
    steps.undo(process, by=officer)
    assert [{k: v for k, v in row.items() if k not in ("version", "edited_by_id")} for row in stands()] == before


def test_rooms_can_be_swapped(process: Process, officer: User, talks: Session, castle: Venue) -> None:
    """One by one neither could move: each other's room is taken."""
    hall, tower = Room.objects.get(venue=castle, name="Great Hall"), Room.objects.get(venue=castle, name="Tower")
    one, other = (
        add_meeting(talks, sitting=Sitting(date(2020, 10, 5), castle, room, time(10), time(13)), by=officer)
        for room in (hall, tower)
    )
    brought(process, as_csv({"uid": one.uid, "room": "Tower"}, {"uid": other.uid, "room": "Great Hall"}), officer)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.room, other.room) == (tower, hall)


def test_a_column_that_is_missing_leaves_what_stands(process: Process, officer: User, opening: Meeting) -> None:
    amend_meeting(opening, by=None, version=0, agenda="1. Opening", is_open=True)
    brought(process, as_csv({"uid": opening.uid, "title": "With a title"}), officer)
    opening.refresh_from_db()
    assert (opening.title, opening.agenda, opening.is_open, opening.status) == (
        "With a title", "1. Opening", True, "tentative",
    )  # fmt: skip


def test_a_cell_that_is_empty_takes_away_what_stood(process: Process, officer: User, opening: Meeting) -> None:
    amend_meeting(opening, by=None, version=0, agenda="1. Opening", is_open=True, languages=["fr"], number=3)
    row = {
        "uid": opening.uid,
        "agenda": "",
        "open": "",
        "languages": "",
        "number": "",
        "room": "",
        "from": "",
        "to": "",
    }
    brought(process, as_csv(row), officer)
    opening.refresh_from_db()
    assert (opening.agenda, opening.is_open, opening.languages, opening.number, opening.room, opening.starts_at) == (
        "", None, [], None, None, None,
    )  # fmt: skip


def test_a_cancelled_meeting_that_sits_again_may_move(process: Process, officer: User, opening: Meeting) -> None:
    cancel_meeting(opening, by=None, version=0)
    brought(process, as_csv({"uid": opening.uid, "day": "2020-09-09", "status": "firm"}), officer)
    opening.refresh_from_db()
    assert (opening.day, opening.status) == (date(2020, 9, 9), "firm")


def test_a_meeting_that_changed_since_the_preview_stops_the_file(
    process: Process, staff: Client, opening: Meeting, colleague: User
) -> None:
    where = upload(staff, process, as_csv({"uid": opening.uid, "title": "Mine"}))
    seen = staff.get(where).context["seen"]
    amend_meeting(opening, by=colleague, version=0, title="Theirs")
    answer = staff.post(where, {"seen": seen})
    opening.refresh_from_db()
    assert (answer.status_code, opening.title) == (412, "Theirs")
    assert "The draft has changed since this preview." in answer.text
    assert "<del>Theirs</del>" in answer.text
    staff.post(where, {"seen": answer.context["seen"]})
    opening.refresh_from_db()
    assert opening.title == "Mine"


def test_a_room_that_was_taken_since_the_preview_stops_the_file(
    process: Process, staff: Client, talks: Session, castle: Venue, great_hall: Room, colleague: User
) -> None:
    where = upload(staff, process, as_csv(good(), good(day="2020-10-06")))
    seen = staff.get(where).context["seen"]
    add_meeting(talks, sitting=Sitting(date(2020, 10, 6), castle, great_hall, time(9), time(11)), by=colleague)
    before = stands()
    answer = staff.post(where, {"seen": seen})
    assert (answer.status_code, stands()) == (412, before)
    assert "Great Hall is taken on 6 October 2020" in answer.text
    assert staff.post(where, {"seen": answer.context["seen"]}).status_code == 409
    assert stands() == before


def test_a_file_is_brought_in_once(process: Process, officer: User) -> None:
    body = as_csv(good())
    kept = keep_import(process, read(body, "plan.csv"), name="plan.csv", by=officer)
    seen = judged(process, body).mark
    bring_in(kept, by=officer, seen=seen)
    with pytest.raises(StaleEdit, match="brought in already"):
        bring_in(kept, by=officer, seen=seen)
    assert Meeting.objects.filter(title="Something new").count() == 1


def test_a_file_that_changes_nothing_is_not_brought_in(process: Process, officer: User, opening: Meeting) -> None:
    with pytest.raises(RuleViolation, match="nothing to bring in"):
        brought(process, as_csv({"uid": opening.uid, "title": ""}), officer)


def test_a_preview_is_its_owners_for_a_day(
    process: Process, staff: Client, colleague: User, delegate: User, client_of: Sign, client: Client
) -> None:
    where = upload(staff, process, as_csv(good()))
    assert client_of(colleague).get(where).status_code == 404
    assert client_of(delegate).get(where).status_code == 403
    assert client.get(where)["Location"].startswith("/accounts/login/")
    ImportDraft.objects.update(at=clock.real_now() - timedelta(days=1, seconds=1))
    assert staff.get(where).status_code == 404
    upload(staff, process, as_csv(good()))
    assert ImportDraft.objects.count() == 1


def test_a_warning_wants_a_reason_that_is_kept(process: Process, staff: Client, officer: User) -> None:
    """Sunday, 4 October 2020."""
    where = upload(staff, process, as_csv(good(day="2020-10-04"), good(day="2020-10-05")))
    shown = words(staff, where)
    assert "Sunday, 4 October 2020 is not a working day." in shown
    assert "1 row has a warning. If it is meant so, say why." in shown
    seen = staff.get(where).context["seen"]
    assert "This field is required." in staff.post(where, {"seen": seen}).text
    assert not Meeting.objects.filter(title="Something new").exists()
    staff.post(where, {"seen": seen, "reason": "The chair asked for it"})
    kept = Override.objects.get(warning="weekend")
    assert (kept.meeting.day, kept.reason, kept.by) == (date(2020, 10, 4), "The chair asked for it", officer)


def test_the_same_file_a_second_time_is_warned_of(process: Process, officer: User) -> None:
    body = as_csv(good(room=""))
    brought(process, body, officer)
    assert [warning.kind for warning in judged(process, body).rows[0].warnings] == ["added-twice"]


def test_readers_see_nothing_of_it_before_it_is_published(process: Process, officer: User) -> None:
    brought(process, as_csv(good()), officer)
    assert not MeetingVersion.objects.filter(title="Something new").exists()


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-8"), (";", "utf-8")]
)
def test_tables_of_every_make_are_read(process: Process, separator: str, encoding: str) -> None:
    body = as_csv(good(title="Séance, l’après-midi; 会议"), separator=separator, encoding=encoding)
    (row,) = judged(process, body).rows
    assert (row.faults, row.meeting.title, row.action) == ([], "Séance, l’après-midi; 会议", "added")


def test_headings_may_be_words_in_any_order_below_a_title(process: Process) -> None:
    body = b"Our plan,,\n\nday ,SESSION,Identity (uid)\n2020-10-05,talks-2,\n,,\n,,\n"
    (row,) = judged(process, body).rows
    assert (row.number, row.faults, row.meeting.day) == (4, [], date(2020, 10, 5))


def test_columns_that_are_not_read_are_named(process: Process, staff: Client) -> None:
    shown = words(staff, upload(staff, process, as_csv(good() | {"Time zone": "x", "Notes": "y"})))
    assert "These columns are not read: Time zone, Notes." in shown


def test_a_sheet_that_only_explains_is_not_read(process: Process) -> None:
    def explain(book):  # type: ignore[no-untyped-def]
        book.create_sheet("About").append(["What this is"])

    assert len(judged(process, as_xlsx(good(), change=explain), "plan.xlsx").rows) == 1


def test_rows_below_the_last_meeting_may_be_empty(process: Process) -> None:
    assert [
        row.number for row in judged(process, as_xlsx(good(), {}, {}, good(day="2020-10-06"), {}, {}), "x").rows
    ] == [2, 5]


@pytest.mark.parametrize(
    "text",
    [
        "2020-10-05", "2020-10-5", "2020/10/05", "20201005", "5.10.2020", "05.10.2020", "5 October 2020",
        "Monday, 5 October 2020", "5 Oct 2020", "5-Oct-2020", "October 5, 2020", "5th of October 2020", "Oct 5 2020",
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(process: Process, text: str) -> None:
    (row,) = judged(process, as_csv(good(day=text))).rows
    assert (row.faults, row.meeting.day) == ([], date(2020, 10, 5))


@pytest.mark.parametrize(
    ("text", "day"), [("25/10/2020", 25), ("10/25/2020", 25), ("10/10/2020", 10), ("25-10-2020", 25)]
)
def test_strokes_are_read_where_they_can_mean_one_day(process: Process, text: str, day: int) -> None:
    (row,) = judged(process, as_csv(good(day=text))).rows
    assert (row.faults, row.meeting.day) == ([], date(2020, 10, day))


def test_days_and_hours_of_a_workbook_are_read_as_such(process: Process) -> None:
    body = as_xlsx(good(day=date(2020, 10, 5), from_=time(10), to=time(13), number=4))
    (row,) = judged(process, body, "plan.xlsx").rows
    assert (row.faults, row.meeting.day, row.sits, row.meeting.number) == (
        [], date(2020, 10, 5), "10:00-13:00 (Vienna), Great Hall", 4,
    )  # fmt: skip


def test_words_are_read_as_the_pages_say_them(process: Process) -> None:
    body = as_csv(
        good(status="If need be", open="Closed", interpretation="as available", languages="French; en ,Español"),
        good(
            day="2020-10-06",
            from_="",
            to="",
            length="half a day",
            venue="Alva Castle, Vienna",
            session="Second round of talks",
        ),
    )
    first, second = judged(process, body).rows
    assert (first.faults, second.faults) == ([], [])
    assert (first.meeting.status, first.meeting.is_open, first.meeting.interpretation, first.meeting.languages) == (
        "tentative", False, "available", ["fr", "en", "es"],
    )  # fmt: skip
    assert (second.meeting.length, second.meeting.venue.key if second.meeting.venue else "") == ("half", "castle")


def test_a_day_with_more_meetings_than_anybody_plans_is_refused(process: Process) -> None:
    rows = judged(process, as_csv(*[good(room="", from_="", to="")] * 51)).rows
    assert rows[0].faults == ["Day: “Second round of talks” would have more than 50 meetings on this day."]


def a_year(count: int) -> bytes:
    """Meetings of one session, four a day in two rooms."""
    days = [date(2021, 1, 4) + timedelta(days=number // 4) for number in range(count)]
    hours = [("10:00", "13:00"), ("15:00", "18:00")]
    return as_csv(
        *(
            good(day=day.isoformat(), from_=hours[n % 2][0], to=hours[n % 2][1], title=f"Meeting {n}",
                 room=["Great Hall", "Tower"][n // 2 % 2])
            for n, day in enumerate(days)
        )
    )  # fmt: skip


def test_two_thousand_rows_are_shown_within_seconds(process: Process, staff: Client) -> None:
    body = a_year(2_000)
    start = stopwatch.perf_counter()
    shown = words(staff, upload(staff, process, body))
    assert stopwatch.perf_counter() - start < 8
    assert 'added <span class="num">2000</span>' in shown
    assert "Page 1 of 20" in shown


def test_a_preview_asks_as_much_for_many_rows_as_for_few(process: Process, staff: Client, queries: Callable) -> None:
    counts = []
    for count in (4, 80):
        where = upload(staff, process, a_year(count))
        with queries() as found:
            staff.get(where)
        counts.append(len(found))
    assert counts[0] == counts[1] < 45


def test_rows_can_be_looked_at_by_what_they_do(process: Process, staff: Client, opening: Meeting) -> None:
    where = upload(
        staff,
        process,
        as_csv(good(), {"uid": opening.uid, "title": "Changed", "session": "talks-2", "day": "2020-09-07"}),
    )
    assert [row.number for row in staff.get(f"{where}?show=added").context["page_obj"]] == [2]
    assert [row.number for row in staff.get(f"{where}?show=nonsense&page=-4").context["page_obj"]] == [2, 3]


def test_a_line_that_says_nothing_is_at_fault_rather_than_lost(process: Process) -> None:
    found = judge(Reading(process, clock.now()), [Line(2, {})])
    assert [len(row.faults) for row in found.rows] == [2]


def test_a_moved_meeting_of_the_file_frees_its_room_for_another_row(
    process: Process, officer: User, opening: Meeting
) -> None:
    here = {
        "session": "talks-2",
        "day": "2020-09-07",
        "from": "15:00",
        "to": "18:00",
        "venue": "castle",
        "room": "Tower",
    }
    brought(
        process, as_csv({**here, "uid": opening.uid, "day": "2020-09-08"}, {**here, "title": "In its place"}), officer
    )
    assert Meeting.objects.get(title="In its place").room == opening.room
    with pytest.raises(StaleEdit):
        move_meeting(opening, to=Sitting(date(2020, 9, 9), None), by=officer, version=0)


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"from": "10:00", "to": "13:00", "venue": "castle", "room": "Great Hall"}, "hours given"),
        ({"from": "10:00", "to": "13:00"}, "hours given"),
        ({"room": "Great Hall"}, "changed"),
        ({"day": "2020-10-06", "from": "10:00", "to": "13:00"}, "moved"),
        ({"venue": "harbour"}, "moved"),
    ],
)
def test_only_what_had_a_time_or_a_place_is_moved(
    process: Process, talks: Session, castle: Venue, officer: User, cells: dict[str, str], word: str
) -> None:
    bare = add_meeting(talks, sitting=Sitting(date(2020, 10, 5), castle), by=officer)
    (row,) = judged(process, as_csv({"uid": bare.uid, **cells})).rows
    assert (row.faults, str(row.action.label)) == ([], word)


def test_files_that_nobody_brought_in_are_thrown_away_after_a_day(
    process: Process, staff: Client, officer: User
) -> None:
    for _time in range(2):
        upload(staff, process, as_csv(good()))
    old = ImportDraft.objects.order_by("pk")[0]
    ImportDraft.objects.filter(pk=old.pk).update(at=clock.real_now() - timedelta(days=1, minutes=1))
    assert BEAT["programme-imports"]["task"] == forget_imports.name
    assert (forget_imports(), forget_imports(), ImportDraft.objects.filter(pk=old.pk).exists()) == (1, 0, False)
    assert ImportDraft.objects.count() == 1
