"""Shapes of what staff type about a meeting."""

from dataclasses import replace
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phases.models import Process
from sessions.domain.meetings import Sitting, sitting_of
from sessions.forms.fields import LanguagesField
from sessions.models import Interpretation, Length, Meeting, Room, Session, Status, Venue

HOUR = "%H:%M"
OPENNESS = {"": None, "open": True, "closed": False}
DETAILS = ("title", "number", "status", "interpretation", "webcast", "agenda", "length")


def day_field() -> forms.DateField:
    return forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def hour_field(label: Any, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format=HOUR)
    return forms.TimeField(label=label, required=False, widget=widget, help_text=help_text)


class DropForm(forms.Form):
    """Where a meeting was dropped: what is not said stays as it is."""

    day = day_field()
    start = hour_field(_("From"))
    end = hour_field(_("To"))
    venue = forms.ModelChoiceField(Venue.objects.all(), label=_("Venue"), required=False)
    room = forms.ModelChoiceField(Room.objects.select_related("venue"), label=_("Room"), required=False)
    version = forms.IntegerField(required=False)
    reason = forms.CharField(label=_("Reason for going ahead"), max_length=300, required=False)

    def sitting(self, meeting: Meeting | None) -> Sitting:
        """The sitting after the drop. A room brings its venue, a venue of another place leaves the room behind."""
        data = self.cleaned_data
        now = sitting_of(meeting) if meeting else Sitting(data["day"], None)
        given = {name: data[name] for name in ("start", "end", "venue", "room") if name in self.data}
        if given.get("room"):
            given["venue"] = given["room"].venue
        elif "venue" in given and given["venue"] != now.venue:
            given["room"] = None
        return replace(now, day=data["day"], **given)


class MeetingForm(forms.Form):
    """All that a meeting is; hours on the venue's clock."""

    day = day_field()
    start = hour_field(_("From"))
    end = hour_field(_("To"), _("On the venue's clock. Leave both empty where the hours are not known."))
    length = forms.ChoiceField(
        label=_("Length"), choices=Length.choices, required=False, help_text=_("Only where the hours are not known.")
    )
    venue = forms.ModelChoiceField(Venue.objects.order_by("city", "name"), label=_("Venue"), required=False)
    room = forms.ModelChoiceField(
        Room.objects.select_related("venue").order_by("venue__city", "venue__name", "name"),
        label=_("Room"),
        required=False,
    )
    status = forms.ChoiceField(label=_("Status"), choices=Status.choices)
    title = forms.CharField(label=_("Title"), max_length=300, required=False, help_text=_("Beside its session's own."))
    number = forms.IntegerField(
        label=_("Number"), min_value=1, max_value=99999, required=False, help_text=_("Among the meetings of its body.")
    )
    is_open = forms.ChoiceField(
        label=_("Open or closed"),
        choices=[("", _("not recorded")), ("open", _("open")), ("closed", _("closed"))],
        required=False,
    )
    interpretation = forms.ChoiceField(label=_("Interpretation"), choices=Interpretation.choices, required=False)
    languages = LanguagesField(label=_("Languages"))
    webcast = forms.URLField(label=_("Webcast"), max_length=500, required=False, assume_scheme="https")
    agenda = forms.CharField(
        label=_("Agenda"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One item to a line."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason for going ahead"), max_length=300, required=False, help_text=_("Kept with the meeting.")
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting:
            kwargs["initial"] = _initial(meeting)
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = self._rooms()  # type: ignore[attr-defined]
        if not self.data.get("reason"):
            self.fields["reason"].widget = forms.HiddenInput()
        said = meeting.interpretation if meeting else ""
        if said not in Interpretation.values:  # an older file's own words stay as they are
            self.fields["interpretation"].choices = [*Interpretation.choices, (said, said)]  # type: ignore[attr-defined]

    def _rooms(self) -> list[tuple[str, Any]]:
        """The rooms below their venue, so that one of another city is not taken by mistake."""
        rooms = self.fields["room"].queryset  # type: ignore[attr-defined]
        by_venue = groupby(rooms, key=lambda room: str(room.venue))
        return [("", gettext("no room")), *((venue, [(r.pk, r.name) for r in found]) for venue, found in by_venue)]

    def ask_reason(self, sentence: str) -> None:
        """Show the field for the reason, with what it is asked for."""
        self.fields["reason"].widget = forms.TextInput()
        self.fields["reason"].required = True
        self.add_error("reason", sentence)

    def sitting(self) -> Sitting:
        """A room brings its venue along where none was chosen."""
        data = self.cleaned_data
        room: Room | None = data["room"]
        venue = data["venue"] or (room.venue if room else None)
        return Sitting(data["day"], venue, room, data["start"], data["end"])

    def details(self) -> dict[str, Any]:
        """What the meeting is, beside when and where."""
        data = self.cleaned_data
        found = {name: data[name] for name in DETAILS}
        if data["start"] and "length" not in self.changed_data:
            found["length"] = ""  # the hours say it now
        return found | {"is_open": OPENNESS[data["is_open"]], "languages": data["languages"]}


class NewMeetingForm(MeetingForm):
    """A first or a further meeting of a session."""

    session = forms.ModelChoiceField(Session.objects.none(), label=_("Session"), to_field_name="slug")
    field_order = ("session",)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Session.objects.filter(process=process).select_related("item", "process", "kind")
        self.fields["session"].queryset = found.order_by("item__title")  # type: ignore[attr-defined]


def _initial(meeting: Meeting) -> dict[str, Any]:
    openness = {value: word for word, value in OPENNESS.items()}
    return vars(sitting_of(meeting)) | {
        **{name: getattr(meeting, name) for name in DETAILS},
        "is_open": openness[meeting.is_open],
        "languages": meeting.languages,
        "version": meeting.version,
    }
