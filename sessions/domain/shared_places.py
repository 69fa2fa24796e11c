"""What the verbs on places have in common: places are the installation's, so a change is every process's."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from compact.errors import StaleEdit
from phases.domain.processes import raise_revision
from phases.models import Process
from sessions.models import DutyStation, Room, Venue


def take_all() -> list[Process]:
    """Lock every process, in the order that all verbs keep: what is shared changes for all of them."""
    return list(Process.objects.select_for_update(no_key=True).order_by("pk"))


def refuse_old(row: DutyStation | Venue | Room, version: int) -> None:
    if row.version != version:
        raise StaleEdit(_("Somebody else changed this while you were at it. Look at it as it is now."))


def write(row: DutyStation | Venue | Room, said: dict[str, Any]) -> None:
    for name, value in said.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*said, "version"])


def tell(processes: Iterable[Process]) -> None:
    for process in processes:
        raise_revision(process)


def differences(row: models.Model, said: dict[str, Any]) -> dict[str, list[Any]]:
    pairs = {name: [getattr(row, name), value] for name, value in said.items()}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return {name: [_word(one) for one in pair] for name, pair in changed.items()}


def _word(value: object) -> object:
    return value.name if isinstance(value, DutyStation) else value
