"""Shapes of what staff say of reminders: how many days before and after, to whom, and who answers for an addressee."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases import plan_words
from phases.audiences import Lead
from phases.domain.plans import Wanted, fault
from phases.models import Audience, Role
from phases.plan_views import PlanView
from phases.reminded import Reminded

PARTS = ("opening", "before", "after")
AS_ALL, OWN, NEVER = "as-all", "own", "never"
# What is often wanted, by name; each is one press.
QUICK = {
    "early": (gettext_lazy("Long notice"), Lead(opening=(0,), before=(60, 30, 14, 7, 1), after=(1, 7))),
    "week": (gettext_lazy("The last week only"), Lead(before=(7, 1), after=(1,))),
    "late": (gettext_lazy("Only once it is late"), Lead(after=(1, 7, 14))),
}


class DaysField(forms.CharField):
    """Numbers of days as people type them, "30, 7, 1"; gives a tuple of them."""

    def __init__(self, part: str, **kwargs: Any) -> None:
        self.part = part
        super().__init__(required=False, max_length=200, show_hidden_initial=True, **kwargs)

    def clean(self, value: Any) -> tuple[int, ...]:
        typed = [one for one in re.split(r"[\s,;،、]+", super().clean(value) or "") if one]
        for one in typed:
            if not one.isdecimal() or len(one) > 6:
                sentence = _("“%(value)s” is no number of days. Write the days as “30, 7, 1”.")
                raise forms.ValidationError(sentence % {"value": one})
        days = tuple(dict.fromkeys(int(one) for one in typed))
        if wrong := fault(self.part, days):
            raise forms.ValidationError(wrong)
        return days


class PlanForm(forms.Form):
    """How each audience is reminded, of one milestone or by default: chosen from a few ways, or typed."""

    def __init__(self, *args: Any, plans: Iterable[PlanView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {plan.audience: plan for plan in plans}
        for plan in self.plans.values():
            for name, field in _fields(plan).items():
                self.fields[f"{plan.audience}-{name}"] = field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for audience in self.plans:
            if data.get(f"{audience}-how") == OWN and not any(data.get(f"{audience}-{part}", 1) for part in PARTS):
                self.add_error(f"{audience}-how", _("Type at least one number of days, or choose “No reminders”."))
            wanted = data.get(f"{audience}-how") not in (AS_ALL, NEVER, None)
            if audience == Audience.ESCALATION and wanted and not data.get(f"{audience}-roles", 1):
                self.add_error(f"{audience}-roles", _("Say whose people are told when it is late."))
        return data

    def lead(self, audience: str) -> Lead | None:
        """What was asked for an audience; None: what stands without a plan of its own."""
        how = self.cleaned_data[f"{audience}-how"]
        if how == AS_ALL:
            return None
        roles = tuple(self.cleaned_data.get(f"{audience}-roles", ()))
        if how == OWN:
            opening, before, after = (self.cleaned_data[f"{audience}-{part}"] for part in PARTS)
            return Lead(opening, before, after, roles)
        if how == NEVER:
            return Lead()
        quick = QUICK[how][1]
        return Lead(quick.opening, quick.before, quick.after, roles)

    @property
    def touched(self) -> list[str]:
        """The audiences of which something was changed here; the others may have been changed by somebody else."""
        return [
            audience
            for audience in self.plans
            if any(name.startswith(f"{audience}-") and not name.endswith("-version") for name in self.changed_data)
        ]

    @property
    def wanted(self) -> list[Wanted]:
        """What is to be set or put back."""
        versions = self.cleaned_data
        return [Wanted(one, self.lead(one), versions[f"{one}-version"] or 0) for one in self.touched]

    @property
    def groups(self) -> list["Group"]:
        return [Group(self, plan) for plan in self.plans.values()]


@dataclass(frozen=True)
class Group:
    """One audience of the form: what stands for it now, and the fields that change it."""

    form: PlanForm
    plan: PlanView

    def _field(self, name: str) -> forms.BoundField | None:
        name = f"{self.plan.audience}-{name}"
        return self.form[name] if name in self.form.fields else None

    @property
    def how(self) -> forms.BoundField | None:
        return self._field("how")

    @property
    def days(self) -> list[forms.BoundField | None]:
        return [self._field(part) for part in PARTS]

    @property
    def roles(self) -> forms.BoundField | None:
        return self._field("roles")

    @property
    def version(self) -> forms.BoundField | None:
        return self._field("version")

    @property
    def is_open(self) -> bool:
        """Whether its fields are to be seen at once: something was changed or is wrong there."""
        wrong = any(name.startswith(f"{self.plan.audience}-") for name in self.form.errors)
        return self.form.is_bound and (wrong or self.plan.audience in self.form.touched)


def _fields(plan: PlanView) -> dict[str, forms.Field]:
    labels = {
        "opening": (gettext_lazy("Days before its window opens"), gettext_lazy("0 is the day on which it opens.")),
        "before": (gettext_lazy("Days before it is due"), gettext_lazy("As “30, 7, 1”; 0 is the day itself.")),
        "after": (gettext_lazy("Days after, while nothing is recorded"), gettext_lazy("As “1, 7”.")),
    }
    days = {
        part: DaysField(
            part,
            label=label,
            help_text=help_text,
            initial=", ".join(str(day) for day in getattr(plan.lead, part)),
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        )
        for part, (label, help_text) in labels.items()
    }
    return {
        "how": forms.ChoiceField(
            label=_("When: %(who)s") % {"who": plan.name},
            choices=_ways(plan),
            initial=_way(plan),
            widget=forms.RadioSelect,
            show_hidden_initial=True,
            error_messages={"required": gettext_lazy("Choose one."), "invalid_choice": gettext_lazy("Choose one.")},
        ),
        **days,
        **({"roles": _roles(plan)} if plan.audience == Audience.ESCALATION else {}),
        "version": forms.IntegerField(widget=forms.HiddenInput, required=False, initial=plan.version),
    }


def _roles(plan: PlanView) -> forms.Field:
    return forms.MultipleChoiceField(
        label=gettext_lazy("Whose people"),
        choices=Role.Kind.choices,
        required=False,
        initial=list(plan.lead.roles),
        widget=forms.CheckboxSelectMultiple,
        show_hidden_initial=True,
        error_messages={"invalid_choice": gettext_lazy("There is no role “%(value)s”.")},
    )


def _ways(plan: PlanView) -> list[tuple[str, str]]:
    """The ways to choose from, each with what it means in days."""
    found = []
    if plan.without is not None:
        found.append((AS_ALL, f"{plan.whose}: {plan_words.lead(plan.without)}"))
    for key, (name, lead) in QUICK.items():
        found.append((key, f"{name}: {plan_words.lead(lead)}"))
    return [*found, (OWN, _("On days of its own")), (NEVER, _("No reminders of this at all"))]


def _way(plan: PlanView) -> str:
    if plan.without is not None and not plan.own:
        return AS_ALL
    return OWN if plan.lead.opening or plan.lead.before or plan.lead.after else NEVER


class FocalPointForm(forms.Form):
    """Who is to answer for an addressee: chosen among those who have a part in the process, or by e-mail."""

    person = forms.ChoiceField(label=gettext_lazy("Somebody with a role in this process"), required=False)
    email = forms.CharField(
        label=gettext_lazy("Or by e-mail"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("Of an account that exists here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, reminded: Reminded, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(user.email, f"{user} ({roles})") for user, roles in reminded.others]
        self.fields["person"].choices = [("", _("Choose one")), *named]  # type: ignore[attr-defined]
        self.fields["person"].error_messages["invalid_choice"] = _("This person has no role here, or is named already.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen, typed = data.get("person"), data.get("email")
        if chosen and typed and chosen.lower() != typed.lower():
            self.add_error(
                "email", _("You chose somebody from the list and typed another e-mail. Leave one of them empty.")
            )
        elif not (chosen or typed or self.errors):
            self.add_error("email", _("Say who: choose from the list, or type the e-mail of their account."))
        return data

    @property
    def who(self) -> str:
        return self.cleaned_data["person"] or self.cleaned_data["email"]
