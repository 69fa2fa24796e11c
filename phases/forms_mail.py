"""Forms of the mail desk: what to show, and why a message is not to go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compact import outbox
from compact.models import Message


class MailFilter(forms.Form):
    """What the list is narrowed to; it stands in the address."""

    to = forms.CharField(
        label=_("Address, or a part of it"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    since = forms.DateField(label=_("Owed from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Owed until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(((kind, outbox.label(kind)) for kind in outbox.KINDS), key=lambda pair: pair[1])
        self.fields["state"].choices = [("", _("every state")), *Message.State.choices]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("every kind")), *kinds]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        """The filters that are set and can be read."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


class CancelForm(forms.Form):
    """Why a message is not to go any more."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It stays with the message, for your colleagues to read."),
    )
