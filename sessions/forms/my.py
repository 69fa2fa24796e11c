"""Forms of a person's own page: following, and feeds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.models import Process, TimelineItem
from sessions.models import SessionKind, Theme

FOLLOW, UNFOLLOW = "follow", "unfollow"
WHATS = ("process", "item", "kind", "theme")


class FollowForm(forms.Form):
    """What to follow or to stop following; the button holds it."""

    what = forms.ChoiceField(choices=[(name, name) for name in WHATS])
    key = forms.CharField(max_length=80, required=False)
    act = forms.ChoiceField(choices=[(name, name) for name in (FOLLOW, UNFOLLOW)])

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.process = process

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        what, key = data.get("what"), data.get("key", "")
        models: dict[str, Any] = {"item": TimelineItem, "kind": SessionKind, "theme": Theme}
        if what in models:
            found = models[what].objects.filter(process=self.process, key=key).first()
            if found is None:
                raise forms.ValidationError(_("There is nothing of that name to follow."))
            data["thing"] = {what: found}
        else:
            data["thing"] = {}
        return data


class FeedForm(forms.Form):
    """A new feed."""

    name = forms.CharField(
        max_length=80,
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("A name that you know it by, as “my phone”."),
    )


def _choices(*pairs: tuple[int, Any]) -> list[tuple[str, Any]]:
    return [("", gettext_lazy("no alarm")), *((str(value), words) for value, words in pairs)]


MEETING_ALARMS = _choices(
    (5, gettext_lazy("5 minutes before")),
    (15, gettext_lazy("15 minutes before")),
    (30, gettext_lazy("30 minutes before")),
    (60, gettext_lazy("an hour before")),
    (120, gettext_lazy("two hours before")),
    (1440, gettext_lazy("a day before")),
)
DEADLINE_ALARMS = _choices(
    (0, gettext_lazy("on its day")),
    (1, gettext_lazy("a day before")),
    (3, gettext_lazy("3 days before")),
    (7, gettext_lazy("a week before")),
    (14, gettext_lazy("two weeks before")),
    (30, gettext_lazy("30 days before")),
)


class AlarmsForm(forms.Form):
    """How long before a meeting and a deadline a feed rings."""

    meeting = forms.TypedChoiceField(
        choices=MEETING_ALARMS,
        coerce=int,
        empty_value=None,
        required=False,
        label=gettext_lazy("Before a meeting"),
        help_text=gettext_lazy("A meeting whose hours are not known rings at 9 in the morning of its day."),
    )
    deadline = forms.TypedChoiceField(
        choices=DEADLINE_ALARMS, coerce=int, empty_value=None, required=False, label=gettext_lazy("Before a deadline")
    )
