"""How many came, in the words of a source; what is read from them is our reading."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from compact.errors import RuleViolation, StaleEdit
from compact.models import AuditEntry, User
from phases.domain.sources import NewSource
from phases.models import Process, Source
from sessions.attending import Figure, read
from sessions.domain.marks import mark
from sessions.domain.records import Count, edit_attendance, invite, record_attendance, remove_attendance
from sessions.domain.sessions import add_session
from sessions.models import Attendance, Session
from stakeholders.models import Category


@pytest.fixture
def process(process: Process, at: Callable[[str], datetime]) -> Process:
    """Both rounds have been held."""
    at("2020-10-01T12:00")
    return process


@pytest.mark.parametrize(
    ("phrase", "least", "most"),
    [
        ("over 400", 400, None),
        ("Over 400 participants", 400, None),
        ("well over 1,200 delegates", 1200, None),
        ("more than 85", 85, None),
        ("at least 60 States", 60, None),
        ("no fewer than 30", 30, None),
        ("400+", 400, None),
        ("120 to 150", 120, 150),
        ("between 120 and 150 people", 120, 150),
        ("120–150", 120, 150),
        ("nearly 90", None, 90),
        ("up to 90 representatives", None, 90),
        ("fewer than 20", None, 20),
        ("136", 136, 136),
        ("136 Member States", 136, 136),
        ("a total of 1 500", 1500, 1500),
        ("some 250", None, None),
        ("about 250 people", None, None),
        ("hundreds", None, None),
        ("150 to 120", None, None),
        ("400 States and 200 others", None, None),
        ("99999999999", None, None),
        ("", None, None),
    ],
)
def test_a_phrase_sets_the_bounds_that_it_sets_and_no_others(phrase: str, least: int | None, most: int | None) -> None:
    assert read(phrase) == Figure(least, most)


@pytest.fixture
def letter(process: Process) -> Source:
    return process.sources.get(key="chairs-letter")


def test_a_figure_keeps_its_words_and_covers_several_categories(
    talks: Session, officer: User, letter: Source, process: Process
) -> None:
    both = tuple(Category.objects.filter(process=process)[:2])
    before = Process.objects.get(pk=process.pk).revision
    made = record_attendance(talks, Count("over 400", "participants", both), source=letter, by=officer)
    assert (made.phrase, made.least, made.most, set(made.categories.all())) == ("over 400", 400, None, set(both))
    assert Process.objects.get(pk=process.pk).revision > before


def test_a_figure_without_words_is_refused(talks: Session, officer: User, letter: Source) -> None:
    with pytest.raises(RuleViolation, match="words of the source"):
        record_attendance(talks, Count("  "), source=letter, by=officer)
    assert not Attendance.objects.exists()


def test_a_figure_that_somebody_mended_meanwhile_is_not_overwritten(
    talks: Session, officer: User, colleague: User, letter: Source
) -> None:
    made = record_attendance(talks, Count("over 400"), source=letter, by=officer)
    seen = mark(made)
    edit_attendance(made, Count("over 450"), source=letter, seen=seen, by=colleague)
    with pytest.raises(StaleEdit):
        edit_attendance(made, Count("over 500"), source=letter, seen=seen, by=officer)
    assert [row.phrase for row in Attendance.objects.filter(known_until=None)] == ["over 450"]


def test_what_a_demonstration_counts_is_marked(talks: Session, officer: User) -> None:
    made = record_attendance(talks, Count("90"), source=NewSource("A guess", "demonstration"), by=officer)
    assert made.is_invented


def test_a_figure_taken_away_is_gone_once(talks: Session, officer: User, letter: Source) -> None:
    made = record_attendance(talks, Count("90"), source=letter, by=officer)
    for _turn in range(2):
        remove_attendance(made, by=officer)
    assert not Attendance.objects.filter(known_until=None).exists()
    assert AuditEntry.objects.filter(verb="remove_attendance").count() == 1


def test_names_are_invited_once_and_a_category_as_a_whole(talks: Session, officer: User, process: Process) -> None:
    category = Category.objects.filter(process=process).first()
    assert len(invite(talks, ["Mill Owners", " Mill  Owners ", ""], category=category, by=officer)) == 1
    assert invite(talks, ["Mill Owners"], category=category, by=officer) == []
    assert [row.name for row in invite(talks, category=category, by=officer)] == [""]
    with pytest.raises(RuleViolation, match="Name somebody"):
        invite(talks, ["  "], by=officer)


def test_an_officer_records_a_figure_and_readers_see_it_with_its_source(
    process: Process, officer: User, client: Client, client_of: Callable[[User], Client], letter: Source
) -> None:
    desk = client_of(officer)
    address = "/river/desk/programme/sessions/talks-1/attendance/new/"
    typed = {"phrase": "over 400", "whom": "participants", "source": letter.key}
    shown = desk.post(address, typed | {"preview": "1"})
    assert (shown.status_code, "Our reading: at least 400." in shown.text) == (200, True)
    assert not Attendance.objects.exists()
    assert desk.post(address, typed | {"save": "1"}).status_code == 302
    page = client.get("/river/sessions/talks-1/").text
    assert "over 400 participants" in page
    assert letter.title in page
    row = Attendance.objects.get()
    assert desk.get(f"/river/desk/programme/sessions/talks-1/attendance/{row.pk}/").status_code == 200
    assert desk.post(f"/river/desk/programme/sessions/talks-1/attendance/{row.pk}/", {"remove": "1"}).status_code == 302
    assert "over 400" not in client.get("/river/sessions/talks-1/").text


def test_an_officer_lists_those_invited_and_takes_one_off(
    process: Process, officer: User, client: Client, client_of: Callable[[User], Client]
) -> None:
    desk, address = client_of(officer), "/river/desk/programme/sessions/talks-1/invited/"
    category = Category.objects.filter(process=process).first()
    assert category is not None
    answer = desk.post(address, {"category": category.key, "names": "Mill Owners\nFerry Guild", "save": "1"})
    assert answer.status_code == 302
    page = client.get("/river/sessions/talks-1/").text
    assert ("Mill Owners" in page, "Ferry Guild" in page) == (True, True)
    gone = Session.objects.get(slug="talks-1").invitations.get(name="Mill Owners")
    for value in (str(gone.pk), "x", "9" * 40):
        assert desk.post(address, {"remove": value}).status_code == 302
    page = client.get("/river/sessions/talks-1/").text
    assert ("Mill Owners" in page, "Ferry Guild" in page) == (False, True)


def test_nobody_can_say_how_many_came_to_what_has_not_met(
    talks: Session, officer: User, desk: Client, letter: Source, at: Callable[[str], datetime]
) -> None:
    at("2020-06-01T12:00")
    address = "/river/desk/programme/sessions/talks-2/attendance/new/"
    answer = desk.post(address, {"phrase": "over 400", "source": letter.key, "save": "1"})
    assert "this session has not met yet" in answer.text
    assert not Attendance.objects.exists()


def test_names_without_a_category_leave_every_page_whole(
    talks: Session, officer: User, desk: Client, client: Client
) -> None:
    desk_page = "/river/desk/programme/sessions/talks-2/"
    invite(talks, ["Mill Owners"], by=officer)
    invite(talks, category=Category.objects.filter(process=talks.process).first(), by=officer)
    addresses = [(desk, f"{desk_page}invited/"), (desk, desk_page), (client, "/river/sessions/talks-2/")]
    for browser, address in [*addresses, (client, "/api/v1/river/sessions/talks-2/")]:
        answer = browser.get(address)
        assert (answer.status_code, "Mill Owners" in answer.text) == (200, True), address


@pytest.mark.parametrize(("slug", "seen"), [("talks-2", True), ("new-talks", False)])
def test_the_thanks_say_whether_readers_see_it(
    process: Process, talks: Session, officer: User, desk: Client, slug: str, seen: bool
) -> None:
    add_session(process, kind=talks.kind, title="New talks", slug="new-talks", by=officer)
    address = f"/river/desk/programme/sessions/{slug}/invited/"
    page = desk.post(address, {"names": "Mill Owners", "save": "1"}, follow=True).text
    assert ("Readers see it now." in page, "once they see the session" in page) == (seen, not seen)
