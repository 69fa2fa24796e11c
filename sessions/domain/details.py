"""What a meeting is, rather than when: each detail checked, with a sentence for what cannot be."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from sessions.languages import is_language
from sessions.models import Interpretation, Length, Meeting, Status

TITLE, AGENDA, LINE, ADDRESS, LANGUAGES, NUMBER = 300, 20_000, 500, 500, 30, 100_000  # the most of each
CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
is_web_address = URLValidator(schemes=["http", "https"])


def change(meeting: Meeting, details: dict[str, Any]) -> None:
    """Set details on a meeting, not saved. Raises RuleViolation with the field that is at fault."""
    if unknown := set(details) - set(CHECKS):
        raise TypeError(f"a meeting has no {', '.join(sorted(unknown))}")
    for name, value in details.items():
        if getattr(meeting, name) != value:  # what stands is not questioned: it may be older than the rule
            setattr(meeting, name, CHECKS[name](value))
    if "length" in details and meeting.length and meeting.starts_at:
        _refuse("length", _("The hours say how long the meeting takes; a length is for a day without hours."))
    if details.get("languages") and meeting.interpretation == Interpretation.NONE:
        _refuse("languages", _("There is no interpretation, so there are no languages to interpret into."))


def _refuse(field: str, sentence: str) -> None:
    raise RuleViolation(sentence, field=field)


def _title(value: str) -> str:
    value = " ".join(value.split())
    if len(value) > TITLE:
        _refuse("title", _("A title has at most %(most)d characters.") % {"most": TITLE})
    return value


def _chosen(field: str, choices: type[Status] | type[Length] | type[Interpretation]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in choices.values:
            named = {"value": value, "known": ", ".join(f"“{one}”" for one in choices.values if one)}
            _refuse(field, _("“%(value)s” is none of %(known)s.") % named)
        return str(value)

    return check


def _is_open(value: bool | None) -> bool | None:
    if value not in (True, False, None):
        _refuse("is_open", _("A meeting is open or closed, or that is not recorded."))
    return value


def _languages(value: list[str]) -> list[str]:
    if len(value) > LANGUAGES or len(set(value)) < len(value):
        _refuse("languages", _("Each language once, and at most %(most)d of them.") % {"most": LANGUAGES})
    for code in value:
        if not (CODE.fullmatch(code) and is_language(code)):
            _refuse("languages", _("“%(code)s” is no code of a language; write fr for French.") % {"code": code})
    return list(value)


def _number(value: int | None) -> int | None:
    if value is not None and not 0 < value < NUMBER:
        _refuse("number", _("A meeting's number lies between 1 and %(most)d.") % {"most": NUMBER - 1})
    return value


def _webcast(value: str) -> str:
    value = value.strip()
    if not value:
        return ""
    try:
        is_web_address(value)
    except ValidationError:
        _refuse("webcast", _("The webcast is a web address that begins with https:// or http://."))
    if len(value) > ADDRESS:
        _refuse("webcast", _("The address of the webcast has at most %(most)d characters.") % {"most": ADDRESS})
    return value


def _agenda(value: str) -> str:
    lines = [line.strip() for line in value.splitlines()]
    if len(value) > AGENDA:
        _refuse("agenda", _("An agenda has at most %(most)d characters.") % {"most": AGENDA})
    for number, line in enumerate(lines, 1):
        if len(line) > LINE:
            named = {"number": number, "most": LINE}
            _refuse("agenda", _("Line %(number)d of the agenda is longer than %(most)d characters.") % named)
    return "\n".join(line for line in lines if line)


CHECKS: dict[str, Callable[[Any], Any]] = {
    "title": _title,
    "status": _chosen("status", Status),
    "is_open": _is_open,
    "length": _chosen("length", Length),
    "interpretation": _chosen("interpretation", Interpretation),
    "languages": _languages,
    "number": _number,
    "webcast": _webcast,
    "agenda": _agenda,
}
