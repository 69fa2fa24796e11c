"""The program's scheduler with every interval a second long: `celery --app tests.storms.hasty:app beat`."""

from datetime import timedelta

from compact.celery import app

for entry in app.conf.beat_schedule.values():
    entry["schedule"] = timedelta(seconds=1)

__all__ = ["app"]
