"""Form fields for what people call themselves and what they write: one spelling of each, and nothing hidden in it."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

# They turn the order of what follows round, and so can make a name read as another.
TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
# Marks of direction and characters without width: a name reads the same without them.
UNSEEN = frozenset("\u061c\u200b\u200e\u200f\u2060\ufeff")

TOO_LONG = _("This has %(show_value)d characters; at most %(limit_value)d fit.")
CONTROL = _("There is a control character in this. Type it again, or paste it as plain text.")
DIRECTION = _("There is an invisible character in this that changes how it reads. Type it again without it.")


def check(text: str, *, unseen: Iterable[str] = ()) -> None:
    """Refuse control characters, what turns the direction of the text round, and the characters in `unseen`."""
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cs"):
            raise ValidationError(CONTROL, code="control")
        if unicodedata.bidirectional(char) in TURNING or char in unseen:
            raise ValidationError(DIRECTION, code="direction")


class NameField(forms.CharField):
    """A name on one line: composed (NFC), single spaces, at least one letter or digit, no address in it."""

    default_error_messages = {"max_length": TOO_LONG}

    def to_python(self, value: Any) -> str:
        text = " ".join(unicodedata.normalize("NFC", str(value or "")).split())
        return text or self.empty_value  # type: ignore[return-value]

    def validate(self, value: str) -> None:
        super().validate(value)
        check(value, unseen=UNSEEN)
        if value and not any(char.isalnum() for char in value):
            raise ValidationError(_("Write it with letters or digits."), code="letters")
        if "://" in value:
            raise ValidationError(_("Leave web addresses out of this."), code="address")


class ProseField(forms.CharField):
    """Some lines of text: composed (NFC), with line ends of one kind.

    The browser is not told how many characters fit: it would cut off the end of what is pasted without a word.
    """

    widget = forms.Textarea
    default_error_messages = {"max_length": TOO_LONG}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", str(value or ""))
        return "\n".join(line.rstrip() for line in text.replace("\t", " ").splitlines()).strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        check(value.replace("\n", ""))


class WebField(forms.URLField):
    """An address on the web; one without a scheme is taken to be https."""

    default_error_messages = {"invalid": _("Write a web address, as https://example.org"), "max_length": TOO_LONG}
    default_validators = [URLValidator(schemes=["http", "https"], message=default_error_messages["invalid"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)
