"""Doors for Celery: one call each."""

from celery import shared_task

from phases import reminders, storage
from phases.domain import advancing, handing_over


@shared_task
def sweep_reminders() -> int:
    """Turn reminders whose time has come into messages."""
    return handing_over.sweep()


@shared_task
def plan_reminders() -> int:
    """Repair what reminders are missing."""
    return reminders.plan_reminders()


@shared_task
def unfold() -> int:
    """Load what has become known as a demonstration's clock runs on."""
    return advancing.unfold()


@shared_task
def sweep_files() -> int:
    """Remove kept files that no row counts on."""
    return storage.sweep_orphans()
