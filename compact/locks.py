"""Row locks. One rule keeps two verbs from waiting for each other in a circle: the process first.

A verb that changes a process, or anything that raises its revision or plans its reminders, locks the process before any
other row; below it a verb locks one row. Verbs on several processes take them in the order of their primary keys.

`FOR NO KEY UPDATE` throughout: rows that merely point at a locked row can still be inserted.
"""

from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def take(row: Row) -> Row:
    """Lock one row and return it as it is now, inside the caller's transaction."""
    return type(row)._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
