"""Shapes of what staff say of places."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phases.fields import DayField, LineField, ProseField, ZoneField
from sessions.models import DutyStation, Room, Venue

KEEP = [
    ("clock", _("The hours on the clock: a meeting at 10:00 stays at 10:00 in the new zone")),
    ("moment", _("The moment: a meeting is shown at the hour that the new clock has then")),
]


class VenueForm(forms.Form):
    """A place where meetings are held."""

    use_required_attribute = False
    name = LineField(label=_("Name"), max_length=200, error_messages={"required": _("Give it a name.")})
    city = LineField(label=_("City"), max_length=120, error_messages={"required": _("Say in which city it is.")})
    country = LineField(
        label=_("Country"), max_length=120, error_messages={"required": _("Say in which country it is.")}
    )
    zone = ZoneField(
        label=_("Time zone"),
        max_length=64,
        help_text=_("Its IANA name, as Europe/Vienna."),
        error_messages={"required": _("Say in which time zone it is.")},
    )
    duty_station = forms.ModelChoiceField(
        DutyStation.objects.order_by("name"),
        label=_("Duty station"),
        required=False,
        empty_label=_("none"),
        help_text=_("Whose holidays and standard hours it keeps."),
    )
    keep = forms.ChoiceField(
        label=_("What is to stay where meetings have hours there"),
        choices=KEEP,
        widget=forms.RadioSelect,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, venue: Venue | None = None, **kwargs: Any) -> None:
        names = ("name", "city", "country", "zone", "duty_station", "version")
        kwargs["initial"] = {name: getattr(venue, name) for name in names} if venue else {}
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget.attrs |= {"list": "zone-names", "autocomplete": "off"}

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("keep", "version")}


class RoomForm(forms.Form):
    """A room of a venue."""

    use_required_attribute = False
    name = LineField(label=_("Name"), max_length=120, error_messages={"required": _("Give it a name.")})
    capacity = forms.IntegerField(
        label=_("Seats"), required=False, min_value=1, max_value=100_000, help_text=_("Empty: not recorded.")
    )
    languages = LineField(
        label=_("Languages of interpretation"),
        required=False,
        max_length=200,
        help_text=_("Into which it can be interpreted there, as codes: ar zh en fr ru es."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, room: Room | None = None, **kwargs: Any) -> None:
        if room:
            said = {"name": room.name, "capacity": room.capacity, "languages": " ".join(room.languages)}
            kwargs["initial"] = said | {"version": room.version}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        codes = said["languages"].replace(",", " ").split()
        return {"name": said["name"], "capacity": said["capacity"], "languages": codes}


class StationForm(forms.Form):
    """The standard hours of a duty station."""

    use_required_attribute = False
    hours = ProseField(
        label=_("Standard hours"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sitting to a line, as 10:00-13:00."),
        error_messages={"required": _("Give its hours, as 10:00-13:00.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, station: DutyStation | None = None, **kwargs: Any) -> None:
        hours = station.hours if station else DutyStation().hours
        kwargs["initial"] = {"hours": "\n".join(hours), "version": station.version if station else 0}
        super().__init__(*args, **kwargs)

    def lines(self) -> list[str]:
        return self.cleaned_data["hours"].splitlines()


class NewStationForm(StationForm):
    """A duty station, whose name stays."""

    name = LineField(
        label=_("Name"),
        max_length=120,
        help_text=_("As its city; it stays for life."),
        error_messages={"required": _("Give it a name.")},
    )
    field_order = ["name", "hours"]


class HolidayForm(forms.Form):
    """A day on which a duty station does not work."""

    use_required_attribute = False
    day = DayField(label=_("Day"), error_messages={"required": _("Say on which day it is.")})
    name = LineField(label=_("Holiday"), max_length=120, error_messages={"required": _("Say which holiday it is.")})
