"""Form fields of the desk: what is typed is composed, holds nothing hidden, and is refused with a sentence."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
TOO_LONG = _("This has %(show_value)d characters; at most %(limit_value)d fit.")
CONTROL = _("There is a control character in this. Type it again, or paste it as plain text.")
NO_DAY = _("Write a day of the calendar, as 2018-02-05.")
FAR = _("This day lies too far off; days from 1900 to 2199 can be kept.")


def check(text: str) -> None:
    """Refuse control characters, halves of characters, and what turns the direction of the text round."""
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise ValidationError(CONTROL, code="control")
    if any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in text):
        raise ValidationError(CONTROL, code="control")


class LineField(forms.CharField):
    """Text on one line; `alone` is false where another field can be filled in its place, which the form checks."""

    default_error_messages = {"max_length": TOO_LONG}

    def __init__(self, *, alone: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alone = alone

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The browser is not told how much fits: it would cut off the end of what is pasted without a word."""
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}

    def to_python(self, value: Any) -> str:
        return " ".join(unicodedata.normalize("NFC", str(value or "")).split())

    def validate(self, value: str) -> None:
        if value or self.alone:
            super().validate(value)
        check(value)


class ProseField(LineField):
    """Some lines of text, with line ends of one kind."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", str(value or ""))
        return "\n".join(line.rstrip() for line in text.replace("\t", " ").splitlines()).strip()

    def validate(self, value: str) -> None:
        forms.CharField.validate(self, value)
        check(value.replace("\n", ""))


class WebField(forms.URLField):
    """An address on the web; one without a scheme is taken to be https."""

    default_error_messages = {"invalid": _("Write a web address, as https://example.org"), "max_length": TOO_LONG}
    default_validators = [URLValidator(schemes=["http", "https"], message=default_error_messages["invalid"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", max_length=500, **kwargs)


class DayField(forms.DateField):
    """A day of the calendar that can be kept."""

    default_error_messages = {"invalid": NO_DAY}
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise ValidationError(FAR, code="far")


class ZoneField(LineField):
    """The IANA name of a time zone."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and value not in available_timezones():
            raise ValidationError(
                _("There is no time zone “%(zone)s”. Write its name, as Europe/Vienna."), params={"zone": value[:60]}
            )


Row = tuple[str, Any, Any]  # key, label, what it stands for


class OneOf(forms.ChoiceField):
    """One of some rows by their keys; it gives the row. The form offers the rows when it is made.

    `alone` is false where another field can be filled in its place, which the form checks.
    """

    def __init__(self, *, alone: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alone = alone
        self.rows: dict[str, Any] = {}

    def validate(self, value: str) -> None:
        if value or self.alone:
            super().validate(value)

    def offer(self, rows: Iterable[Row], empty: Any = None) -> None:
        """Offer rows; `empty` is the label of choosing none of them."""
        found = list(rows)
        self.rows = {key: row for key, _label, row in found}
        none = [("", empty)] if empty is not None else []
        self.choices = [*none, *((key, label) for key, label, _row in found)]

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


class SomeOf(forms.MultipleChoiceField):
    """Some of some rows by their keys; it gives the rows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows: dict[str, Any] = {}

    def offer(self, rows: Iterable[Row], hide: str = "") -> None:
        """Offer rows; `hide` is the key of one that is understood, and refused by the verb, but not shown."""
        found = list(rows)
        self.rows = {key: row for key, _label, row in found}
        self.choices = [(key, label) for key, label, _row in found]
        self.widget.choices = [(key, label) for key, label, _row in found if key != hide]

    def clean(self, value: Any) -> Any:
        return [self.rows[key] for key in super().clean(value)]
