"""Alive, ready, and the figures."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from compact import clock, health, outbox
from compact.models import Heartbeat, Message
from compact.outbox import Kind, Mail


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.KINDS, "note", Kind(lambda message: Mail("A note", "It says this.")))


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["checks"]


def test_alive_asks_nothing_of_anything(client: Client) -> None:
    """No `db` fixture: a query would fail the test."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_with_a_worker_that_was_seen(db: None, client: Client) -> None:
    health.beat("worker")
    assert ready(client) == (200, dict.fromkeys(("database", "migrations", "worker", "mail", "reminders"), True))
    assert client.get("/readyz")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("age", [None, timedelta(seconds=91)])
def test_not_ready_without_a_worker(db: None, client: Client, age: timedelta | None) -> None:
    if age:
        Heartbeat.objects.create(name="worker", at=timezone.now() - age)
    status, checks = ready(client)
    assert (status, checks["worker"]) == (503, "No worker has been seen lately.")


def test_a_heart_beats_in_real_time_whatever_the_domains_clock(db: None, client: Client) -> None:
    clock.set_offset(timezone.now() + timedelta(days=365))
    health.beat("worker")
    assert ready(client)[0] == 200


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 503)])
def test_not_ready_while_mail_that_is_due_does_not_go(db: None, client: Client, minutes: int, status: int) -> None:
    health.beat("worker")
    outbox.enqueue(key="a", kind="note", to="reader@example.org")
    Message.objects.update(not_before=timezone.now() - timedelta(minutes=minutes))
    said = True if status == 200 else "Mail that is due is not going out."
    assert (ready(client)[0], ready(client)[1]["mail"]) == (status, said)


def test_mail_that_waits_for_its_next_attempt_is_no_fault(db: None, client: Client) -> None:
    health.beat("worker")
    outbox.enqueue(key="a", kind="note", to="reader@example.org")
    Message.objects.update(not_before=timezone.now() + timedelta(hours=4))
    assert ready(client)[0] == 200


def test_not_ready_before_the_migrations_have_run(db: None, client: Client) -> None:
    health.beat("worker")
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations WHERE app = 'compact')"
        )
    status, checks = ready(client)
    assert (status, "migrations have not run." in checks["migrations"]) == (503, True)


def test_before_the_first_migration_it_says_so_and_not_that_the_database_is_gone(db: None, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'compact'")
        cursor.execute("DROP TABLE compact_heartbeat")
    status, checks = ready(client)
    assert (status, checks["database"], "migrations have not run." in checks["migrations"]) == (503, True, True)
    with pytest.raises(CommandError, match="migrations have not run"):
        call_command("health", "--only", "worker")


@pytest.mark.django_db(transaction=True)
def test_not_ready_and_no_error_while_the_database_is_gone(client: Client) -> None:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = 1
    try:
        answer = client.get("/readyz")
        alive = client.get("/healthz").status_code
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    assert (answer.status_code, answer.json()["checks"], alive) == (
        503,
        {"database": "The database does not answer."},
        200,
    )


def test_the_figures_are_for_prometheus(db: None, client: Client) -> None:
    outbox.enqueue(key="a", kind="note", to="reader@example.org")
    outbox.enqueue(key="b", kind="note", to="reader@example.org")
    outbox.cancel(["b"], reason="Not needed.")
    answer = client.get("/metrics")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/plain")
    assert [line for line in lines if line.startswith("compact_messages{")] == [
        'compact_messages{state="due"} 1.0',
        'compact_messages{state="sending"} 0.0',
        'compact_messages{state="sent"} 0.0',
        'compact_messages{state="failed"} 0.0',
        'compact_messages{state="cancelled"} 1.0',
    ]
    assert "compact_worker_seen_seconds_ago -1.0" in lines
    oldest = next(line for line in lines if line.startswith("compact_oldest_due_message_seconds "))
    assert 0 <= float(oldest.split()[1]) < 10


def test_neither_asks_for_a_sign_in_nor_sets_a_cookie(db: None, client: Client) -> None:
    answers = [client.get(address) for address in ("/healthz", "/readyz", "/metrics")]
    assert [(answer.status_code, bool(answer.cookies)) for answer in answers] == [
        (200, False),
        (503, False),
        (200, False),
    ]
