"""Dates that hang on an event: "before the beginning of the talks", "14 days after the hearing", "after each session".

The event is found among the names that the caller gives, or kept by its own name. Which days come of it
says dates.resolve.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from django.utils.translation import gettext as _

from phases.date_days import unreadable
from phases.date_faults import MONTHS, UnreadableDate, short

FARTHEST = 3660  # days

Names = Mapping[str, str] | None
Hung = tuple[str, str, int]  # anchor, relation, offset

_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
NUMBER = rf"(?:\d{{1,4}}|{'|'.join(_NUMBERS)})"
_BEFORE = r"before|prior to|ahead of|in advance of"
_AFTER = r"after|following"
_FAR = rf"(?:(?P<late>(?:no|not) later than )|(?P<least>at least )|(?P<within>within ))?(?P<number>{NUMBER}) "


def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern of the grammar: case does not matter, and a digit is 0 to 9."""
    return re.compile(text, re.IGNORECASE | re.ASCII)


REMARK = pattern(
    r"\s?\([^()]*\)$|, (?:day|month|date)s? (?:not known|to be (?:announced|confirmed|determined)|tbc)$"
    rf"| for (?:the duration of )?{NUMBER} (?:working )?days?$"
)
_OFFSET = pattern(
    rf"{_FAR}(?P<unit>days?|weeks?) (?:(?P<before>{_BEFORE})|(?P<after>{_AFTER})|(?P<of>of))\b"  # "within 14 days of"
)
_RELATION = pattern(
    rf"(?:(?:immediately|shortly|directly|just|well) )?(?:(?P<before>{_BEFORE})|(?P<after>{_AFTER}))\b"
    r"|(?P<by>(?:no|not) later than|by|until|till)\b|(?P<during>during|throughout)\b|(?P<at>in|at)\b"
)
_COMMA = pattern(
    rf", (?=(?:(?:(?:no|not) later than |at least |within )?{NUMBER} (?:days?|weeks?) )?"
    rf"(?:(?:immediately|shortly|directly|just|well) )?(?:{_BEFORE}|{_AFTER}|of|during)\b)"
)
_EACH = pattern(r"(?:each|every)(?: of the)? ")
_OPENS = pattern(r"(?:the )?(?:very )?(?:beginning|opening|start|commencement) of ")
_CLOSES = pattern(r"(?:the )?(?:very )?(?:end|close|closing|conclusion|completion) of ")
_DOES = pattern(
    r" (?:(?P<opens>opens?|begins?|starts?)|(?P<closes>ends?|closes?|concludes?)"
    r"|(?:is|are|has been|have been) (?:[a-z]+ed|held|chosen|begun))$"
)
_KEY = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)+")
_DATE_LIKE = pattern(rf"\b[12]\d{{3}}\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:{'|'.join(MONTHS)})\b|\d/\d")
_SECOND_EVENT = pattern(r"(?:,| and| or) (?:before|after|at|in|during|prior|by) ")


def starts_far(said: str) -> bool:
    """Whether a phrase starts with how far from an event it lies."""
    return _OFFSET.match(said) is not None


def after_comma(said: str) -> tuple[str, str] | None:
    """Cut "by 10 February 2018, after the sessions" into its days and the event on which they hang."""
    comma = _COMMA.search(said)
    return (said[: comma.start()], said[comma.end() :]) if comma else None


def read(said: str, names: Names) -> Hung:
    """Read a date that hangs on an event. Raises UnreadableDate."""
    far = _OFFSET.match(said)
    limit = far or _RELATION.match(said)
    if limit is None:
        raise unreadable(said)
    rest = said[limit.end() :].strip()
    each = _EACH.match(rest)
    rest = rest[each.end() :] if each else rest
    kind = str(limit.lastgroup)
    if kind in ("by", "at") and not (rest.lower().startswith(("the ", "phase ", '"')) or _key(rest, names)):
        raise unreadable(said)  # "by letter", "in due course"
    relation = {"by": "before", "of": "after", "at": "during"}.get(kind, kind)
    if each and relation == "during":
        raise unreadable(said)
    anchor = _event(rest, relation, said, names)
    return anchor, f"{relation}-each" if each else relation, _days(far, said) if far else 0


