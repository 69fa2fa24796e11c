"""`advance` and `unfold`: each fact once, whoever moves the clock, however often, and whatever breaks on the way."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from compact import clock
from compact.models import AuditEntry, Message
from phases.domain import demonstration
from phases.domain.advancing import advance, unfold
from phases.domain.loading import load_process
from phases.models import LoadedFile, Process, Provision
from tests.conftest import SMALL, VIENNA
from tests.phases.test_advance import END, START, known


def begin() -> Process:
    clock.set_offset(START)
    process = load_process(SMALL).process
    demonstration.seed()
    return process


@pytest.fixture
def demo(db: None) -> Process:
    return begin()


def moved() -> list[list[datetime]]:
    """Where the clock went, as the record has it: from, to."""
    entries = AuditEntry.objects.filter(verb="advance").order_by("pk")
    return [[datetime.fromisoformat(end) for end in entry.changes["clock"]] for entry in entries]


def test_what_became_known_before_it_was_called_is_loaded_too(demo: Process) -> None:
    clock.set_offset(datetime(2020, 3, 10, 9, 0, tzinfo=VIENNA))  # the clock ran on by itself
    advance(datetime(2020, 3, 11, 9, 0, tzinfo=VIENNA))
    assert known() == (4, 0, 1)


def test_it_is_noted_from_where_to_where(demo: Process) -> None:
    to = datetime(2020, 1, 21, 8, 0, tzinfo=VIENNA)
    advance(to)
    steps = moved()
    assert abs(steps[0][0] - START) < timedelta(minutes=1)
    assert steps[-1][1] == to
    assert datetime(2020, 1, 20, tzinfo=VIENNA) in [end for _start, end in steps]
    assert all(start < end for start, end in steps)


def test_a_stop_that_cannot_be_loaded_leaves_the_clock_before_it(demo: Process) -> None:
    Provision.objects.filter(anchor="op.2.a").update(anchor="op.9")  # the draft of 19 June names it
    with pytest.raises(Provision.DoesNotExist):
        advance(END)
    assert clock.now() < datetime(2020, 6, 19, tzinfo=VIENNA)
    assert known() == (7, 0, 2)
    Provision.objects.filter(anchor="op.9").update(anchor="op.2.a")
    advance(END)
    assert known() == (8, 1, 2)


def test_a_clock_that_runs_on_asks_little_while_nothing_becomes_known(demo: Process, queries: Any) -> None:
    clock.set_offset(datetime(2020, 1, 20, 0, 1, tzinfo=VIENNA))
    assert unfold() > 0
    for day in (datetime(2020, 1, 20, 0, 11, tzinfo=VIENNA), datetime(2020, 2, 29, 12, 0, tzinfo=VIENNA)):
        clock.set_offset(day)
        with queries() as found:
            assert unfold() == 0
        assert len(found) <= 8
    clock.set_offset(datetime(2020, 3, 4, 0, 1, tzinfo=VIENNA))
    assert (unfold() > 0, known()) == (True, (4, 0, 1))


def test_it_remembers_how_far_it_has_come(demo: Process) -> None:
    clock.set_offset(datetime(2020, 1, 20, 0, 1, tzinfo=VIENNA))
    unfold()
    assert clock.now() - LoadedFile.objects.get().unfolded_until < timedelta(minutes=1)


def test_what_it_cannot_remember_it_loads_again_and_changes_nothing(demo: Process) -> None:
    advance(END)
    LoadedFile.objects.update(unfolded_until=None)
    assert (unfold(), known()) == (0, (8, 1, 2))


def at_once(work: Callable[[], Any], count: int = 3) -> list[Any]:
    """Do the same on some connections at once; return what each said."""
    start, said = threading.Barrier(count), []

    def run() -> None:
        try:
            start.wait(10)
            said.append(work())
        except Exception as error:
            said.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return said


@pytest.mark.django_db(transaction=True)
def test_two_that_unfold_at_once_load_each_fact_once() -> None:
    begin()
    clock.set_offset(datetime(2020, 7, 1, 9, 0, tzinfo=VIENNA))
    said = sorted(at_once(unfold))
    assert (said[:2], said[2] > 0, known()) == ([0, 0], True, (8, 1, 2))


@pytest.mark.django_db(transaction=True)
def test_two_that_advance_at_once_go_one_way_together() -> None:
    begin()
    said = at_once(lambda: advance(END)["reminders"])
    keys = list(Message.objects.filter(kind="reminder").values_list("key", flat=True))
    assert (known(), sum(said), len(set(keys))) == ((8, 1, 2), len(keys), len(keys))
    steps = moved()
    assert all(start < end for start, end in steps)
    assert all(before[1] <= after[0] for before, after in pairwise(steps))  # none went back
    assert not load_process(SMALL, until=END).changed
