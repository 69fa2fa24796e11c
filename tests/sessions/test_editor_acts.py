"""The editor's acts on one meeting, on a session and on those that were chosen, and the way back."""

import re
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from compact import clock
from compact.models import AuditEntry, User
from phases.models import Process
from sessions.domain.meetings import Sitting, add_meeting, cancel_meeting, move_meeting
from sessions.domain.sessions import add_session
from sessions.models import Follow, Meeting, Override, Session, Status
from tests.sessions.test_editor import DESK, shown


@pytest.mark.parametrize(("act", "status"), [("postpone", Status.POSTPONED), ("cancel", Status.CANCELLED)])
def test_a_meeting_is_called_off_and_reinstated(desk: Client, opening: Meeting, act: str, status: str) -> None:
    assert desk.post(f"{DESK}{opening.pk}/{act}/", {"version": 0}).status_code == 302
    opening.refresh_from_db()
    assert opening.status == status
    assert desk.post(f"{DESK}{opening.pk}/reinstate/", {"version": 1}).status_code == 302
    opening.refresh_from_db()
    assert opening.status == Status.FIRM


@pytest.mark.parametrize("version", ["7", "", "x", "9" * 40])
def test_an_act_on_what_has_changed_is_412(desk: Client, opening: Meeting, version: str) -> None:
    assert desk.post(f"{DESK}{opening.pk}/cancel/", {"version": version}).status_code == 412


def test_a_change_is_taken_back_to_what_readers_see(desk: Client, opening: Meeting) -> None:
    desk.post(f"{DESK}{opening.pk}/move/", {"day": "2020-09-09", "version": 0})
    assert desk.post(f"{DESK}{opening.pk}/discard/", {"version": 1}).status_code == 302
    opening.refresh_from_db()
    assert opening.day == date(2020, 9, 7)
    assert "Nothing has changed since release 2" in shown(desk)


def test_an_act_leads_back_to_the_board_as_it_was_and_nowhere_else(desk: Client, opening: Meeting) -> None:
    told = {"version": 0, "back": f"{DESK}?view=week&on=2020-09-07"}
    assert f'value="{escape(told["back"])}"' in shown(desk, f"?view=week&on=2020-09-07&meeting={opening.pk}").replace(
        f"&amp;meeting={opening.pk}", ""
    )
    assert desk.post(f"{DESK}{opening.pk}/postpone/", told)["Location"] == told["back"]
    told = {"version": 1, "back": "https://elsewhere.example/"}
    assert desk.post(f"{DESK}{opening.pk}/reinstate/", told)["Location"] == DESK


@pytest.mark.parametrize("act", ["postpone", "cancel", "reinstate", "discard"])
def test_a_refused_act_comes_back_to_the_board_with_its_sentence(desk: Client, opening: Meeting, act: str) -> None:
    told = {"version": 7, "back": f"{DESK}?view=week&on=2020-09-07&meeting={opening.pk}"}
    answer = desk.post(f"{DESK}{opening.pk}/{act}/", told)
    page = answer.content.decode()
    assert (answer.status_code, answer.context["view"]) == (412, "week")
    assert "Somebody else changed this meeting" in page
    assert f'data-address="{escape(told["back"])}"' in page
    assert 'href="?' not in page.partition('id="editor"')[2]


def test_what_was_not_called_off_is_not_reinstated(desk: Client, opening: Meeting) -> None:
    answer = desk.post(f"{DESK}{opening.pk}/reinstate/", {"version": 0})
    assert (answer.status_code, "This meeting was not called off." in answer.content.decode()) == (409, True)


@pytest.fixture
def saturday(opening: Meeting, sitting: Sitting, officer: User) -> Meeting:
    """The second round's meeting on a Saturday, called off since."""
    moved = move_meeting(opening, to=replace(sitting, day=date(2020, 9, 12)), by=officer, version=0)
    return cancel_meeting(moved, by=officer, version=1)


