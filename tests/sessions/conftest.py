from collections.abc import Callable
from datetime import date, time

import pytest
from django.test import Client

from compact.models import User
from phases.models import Process
from sessions.domain.meetings import Sitting
from sessions.models import Meeting, Room, Session, Venue


@pytest.fixture
def castle(process: Process) -> Venue:
    return Venue.objects.get(key="castle")


@pytest.fixture
def great_hall(castle: Venue) -> Room:
    return Room.objects.get(venue=castle, name="Great Hall")


@pytest.fixture
def talks(process: Process) -> Session:
    return Session.objects.select_related("process", "item").get(process=process, slug="talks-2")


@pytest.fixture
def sitting(castle: Venue, great_hall: Room) -> Sitting:
    """The morning of Monday, 5 October 2020, in the Great Hall."""
    return Sitting(date(2020, 10, 5), castle, great_hall, time(10), time(13))


@pytest.fixture
def opening(process: Process) -> Meeting:
    """The second round's only meeting: 7 September 2020, 15:00-18:00, in the Tower, if need be."""
    return Meeting.objects.select_related("session__process", "venue", "room").get(
        session__process=process, session__slug="talks-2"
    )


@pytest.fixture
def desk(officer: User, client_of: Callable[[User], Client]) -> Client:
    """A browser in which an officer is signed in."""
    return client_of(officer)
