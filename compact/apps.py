from django.apps import AppConfig


class CompactConfig(AppConfig):
    name = "compact"

    def ready(self) -> None:
        # Not in compact/__init__.py: compact.local must import before there are settings to read.
        from compact import (
            accounts,  # noqa: F401  registers the kinds of mail that accounts send
            celery,  # noqa: F401  so that tasks find their broker in the web process too
            tasks,  # noqa: F401  sets the hint that mail is due
        )
