"""Shapes of what staff type."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions.domain.meetings import Sitting, zone_of
from sessions.models import Meeting, Room, Venue


class MoveForm(forms.Form):
    """Where and when a meeting sits; hours on the venue's clock."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    start = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label=_("To"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On the venue's clock. Leave both empty where the hours are not known."),
    )
    venue = forms.ModelChoiceField(Venue.objects.order_by("city", "name"), label=_("Venue"), required=False)
    room = forms.ModelChoiceField(
        Room.objects.select_related("venue").order_by("venue__city", "venue__name", "name"),
        label=_("Room"),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        zone = zone_of(meeting.venue, meeting.session.process)
        hour = "%H:%M"
        kwargs["initial"] = {
            "day": meeting.day,
            "start": meeting.starts_at and meeting.starts_at.astimezone(zone).strftime(hour),
            "end": meeting.ends_at and meeting.ends_at.astimezone(zone).strftime(hour),
            "venue": meeting.venue_id,
            "room": meeting.room_id,
            "version": meeting.version,
        }
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = self._rooms()  # type: ignore[attr-defined]

    def _rooms(self) -> list[tuple[str, Any]]:
        """The rooms below their venue, so that one of another city is not taken by mistake."""
        rooms = self.fields["room"].queryset  # type: ignore[attr-defined]
        by_venue = groupby(rooms, key=lambda room: str(room.venue))
        return [("", _("no room")), *((venue, [(room.pk, room.name) for room in found]) for venue, found in by_venue)]

    def sitting(self) -> Sitting:
        data = self.cleaned_data
        return Sitting(data["day"], data["venue"], data["room"], data["start"], data["end"])
