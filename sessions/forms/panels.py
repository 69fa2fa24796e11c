"""Shapes of what staff say of a panel, and of whoever has a part."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phases.fields import LineField, OneOf
from phases.in_words import short_day
from sessions.domain.people import Who
from sessions.forms.fields import StateField, StatesField
from sessions.models import Meeting, Panel, Participant, Session
from stakeholders.models import State

ON_A_PANEL = [pair for pair in Participant.Part.choices if pair[0] != Participant.Part.CHAIR]


class PanelForm(forms.Form):
    """A panel, where it sits, and the States that moderate it."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Kind"), choices=Panel.Kind.choices, initial=Panel.Kind.EXPERT)
    number = forms.IntegerField(
        label=_("Number"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("One that another panel has is exchanged with it."),
    )
    title = LineField(label=_("Title"), max_length=300, error_messages={"required": _("Give it a title.")})
    meeting = OneOf(label=_("Where it sits"), required=False)
    moderators = StatesField(
        label=_("Member States that moderate it"),
        required=False,
        help_text=_("Begin to type a name and choose it; empty lines do not matter."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, session: Session, panel: Panel | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _as_it_stands(panel) if panel else {}
        super().__init__(*args, **kwargs)
        meetings = session.meetings.order_by("day", "starts_at", "pk")
        self.fields["meeting"].offer(  # type: ignore[attr-defined]
            [(str(one.pk), _called(one), one) for one in meetings], empty=_("not said")
        )
        if panel:
            self.fields["number"].required = not panel.withdrawn
        else:
            self.fields["number"].help_text = _("Empty: after the last one.")

    def values(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return said if said["number"] is not None else {name: v for name, v in said.items() if name != "number"}


class PersonForm(forms.Form):
    """Somebody with a part, as the source gives them; what it does not give stays empty."""

    use_required_attribute = False
    part = forms.ChoiceField(label=_("Part"), choices=ON_A_PANEL, initial=Participant.Part.PANELLIST)
    name = LineField(label=_("Name"), required=False, max_length=200)
    title = LineField(label=_("Title"), required=False, max_length=200, help_text=_("As the source gives it."))
    organisation = LineField(label=_("Organisation"), required=False, max_length=300)
    state = StateField(label=_("State"), required=False, help_text=_("Begin to type its name and choose it."))
    group = forms.ChoiceField(
        label=_("Regional group"),
        required=False,
        choices=[("", "—"), *(pair for pair in State.Group.choices if pair[0])],
        help_text=_("Only where no State is named."),
    )
    situations = forms.MultipleChoiceField(
        label=_("Speaks of the situation of a"),
        required=False,
        choices=Participant.Situation.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    gender = LineField(
        label=_("Gender"), required=False, max_length=40, help_text=_("As given; empty where it is not stated.")
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Told when a release changes what concerns them; never shown to readers."),
        error_messages={"invalid": _("Write an e-mail address, as name@example.org.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(
        self,
        *args: Any,
        person: Participant | None = None,
        panel: Panel | None = None,
        seen: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = (_of(person) if person else {}) | {"seen": seen, "version": panel.version if panel else 0}
        super().__init__(*args, **kwargs)
        if panel is None:
            del self.fields["part"]

    def who(self) -> Who:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("part", "seen", "version")}
        return Who(**said | {"situations": tuple(said["situations"])})


def _called(meeting: Meeting) -> str:
    return f"{short_day(meeting.day)}{', ' + meeting.title if meeting.title else ''} ({meeting.key})"


def _as_it_stands(panel: Panel) -> dict[str, Any]:
    states = State.objects.in_bulk(panel.moderating_states)
    return {
        "kind": panel.kind,
        "number": panel.number,
        "title": panel.title,
        "meeting": str(panel.meeting_id or ""),
        "moderators": [states[code] for code in panel.moderating_states if code in states],
        "version": panel.version,
    }


def _of(person: Participant) -> dict[str, Any]:
    names = ("part", "name", "title", "organisation", "state", "group", "situations", "gender", "email")
    return {name: getattr(person, name) for name in names}
