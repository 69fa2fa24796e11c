"""The domain's clock: one offset for all, kept by the database, and nothing that real time depends on."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection
from django.utils import timezone

from compact import clock
from compact.models import Installation
from phases.models import Process

THEN = datetime(2018, 3, 12, 12, 0, tzinfo=UTC)
SOON = timedelta(seconds=10)


def test_without_an_installation_the_clock_is_the_databases(db: None) -> None:
    assert abs(clock.now() - timezone.now()) < SOON


def test_an_offset_moves_the_clock_and_the_clock_runs_on(db: None) -> None:
    clock.set_offset(THEN)
    first, second = clock.now(), clock.now()
    assert THEN <= first < second < THEN + SOON
    assert first.utcoffset() == timedelta()


@pytest.mark.django_db(transaction=True)
def test_every_process_and_every_restart_sees_the_same_offset() -> None:
    clock.set_offset(THEN)
    connection.close()
    seen = []

    def other() -> None:
        seen.append(clock.now())
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert [THEN <= moment < THEN + SOON for moment in (clock.now(), *seen)] == [True, True]


def test_real_time_knows_no_offset(db: None) -> None:
    clock.set_offset(THEN)
    assert abs(clock.real_now() - datetime.now(UTC)) < SOON


def test_a_query_can_ask_for_the_same_clock(process: Process) -> None:
    moment = Process.objects.annotate(moment=clock.Now()).get().moment
    assert abs(moment - clock.now()) < SOON


def test_a_supposed_moment_holds_only_within(db: None) -> None:
    clock.set_offset(THEN)
    later = THEN + timedelta(days=30)
    with clock.supposed(later):
        assert (clock.now(), abs(clock.real_now() - timezone.now()) < SOON) == (later, True)
        with clock.supposed(None):
            assert clock.now() < THEN + SOON
        assert clock.now() == later
    assert clock.now() < THEN + SOON


def test_a_supposed_moment_ends_with_an_error_too(db: None) -> None:
    with pytest.raises(LookupError), clock.supposed(THEN):
        raise LookupError
    assert clock.now() > THEN + timedelta(days=365)


def test_a_supposed_moment_is_this_threads_alone(db: None) -> None:
    seen: list[Any] = []
    with clock.supposed(THEN):
        thread = threading.Thread(target=lambda: seen.append(clock._supposed.get()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_the_first_run_sets_the_clock_that_was_asked_for_and_no_later_run_does(db: None, settings: Any) -> None:
    settings.COMPACT_CLOCK = "2018-03-12T08:00:00-04:00"
    clock.start_once()
    assert THEN <= clock.now() < THEN + SOON
    settings.COMPACT_CLOCK = "2019-01-01T00:00:00Z"
    clock.start_once()
    assert THEN <= clock.now() < THEN + SOON


def test_without_a_wish_the_clock_stays_real_for_good(db: None, settings: Any) -> None:
    settings.COMPACT_CLOCK = ""
    clock.start_once()
    settings.COMPACT_CLOCK = "2018-03-12T08:00:00-04:00"
    clock.start_once()
    assert (Installation.objects.get().clock_offset, abs(clock.now() - timezone.now()) < SOON) == (timedelta(), True)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("2018-03-12T08:00:00", "needs its zone"),
        ("2018-03-12", "needs its zone"),
        ("the twelfth of March", "takes a moment as"),
        ("2018-02-30T08:00:00Z", "takes a moment as"),
    ],
)
def test_a_wish_without_a_zone_or_a_day_is_refused(db: None, settings: Any, wish: str, said: str) -> None:
    settings.COMPACT_CLOCK = wish
    with pytest.raises(ImproperlyConfigured, match=said):
        clock.start_once()
    assert not Installation.objects.exists()


def test_there_is_one_installation(db: None) -> None:
    with pytest.raises(IntegrityError, match="installation_is_one_row"):
        Installation.objects.create(pk=2)
