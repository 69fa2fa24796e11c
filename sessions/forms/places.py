"""Shapes of what staff say of places."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compact.errors import RuleViolation
from phases.fields import FIRST_DAY, LAST_DAY, LineField, OneOf, ProseField
from sessions.domain.zones import zone_named
from sessions.forms.fields import LanguagesField
from sessions.models import DutyStation, Room, Venue

KEEP = [
    ("clock", _("The hours on the clock: a meeting at 10:00 stays at 10:00 in the new zone")),
    ("moment", _("The moment: a meeting is shown at the hour that the new clock has then")),
]


OF_CITY = "city"  # the duty station that is called as the city is
MOST_HOLIDAYS, LONGEST_NAME = 100, 120  # days at once, characters of a name
HOLIDAY = re.compile(r"(\d{4}-\d\d-\d\d)[\s,;:–-]+(\S.*)")


class VenueForm(forms.Form):
    """A place where meetings are held."""

    use_required_attribute = False
    name = LineField(label=_("Name"), max_length=200, error_messages={"required": _("Give it a name.")})
    city = LineField(label=_("City"), max_length=120, error_messages={"required": _("Say in which city it is.")})
    country = LineField(
        label=_("Country"), max_length=120, error_messages={"required": _("Say in which country it is.")}
    )
    zone = LineField(
        label=_("Time zone"),
        max_length=64,
        help_text=_("Its IANA name, as Europe/Vienna."),
        error_messages={"required": _("Say in which time zone it is.")},
    )
    duty_station = OneOf(
        label=_("Duty station"),
        required=False,
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
        names = ("name", "city", "country", "zone", "version")
        own = {name: getattr(venue, name) for name in names} if venue else {}
        stations = {station.name: station for station in DutyStation.objects.order_by("name")}
        kwargs["initial"] = own | {"duty_station": (venue.duty_station_id or "") if venue else OF_CITY}
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget.attrs |= {"list": "zone-names", "autocomplete": "off"}
        self.stations = stations
        rows: list[Any] = [] if venue else [(OF_CITY, _("that of its city, where there is one"), OF_CITY)]
        rows += [(name, name, station) for name, station in stations.items()]
        self.fields["duty_station"].offer(rows, empty=_("none"))  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        try:
            return zone_named(self.cleaned_data["zone"])
        except RuleViolation as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def values(self) -> dict[str, Any]:
        """What was said, with the duty station of the city where that was asked for."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in ("keep", "version")}
        if found["duty_station"] == OF_CITY:
            called = {name.casefold(): station for name, station in self.stations.items()}
            found["duty_station"] = called.get(found["city"].casefold())
        return found


class RoomForm(forms.Form):
    """A room of a venue."""

    use_required_attribute = False
    name = LineField(label=_("Name"), max_length=120, error_messages={"required": _("Give it a name.")})
    capacity = forms.IntegerField(
        label=_("Seats"), required=False, min_value=1, max_value=100_000, help_text=_("Empty: not recorded.")
    )
    languages = LanguagesField(label=_("Languages of interpretation"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, room: Room | None = None, **kwargs: Any) -> None:
        if room:
            said = {"name": room.name, "capacity": room.capacity, "languages": room.languages}
            kwargs["initial"] = said | {"version": room.version}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {name: said[name] for name in ("name", "capacity", "languages")}


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


class HolidaysForm(forms.Form):
    """Several days on which a duty station does not work, one to a line."""

    use_required_attribute = False
    days: list[tuple[date, str]] = []  # what the lines say, once they are read
    lines = ProseField(
        label=_("Holidays"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One to a line, the day first: 2018-05-01 Labour Day."),
        error_messages={"required": _("Write a day and its name.")},
    )

    def clean_lines(self) -> str:
        """Read every line; the first that cannot be read is named."""
        text: str = self.cleaned_data["lines"]
        lines = [line.strip() for line in text.splitlines()]
        found = [self._read(number, line) for number, line in enumerate(lines, 1) if line]
        if len(found) > MOST_HOLIDAYS:
            raise forms.ValidationError(gettext("At most %(most)d days at once.") % {"most": MOST_HOLIDAYS})
        seen: set[date] = set()
        for day, _name in found:
            if day in seen:
                raise forms.ValidationError(gettext("%(day)s stands there twice.") % {"day": day.isoformat()})
            seen.add(day)
        self.days = found
        return text

    def _read(self, number: int, line: str) -> tuple[date, str]:
        named = {"number": number, "line": line[:60]}
        found = HOLIDAY.fullmatch(line)
        if found is None:
            sentence = gettext(
                "Line %(number)d, “%(line)s”: write the day first, then its name: 2018-05-01 Labour Day."
            )
            raise forms.ValidationError(sentence % named)
        name = found[2].strip()
        if len(name) > LONGEST_NAME:
            sentence = gettext("Line %(number)d: the name has more than %(most)d characters.")
            raise forms.ValidationError(sentence % {"number": number, "most": LONGEST_NAME})
        try:
            day = date.fromisoformat(found[1])
        except ValueError as error:
            sentence = gettext("Line %(number)d, “%(line)s”: the calendar has no such day.")
            raise forms.ValidationError(sentence % named) from error
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(gettext("Line %(number)d: days from 1900 to 2199 can be kept.") % named)
        return day, name
