"""What is recorded of a session is never overwritten: a row is closed, and another one follows it.

Readers of an earlier day see what was known then.
"""

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from compact import clock
from compact.errors import StaleEdit
from sessions.models import Attendance, Invitation, Participant

Row = TypeVar("Row", Participant, Attendance, Invitation)


def refuse_closed(row: Row) -> Row:
    """Return a locked row that still holds. Raises StaleEdit for one that was replaced or taken away."""
    if row.known_until is not None:
        raise StaleEdit(_("Somebody else changed this while you were at it. Look at it as it is now."))
    return row


def close(row: Participant | Attendance | Invitation) -> None:
    """A locked row holds no longer. One that was to become known later never does; an address is not kept."""
    row.known_until = max(clock.now(), row.known_at)
    if isinstance(row, Participant):
        row.email = ""
    row.save()


def replaced(row: Row, said: dict[str, Any]) -> Row:
    """Close a locked row and return the one that says otherwise from now on."""
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    close(row)
    made = type(row)(**kept | {"id": None, "known_at": row.known_until, "known_until": None})
    for name, value in said.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made
