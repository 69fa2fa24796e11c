"""Alive, ready, and figures for operations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Min, Q, QuerySet, Value
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from compact import clock, outbox
from compact.heartbeats import beat as beat
from compact.models import Attempt, DeadAddress, Heartbeat, Installation, Message

WORKER_SILENT = timedelta(seconds=90)
SWEEP_SILENT = timedelta(minutes=5)  # a sweep of many mails beats only once
OLDEST_DUE = timedelta(minutes=10)
HEARTS = ("worker", "mail", "reminders")


# What is watched besides: its name -> a query, ordered, whose first row is overdue from the real moment `at`.
WATCHED: dict[str, Callable[[], QuerySet[Any, Any]]] = {}


@dataclass(frozen=True)
class Figure:
    """A figure for Prometheus; `counts` gives its values by label, or by an empty word where it has none."""

    name: str
    says: str
    label: str
    counts: Callable[[], dict[str, int]]


FIGURES: list[Figure] = []


def register(name: str, says: str, counts: Callable[[], dict[str, int]], *, label: str = "") -> None:
    """Add a figure to /metrics; `label` names what its values are told apart by."""
    FIGURES.append(Figure(name, says, label, counts))


@dataclass(frozen=True)
class Pulse:
    """What one query tells of all that works by itself: real moments by name; None where there is nothing."""

    now: datetime
    moments: dict[str, datetime | None]

    def age(self, name: str) -> float | None:
        """Seconds since a moment; None: never, or nothing waits."""
        at = self.moments.get(name)
        return max(0.0, (self.now - at).total_seconds()) if at else None

    def is_older(self, name: str, than: timedelta) -> bool:
        age = self.age(name)
        return age is not None and age > than.total_seconds()

    def overdue(self, name: str) -> float | None:
        """Seconds since something that is watched should have been done; None: nothing is overdue."""
        at = self.moments.get(f"{name}-overdue")
        return (self.now - at).total_seconds() if at and at <= self.now else None

    @property
    def is_held(self) -> bool:
        return self.moments.get("held") is not None

    @property
    def worker_alive(self) -> bool:
        return "worker" in self.moments and not self.is_older("worker", WORKER_SILENT)

    @property
    def mail_flows(self) -> bool:
        """It is swept, nothing is left lying, the server was reached; that one mailbox puts us off is no standstill."""
        lying = self.is_older("due", OLDEST_DUE) or self.is_older("untried", OLDEST_DUE)
        return not (lying or self.is_cut_off or self.is_older("mail", SWEEP_SILENT))

    @property
    def is_cut_off(self) -> bool:
        """The mail server has not let us in for a while, and nothing newer went."""
        went = self.age("sent")
        return self.is_older("unreached", OLDEST_DUE) and (went is None or went > OLDEST_DUE.total_seconds())

    @property
    def oldest_unsent(self) -> float | None:
        """Seconds since the oldest message that has not gone was first due, however often it was put off."""
        ages = [age for name in ("untried", "tried") if (age := self.age(name)) is not None]
        return max(ages) if ages else None

    def stalled(self) -> list[str]:
        """What is watched besides and stands still, or whose sweep was not seen lately."""
        return [
            name
            for name in WATCHED
            if self.is_older(f"{name}-overdue", OLDEST_DUE) or self.is_older(name, SWEEP_SILENT)
        ]


def pulse() -> Pulse:
    """Ask for all moments in one small query."""
    unsent = Message.objects.filter(state=Message.State.DUE)
    tries = Attempt.objects.filter(message__state=Message.State.DUE)
    asked = [
        _named("held", Installation.objects.filter(held=True), Now()),
        _named("due", unsent, Min("not_before")),
        _named("untried", unsent.filter(attempts=0, error=""), Min("not_before")),
        _named("unreached", tries.filter(message__attempts=0, code=0), Min("at")),
        _named("tried", tries, Min("at")),
        _first("sent", Message.objects.filter(state=Message.State.SENT).annotate(at=F("sent_at")).order_by("-pk")),
        *(_first(f"{name}-overdue", find()) for name, find in WATCHED.items()),
    ]
    hearts = Heartbeat.objects.order_by().values_list("name", "at")
    return Pulse(clock.real_now(), dict(hearts.union(*asked, all=True)))


def _named(name: str, rows: QuerySet[Any, Any], at: Any) -> QuerySet[Any, Any]:
    return (
        rows.order_by().annotate(named=Value(name)).values("named").annotate(moment=at).values_list("named", "moment")
    )


def _first(name: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.annotate(named=Value(name)).values_list("named", "at")[:1]


def ages() -> dict[str, float | None]:
    """Return seconds since the worker was seen and since the oldest message should have gone; None: none."""
    found = pulse()
    return {
        "worker_seen_seconds_ago": found.age("worker"),
        "oldest_due_message_seconds": found.age("due"),
        "oldest_unsent_seconds": found.oldest_unsent,
    }


def worker_alive() -> bool:
    """Say whether a worker has been seen lately."""
    return pulse().worker_alive


def mail_waiting() -> bool:
    """Say whether a message is due at this moment or on its way."""
    due = Q(state=Message.State.DUE, not_before__lte=clock.real_now())
    return Message.objects.filter(due | Q(state=Message.State.SENDING)).exists()


def checks() -> dict[str, Any]:
    """Return what readiness rests on, each True or a sentence; what cannot be asked for want of tables is left out."""
    return _checks()[0]


def _checks() -> tuple[dict[str, Any], Pulse | None]:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            return {"database": True, "migrations": f"{len(pending)} migrations have not run."}, None
        found = pulse()
    except DatabaseError:
        return {"database": "The database does not answer."}, None
    late = found.stalled()
    return {
        "database": True,
        "migrations": True,
        "worker": True if found.worker_alive else "No worker has been seen lately.",
        "mail": True if found.mail_flows else "Mail that is due is not going out.",
        **{name: f"The sweep of {name} stands still." if name in late else True for name in WATCHED},
    }, found


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive. Asks nothing of anything."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The whole is ready: 200, or 503 with what is missing; and how long ago each part was seen."""
    found, known = _checks()
    ready = all(value is True for value in found.values())
    body = {"ready": ready, "checks": found, "build": settings.BUILD}
    if known:
        body |= {"seconds": _seconds(known), "held": known.is_held}
    response = JsonResponse(body, status=200 if ready else 503)
    response["Cache-Control"] = "no-store"
    return response