def test_reinstating_shows_new_warnings_and_wants_a_reason(desk: Client, saturday: Meeting) -> None:
    address, told = f"{DESK}{saturday.pk}/reinstate/", {"version": 2, "back": f"{DESK}?view=list"}
    asked = desk.post(address, told)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["reason"])
    assert "Saturday, 12 September 2020 is not a working day." in asked.content.decode()
    saturday.refresh_from_db()
    assert saturday.status == Status.CANCELLED
    done = desk.post(address, told | {"reason": "The hall is free", "save": "1"})
    saturday.refresh_from_db()
    assert (done.status_code, done["Location"], saturday.status) == (302, f"{DESK}?view=list", Status.FIRM)
    assert [one.reason for one in Override.objects.filter(meeting=saturday)] == ["The hall is free"]


def test_reinstating_in_the_form_wants_a_reason_too(desk: Client, saturday: Meeting) -> None:
    told = {"day": "2020-09-12", "start": "10:00", "end": "13:00", "venue": saturday.venue_id, "status": "firm"}
    told |= {"room": saturday.room_id, "version": "2"}
    seen = desk.post(f"{DESK}{saturday.pk}/", told | {"preview": "1"})
    assert "Saturday, 12 September 2020 is not a working day." in seen.content.decode()
    assert desk.post(f"{DESK}{saturday.pk}/", told).status_code == 422
    assert desk.post(f"{DESK}{saturday.pk}/", told | {"reason": "The hall is free"}).status_code == 302
    assert Override.objects.filter(meeting=saturday).count() == 1


def test_a_room_that_was_taken_meanwhile_is_said_on_the_board(desk: Client, opening: Meeting, officer: User) -> None:
    off = cancel_meeting(opening, by=officer, version=0)
    here = Sitting(off.day, off.venue, off.room, time(15), time(18))
    add_meeting(Session.objects.get(slug="talks-1"), sitting=here, by=officer)
    answer = desk.post(f"{DESK}{opening.pk}/reinstate/", {"version": 1})
    assert (answer.status_code, "Tower is taken at that time" in answer.content.decode()) == (409, True)


def test_a_meeting_is_split_in_two_after_a_preview(desk: Client, talks: Session, opening: Meeting) -> None:
    address, told = f"{DESK}{opening.pk}/split/", {"at": "16:00", "resume": "16:30", "version": 0}
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"at": "20:00", "version": 0}).status_code == 409
    seen = desk.post(address, told | {"preview": "1"})
    rows = seen.context["supposed"].rows
    assert ([row.before is None for row in rows], talks.meetings.count()) == ([False, True], 1)
    assert desk.post(address, told | {"save": "1", "reason": "Tea"}).status_code == 302
    assert talks.meetings.count() == 2


def test_an_empty_session_can_be_removed_and_no_other(desk: Client, process: Process, talks: Session) -> None:
    made = add_session(process, kind=talks.kind, title="Third round of talks", by=None)
    assert f"{DESK}sessions/{made.slug}/remove/" in shown(desk)
    answer = desk.post(f"{DESK}sessions/talks-2/remove/")
    assert (answer.status_code, "so it stays" in answer.content.decode()) == (409, True)
    assert desk.post(f"{DESK}sessions/{made.slug}/remove/").status_code == 302
    assert not Session.objects.filter(pk=made.pk).exists()
    assert desk.post(f"{DESK}sessions/{made.slug}/remove/").status_code == 404


def test_a_session_that_somebody_follows_stays(desk: Client, process: Process, talks: Session, officer: User) -> None:
    made = add_session(process, kind=talks.kind, title="Third round of talks", by=None)
    Follow.objects.create(user=officer, process=process, item=made.item, since=clock.now())
    assert f"{DESK}sessions/{made.slug}/remove/" not in shown(desk)
    assert desk.post(f"{DESK}sessions/{made.slug}/remove/").status_code == 409


def test_pressing_undo_twice_takes_back_one_step(desk: Client, opening: Meeting) -> None:
    desk.post(f"{DESK}{opening.pk}/move/", {"day": "2020-09-09", "version": 0})
    desk.post(f"{DESK}{opening.pk}/move/", {"day": "2020-09-10", "version": 1})
    step = re.search(r'name="step" value="([0-9]+)"', shown(desk))
    assert step is not None
    for _ in range(2):
        answer = desk.post(f"{DESK}undo/", {"step": step[1]}, follow=True)
    assert "taken back already" in str(next(iter(answer.context["messages"])))
    opening.refresh_from_db()
    assert opening.day == date(2020, 9, 9)


