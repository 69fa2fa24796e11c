"""Signs of life of what works by itself; compact.health reads them."""

from compact import clock
from compact.models import Heartbeat


def beat(name: str) -> None:
    """Record that the part `name` is alive now (real time)."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.real_now()})
