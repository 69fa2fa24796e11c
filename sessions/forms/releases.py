"""Shapes of what staff type when they publish."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """What a release says of itself."""

    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        help_text=_("One sentence for readers: what changed, and on whose word."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
