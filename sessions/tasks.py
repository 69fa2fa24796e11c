"""Doors for Celery: one call each."""

from celery import shared_task

from sessions.domain import scheduling


@shared_task
def publish_due() -> int:
    """Publish the planned releases whose moment has come."""
    return scheduling.publish_due()