def _days(far: re.Match[str], said: str) -> int:
    """How many days an offset names. "At least 14 days after" has no last day: a date cannot say it."""
    if (far["least"] and not far["before"]) or (far["within"] and far["before"]) or (far["of"] and not far["within"]):
        raise unreadable(said)
    name = far["number"].lower()
    days = int(name) if name.isdigit() else _NUMBERS.index(name) + 1
    days *= 7 if far["unit"].lower().startswith("week") else 1
    if not 1 <= days <= FARTHEST:
        raise UnreadableDate(
            _("A date can lie 1 to %(most)s days from the event on which it hangs.") % {"most": FARTHEST}
        )
    return days


def _event(rest: str, relation: str, said: str, names: Names) -> str:
    """Return the key of the event that a date hangs on; its name where no names are given."""
    found = _key(rest, names)
    if found:
        return found
    quoted = len(rest) > 2 and rest.startswith('"') and rest.endswith('"')
    name = rest[1:-1] if quoted else _name(rest, relation, said)
    if names is None:
        return name
    found = _key(name, names)
    if found:
        return found
    near = get_close_matches(name.lower()[:80], [known[:80] for known in names], 3, 0.3)
    if not near:
        raise UnreadableDate(_("There is no “%(name)s” that a date could hang on.") % {"name": short(name)})
    raise UnreadableDate(
        _("There is no “%(name)s” that a date could hang on. The nearest are: %(near)s.")
        % {"name": short(name), "near": ", ".join(f"“{short(known)}”" for known in near)}
    )


def _name(rest: str, relation: str, said: str) -> str:
    """Return the bare name of an event: without its article, what it does, and which edge of it is meant."""
    rest = REMARK.sub("", rest)
    does, opens, closes = _DOES.search(rest), _OPENS.match(rest), _CLOSES.match(rest)
    at_start, at_end = opens or (does and does["opens"]), closes or (does and does["closes"])
    if (at_start and relation != "before") or (at_end and relation != "after"):
        raise UnreadableDate(
            _("“%(text)s” cannot be kept: a date can lie before an event begins, after it ends, or while it lasts.")
            % {"text": short(said)}
        )
    edge = opens or closes
    name = rest[edge.end() if edge else 0 : does.start() if does else None]
    name = re.sub(r"^the ", "", name, flags=re.IGNORECASE).strip()
    if _KEY.fullmatch(name):
        return name
    if not re.search(r"[^\W\d_]", name) or _DATE_LIKE.search(name) or _SECOND_EVENT.search(name) or '"' in name:
        raise unreadable(said)
    return name


def _key(name: str, names: Names) -> str:
    """Return the key of a known event by its name or key, or nothing."""
    for spelling in _spellings(name) if names else ():
        if spelling in names:  # type: ignore[operator]
            return names[spelling]  # type: ignore[index]
        if spelling in names.values():  # type: ignore[union-attr]
            return spelling
    return ""


def _spellings(name: str) -> Iterator[str]:
    name = name.strip('"').lower()
    yield name
    yield name.removeprefix("the ")
    yield REMARK.sub("", name).removeprefix("the ")


def write(hung: Hung, quoted: bool) -> str:
    """Write what `read` reads the same; a name that would be read as something else stands in quotation marks."""
    anchor, relation, offset = hung
    kind = relation.removesuffix("-each")
    far = "" if not offset or kind == "during" else "1 day " if offset == 1 else f"{offset} days "
    each = "each " if relation.endswith("-each") else ""
    return f"{far}{kind} {each}" + (f'"{anchor}"' if quoted else anchor)
