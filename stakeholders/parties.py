"""For whom people speak, as reminders need it: one of many who owe something may have delivered its own part."""

from collections.abc import Iterable, Mapping

from phases.models import Process
from stakeholders.models import Organisation, Representation, State


def parties(process: Process) -> dict[int, str]:
    """Return the State or organisation for which each person speaks, by the person's primary key."""
    rows = Representation.objects.filter(process=process).order_by("pk")
    found = {}
    for user, state, organisation in rows.values_list("role__user_id", "state_id", "organisation_id"):
        found[user] = f"state:{state}" if state else f"organisation:{organisation}"
    return found


def names(keys: Iterable[str]) -> Mapping[str, str]:
    """Return the names of States and organisations, by the keys of `parties`."""
    wanted: dict[str, list[str]] = {"state": [], "organisation": []}
    for key in keys:
        kind, _colon, pk = key.partition(":")
        if kind in wanted:
            wanted[kind].append(pk)
    found = {f"state:{state.pk}": state.name for state in State.objects.filter(pk__in=wanted["state"])}
    rows = Organisation.objects.filter(pk__in=wanted["organisation"])
    return found | {f"organisation:{row.pk}": row.name for row in rows}
