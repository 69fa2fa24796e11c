"""A mail server that hangs, drips, refuses or is not there: the worker is soon free, and the mail as documented."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compact import outbox
from compact.celery import app
from compact.models import DeadAddress, Heartbeat, Message
from compact.refusals import CONNECTION_RETRY, HANGING_RETRY, RETRY_AFTER
from tests.storms.running import Services, Sink, left, owe, until

pytestmark = [pytest.mark.storm, pytest.mark.timeout(200)]
FREE_AGAIN = 15


def one_worker(running: Services) -> None:
    """One worker of one process, which has nothing to do yet."""
    running.worker("worker", WORKER_CONCURRENCY="1")
    until(lambda: Heartbeat.objects.filter(name="worker").exists(), 60, running)


def tell_worker(running: Services, *tasks: str) -> None:
    with app.connection_for_write(running.environ["REDIS_URL"]) as connection:
        for task in tasks:
            app.send_task(task, connection=connection)


@pytest.mark.parametrize("how", [("--hang", "greeting"), ("--hang", "data"), ("--drip", "1")], ids=" ".join)
def test_a_server_that_hangs_frees_the_worker_for_its_next_task(
    running: Services, sink: Sink, how: tuple[str, ...]
) -> None:
    sink.start(*how)
    one_worker(running)
    owe(50)
    Heartbeat.objects.all().delete()
    tell_worker(running, "compact.tasks.sweep")
    until(lambda: Message.objects.filter(state="sending").exists(), 10, running)
    tell_worker(running, "compact.tasks.heartbeat")
    until(lambda: Heartbeat.objects.filter(name="worker").exists(), FREE_AGAIN, running)
    assert outbox.figures()["due"] == 50
    waits = Message.objects.order_by("not_before").values_list("not_before", flat=True)
    assert waits[0] < timezone.now() + CONNECTION_RETRY < waits[49] <= timezone.now() + HANGING_RETRY
    sink.stop()
    sink.start()
    Message.objects.update(not_before=timezone.now())
    tell_worker(running, "compact.tasks.sweep")
    until(lambda: not left(), 30, running)


@pytest.mark.parametrize(
    ("how", "state", "tries", "wait"),
    [
        (("--refuse", "1", "--code", "451"), "due", 1, RETRY_AFTER[0]),
        (("--refuse", "1", "--code", "451", "--at", "data"), "due", 1, RETRY_AFTER[0]),
        (("--refuse", "1", "--code", "550", "--words", "5.1.1 no such mailbox"), "failed", 0, timedelta()),
        (None, "due", 0, CONNECTION_RETRY),
    ],
    ids=["451 at the recipient", "451 at the mail", "550", "nobody there"],
)
def test_a_refusal_is_dealt_with_by_its_class(
    running: Services, sink: Sink, how: tuple[str, ...] | None, state: str, tries: int, wait: timedelta
) -> None:
    if how:
        sink.start(*how)
    one_worker(running)
    owe(1)
    tell_worker(running, "compact.tasks.sweep")
    until(lambda: Message.objects.exclude(error="").exists(), 20, running)
    row = Message.objects.get()
    assert (row.state, row.attempts) == (state, tries)
    assert row.not_before <= timezone.now() + wait
    assert row.failures.count() == 1
    assert DeadAddress.objects.count() == (state == "failed")
