"""Shapes of what staff bring: a file, and the word to bring it in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from phases.contents import Unfit
from sessions.sheets.columns import shortened
from sessions.sheets.reading import read
from sessions.sheets.tables import LARGEST, Table


class UploadForm(forms.Form):
    """A file with a table of meetings."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, at most 5,000 rows and 5 MB. Nothing is written before you have seen every row."),
        error_messages={"empty": _("The file is empty."), "required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.tsv,.txt"}),
    )
    table: Table

    @property
    def name(self) -> str:
        """What the file is called, fit to be shown."""
        return shortened(self.cleaned_data["file"].name.replace("\\", "/").rpartition("/")[2] or "–", 100)

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            said = _t("The file has %(size)d MB; at most %(most)d MB fit.")
            raise forms.ValidationError(said % {"size": -(-upload.size // 2**20), "most": LARGEST // 2**20})
        try:
            self.table = read(upload.read(), self.name)
        except Unfit as error:
            raise forms.ValidationError(str(error)) from error
        return upload


class BringForm(forms.Form):
    """The word to bring it in, and why all the same where there are warnings."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label=_("Why all the same"),
        max_length=300,
        help_text=_("One sentence, kept with every meeting that a warning speaks of."),
    )

    def __init__(self, *args: Any, warned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not warned:
            del self.fields["reason"]
