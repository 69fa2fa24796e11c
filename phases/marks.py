"""States as they are shown: never by colour alone, but as a shape, a word, then a colour."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Mark(NamedTuple):
    """`tone` names the colour in the stylesheet: good, wait, warn, bad, quiet."""

    shape: str
    word: str | Promise
    tone: str


MARKS = {
    "met": Mark("●", _("met"), "good"),
    "not-yet-due": Mark("○", _("not yet due"), "wait"),
    "at-risk": Mark("▲", _("at risk"), "warn"),
    "breached": Mark("■", _("breached"), "bad"),
    "departs": Mark("■", _("departs from the draft"), "bad"),
    "not-recorded": Mark("?", _("not recorded"), "quiet"),
    "not-applicable": Mark("–", _("not applicable"), "quiet"),
    # Where a milestone stands (phases/states.py).
    "upcoming": Mark("○", _("upcoming"), "wait"),
    "due-soon": Mark("○", _("due soon"), "warn"),
    "overdue": Mark("?", _("overdue"), "warn"),
    "done": Mark("●", _("done"), "good"),
    "done-late": Mark("■", _("done late"), "bad"),
    "not-done": Mark("■", _("not done"), "bad"),
    "superseded": Mark("–", _("superseded"), "quiet"),
    # What became of a paragraph from one version to the next (phases/versions.py).
    "same": Mark("=", _("same"), "quiet"),
    "reworded": Mark("≠", _("reworded"), "warn"),
    "renumbered": Mark("#", _("renumbered"), "wait"),
    "dropped": Mark("–", _("dropped"), "bad"),
    "new": Mark("+", _("new"), "good"),
    # Mail and reminders.
    "planned": Mark("○", _("planned"), "wait"),
    "held": Mark("◇", _("held back"), "warn"),
    "queued": Mark("●", _("handed to the outbox"), "good"),
    "due": Mark("○", _("due"), "wait"),
    "sending": Mark("◐", _("being sent"), "wait"),
    "sent": Mark("●", _("sent"), "good"),
    "failed": Mark("■", _("failed"), "bad"),
    "skipped": Mark("–", _("skipped"), "quiet"),
    "cancelled": Mark("–", _("cancelled"), "quiet"),
    # Meetings and the moves of a file.
    "firm": Mark("●", _("firm"), "good"),
    "tentative": Mark("○", _("if need be"), "wait"),
    "waiting": Mark("○", _("waiting"), "wait"),
    "accepted": Mark("●", _("accepted"), "good"),
    "declined": Mark("■", _("declined"), "bad"),
}


def of(state: str) -> Mark:
    """Return the mark of a state; one that the table does not know is shown as its own word."""
    name = str(state).replace("_", "-").replace(" ", "-").lower()
    return MARKS.get(name) or Mark("○", str(state), "quiet")
