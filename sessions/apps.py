from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "programme"  # "sessions" is taken by django.contrib.sessions

    def ready(self) -> None:
        from sessions import registrations  # noqa: F401
