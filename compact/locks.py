"""Row locks. One rule keeps two verbs from waiting for each other in a circle: the process first.

A verb that changes a process, or anything that raises its revision or plans its reminders, locks the process before any
other row; below it a verb locks one row. Verbs on several processes take them in the order of their primary keys.

`FOR NO KEY UPDATE` throughout: rows that merely point at a locked row can still be inserted.
"""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from compact.errors import StaleEdit

Row = TypeVar("Row", bound=models.Model)


def take(row: Row) -> Row:
    """Lock one row and return it as it is now, inside the caller's transaction. Raises StaleEdit if it is gone."""
    rows = type(row)._default_manager.select_for_update(no_key=True, of=("self",))
    try:
        return rows.get(pk=row.pk)
    except ObjectDoesNotExist as error:
        raise StaleEdit(_("Somebody else has removed this while you were at it.")) from error
