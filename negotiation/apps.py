from django.apps import AppConfig


class NegotiationConfig(AppConfig):
    name = "negotiation"

    def ready(self) -> None:
        from negotiation import registrations  # noqa: F401
