"""Shapes of what staff type about texts and their versions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from phases.domain.texts import Said, TextFacts
from phases.models import Addressee, Authority, Process, Provision, Text, Wording

LINES = forms.Textarea(attrs={"rows": 4, "dir": "auto"})


class TextForm(forms.Form):
    """A version that came, or another text."""

    title = forms.CharField(label=_("Title"), max_length=300)
    key = forms.CharField(
        label=_("Key"), max_length=80, help_text=_("Its address: small letters, digits, dots and hyphens.")
    )
    kind = forms.CharField(label=_("Kind"), max_length=40, help_text=_("As: draft resolution, resolution, letter."))
    status = forms.ChoiceField(label=_("Status"), choices=Text.Status.choices)
    version = forms.CharField(label=_("Version"), max_length=80, required=False, help_text=_("As: first draft."))
    series = forms.CharField(
        label=_("Series"), max_length=80, required=False, help_text=_("Versions of one text share it.")
    )
    symbol = forms.CharField(label=_("Symbol"), max_length=60, required=False)
    dated = forms.DateField(
        label=_("Date on the text"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    authority = forms.ChoiceField(label=_("Authority"), choices=Authority.choices)
    issued_by = forms.CharField(label=_("Issued by"), max_length=200)
    partial = forms.BooleanField(
        label=_("Only some of its paragraphs are recorded"),
        required=False,
        help_text=_("What is absent is then not recorded, and is not called dropped."),
    )

    def facts(self) -> TextFacts:
        return TextFacts(**self.cleaned_data)


class TermsField(forms.CharField):
    """Dates, numbers and places, one a line: `term: value`."""

    widget = LINES

    def clean(self, value: Any) -> list[dict[str, str]]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        pairs = [tuple(part.strip() for part in line.partition(":")[::2]) for line in lines]
        wrong = next((line for line, (term, said) in zip(lines, pairs, strict=True) if not (term and said)), None)
        if wrong is not None:
            raise forms.ValidationError(_now("Write each line as “term: value”, not “%(line)s”.") % {"line": wrong})
        if len({term for term, _said in pairs}) < len(pairs):
            raise forms.ValidationError(_now("Each term stands once."))
        if any(len(term) > 80 or len(said) > 200 for term, said in pairs):
            raise forms.ValidationError(_now("A term has at most 80 characters, its value at most 200."))
        return [{"term": term, "value": said} for term, said in pairs]


class WordingForm(forms.Form):
    """What a paragraph says in one version, in our words."""

    dropped = forms.BooleanField(label=_("This version no longer has the paragraph"), required=False)
    number = forms.CharField(label=_("Number as printed"), max_length=20)
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("What it says"), max_length=4000, required=False, widget=LINES, help_text=_("In our own words.")
    )
    verb = forms.CharField(label=_("Verb"), max_length=60, required=False, help_text=_("As: decides, requests."))
    terms = TermsField(
        label=_("Dates, numbers and places"),
        required=False,
        help_text=_("One a line, as “place: Vienna”. Versions are compared by these."),
    )
    asked = forms.ModelMultipleChoiceField(
        Addressee.objects.none(), label=_("Who is asked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, process: Process, wording: Wording | None, seen: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": seen, **(initial_of(wording) if wording else {})}
        super().__init__(*args, **kwargs)
        self.fields["asked"].queryset = Addressee.objects.filter(process=process)  # type: ignore[attr-defined]

    def said(self) -> Said:
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return Said(**data | {"asked": tuple(data["asked"])})


def initial_of(wording: Wording) -> dict[str, Any]:
    """A wording as the form shows it."""
    shown = {name: getattr(wording, name) for name in ("number", "title", "summary", "verb", "dropped")}
    terms = "\n".join(f"{said['term']}: {said['value']}" for said in wording.terms)
    return shown | {"terms": terms, "asked": [addressee.pk for addressee in wording.asked.all()]}


class SupersedeForm(forms.Form):
    """That a text takes the place of a paragraph."""

    provision = forms.ChoiceField(label=_("Paragraph"))
    text = forms.ModelChoiceField(Text.objects.none(), label=_("By which text"), empty_label=_("Choose a text"))
    note = forms.CharField(label=_("What is superseded"), max_length=300)
    whole = forms.BooleanField(
        label=_("Nothing of the paragraph stands any more"),
        required=False,
        help_text=_("Its rules then ask for nothing; leave it empty where only a part is superseded."),
    )

    def __init__(self, *args: Any, process: Process, numbers: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.process = process
        self.fields["provision"].choices = list(numbers.items())  # type: ignore[attr-defined]
        self.fields["text"].queryset = Text.objects.filter(process=process, governs=False).order_by("dated")  # type: ignore[attr-defined]

    def clean_provision(self) -> Provision:
        return Provision.objects.get(process=self.process, pk=self.cleaned_data["provision"])
