"""Row locks in one fixed order, so that two verbs never wait for each other in a circle.

`FOR NO KEY UPDATE` throughout: rows that merely point at a locked row can still be inserted.
"""

from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)

# What comes first is locked first. Apps register theirs below the shared ground, parents before children.
ORDER: list[type[models.Model]] = []


def register(*kinds: type[models.Model]) -> None:
    """Append kinds of rows to the order in which they are locked."""
    ORDER.extend(kind for kind in kinds if kind not in ORDER)


def take(row: Row) -> Row:
    """Lock one row and return it as it is now, inside the caller's transaction."""
    return type(row)._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)


def take_all(*rows: models.Model) -> dict[models.Model, models.Model]:
    """Lock several rows in the fixed order; return what each is now, keyed by what was passed."""
    ranked = sorted(rows, key=lambda row: (ORDER.index(type(row)), str(row.pk)))
    return {row: take(row) for row in ranked}
