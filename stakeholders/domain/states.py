"""The table of States, loaded from our own data file."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from stakeholders.models import State, StateClass

FILE = Path(__file__).resolve().parent.parent / "data" / "states.csv"
AS_OF = date(2017, 12, 31)  # the day on which the file's flags stood
MEMBERSHIP = {
    "member": State.Membership.MEMBER,
    "observer_state": State.Membership.OBSERVER,
    "specialized_agency_member": State.Membership.AGENCY,
}
FLAGS = ("ldc", "lldc", "sids")
STATE_FIELDS = [field.attname for field in State._meta.concrete_fields]
CLASS_FIELDS = ["state_id", "kind", "since", "until", "as_of"]


@transaction.atomic
def load_states() -> int:
    """Bring States and their classes up to the file; return how many rows changed. Two queries when none did."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    states = [_state(row) for row in rows]
    held = {row["iso2"]: row for row in State.objects.values(*STATE_FIELDS)}
    changed = [state for state in states if held.get(state.iso2) != _values(state, STATE_FIELDS)]
    others = [name for name in STATE_FIELDS if name != "iso2"]
    _upsert(State, changed, ["iso2"], others)
    return len(changed) + _load_classes(rows)


def _load_classes(rows: list[dict[str, str]]) -> int:
    wanted = {(made.state_id, made.kind): made for row in rows for made in _classes(row)}
    held = {(row["state_id"], row["kind"]): row for row in StateClass.objects.values(*CLASS_FIELDS)}
    changed = [made for key, made in wanted.items() if held.get(key) != _values(made, CLASS_FIELDS)]
    _upsert(StateClass, changed, ["state", "kind"], ["since", "until", "as_of"])
    gone = [key for key in held if key not in wanted]
    for state, kind in gone:
        StateClass.objects.filter(state=state, kind=kind).delete()
    return len(changed) + len(gone)


def _upsert(kind: Any, rows: list[Any], unique: list[str], fields: list[str]) -> None:
    if rows:
        kind.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=fields)


def _values(row: Any, fields: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _state(row: dict[str, str]) -> State:
    since = row["un_member_since"]
    return State(
        iso2=row["iso2"],
        iso3=row["iso3"],
        m49=row["m49"],
        name=row["name_en"],
        name_2017=row["name_en_2017"],
        group=row["regional_group_code"],
        group_status=row["group_status"],
        also_in=row["also_participates_in"],
        membership=MEMBERSHIP[row["membership"]].value,
        member_since=int(since) if since else None,
        note=row["note"],
    )


def _classes(row: dict[str, str]) -> Iterator[StateClass]:
    """Yield a State's classes; one that it left before the file's day is kept with the day on which it ended."""
    for flag in FLAGS:
        until = row.get(f"{flag}_until")
        if row[flag] == "1" or until:
            yield StateClass(
                state_id=row["iso2"], kind=flag, until=date.fromisoformat(until) if until else None, as_of=AS_OF
            )
    yield StateClass(state_id=row["iso2"], kind=row["m49_2017"], as_of=AS_OF)
