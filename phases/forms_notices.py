"""Forms of what people want to be told, and in which language and zone."""

import re
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.models import NoticeChoice

PLANNED, OWN, NONE = "planned", "own", "none"
DAYS = re.compile(r"\d{1,4}(\s*[,;]\s*\d{1,4}|\s+\d{1,4})*")


class PersonForm(forms.Form):
    """The language and the time zone in which somebody is written to."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    zone = forms.CharField(
        max_length=64,
        required=False,
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Begin to type a city, as Nairobi. Empty: the zone of the process only."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        """Take a zone by its name, or by its city alone where only one is called so."""
        said = "_".join(self.cleaned_data["zone"].split())
        if not said:
            return ""
        known = available_timezones()
        same = [zone for zone in known if zone.lower() == said.lower()]
        found = same or [zone for zone in known if "/" in zone and zone.lower().endswith(f"/{said.lower()}")]
        if len(found) != 1:
            raise forms.ValidationError(_("There is no such time zone. Take one from the list, as Africa/Nairobi."))
        return found[0]


class ChoiceForm(forms.Form):
    """What somebody wants of one sort of notices in one process."""

    what = forms.ChoiceField(widget=forms.RadioSelect)
    days = forms.CharField(
        max_length=80,
        required=False,
        label=gettext_lazy("Days before a deadline"),
        help_text=gettext_lazy("Days before a deadline, as “14, 2”. For what you owe they come in addition."),
        widget=forms.TextInput(attrs={"aria-label": gettext_lazy("Days before a deadline")}),
    )

    def __init__(self, *args: Any, has_days: bool, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept  # the days that stand
        names = [PLANNED, *([OWN] if has_days else []), NONE]
        self.fields["what"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, choice: NoticeChoice | None, *, has_days: bool, prefix: str) -> "ChoiceForm":
        """The form as somebody's choice stands."""
        return cls(initial=initial(choice), has_days=has_days, prefix=prefix)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["silent"], data["own"] = data.get("what") == NONE, None
        if data.get("what") == PLANNED and data.get("days", "").strip() not in ("", self.kept):
            self.add_error("days", _("Choose “On days of my own” too, so that these days count."))
        if data.get("what") == OWN:
            said = data.get("days", "").strip()
            if not DAYS.fullmatch(said):
                self.add_error("days", _("Type how many days before, as “14, 2”."))
            else:
                data["own"] = [int(day) for day in re.findall(r"\d+", said)]
        return data


def initial(choice: NoticeChoice | None) -> dict[str, str]:
    """How a choice is said in the form."""
    days = ", ".join(map(str, choice.days)) if choice and choice.days else ""
    if choice is None or not (choice.silent or choice.days):
        return {"what": PLANNED, "days": days}
    return {"what": NONE if choice.silent else OWN, "days": days}
