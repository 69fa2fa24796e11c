"""The same race at the door: many press Save at one moment; one gets the room, the others a page that says so."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from compact.models import User
from phases.models import Process
from sessions.models import Meeting, Room
from tests.sessions.test_room_storm import at_once

MANY = [pytest.param(10, id="few"), pytest.param(200, marks=[pytest.mark.storm, pytest.mark.timeout(600)], id="storm")]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("count", MANY)
def test_one_press_of_save_gets_the_room_and_the_others_are_told(
    process: Process, officer: User, client_of: Callable[[User], Client], count: int
) -> None:
    room = Room.objects.select_related("venue").get(name="Great Hall")
    typed = {
        "session": "talks-2", "day": "2020-10-05", "start": "10:00", "end": "13:00", "status": "firm",
        "venue": room.venue_id, "room": room.pk, "reason": "All of us want this hall.",
    }  # fmt: skip
    answers: list[tuple[int, bool]] = []
    clients = [client_of(officer) for _ in range(count)]

    def press(number: int) -> None:
        answer = clients[number].post("/river/desk/programme/new/", typed)
        answers.append((answer.status_code, "is taken at that time by" in answer.content.decode()))

    assert at_once(count, press) == {"booked": count}  # nobody met an error
    assert Counter(answers) == {(302, False): 1, (409, True): count - 1}
    assert Meeting.objects.filter(day=date(2020, 10, 5), room=room).count() == 1
