"""What a cell of each column says, or the sentence why it says nothing."""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from phases import in_words
from sessions.models import Interpretation, Length, Status
from sessions.sheets.columns import BY_KEY, listed, plain, shortened
from sessions.sheets.days import Unreadable
from sessions.sheets.tables import LONGEST_CELL, Cell

UNFIT = {
    "formula": gettext_lazy("holds a formula (%(cell)s). Paste its value; what is text begins with an apostrophe."),
    "error": gettext_lazy("holds the error %(cell)s."),
    "merged": gettext_lazy("is merged with other cells (%(cell)s). Split them, and write the value into each row."),
    "long": gettext_lazy("holds %(cell)s characters; at most %(most)s fit."),
    "garbled": gettext_lazy("holds the character %(cell)s, which no text has."),
}
OPEN = {
    True: ("open", "yes", "true", "1", gettext_lazy("open"), gettext_lazy("yes")),
    False: ("closed", "no", "false", "0", gettext_lazy("closed"), gettext_lazy("no")),
}


def fit(cell: Cell) -> None:
    """Refuse a cell that holds no plain value. Raises Unreadable."""
    if cell.kind in UNFIT:
        raise Unreadable(UNFIT[cell.kind] % {"cell": shortened(cell.text), "most": f"{LONGEST_CELL:,}"})


def text(key: str, cell: Cell) -> str:
    """A text that fits its column."""
    most = BY_KEY[key].longest
    if len(cell.text) > most:
        raise Unreadable(
            _("“%(cell)s” has %(length)s characters; at most %(most)s fit.")
            % {"cell": shortened(cell.text), "length": f"{len(cell.text):,}", "most": f"{most:,}"}
        )
    return cell.text


def line(key: str, cell: Cell) -> str:
    """A text without line breaks."""
    found = text(key, cell)
    if any(not char.isprintable() for char in found.replace("\xa0", " ")):
        raise Unreadable(_("“%(cell)s” has a line break or a character that cannot be seen.") % _named(cell))
    return found


def _named(cell: Cell) -> dict[str, str]:
    return {"cell": shortened(cell.text)}


@lru_cache(maxsize=8)
def _words(choices: type[Status] | type[Length] | type[Interpretation]) -> dict[str, str]:
    found = {plain(value): value for value in choices.values if value}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {plain(str(choice.label)): choice.value for choice in choices if choice.value}
    return found


def choice(choices: type[Status] | type[Length] | type[Interpretation], cell: Cell) -> str:
    """One of a few words: the keys of the data, or what the pages call them in any language."""
    found = _words(choices).get(plain(cell.text))
    if found is None:
        there = listed([str(one.label) for one in choices if one.value])
        raise Unreadable(_("“%(cell)s” is none of %(there)s.") % {**_named(cell), "there": there})
    return found


def openness(cell: Cell) -> bool:
    for value, words in OPEN.items():
        if plain(cell.text) in {plain(str(word)) for word in words}:
            return value
    there = listed([_("open"), _("closed")])
    raise Unreadable(_("“%(cell)s” is none of %(there)s.") % {**_named(cell), "there": there})


def number(cell: Cell) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", cell.text):
        raise Unreadable(_("“%(cell)s” is not a number that a meeting can have: 1, 2, 3 and on.") % _named(cell))
    return int(cell.text)


def languages(cell: Cell) -> list[str]:
    """Codes of languages or their names, each once."""
    found = []
    for part in re.split(r"[,;/\n]|(?<=\b[a-z]{2}) (?=[a-z]{2}\b)", line("languages", cell)):
        if word := part.strip():
            found.append(_language(word))
    return list(dict.fromkeys(found))


def _language(word: str) -> str:
    names = _language_names(str(in_words.locale()))
    code = names.get(plain(word))
    if code is None:
        raise Unreadable(
            _("“%(cell)s” is no language that is known here. Write its code, as fr.") % {"cell": shortened(word)}
        )
    return code


@lru_cache(maxsize=8)
def _language_names(locale: str) -> dict[str, str]:
    """What a language may be called: its code, its name in English, in the reader's language, and in its own."""
    found: dict[str, str] = {}
    for spoken in (Locale.parse(locale), Locale("en")):
        found |= {plain(name): code.replace("_", "-") for code, name in spoken.languages.items() if len(code) < 12}
    codes = set(found.values())
    found |= {plain(code): code for code in codes}
    for code in [code for code in codes if len(code) == 2]:
        try:
            found.setdefault(plain(Locale.parse(code).get_display_name() or code), code)
        except UnknownLocaleError:
            continue
    return found
