"""Row locks, taken in one order."""

import threading

import pytest
from django.db import connection, transaction

from compact import locks
from compact.models import User
from phases.models import Process, TimelineItem
from sessions.models import Meeting
from tests.conftest import person


def test_a_lock_returns_the_row_as_it_is_now(outsider: User) -> None:
    User.objects.filter(pk=outsider.pk).update(name="New Name")
    with transaction.atomic():
        assert (locks.take(outsider).name, outsider.name) == ("New Name", "Olu Outsider")


def test_parents_are_locked_before_children_whatever_the_order_of_asking(process: Process, queries: object) -> None:
    items = list(process.items.order_by("pk")[:2])
    with transaction.atomic(), queries() as found:  # type: ignore[operator]
        now = locks.take_all(items[1], process, items[0])
    locked = [query["sql"].split('FROM "')[1].split('"')[0] for query in found if "FOR NO KEY UPDATE" in query["sql"]]
    assert locked == ["phases_process", "phases_timelineitem", "phases_timelineitem"]
    assert (now[process], now[items[0]], now[items[1]]) == (process, items[0], items[1])


def test_the_order_names_the_kinds_of_every_app_parents_first() -> None:
    order = locks.ORDER
    assert order.index(Process) < order.index(TimelineItem) < order.index(Meeting)
    assert len(order) == len(set(order))


def test_a_kind_without_a_place_in_the_order_is_refused(process: Process, outsider: User) -> None:
    with pytest.raises(ValueError), transaction.atomic():
        locks.take_all(process, outsider)


@pytest.mark.django_db(transaction=True)
def test_a_locked_row_keeps_a_second_writer_waiting_but_not_rows_that_point_at_it() -> None:
    user = person("target@example.org", "Tara Target")
    steps: list[str] = []
    locked, go = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            locks.take(user)
            locked.set()
            go.wait(10)
            steps.append("first")
        connection.close()

    def second() -> None:
        locked.wait(10)
        with transaction.atomic():
            locks.take(user)
            steps.append("second")
        connection.close()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    locked.wait(10)
    user.emailaddress_set.create(email="second@example.org")  # a foreign key to the locked row does not wait
    steps.append("pointed")
    go.set()
    for thread in threads:
        thread.join(10)
    assert steps == ["pointed", "first", "second"]
