"""How the section of a process file that trustfund owns is loaded."""

from typing import Any

from phases.domain.loading import Loading
from trustfund.models import Purpose


def purpose(loading: Loading, entry: Any) -> None:
    """The order of the file is the order in which the purposes may draw on the fund."""
    values = entry.model_dump(include={"title", "about"})
    values |= {"rank": loading.next_position("purposes"), "provision": loading.provision(entry.provision)}
    loading.put(Purpose, {"process": loading.process, "key": entry.key}, values)
