"""The columns of the programme as a table, the same when it is written and when it is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


@dataclass(frozen=True)
class Column:
    """One column: its key, its heading for people, and what a cell of it holds."""

    key: str
    heading: str | Promise
    holds: str | Promise
    longest: int = 200  # characters of a cell


COLUMNS = (
    Column("uid", _("Identity (uid)"), _("Which meeting it is, for life. Empty: a new one."), 80),
    Column("session", _("Session"), _("The short name of the session; the second sheet of our workbooks lists them.")),
    Column("day", _("Day"), _("A day, as 2018-03-12.")),
    Column("from", _("From"), _("An hour of the venue, as 10:00. Empty: not known.")),
    Column("to", _("To"), _("An hour of the same day, as 13:00.")),
    Column("length", _("Length"), _("Where no hours are known: half a day or a full day.")),
    Column("venue", _("Venue"), _("The short name of the venue; the second sheet lists them with their rooms.")),
    Column("room", _("Room"), _("A room of that venue, by its name.")),
    Column("status", _("Status"), _("Firm, if need be, cancelled or postponed.")),
    Column("title", _("Title"), _("What this meeting is called beside its session."), 300),
    Column("number", _("Number"), _("Its number among the meetings of its body.")),
    Column("open", _("Open or closed"), _("Open, closed, or empty where it is not known.")),
    Column("interpretation", _("Interpretation"), _("None, as available, or full.")),
    Column("languages", _("Languages"), _("Codes of languages, as: en, fr.")),
    Column("webcast", _("Webcast"), _("The address of its webcast."), 500),
    Column("agenda", _("Agenda"), _("One item to a line."), 20_000),
)
BY_KEY = {column.key: column for column in COLUMNS}
ABOUT = _("About")  # the second sheet of our own files; phases.exports names it so


def heading(key: str) -> str:
    """What a column is called, for people."""
    return str(BY_KEY[key].heading)


def names() -> dict[str, str]:
    """Return what a heading may be: the keys, and the headings in every language of the interface."""
    found = {column.key: column.key for column in COLUMNS}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {plain(str(column.heading)): column.key for column in COLUMNS}
    return found


def about_titles() -> set[str]:
    """What the sheet that explains our files is called, in every language of the interface."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(str(ABOUT))
    return found


def plain(text: str) -> str:
    """A heading or a word without capitals, marks of emphasis and doubled spaces."""
    return " ".join(text.casefold().strip(" *:\ufeff").split())


def listed(words: Sequence[str], most: int = 12) -> str:
    """Name a few things in one sentence; what is left out shows as an ellipsis."""
    return ", ".join(f"“{shortened(word)}”" for word in words[:most]) + (", …" if len(words) > most else "")


def shortened(text: str, most: int = 40) -> str:
    """Enough of a text to know it by."""
    shown = "".join(c if c.isprintable() else "·" for c in text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
