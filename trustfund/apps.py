from django.apps import AppConfig


class TrustFundConfig(AppConfig):
    name = "trustfund"

    def ready(self) -> None:
        from trustfund import registrations  # noqa: F401
