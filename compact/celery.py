"""The Celery application, its queues, and the one commented schedule.

The database is the truth and the broker a hint: every task finds its own work there, so a task lost is a task late.
"""

import os
from datetime import timedelta

from celery import Celery
from celery.signals import worker_ready
from django.conf import settings
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compact.settings")

app = Celery("compact")

# Mail that waits for another try, or whose sender was killed, has no hint: it waits for a tick. A missed tick expires,
# since the next one does the same work.
BEAT = {
    "sweep-outbox": {"task": "compact.tasks.sweep", "schedule": timedelta(seconds=10)},
    "sweep-reminders": {"task": "phases.tasks.sweep_reminders", "schedule": timedelta(seconds=30)},
    "plan-reminders": {"task": "phases.tasks.plan_reminders", "schedule": timedelta(hours=1)},  # a repair: verbs plan
    "beat-heart": {"task": "compact.tasks.heartbeat", "schedule": timedelta(seconds=20)},
    "seal-audit": {"task": "compact.tasks.seal_audit", "schedule": timedelta(minutes=5)},
    "sweep-files": {"task": "phases.tasks.sweep_files", "schedule": timedelta(hours=6)},
    "programme-scheduled": {"task": "sessions.tasks.publish_due", "schedule": timedelta(seconds=30)},
    "programme-imports": {"task": "sessions.tasks.forget_imports", "schedule": timedelta(hours=6)},
    "unfold-demonstration": {"task": "phases.tasks.unfold", "schedule": timedelta(minutes=10)},
}
for entry in BEAT.values():
    entry["options"] = {"expires": entry["schedule"].total_seconds()}  # type: ignore[attr-defined]

QUEUES = ("mail", "house")

app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    beat_schedule=BEAT,
    task_queues=[Queue(name) for name in QUEUES],
    task_default_queue="house",
    task_routes={"compact.tasks.sweep": {"queue": "mail"}},
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_soft_time_limit=240,
    task_time_limit=300,
    timezone="UTC",
    enable_utc=True,
    broker_connection_retry_on_startup=True,
    # One try: whoever hints that there is work must not wait for a broker that is gone.
    broker_transport_options={
        "visibility_timeout": 600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    },
    worker_hijack_root_logger=False,
    worker_enable_remote_control=False,
)

if not settings.REDIS_URL:
    folder = settings.CELERY_BROKER_FOLDER
    if settings.VAR_DIR.exists():  # a look at the code alone leaves no folders behind
        for name in ("messages", "processed", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    app.conf.broker_transport_options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }

app.autodiscover_tasks()


@worker_ready.connect
def greet(**kwargs: object) -> None:
    """Show life at once: readiness need not wait for the first tick."""
    app.send_task("compact.tasks.heartbeat")
    app.send_task("compact.tasks.sweep")