def _seconds(known: Pulse) -> dict[str, float | None]:
    """The age of every heartbeat, and of what waits the longest; None: never seen, or nothing waits."""
    return {
        **{name: known.age(name) for name in HEARTS},
        "oldest_due_message": known.age("due"),
        "oldest_unsent_message": known.oldest_unsent,
        **{f"oldest_of_{name}_overdue": known.overdue(name) for name in WATCHED},
    }


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, read from the database at the moment of asking; -1: never seen, or nothing waits."""
    registry = CollectorRegistry()
    known = pulse()
    _ages(registry, known)
    for figure in FIGURES:
        gauge = Gauge(figure.name, figure.says, [figure.label] if figure.label else [], registry=registry)
        for value, count in figure.counts().items():
            (gauge.labels(value) if figure.label else gauge).set(count)
    Gauge("compact_held", "1 while nothing is sent after a restore", registry=registry).set(known.is_held)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _ages(registry: CollectorRegistry, known: Pulse) -> None:
    seen = "Seconds since a part that works by itself was last seen"
    hearts = Gauge("compact_heartbeat_age_seconds", seen, ["name"], registry=registry)
    for name in HEARTS:
        hearts.labels(name).set(_or_none(known.age(name)))
    found = {
        "compact_worker_seen_seconds_ago": ("Seconds since a worker was last seen", known.age("worker")),
        "compact_oldest_due_message_seconds": (
            "Seconds since the next attempt of the oldest due message should have come",
            known.age("due"),
        ),
        "compact_oldest_unsent_seconds": (
            "Seconds since the oldest message that has not gone was first due",
            known.oldest_unsent,
        ),
        **{
            f"compact_oldest_{name}_overdue_seconds": (
                f"Seconds since the oldest of {name} should have been handed over",
                known.overdue(name),
            )
            for name in WATCHED
        },
    }
    for name, (says, age) in found.items():
        Gauge(name, says, registry=registry).set(_or_none(age))


def _or_none(age: float | None) -> float:
    return -1 if age is None else age


register("compact_messages", "Messages by state", outbox.figures, label="state")
register(
    "compact_dead_addresses",
    "Addresses that a server refused for good and that nobody has confirmed",
    lambda: {"": DeadAddress.objects.filter(confirmed_at__isnull=True).count()},
)
