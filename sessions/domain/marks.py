"""A mark of what a row says, for rows that count no versions: an edit of what has changed since is refused."""

import hashlib

from django.db import models
from django.utils.translation import gettext as _

from compact.errors import StaleEdit


def mark(row: models.Model) -> str:
    """Return a mark that is another as soon as one column of the row is."""
    said = [(field.attname, str(getattr(row, field.attname))) for field in row._meta.concrete_fields]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def refuse_stale(row: models.Model, seen: str) -> None:
    """Raise StaleEdit if a locked row is no longer what it was when `seen` was taken of it."""
    if mark(row) != seen:
        raise StaleEdit(_("Somebody else changed this while you were at it. Look at it as it is now."))
