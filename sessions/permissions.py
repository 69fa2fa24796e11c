"""May this person? The programme is the secretariat's to edit and everybody's to read."""

from typing import Any

from phases.permissions import secretariat

edit_programme = secretariat


def anybody(user: Any, **kwargs: Any) -> bool:
    """Whoever has signed in: it is about themselves."""
    return bool(user.is_authenticated)
