"""The calendar's filters, the same in pages, feeds and the API: read from an address, checked, asked of a meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import shorten
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from sessions.models import MeetingVersion
from sessions.reading import Programme

FILTERS = ("phase", "kind", "theme", "city", "body", "open")
OPEN, CLOSED = "open", "closed"


class UnknownFilter(RuleViolation):
    """A filter that names nothing: the sentence says which, and what there is."""

    status = 400


@dataclass(frozen=True)
class Filters:
    """What was chosen: any of the values of each name; a name without values lets everything through."""

    programme: Programme
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        return any(self.chosen.values())

    @property
    def query(self) -> str:
        """The choice for an address, in one order."""
        return urlencode([(name, value) for name in FILTERS for value in self.chosen.get(name, ())])

    def fits(self, version: MeetingVersion) -> bool:
        """Whether a meeting fits every name that was chosen."""
        chosen = {name: set(values) for name, values in self.chosen.items() if values}
        openness = {True: OPEN, False: CLOSED}.get(version.is_open)  # type: ignore[arg-type]
        found: dict[str, set[str | None]] = {
            "kind": {version.kind},
            "theme": set(version.themes),
            "city": {version.city},
            "body": {version.body},
            "open": {openness},
        }
        if "phase" in chosen:
            found["phase"] = set(self.programme.phases_on(version.day))
        return all(values & found[name] for name, values in chosen.items())


def choices(programme: Programme) -> dict[str, dict[str, str]]:
    """Return what can be chosen: name -> (value -> its words), in the order in which it is shown."""
    themes = programme.themes.values()
    return {
        "phase": {view.item.key: f"{phase.numeral}. {phase.name}" for phase, view in programme.mandate.phases},
        "kind": {kind.key: kind.plural for kind in programme.kinds},
        "theme": {theme.key: f"{theme.letter}. {theme.title}" for theme in themes},
        "city": {city: city for city in programme.cities},
        "body": {body: body for body in programme.bodies},
        "open": {OPEN: _("open meetings"), CLOSED: _("closed meetings")},
    }


def read(programme: Programme, query: Mapping[str, Sequence[str]]) -> Filters:
    """Read the filters of an address; an empty choice of a form is none. Raises UnknownFilter."""
    chosen = {name: [value for value in query.get(name, ()) if value] for name in FILTERS}
    known = choices(programme) if any(chosen.values()) else {}
    for name, values in chosen.items():
        for value in values:
            if value not in known[name]:
                raise UnknownFilter(
                    _("The filter “%(name)s” has no “%(value)s”. Choose from: %(there)s.")
                    % {"name": name, "value": value[:60], "there": _there(known[name])}
                )
    return Filters(programme, {name: values for name, values in chosen.items() if values})


def _there(known: Mapping[str, str]) -> str:
    """What can be chosen: in words, and as it is written in an address where that is not the same."""
    first = list(known.items())[:12]
    said = [value if value == words else f"{shorten(words, 60, placeholder='…')} ({value})" for value, words in first]
    return ", ".join(said) or _("none yet")
