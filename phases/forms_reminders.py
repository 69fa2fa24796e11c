"""Forms of the reminders' desk: what to show, and what to do with a wave."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compact.models import Message
from phases.models import Audience, Reminder
from phases.reading import Reading
from phases.waves import MOST_WEEKS, WEEKS

State = Reminder.State
STATES = (State.PLANNED, State.HELD, *Message.State, State.SKIPPED)


class WavesFilter(forms.Form):
    """What the list is narrowed to; it stands in the address."""

    audience = forms.ChoiceField(label=_("To whom"), required=False)
    milestone = forms.ChoiceField(label=_("Of what"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    weeks = forms.IntegerField(label=_("Weeks"), required=False, min_value=1, max_value=MOST_WEEKS)

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owed = [(view.item.key, view.title) for milestone, view in reading.milestones if not milestone.each]
        choices = {
            "audience": [("", _("everybody")), *Audience.choices],
            "milestone": [("", _("everything")), *sorted(owed, key=lambda pair: pair[1])],
            "state": [("", _("every state")), *((str(state), state.label) for state in STATES)],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        self.fields["weeks"].widget.attrs["placeholder"] = str(WEEKS)

    @property
    def asked(self) -> dict[str, Any]:
        """The filters that are set and can be read."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


class ActForm(forms.Form):
    """An act that needs no more than a yes."""


class SkipForm(ActForm):
    """Why reminders are not to go."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It stays with the reminders, for your colleagues to read."),
    )
