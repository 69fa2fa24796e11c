"""Alive, ready, and figures for operations."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from compact import clock, outbox
from compact.models import Heartbeat, Message

WORKER_SILENT = timedelta(seconds=90)
OLDEST_DUE = timedelta(minutes=10)


def beat(name: str) -> None:
    """Record that the process `name` is alive now (real time)."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.real_now()})


def ages() -> dict[str, float | None]:
    """Return seconds since the worker was seen and since the oldest due message should have gone; None: none."""
    now = clock.real_now()
    seen = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    due = Message.objects.filter(state=Message.State.DUE).aggregate(oldest=Min("not_before"))["oldest"]
    return {
        "worker_seen_seconds_ago": (now - seen).total_seconds() if seen else None,
        "oldest_due_message_seconds": max(0.0, (now - due).total_seconds()) if due else None,
    }


def worker_alive() -> bool:
    """Say whether a worker has been seen lately."""
    seen = ages()["worker_seen_seconds_ago"]
    return seen is not None and seen < WORKER_SILENT.total_seconds()


def mail_waiting() -> bool:
    """Say whether a message is due at this moment or on its way."""
    due = Q(state=Message.State.DUE, not_before__lte=clock.real_now())
    return Message.objects.filter(due | Q(state=Message.State.SENDING)).exists()


def checks() -> dict[str, Any]:
    """Return what readiness rests on, each True or a sentence; what cannot be asked for want of tables is left out."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            return {"database": True, "migrations": f"{len(pending)} migrations have not run."}
        oldest, alive = ages()["oldest_due_message_seconds"], worker_alive()
    except DatabaseError:
        return {"database": "The database does not answer."}
    return {
        "database": True,
        "migrations": True,
        "worker": True if alive else "No worker has been seen lately.",
        "mail": True if oldest is None or oldest < OLDEST_DUE.total_seconds() else "Mail that is due is not going out.",
    }


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive. Asks nothing of anything."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The whole is ready: 200, or 503 with what is missing."""
    found = checks()
    ready = all(value is True for value in found.values())
    response = JsonResponse({"ready": ready, "checks": found, "build": settings.BUILD}, status=200 if ready else 503)
    response["Cache-Control"] = "no-store"
    return response


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, read from the database at the moment of asking."""
    registry = CollectorRegistry()
    messages = Gauge("compact_messages", "Messages by state", ["state"], registry=registry)
    for state, count in outbox.figures().items():
        messages.labels(state).set(count)
    for name, value in ages().items():
        Gauge(f"compact_{name}", name.replace("_", " "), registry=registry).set(-1 if value is None else value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
