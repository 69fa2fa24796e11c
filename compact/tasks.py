"""Doors for Celery: one call each."""

from celery import shared_task

from compact import audit, health, outbox


@shared_task
def sweep() -> int:
    """Send what is due."""
    return outbox.sweep()


@shared_task
def heartbeat() -> None:
    """Say that a worker is alive."""
    health.beat("worker")


@shared_task
def seal_audit() -> int:
    """Seal what no seal holds yet; return the number of batches."""
    batches = 0
    while audit.seal():
        batches += 1
    return batches


outbox.HINTS.append(lambda: sweep.apply_async(ignore_result=True, retry=False))
