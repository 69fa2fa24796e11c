"""Shapes of what staff type about offices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phases.dates import ImpreciseDate, UnreadableDate, parse
from phases.domain.offices import Person
from phases.models import Process, Source


class PhraseField(forms.CharField):
    """A date as a text or a letter writes it; gives an ImpreciseDate, or None where it may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)

    def clean(self, value: Any) -> ImpreciseDate | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = parse(text)
        except UnreadableDate as error:
            raise forms.ValidationError(error.sentence) from error
        if found.relation:
            raise forms.ValidationError(_("Write a date here that hangs on nothing else, as “no later than May 2021”."))
        return found


class AppointForm(forms.Form):
    """Who comes to hold an office, since when, and who says so."""

    name = forms.CharField(label=_("Who"), max_length=200, help_text=_("A person, or a body."))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    on_behalf_of = forms.CharField(
        label=_("From"), max_length=120, required=False, help_text=_("The State or body the holder comes from.")
    )
    since = PhraseField(
        label=_("Since"), help_text=_("As the source says it: “12 May 2021”, “no later than May 2021”.")
    )
    until = PhraseField(
        label=_("Until"), required=False, help_text=_("Only for somebody who has left the office already.")
    )
    source = forms.ModelChoiceField(Source.objects.none(), label=_("Who says so"), empty_label=_("Choose a source"))

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.filter(process=process).order_by("title")  # type: ignore[attr-defined]

    def person(self) -> Person:
        data = self.cleaned_data
        return Person(data["name"], data["title"], data["on_behalf_of"])


class EndForm(forms.Form):
    """When somebody left an office."""

    until = PhraseField(label=_("Until"), help_text=_("As the source says it: “12 May 2021”, “May 2021”."))
