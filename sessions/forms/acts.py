"""Shapes of what staff type to split, copy, or move many meetings."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sessions.forms.meetings import day_field, hour_field

PAIR = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")


class ReinstateForm(forms.Form):
    """A meeting that is to sit again, with the version that was seen."""

    version = forms.IntegerField(min_value=0, max_value=10**9, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason for going ahead"), max_length=300, required=False, help_text=_("Kept with the meeting.")
    )


class SplitForm(ReinstateForm):
    """Where a meeting ends, and where its second part goes on."""

    at = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    resume = hour_field(_("Goes on at"), _("Empty: at once."))
    field_order = ("at", "resume", "version", "reason")


class MoveSessionForm(forms.Form):
    """The day on which a session's first meeting will sit."""

    to = day_field()
    reason = forms.CharField(
        label=_("Reason for going ahead"), max_length=300, required=False, help_text=_("Kept with each meeting.")
    )


class CopySessionForm(MoveSessionForm):
    """A new session like another, or further meetings of the same."""

    title = forms.CharField(
        label=_("Title of the new session"),
        max_length=300,
        required=False,
        help_text=_("Empty: its meetings are repeated in the same session."),
    )
    field_order = ("to", "title", "reason")


class BulkForm(forms.Form):
    """What is to happen to the meetings that were chosen; each comes with the version that was seen."""

    MOVE, CANCEL = "move", "cancel"
    act = forms.ChoiceField(choices=[(MOVE, MOVE), (CANCEL, CANCEL)])
    days = forms.IntegerField(label=_("Move by days"), required=False)
    reason = forms.CharField(
        label=_("Reason for going ahead"), max_length=300, required=False, help_text=_("Kept with each meeting.")
    )

    @property
    def pairs(self) -> list[str]:
        """The meetings as they were said, to be said again."""
        return self.data.getlist("meetings")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each meeting is said as `12-3`: its primary key, and its version."""
        data = super().clean() or {}
        said = self.pairs
        pairs = [PAIR.fullmatch(one) for one in said]
        if not said or not all(pairs):
            raise ValidationError(_("Choose at least one meeting."))
        data["seen"] = {int(pair[1]): int(pair[2]) for pair in pairs if pair}
        if data.get("act") == self.MOVE and not data.get("days"):
            raise ValidationError(_("Say by how many days."))
        return data
