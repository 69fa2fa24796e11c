"""Row locks."""

import threading

import pytest
from django.db import connection, transaction

from compact import locks
from compact.models import User
from tests.conftest import person


def test_a_lock_returns_the_row_as_it_is_now(outsider: User) -> None:
    User.objects.filter(pk=outsider.pk).update(name="New Name")
    with transaction.atomic():
        assert (locks.take(outsider).name, outsider.name) == ("New Name", "Olu Outsider")


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
