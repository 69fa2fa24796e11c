"""The editor's acts on one meeting, on a session and on those that were chosen, and the way back."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from compact.models import AuditEntry
from sessions.models import Meeting, Override, Session, Status
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


def test_a_meeting_is_split_in_two(desk: Client, talks: Session, opening: Meeting) -> None:
    assert desk.get(f"{DESK}{opening.pk}/split/").status_code == 200
    assert desk.post(f"{DESK}{opening.pk}/split/", {"at": "20:00", "version": 0}).status_code == 409
    assert desk.post(f"{DESK}{opening.pk}/split/", {"at": "16:00", "resume": "16:30", "version": 0}).status_code == 302
    assert talks.meetings.count() == 2


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
