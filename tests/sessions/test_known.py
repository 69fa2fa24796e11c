"""What was known when: nothing shows before its day, and a file never undoes what people did."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from django.test import Client
from icalendar import Calendar

from compact import clock
from compact.models import User
from phases.domain.loading import load_process
from phases.models import Process
from sessions.domain.meetings import Sitting, move_meeting
from sessions.domain.panels import add_panel
from sessions.domain.releases import pending, publish
from sessions.models import Meeting, Session
from tests.conftest import DATA
from trustfund.models import Purpose


def test_a_session_does_not_show_before_it_became_known(process: Process, client: Client) -> None:
    """The text orders it in January 2020; that it is called the first round of talks became known with the letter."""
    assert client.get("/river/sessions/talks-1/", {"as_of": "2020-01-19"}).status_code == 404
    assert client.get("/river/sessions/talks-1/", {"as_of": "2020-01-20"}).status_code == 200


def test_a_panel_does_not_show_before_it_was_published(
    process: Process, client: Client, talks: Session, officer: User
) -> None:
    add_panel(talks, title="On ferries", moderators=[], by=officer)
    assert "On ferries" not in client.get("/river/sessions/talks-2/").content.decode()
    publish(process, note="A panel", by=officer)
    assert "On ferries" in client.get("/river/sessions/talks-2/").content.decode()
    assert "On ferries" not in client.get("/river/sessions/talks-2/", {"as_of": "2020-05-30"}).content.decode()


def copy_of_the_files(folder: Path, change: Callable[[str], str]) -> Path:
    """Copy both files, the programme changed."""
    (folder / "small.yaml").write_text((DATA / "small.yaml").read_text())
    programme = (DATA / "small.programme.yaml").read_text()
    assert change(programme) != programme
    (folder / "small.programme.yaml").write_text(change(programme))
    return folder / "small.yaml"


def test_loading_again_does_not_replay_old_releases(process: Process, officer: User, tmp_path: Path) -> None:
    meeting = Meeting.objects.select_related("venue", "room").get(session__slug="talks-1", key="d-1")
    move_meeting(meeting, to=Sitting(date(2020, 6, 24), meeting.venue), by=None, version=meeting.version)
    load_process(DATA / "small.yaml")
    meeting.refresh_from_db()
    assert meeting.day == date(2020, 6, 24)


def test_a_release_that_changed_in_the_file_is_named_and_not_applied(process: Process, tmp_path: Path) -> None:
    path = copy_of_the_files(tmp_path, lambda text: text.replace("day: 2020-09-07", "day: 2020-09-08"))
    loading = load_process(path)
    assert [remark for remark in loading.remarks if "letter-2" in remark and "immutable" in remark] != []
    assert Meeting.objects.get(session__slug="talks-2").day == date(2020, 9, 7)


def test_a_later_letter_leaves_alone_what_an_officer_moved(
    process: Process, opening: Meeting, officer: User, tmp_path: Path, at: Callable[[str], datetime]
) -> None:
    here = Sitting(opening.day, opening.venue, opening.room, time(15), time(18))
    move_meeting(opening, to=replace(here, day=date(2020, 9, 9)), by=officer, version=0)
    third = """
  - key: letter-3
    known: 2020-06-05
    note: The second round opens a day later, and is firm
    source: chairs-second-letter
    meetings:
      - {session: talks-2, key: d1, day: 2020-09-08, hours: "15:00-18:00", venue: castle, room: Tower}
      - {session: talks-1, key: d-1, day: 2020-06-15, hours: "10:00-13:00", venue: harbour, room: Pier 4}

events:"""
    at("2020-06-06T09:00")
    loading = load_process(copy_of_the_files(tmp_path, lambda text: text.replace("\nevents:", third)))
    opening.refresh_from_db()
    assert (opening.day, opening.status) == (date(2020, 9, 9), "tentative")
    assert [change.meeting for change in pending(process, clock.now()).meetings] == [opening]
    assert "talks-2 d1 (2020-09-08) stays as people have set it" in loading.remarks
    assert Meeting.objects.get(session__slug="talks-1", key="d-1").starts_at is not None


def test_a_letter_makes_a_meeting_firm(process: Process, tmp_path: Path, at: Callable[[str], datetime]) -> None:
    third = """
  - key: letter-3
    known: 2020-06-05
    note: The second round is firm
    source: chairs-second-letter
    meetings:
      - {session: talks-2, key: d1, day: 2020-09-07, hours: "15:00-18:00", venue: castle, room: Tower}

events:"""
    at("2020-06-06T09:00")
    load_process(copy_of_the_files(tmp_path, lambda text: text.replace("\nevents:", third)))
    assert Meeting.objects.get(session__slug="talks-2").status == "firm"


def test_what_the_file_no_longer_has_goes_unless_something_rests_on_it(process: Process, tmp_path: Path) -> None:
    text = (DATA / "small.yaml").read_text().replace("key: boats", "key: new-boats")
    (tmp_path / "small.yaml").write_text(text)
    (tmp_path / "small.programme.yaml").write_text((DATA / "small.programme.yaml").read_text())
    load_process(tmp_path / "small.yaml")
    assert list(Purpose.objects.order_by("rank").values_list("key", "rank")) == [("new-boats", 1), ("rest", 2)]


def test_no_document_read_is_no_more_than_tentative(process: Process, client: Client, tmp_path: Path) -> None:
    path = copy_of_the_files(
        tmp_path,
        lambda t: t.replace("title: Letter of the Chair, authority: letter", "title: Hearsay, authority: other"),
    )
    load_process(path)
    events = Calendar.from_ical(client.get("/river/calendar.ics", {"kind": "hearing"}).content).walk("VEVENT")
    assert {str(event["STATUS"]) for event in events} == {"TENTATIVE"}


def test_the_feed_says_a_place_once(process: Process, client: Client) -> None:
    text = client.get("/river/calendar.ics").content.decode()
    assert "New York\\, New York" not in text
    assert "DESCRIPTION:¶ 1" in text
