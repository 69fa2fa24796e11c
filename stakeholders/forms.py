"""Shapes of what applicants and officers type."""

import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from stakeholders.domain.applications import OUTCOMES
from stakeholders.fields import TOO_LONG, NameField, ProseField, WebField
from stakeholders.models import Application, Category, Route, State

PUBLIC = _("Becomes public if your organisation comes on the list.")
PRIVATE = _("Not public: seen by the secretariat alone.")
LONGEST_PURPOSE = 4000  # characters, about 600 words


class ApplicationForm(forms.Form):
    """What an organisation says of itself when it asks to take part. Each field says whether it becomes public."""

    published = ("category", "organisation_name", "acronym", "country")  # on a list, and nowhere else

    category = forms.ModelChoiceField(
        Category.objects.none(),
        to_field_name="key",
        label=_("What is your organisation?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose what your organisation is."),
            "invalid_choice": _("This way in is not open to that. Choose one of those named."),
        },
    )
    organisation_name = NameField(
        label=_("Name of the organisation"),
        max_length=300,
        help_text=_("As in its statutes, in its own language or in English."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
        error_messages={"required": _("Enter the name of the organisation.")},
    )
    acronym = NameField(label=_("Short name"), max_length=40, required=False)
    country = forms.ModelChoiceField(
        State.objects.only("iso2", "name"),
        label=_("Country of its headquarters"),
        empty_label=_("Choose a country"),
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={
            "required": _("Choose a country."),
            "invalid_choice": _("Choose a country from the list."),
        },
    )
    web = WebField(
        label=_("Web page"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    contact_name = NameField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Enter your name.")},
    )
    contact_email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We write here to confirm it, and when there is a decision."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Write an e-mail address, as name@example.org"),
            "max_length": TOO_LONG,
        },
    )
    purpose = ProseField(
        label=_("Why does your organisation want to take part?"),
        max_length=LONGEST_PURPOSE,
        help_text=_("At most 4,000 characters, about 600 words. What you do, and what it has to do with this process."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Say why your organisation wants to take part.")},
    )
    request_key = forms.UUIDField(
        label=_("This form"),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Open it anew from the page of all ways in, and send it again."),
            "invalid": _("Open it anew from the page of all ways in, and send it again."),
        },
    )

    def __init__(self, *args: Any, route: Route, **kwargs: Any) -> None:
        kwargs["initial"] = {"request_key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        categories = route.categories.all()
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        if len(categories) == 1:
            self.initial["category"] = categories[0].key
        for name, field in self.fields.items():
            shown = route.how == Route.How.LIST and name in self.published
            field.help_text = format_lazy("{} {}", field.help_text, PUBLIC if shown else PRIVATE)


class DecideForm(forms.Form):
    """A decision, its reason, and the version of the application that was read."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a decision."),
            "invalid_choice": _("Choose one of the decisions named."),
        },
    )
    reason = ProseField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        help_text=_("At most 2,000 characters. Needed when declining; the applicant reads it."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def anew(cls, typed: QueryDict, application: Application) -> "DecideForm":
        """What was typed over an application that has changed since: the next press decides on what it is now."""
        kept = typed.copy()
        kept["version"] = str(application.version)
        form = cls(kept, application=application)
        form.full_clean()
        return form

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": application.version}
        super().__init__(*args, **kwargs)
        outcomes = OUTCOMES[Route.How(application.route.how)]
        labels = {
            Application.Status.REGISTERED: _("Register"),
            Application.Status.PROPOSED: _("Propose for the list"),
            Application.Status.DECLINED: _("Decline"),
        }
        self.fields["outcome"].choices = [(status.value, labels[status]) for status in outcomes]  # type: ignore[attr-defined]
