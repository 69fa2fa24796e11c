"""Shapes of what staff type when they publish, now or later."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compact.errors import RuleViolation
from phases import in_words
from phases.models import Process
from sessions.domain.sittings import YEARS, Sitting


class PublishForm(forms.Form):
    """What a release says of itself, and, where it is to be published later, when."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        help_text=gettext_lazy("One sentence for readers: what changed, and on whose word."),
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, process: Process, later: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.process, self.later = process, later
        self.fields["time"].help_text = _("By the clock of %(city)s.") % {"city": in_words.city(process.zone)}

    def clean(self) -> dict[str, Any]:
        """With "later", a moment is needed: one that the clock of the process's zone shows."""
        data = super().clean() or {}
        if self.later and not self.errors:
            for name in ("day", "time"):
                if not data.get(name):
                    self.add_error(name, _("Say when it is to be published."))
            if not self.errors:
                data["at"] = self._moment(data)
        return data

    def _moment(self, data: dict[str, Any]) -> datetime | None:
        zone = ZoneInfo(self.process.zone)
        if data["day"].year not in YEARS:
            named = {"first": YEARS.start, "last": YEARS.stop - 1}
            self.add_error("day", _("Choose a day between %(first)d and %(last)d.") % named)
            return None
        try:
            return Sitting(data["day"], None).moment(data["time"], zone)
        except RuleViolation as refusal:  # an hour that the clock skips, or shows twice
            self.add_error("time", refusal.sentence)
            return None
