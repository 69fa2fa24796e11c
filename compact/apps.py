from django.apps import AppConfig


class CompactConfig(AppConfig):
    name = "compact"

    def ready(self) -> None:
        from compact import accounts  # noqa: F401  registers the kinds of mail that accounts send
