"""Fields for States by their names, with the names offered by the browser, and for languages by their codes."""

import re
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from phases.fields import LineField
from stakeholders.models import State

NAMES = "state-names"  # the list that the page holds once
SPARE = 2  # empty lines beside those that are filled


class StateField(LineField):
    """One State by its name, in whatever case; the names of earlier years and the two letters are known too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"list": NAMES, "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, State) else value

    def clean(self, value: Any) -> State | None:  # type: ignore[override]
        return find(super().clean(value))


class LanguagesField(LineField):
    """Languages by their codes, with commas or spaces between; it gives them as a list, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, help_text=_("Their codes, as: en, fr."), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        found = re.split(r"[\s,;]+", super().clean(value))
        return list(dict.fromkeys(_code(part) for part in found if part))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def _code(typed: str) -> str:
    """A code with its language in small letters; what follows a hyphen stays as it was typed."""
    language, hyphen, rest = typed.partition("-")
    return f"{language.lower()}{hyphen}{rest}"


class Lines(forms.TextInput):
    """As many lines as are filled, and some spare ones."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else data.get(name, [])

    def id_for_label(self, id_: str, index: str = "0") -> str:
        return f"{id_}_0" if id_ else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        filled = [line for line in (value or []) if str(line).strip()]
        stem = (attrs or {}).pop("id", f"id_{name}")
        lines = [
            (flatatt(self._line(name, stem, number, text, attrs)),)
            for number, text in enumerate([*filled, *[""] * SPARE])
        ]
        return format_html('<div class="state-lines">{}</div>', format_html_join("\n", "<input{}>", lines))

    def _line(self, name: str, stem: str, number: int, text: str, attrs: Any) -> dict[str, Any]:
        label = _now("State %(number)d") % {"number": number + 1}
        own = {"type": "text", "name": name, "id": f"{stem}_{number}", "value": text, "aria-label": label}
        return {**self.attrs, **(attrs or {}), **own}


class StatesField(forms.Field):
    """Some States by their names, one to a line."""

    widget = Lines(attrs={"list": NAMES, "autocomplete": "off"})

    def prepare_value(self, value: Any) -> list[str]:
        return [one.name if isinstance(one, State) else one for one in value or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != [line for line in data or [] if line.strip()]

    def clean(self, value: Any) -> list[State]:
        found = [find(" ".join(line.split())) for line in value or [] if line.strip()]
        return [state for state in dict.fromkeys(found) if state]


def find(name: str) -> State | None:
    """The State that a name means. Raises ValidationError, with names that are near, where there is none."""
    if not name:
        return None
    called = {known.casefold(): state for state in State.objects.all() for known in _names(state)}
    if state := called.get(name.casefold()):
        return state
    near = get_close_matches(name.casefold(), called, 3, 0.6)
    named = {"name": name[:60], "near": ", ".join(dict.fromkeys(called[one].name for one in near))}
    if near:
        raise ValidationError(_("There is no State “%(name)s” here; perhaps %(near)s.") % named)
    raise ValidationError(_("There is no State “%(name)s” here. Choose one from the list.") % named)


def _names(state: State) -> tuple[str, str, str]:
    return (state.iso2, state.name_2017, state.name)
