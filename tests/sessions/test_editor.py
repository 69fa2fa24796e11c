"""The programme editor: the board and a meeting's form, as staff use them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from compact.models import User
from phases.models import Process
from sessions.domain.meetings import Sitting, add_meeting, move_meeting
from sessions.models import Meeting, Override, Release, Room, Session, Status, Venue

DESK = "/river/desk/programme/"


@pytest.fixture
def address(opening: Meeting) -> str:
    return f"{DESK}{opening.pk}/"


@pytest.fixture
def typed(opening: Meeting) -> dict[str, Any]:
    """The form of the second round's only meeting, moved to Wednesday, 9 September."""
    return {
        "day": "2020-09-09",
        "start": "15:00",
        "end": "18:00",
        "venue": opening.venue_id,
        "room": opening.room_id,
        "status": "tentative",
        "version": opening.version,
    }


def shown(client: Client, query: str = "") -> str:
    answer = client.get(DESK + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_opens_at_the_month_of_the_next_meetings(desk: Client, opening: Meeting) -> None:
    page = desk.get(DESK)
    assert (page.context["view"], page.context["on"]) == ("month", date(2020, 6, 1))
    cells = [cell for week in page.context["weeks"] for cell in week]
    assert [cell.day.day for cell in cells if cell.cards and not cell.is_outside] == [15, 16, 17]
    assert (cells[0].day, cells[-1].day) == (date(2020, 6, 1), date(2020, 7, 5))


def test_without_a_meeting_this_month_it_opens_at_the_next_one(
    desk: Client, opening: Meeting, at: Callable[[str], datetime]
) -> None:
    at("2020-08-03T09:00")
    assert desk.get(DESK).context["on"] == opening.day


def test_a_week_has_a_row_for_each_room_of_the_houses_that_meet(desk: Client, opening: Meeting) -> None:
    lines = desk.get(f"{DESK}?view=week&on=2020-09-09").context["lines"]
    assert [line.row.label for line in lines][:3] == ["no room", "Great Hall", "Tower"]
    tower = lines[2]
    assert [[card.meeting.pk for card in cell.cards] for cell in tower.cells] == [[opening.pk], *[[]] * 6]


def test_a_week_by_kind_has_a_row_for_each_kind(desk: Client, opening: Meeting, process: Process) -> None:
    lines = desk.get(f"{DESK}?view=week&on=2020-09-09&by=kind").context["lines"]
    assert [line.row.label for line in lines] == [kind.plural for kind in process.session_kinds.all()]
    assert [line.row.label for line in lines if line.cells[0].cards] == [opening.session.kind.plural]


def test_the_list_takes_the_calendars_filters(desk: Client, opening: Meeting) -> None:
    cards = desk.get(f"{DESK}?view=list&city=Vienna&kind=talks").context["cards"]
    assert [card.meeting.pk for card in cards] == [opening.pk]


@pytest.mark.parametrize(
    "query", ["?view=circle", "?on=yesterday", "?on=0001-01-01", "?on=9999-12-31", "?by=mood", "?view=list&city=Rome"]
)
def test_what_is_asked_for_and_is_not_there_is_400(desk: Client, query: str) -> None:
    assert desk.get(DESK + query).status_code == 400


def test_the_chosen_meeting_shows_its_facts_and_its_acts(desk: Client, opening: Meeting) -> None:
    page = shown(desk, f"?on=2020-09-07&meeting={opening.pk}")
    for words in ("15:00-18:00", "Tower", "Alva Castle", "if need be", "Move or edit", "Split in two", "Postpone"):
        assert words in page


@pytest.mark.parametrize("pk", ["0", "999999", "-1", "x", "9" * 60])
def test_a_chosen_meeting_that_is_not_there_is_none(desk: Client, pk: str) -> None:
    assert desk.get(f"{DESK}?meeting={pk}").context["chosen"] is None


def test_a_session_without_dates_waits_at_the_side(desk: Client, talks: Session, opening: Meeting) -> None:
    assert desk.get(DESK).context["waiting"] == []
    desk.post(f"{DESK}{opening.pk}/postpone/", {"version": opening.version})
    assert [one["session"] for one in desk.get(DESK).context["waiting"]] == [talks]


def test_an_officer_moves_a_meeting_and_publishes(desk: Client, client: Client, address: str, typed: Any) -> None:
    assert desk.get(address).status_code == 200
    answer = desk.post(address, typed)
    assert (answer.status_code, answer["Location"].startswith(f"{DESK}?on=2020-09-09")) == (302, True)
    assert "Wednesday, 9 September 2020" not in client.get("/river/calendar/").content.decode()
    assert "1 change since release 2" in shown(desk)
    preview = desk.get(f"{DESK}publish/")
    told = {"note": "Two days later", "seen": preview.context["seen"]}
    assert desk.post(f"{DESK}publish/", told).status_code == 302
    assert "Wednesday, 9 September 2020" in client.get("/river/calendar/").content.decode()
    assert Release.objects.get(number=3).published_by is not None


def test_one_save_changes_when_and_what_in_one_step(desk: Client, opening: Meeting, address: str, typed: Any) -> None:
    more = {"title": "Opening", "number": "3", "is_open": "open", "interpretation": "full", "languages": "en, fr"}
    more |= {"webcast": "https://example.org/live", "agenda": "1. Opening\r\n2. Statements"}
    assert desk.post(address, typed | more).status_code == 302
    opening.refresh_from_db()
    assert (opening.day, opening.title, opening.number, opening.is_open) == (date(2020, 9, 9), "Opening", 3, True)
    assert (opening.languages, opening.agenda) == (["en", "fr"], "1. Opening\n2. Statements")
    assert desk.post(f"{DESK}undo/").status_code == 302
    opening.refresh_from_db()
    assert (opening.day, opening.title, opening.languages) == (date(2020, 9, 7), "", [])


def test_what_was_typed_stays_beside_the_refusal(desk: Client, address: str, typed: Any) -> None:
    answer = desk.post(address, typed | {"start": "17:00", "end": "15:00"})
    page = answer.content.decode()
    assert (answer.status_code, 'value="2020-09-09"' in page) == (409, True)
    assert "would end before it starts" in page


def test_a_stale_form_is_412_and_the_next_press_counts(
    desk: Client, colleague: User, opening: Meeting, address: str, typed: Any
) -> None:
    move_meeting(opening, to=Sitting(date(2020, 9, 10), opening.venue), by=colleague, version=0)
    answer = desk.post(address, typed)
    assert (answer.status_code, 'value="2020-09-09"' in answer.content.decode()) == (412, True)
    assert answer.context["form"]["version"].value() == "1"
    assert desk.post(address, typed | {"version": 1}).status_code == 302


def test_asking_what_would_change_writes_nothing(desk: Client, opening: Meeting, address: str, typed: Any) -> None:
    answer = desk.post(address, typed | {"day": "2020-09-12", "preview": "1"})
    assert (answer.status_code, "not a working day" in answer.content.decode()) == (200, True)
    opening.refresh_from_db()
    assert (opening.day, opening.version) == (date(2020, 9, 7), 0)


def test_a_warning_wants_a_reason_and_keeps_it(desk: Client, opening: Meeting, address: str, typed: Any) -> None:
    saturday = typed | {"day": "2020-09-12"}
    answer = desk.post(address, saturday)
    assert (answer.status_code, 'id="id_reason"' in answer.content.decode()) == (422, True)
    assert desk.post(address, saturday | {"reason": "The river does not wait"}).status_code == 302
    assert [kept.reason for kept in Override.objects.filter(meeting=opening, warning="weekend")] == [
        "The river does not wait"
    ]
    assert "The river does not wait" in shown(desk, f"?meeting={opening.pk}")


def test_a_taken_room_is_refused_at_the_field(
    desk: Client, talks: Session, opening: Meeting, address: str, typed: Any
) -> None:
    add_meeting(
        talks, sitting=Sitting(date(2020, 9, 9), opening.venue, opening.room, time(16), time(17)), by=None, key="x"
    )
    answer = desk.post(address, typed | {"reason": "All the same"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["room"])


def test_a_new_meeting_is_added_to_its_session(desk: Client, talks: Session, opening: Meeting, typed: Any) -> None:
    page = desk.get(f"{DESK}new/?session=talks-2&day=2020-09-09").content.decode()
    assert ('value="2020-09-09"' in page, 'value="talks-2" selected' in page) == (True, True)
    assert desk.post(f"{DESK}new/", typed | {"session": "talks-2", "status": "firm"}).status_code == 302
    made = Meeting.objects.exclude(pk=opening.pk).get(session=talks)
    assert (made.day, made.room, made.status) == (date(2020, 9, 9), opening.room, Status.FIRM)


def test_a_new_meeting_without_a_session_is_refused_at_the_field(desk: Client, typed: Any) -> None:
    answer = desk.post(f"{DESK}new/", typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["session"])


@pytest.mark.parametrize(
    "path",
    [
        "", "new/", "undo/", "chosen/", "{}/", "{}/try/", "{}/move/", "{}/split/", "{}/postpone/", "{}/cancel/",
        "{}/reinstate/", "{}/discard/", "sessions/talks-2/try/", "sessions/talks-2/place/", "sessions/talks-2/move/",
        "sessions/talks-2/copy/",
    ],
)  # fmt: skip
def test_a_delegate_does_not_edit(
    delegate: User, opening: Meeting, client_of: Callable[[User], Client], path: str
) -> None:
    answer = client_of(delegate).post(DESK + path.format(opening.pk), {"version": 0, "day": "2020-09-09"})
    opening.refresh_from_db()
    assert (answer.status_code in {403, 405}, opening.version, opening.status) == (True, 0, Status.TENTATIVE)


def test_acts_are_checked_for_csrf(officer: User, opening: Meeting) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in (f"{opening.pk}/move/", f"{opening.pk}/cancel/", "undo/", f"{opening.pk}/"):
        assert client.post(DESK + path, {"version": 0, "day": "2020-09-09"}).status_code == 403


def grow(talks: Session, room: Room, until: int) -> None:
    """Meetings of the second round until there are so many: two a day, every day."""
    there = talks.meetings.count()
    Meeting.objects.bulk_create(
        Meeting(session=talks, key=f"n-{n}", day=date(2020, 9, 1) + timedelta(days=n // 2), venue=room.venue, room=room)
        for n in range(there, until)
    )


@pytest.mark.parametrize("query", ["?view=month&on=2020-09-07", "?view=week&on=2020-09-07", "?view=list"])
def test_two_thousand_meetings_cost_as_many_queries_as_sixty(
    desk: Client, talks: Session, great_hall: Room, queries: Callable[[], Any], query: str, opening: Meeting
) -> None:
    asked = []
    for count in (60, 2000):
        grow(talks, great_hall, count)
        with queries() as found:
            shown(desk, f"{query}&meeting={opening.pk}")
        asked.append(len(found))
    assert asked[0] == asked[1] <= 60


def test_the_list_offers_the_cities_of_the_draft(desk: Client, opening: Meeting, sitting: Sitting) -> None:
    """A city that no reader has seen yet can be asked for; one that the draft has left cannot."""
    linz = Venue.objects.create(key="linz", name="Quay", city="Linz", country="Austria", zone="Europe/Vienna")
    move_meeting(opening, to=Sitting(sitting.day, linz), by=None, version=0)
    page = desk.get(f"{DESK}?view=list&city=Linz")
    assert [card.meeting.pk for card in page.context["cards"]] == [opening.pk]
    known = {name: choices for name, _word, choices, _picked in page.context["filters"]}
    assert "Linz" in known["city"]
