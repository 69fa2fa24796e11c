"""What people typed, in a mail: it becomes neither a link nor anything else. One door: compact.composing.

What a mail program would take for an address is broken with a word joiner, which nobody sees and no program reads over.
Whole stay only the addresses of our own site that a template wrote: those to which the HTML part leads.
"""

import html as markup
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import get_language_bidi

JOIN = "\u2060"
SHORT = 90
OPEN, CLOSE = "\u2068", "\u2069"  # around a name that may run the other way
# What has no shape and is needed all the same: joiners within words, marks of direction, our own isolates, signs before
# Arabic numbers.
NEEDED = frozenset("\u200c\u200d\u200e\u200f\u061c\u06dd\u070f\u0890\u0891\u08e2" + OPEN + CLOSE) | {
    chr(code) for code in range(0x600, 0x606)
}
BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0")  # letters that show nothing
SCHEMES = "mailto|tel|sms|javascript|vbscript|data|file|ftp|news|callto|skype|sips?|xmpp|geo|webcal|facetime|tg|magnet"
FILES = "pdf|docx?|odt|rtf|txt|csv|xlsx?|ods|pptx?|odp|ics|html?|xml|json|ya?ml|jpe?g|png|gif|svg|mp3|mp4"
LINKING = re.compile(
    rf"""
      (?<=[^\s])@(?=[^\s])                                      # somebody@somewhere
    | :(?=//)                                                   # https://
    | (?<=\bwww)\.
    | (?<=[^\s.])\.(?=[^\W\d_](?:[^\W_]|[^\x00-\x7f\s]))        # a dot within words; not 1.5, e.g. or U.N.
      (?!(?:{FILES})(?!\w|\.\w))
    | (?<=[^\s.])[\u3002\uff0e\uff61](?=[A-Za-z]{{2}})          # the dots of other scripts, in front of Latin letters
    """,
    re.VERBOSE | re.IGNORECASE,
)
SCHEME = re.compile(rf"(?<![^\W_])({SCHEMES}):(?=\S)", re.IGNORECASE)
NUMBERED = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,3}){2})\.(\d{1,3}[:/])")  # 192.0.2.1/ or with a port
ENCODED = re.compile(r"=(?=\?)")  # what a header would be decoded at
TOKEN = re.compile(r"(<style\b.*?</style>|<!--.*?-->|<[^<>]*>)", re.DOTALL | re.IGNORECASE)
HREF = re.compile(r'\shref="([^"]*)"', re.IGNORECASE)
STARTS = r"(?<![^\s(\[{<\"'])"
ENDS = ".,;:!?)]}'\""


class _Kept(dict[int, str]):
    """What becomes of each character, found once for each."""

    def __missing__(self, code: int) -> str:
        self[code] = kept = _kept(chr(code))
        return kept


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\t":
        return character
    if category in ("Zl", "Zp") or character in "\r\v\f\x1c\x1d\x1e\x85":
        return " "  # it would end a line
    if category in ("Cc", "Cs") or character in BLANK:
        return ""
    return "" if category == "Cf" and character not in NEEDED else character


KEPT = _Kept()


def plain(text: str, ours: Collection[str] | None = None) -> str:
    """Return a text in which nothing becomes a link but the addresses in `ours`; without it, any of our own site."""
    kept = _clean(text)
    site = settings.SITE_URL + "/"
    if site not in kept:
        return _broken(kept)
    parts = re.split(rf"({STARTS}{re.escape(site)}[^\s<>\"]*)", kept)
    return "".join(_address(part, ours) if place % 2 else _broken(part) for place, part in enumerate(parts))


def html(page: str) -> str:
    """Return HTML that leads to our own site only, and in whose text nothing becomes a link."""
    ours = links(page)
    parts = TOKEN.split(page.replace("\r\n", "\n"))
    return "".join(_tag(part) if place % 2 else _node(part, ours) for place, part in enumerate(parts))


def links(page: str) -> set[str]:
    """The addresses of our own site to which HTML leads."""
    found = {markup.unescape(address) for address in HREF.findall(page)}
    return {address for address in found if _is_ours(address)}


def header(text: str) -> str:
    """Return typed text as a header can hold it: one line, and nothing that would be decoded or linked."""
    return ENCODED.sub(f"={JOIN}", _broken(" ".join(_clean(text).split())))


def name(text: str) -> str:
    """Return a typed name in one line, set apart where it, or what stands around it, runs from right to left."""
    kept = " ".join(_clean(text).replace(OPEN, "").replace(CLOSE, "").split())
    return f"{OPEN}{kept}{CLOSE}" if kept and (get_language_bidi() or _runs_left(kept)) else kept


def short(text: str) -> str:
    """Return a typed name for a subject, which has to leave room for what is said of it."""
    return name(Truncator(text).chars(SHORT))


def _runs_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def _clean(text: str) -> str:
    kept = text.replace("\r\n", "\n").translate(KEPT)
    return "\n".join(map(_paired, kept.split("\n"))) if OPEN in kept or CLOSE in kept else kept


def _paired(line: str) -> str:
    """Drop what sets apart and has no end in its line, or no beginning: it would reach into what stands around it."""
    opened: list[int] = []
    single = set()
    for place, character in enumerate(line):
        if character == OPEN:
            opened.append(place)
        elif character == CLOSE and opened:
            opened.pop()
        elif character == CLOSE:
            single.add(place)
    single.update(opened)
    return "".join(c for place, c in enumerate(line) if place not in single) if single else line


def _joined(found: re.Match[str]) -> str:
    return f"{JOIN}{found[0]}{JOIN}"


def _broken(text: str) -> str:
    return "\n".join(map(_broken_line, text.split("\n")))


@lru_cache(2048)  # most lines of a mail are the template's, and the same in the next
def _broken_line(text: str) -> str:
    text = LINKING.sub(_joined, text)
    text = SCHEME.sub(rf"\1{JOIN}:{JOIN}", text)
    return NUMBERED.sub(rf"\1{JOIN}.{JOIN}\2", text)


def _address(text: str, ours: Collection[str] | None) -> str:
    """What begins as an address of our own site does, up to the next blank."""
    whole = text if ours and text in ours else text.rstrip(ENDS)
    if ours is None or whole in ours:
        return whole + _broken(text[len(whole) :])
    return _broken(text)


def _is_ours(address: str) -> bool:
    return address.startswith(settings.SITE_URL + "/") and not re.search(r"\s", address)


def _tag(tag: str) -> str:
    tag = _clean(tag)
    leads = HREF.search(tag)
    return tag if leads is None or _is_ours(markup.unescape(leads[1])) else HREF.sub("", tag)


def _node(text: str, ours: Collection[str]) -> str:
    """A piece of text between tags."""
    if settings.SITE_URL in text:
        return markup.escape(plain(markup.unescape(text), ours))
    return _words(text)


@lru_cache(2048)
def _words(text: str) -> str:
    """A piece of text without an address of ours."""
    return text if text.isspace() else markup.escape(_broken(_clean(markup.unescape(text))))
