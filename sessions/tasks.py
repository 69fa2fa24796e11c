"""Doors for Celery: one call each."""

from celery import shared_task

from sessions.domain import importing, scheduling


@shared_task
def publish_due() -> int:
    """Publish the planned releases whose moment has come."""
    return scheduling.publish_due()


@shared_task
def forget_imports() -> int:
    """Throw away the files that were shown more than a day ago and never brought in."""
    return importing.forget_old()
