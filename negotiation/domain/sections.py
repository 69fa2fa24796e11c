"""How the section of a process file that negotiation owns is loaded."""

from typing import Any

from negotiation.models import Component
from phases.domain.loading import Loading


def component(loading: Loading, entry: Any) -> None:
    values = {
        "title": entry.title,
        "position": loading.next_position("components"),
        "provision": loading.provision(entry.provision),
    }
    loading.put(Component, {"process": loading.process, "key": entry.key}, values)