def test_a_whole_session_moves_after_a_preview(desk: Client) -> None:
    first_round = Session.objects.get(slug="talks-1")
    address = f"{DESK}sessions/talks-1/move/"
    assert desk.get(address).status_code == 200
    seen = desk.post(address, {"to": "2020-06-22", "preview": "1"})
    assert [row.after.day.day for row in seen.context["supposed"].rows] == [22, 23, 24]
    assert first_round.meetings.order_by("day").first().day == date(2020, 6, 15)  # type: ignore[union-attr]
    assert desk.post(address, {"to": "2020-06-22", "save": "1"}).status_code == 302
    assert first_round.meetings.order_by("day").first().day == date(2020, 6, 22)  # type: ignore[union-attr]


def test_a_session_is_copied_as_a_new_one_or_repeated(desk: Client, talks: Session) -> None:
    address = f"{DESK}sessions/talks-2/copy/"
    seen = desk.post(address, {"to": "2020-09-14", "title": "Third round of talks", "preview": "1"})
    assert ([row.before for row in seen.context["supposed"].rows], Session.objects.count()) == ([None], 3)
    told = {"to": "2020-09-14", "title": "Third round of talks", "save": "1"}
    assert desk.post(address, told).status_code == 302
    assert Meeting.objects.get(session__item__title="Third round of talks").day == date(2020, 9, 14)
    assert desk.post(address, {"to": "2020-09-21", "title": "", "save": "1"}).status_code == 302
    assert sorted(talks.meetings.values_list("day", flat=True)) == [date(2020, 9, 7), date(2020, 9, 21)]


def test_a_warning_of_a_larger_change_wants_a_reason(desk: Client, opening: Meeting) -> None:
    address, saturday = f"{DESK}sessions/talks-2/move/", {"to": "2020-09-12", "save": "1"}
    answer = desk.post(address, saturday)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    assert desk.post(address, saturday | {"reason": "The river does not wait"}).status_code == 302
    assert Override.objects.filter(meeting=opening).count() == 1


def chosen(*meetings: Meeting) -> list[str]:
    return [f"{meeting.pk}-{meeting.version}" for meeting in meetings]


def test_chosen_meetings_move_by_days_after_a_preview(desk: Client, opening: Meeting) -> None:
    rows = list(Meeting.objects.filter(session__slug="talks-1").order_by("day"))
    told = {"meetings": chosen(*rows, opening), "act": "move", "days": "1"}
    seen = desk.post(f"{DESK}chosen/", told)
    assert [row.after.day for row in seen.context["supposed"].rows] == [
        date(2020, 6, 16),
        date(2020, 6, 17),
        date(2020, 6, 18),
        date(2020, 9, 8),
    ]
    opening.refresh_from_db()
    assert opening.day == date(2020, 9, 7)
    assert desk.post(f"{DESK}chosen/", told | {"save": "1"}).status_code == 302
    opening.refresh_from_db()
    assert opening.day == date(2020, 9, 8)
    assert AuditEntry.objects.filter(verb="move_meetings").count() == 4
    desk.post(f"{DESK}undo/")
    opening.refresh_from_db()
    assert opening.day == date(2020, 9, 7)


def test_chosen_meetings_are_cancelled_all_or_none(desk: Client, opening: Meeting) -> None:
    told = {"meetings": chosen(opening), "act": "cancel", "save": "1"}
    assert desk.post(f"{DESK}chosen/", told).status_code == 302
    opening.refresh_from_db()
    assert opening.status == Status.CANCELLED
    assert desk.post(f"{DESK}chosen/", told).status_code == 412


@pytest.mark.parametrize(
    "told", [{}, {"act": "move"}, {"act": "move", "meetings": ["x"]}, {"act": "sing", "meetings": ["1-1"]}]
)
def test_a_choice_that_says_nothing_leads_back_with_a_sentence(desk: Client, told: Any) -> None:
    answer = desk.post(f"{DESK}chosen/", told, follow=True)
    assert (answer.redirect_chain[0][1], len(list(answer.context["messages"]))) == (302, 1)


def test_there_is_nothing_to_undo_at_first(desk: Client, opening: Meeting) -> None:
    assert "editor-undo" not in shown(desk)
    answer = desk.post(f"{DESK}undo/", follow=True)
    assert [str(said) for said in answer.context["messages"]] == ["There is nothing of yours to undo."]
