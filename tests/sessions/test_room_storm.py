"""One room at one time: whoever is quicker has it, and nobody else; twenty in each run of the tests, 200 in a storm."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection, connections, transaction

from compact.errors import RuleViolation
from phases.models import Process
from sessions.domain.drafting import copy_session
from sessions.domain.meetings import Sitting, add_meeting
from sessions.domain.places import add_room, add_venue
from sessions.domain.sessions import add_session
from sessions.domain.stations import add_station
from sessions.models import Meeting, Room, Session, SessionKind, Venue
from tests.servers import not_here

FEW = 20
MANY = [pytest.param(FEW, id="few"), pytest.param(200, marks=pytest.mark.storm, id="storm")]
SPARE = 15  # connections that something else may hold
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talks(process: Process) -> Session:
    return Session.objects.select_related("process", "item", "kind").get(process=process, slug="talks-2")


@pytest.fixture
def hall(process: Process) -> Sitting:
    castle = Venue.objects.get(key="castle")
    room = Room.objects.get(venue=castle, name="Great Hall")
    return Sitting(date(2020, 10, 5), castle, room, time(10), time(13))


@pytest.fixture
def other_talks(process: Process) -> Session:
    """A session of another process, which meets in the same house."""
    other = Process.objects.create(
        slug="lake", title="Lake", short_title="Lake", zone="Europe/Vienna", deadline_time=time(17)
    )
    kind = SessionKind.objects.create(process=other, key="talks", name="Talks", plural="Talks", position=1)
    return add_session(other, kind=kind, title="Talks on the lake", by=None)


def at_once(count: int, book: Callable[[int], object]) -> Counter[str]:
    """Book in `count` threads at the same moment, each with its own connection; return what they met, counted."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        if int(cursor.fetchone()[0]) < count + SPARE:
            not_here("PostgreSQL", f"it takes fewer than {count + SPARE} connections")
    met: list[str] = ["nothing"] * count
    ready = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            ready.wait(timeout=60)
            book(number)
            met[number] = "booked"
        except RuleViolation as refusal:
            met[number] = f"{refusal.status} {refusal.field}"
        except Exception as error:
            met[number] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return Counter(met)


def _by_turns(act: Callable[[Process], object], processes: tuple[Process, Process], number: int) -> object:
    return act(processes[number % 2])


def one_of_all_gets_it(count: int, session: Session, sitting: Sitting) -> None:
    """What must be true of any number of bookings of one room at one time."""
    met = at_once(count, lambda number: add_meeting(session, key=f"n{number}", sitting=sitting, by=None))
    assert met == {"booked": 1, "409 room": count - 1}
    assert Meeting.objects.filter(key__startswith="n").count() == 1


@contextmanager
def without_the_guard() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'meeting_room_free'")
        guard = cursor.fetchone()[0]
        cursor.execute("ALTER TABLE programme_meeting DROP CONSTRAINT meeting_room_free")
    try:
        yield
    finally:
        Meeting.objects.filter(key__startswith="n").delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE programme_meeting ADD CONSTRAINT meeting_room_free {guard}")


@pytest.mark.parametrize("count", MANY)
def test_of_all_who_want_one_room_at_one_time_exactly_one_gets_it(talks: Session, hall: Sitting, count: int) -> None:
    one_of_all_gets_it(count, talks, hall)


@pytest.mark.parametrize("count", MANY)
def test_with_the_databases_guard_gone_the_same_test_fails(talks: Session, hall: Sitting, count: int) -> None:
    with without_the_guard():
        with pytest.raises(AssertionError):
            one_of_all_gets_it(count, talks, hall)
        assert Meeting.objects.filter(key__startswith="n").count() == count
    one_of_all_gets_it(FEW, talks, hall)


@pytest.mark.parametrize("count", MANY)
def test_of_meetings_that_touch_both_get_the_room(talks: Session, hall: Sitting, count: int) -> None:
    """Half of them want 10:00-13:00, half 13:00-16:00."""
    afternoon = replace(hall, start=time(13), end=time(16))
    met = at_once(count, lambda n: add_meeting(talks, key=f"n{n}", sitting=(hall, afternoon)[n % 2], by=None))
    assert met == {"booked": 2, "409 room": count - 2}
    assert sorted(Meeting.objects.filter(key__startswith="n").values_list("starts_at__hour", flat=True)) == [8, 11]


def test_two_processes_that_share_a_house_do_not_wait_for_each_other_in_a_ring(
    talks: Session, other_talks: Session, hall: Sitting
) -> None:
    """Each wants the rooms in another order, and each process orders its own bookings alone."""
    early, late = replace(hall, start=time(10), end=time(12)), replace(hall, start=time(11), end=time(13))
    tower = Room.objects.get(name="Tower")
    talks = add_session(talks.process, kind=talks.kind, title="Talks on the river", by=None)
    orders = ((talks, hall.room, tower), (other_talks, tower, hall.room))
    for days, (session, first, second) in enumerate(orders, 1):
        day = hall.day + timedelta(days=days)
        add_meeting(session, sitting=replace(early, day=day, room=first), by=None)
        add_meeting(session, sitting=replace(late, day=day, room=second), by=None)
    met = at_once(FEW, lambda n: copy_session(orders[n % 2][0], to=hall.day, title=f"Copy {n}", by=None))
    copies = Meeting.objects.filter(day=hall.day)
    assert met == {"booked": FEW}
    assert (copies.count(), copies.exclude(room=None).count()) == (2 * FEW, 2)


def test_two_processes_that_add_the_same_place_at_once_have_it_once(talks: Session, other_talks: Session) -> None:
    both = (talks.process, other_talks.process)
    venue = Venue.objects.get(key="castle")
    barn = {"name": "The Barn", "city": "Linz", "country": "Austria"}
    acts: list[Callable[[Process], object]] = [
        lambda process: add_venue(process, zone="Europe/Vienna", duty_station=None, by=None, **barn),
        lambda process: add_room(process, venue, name="Attic", by=None),
        lambda process: add_station(process, name="Linz", by=None),
    ]
    for act in acts:
        assert at_once(10, partial(_by_turns, act, both)) == {"booked": 1, "409 name": 9}


def test_a_verb_holds_its_rooms_until_it_is_done(talks: Session, hall: Sitting) -> None:
    """That is what keeps processes from a ring: rooms are locked in one order, and before anything is written."""
    found: list[str] = []

    def ask() -> None:
        try:
            with transaction.atomic():
                list(
                    Room.objects.select_for_update(nowait=True, no_key=True).filter(venue=hall.venue, name="Great Hall")
                )
            found.append("free")
        except OperationalError:
            found.append("held")
        finally:
            connections.close_all()

    def ask_aside() -> None:
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join(timeout=30)

    with transaction.atomic():
        add_meeting(talks, sitting=hall, by=None)
        ask_aside()
    ask_aside()
    assert found == ["held", "free"]
