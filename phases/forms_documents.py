"""Shapes of what staff type about a document."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases import in_words, storage
from phases.contents import LARGEST, TYPES, Unfit
from phases.domain.documents import Copy, NewSource, Paper
from phases.models import Authority, Document, Milestone, Provision, Source, TimelineItem
from phases.reading import ItemView, Reading

ROWS = ("1", "2", "3")  # new files or addresses that fit one form
USUAL = ("ar", "zh", "en", "fr", "ru", "es")  # the languages in which most papers of the United Nations come
NO_DAY = {"invalid": gettext_lazy("No calendar has this day; write it as 2017-12-01.")}
PICK = gettext_lazy("Choose one that this list names.")
WEB = gettext_lazy("Write a web address, as https://example.org")
FILE_HELP = gettext_lazy("PDF, DOCX, ODT, XLSX or plain text, without macros; at most %d MB.")


class LineField(forms.CharField):
    """Words on one line, composed (NFC), with single spaces."""

    def to_python(self, value: Any) -> str:
        return " ".join(unicodedata.normalize("NFC", str(value or "")).split())


class PaperFileField(forms.FileField):
    """A file that was looked into: cleaned to storage.Checked."""

    widget = forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TYPES)})

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        try:
            return storage.check(data)
        except Unfit as unfit:
            raise ValidationError(str(unfit), code="unfit") from unfit


def _days(name: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=name, help_text=help_text, widget=widget, required=False, error_messages=NO_DAY)


def _pick(rows: Any, name: Any, help_text: Any = "", of: Any = PICK) -> Any:
    return forms.ModelChoiceField(
        rows.none(), label=name, help_text=help_text, required=False, error_messages={"invalid_choice": of}
    )


class DocumentForm(forms.Form):
    """A document: what it is, what it hangs on, who said so, and where it can be read."""

    title = LineField(label=gettext_lazy("Title"), max_length=400, widget=forms.TextInput(attrs={"dir": "auto"}))
    kind = LineField(
        label=gettext_lazy("Kind"),
        max_length=40,
        help_text=gettext_lazy("The word that rules look for; the list names those in use."),
        widget=forms.TextInput(attrs={"list": "kinds", "autocomplete": "off"}),
    )
    symbol = LineField(
        label=gettext_lazy("Symbol"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("As printed, with its star or Corr. where it has one. Drafts and letters have none."),
    )
    label = LineField(
        label=gettext_lazy("Version"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("As it calls itself, for example: zero draft plus, Rev.1."),
    )
    dated = _days(gettext_lazy("Day on the document"))
    issued = _days(gettext_lazy("Day on which it was issued"))
    provision = _pick(
        Provision.objects, gettext_lazy("Paragraph"), of=gettext_lazy("Choose a paragraph of this process.")
    )
    item = _pick(
        TimelineItem.objects, gettext_lazy("Stands with"), gettext_lazy("A session, a phase, or what it is about.")
    )
    milestone = _pick(
        Milestone.objects,
        gettext_lazy("Delivers"),
        gettext_lazy("The obligation. That it was met is recorded apart, as its delivery."),
    )
    replaces = _pick(Document.objects, gettext_lazy("Reissues"))
    restricted = forms.BooleanField(
        label=gettext_lazy("Restricted: only people with a role in this process may know of it"), required=False
    )
    source = _pick(Source.objects, gettext_lazy("Source"), gettext_lazy("Who says so; or write a new one below."))
    new_title = LineField(label=gettext_lazy("New source: title"), max_length=300, required=False)
    new_authority = forms.ChoiceField(
        label=gettext_lazy("New source: authority"), choices=[("", "–"), *Authority.choices], required=False
    )
    new_dated = _days(gettext_lazy("New source: day"))
    new_address = forms.URLField(
        label=gettext_lazy("New source: address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": WEB},
    )
    remove = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Take away"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, reading: Reading, document: Document | None, **kwargs: Any) -> None:
        self.reading, self.document = reading, document
        kwargs["initial"] = self._saved() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.kinds = sorted({paper.kind for paper in reading.papers})
        self._offer()
        for row in ROWS:
            self._add_row(row)
        if document is None or not self._kept():
            del self.fields["remove"]

    def _saved(self) -> dict[str, Any]:
        if self.document is None:
            return {}
        names = (
            "title", "kind", "symbol", "label", "dated", "issued", "restricted", "version",
            "provision_id", "item_id", "milestone_id", "replaces_id", "source_id",
        )  # fmt: skip
        return {name.removesuffix("_id"): getattr(self.document, name) for name in names}

    def _kept(self) -> list[tuple[int, str]]:
        files = self.document.files.all() if self.document else []
        return [(file.pk, f"{in_words.language(file.language)}: {file.name or file.address}") for file in files]

    def _offer(self) -> None:
        """What can be chosen: only what belongs to this process, named as its pages name it."""
        process, reading = self.reading.process, self.reading
        others = [p for p in reading.papers if self.document is None or p.pk != self.document.pk]
        owed = Milestone.objects.filter(item__process=process, each="").select_related("item")
        offers: dict[str, tuple[Any, list[Any]]] = {
            "provision": (Provision.objects.filter(process=process), self._paragraphs()),
            "item": (TimelineItem.objects.filter(process=process), self._items()),
            "milestone": (owed, self._owed()),
            "replaces": (
                Document.objects.filter(process=process),
                [(p.pk, f"{p.symbol} {p.title}".strip()) for p in others],
            ),
            "source": (Source.objects.filter(process=process), self._sources()),
        }
        for name, (rows, choices) in offers.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].choices = [("", _("none")), *choices]  # type: ignore[attr-defined]
        if "remove" in self.fields:
            self.fields["remove"].choices = self._kept()  # type: ignore[attr-defined]

    def _paragraphs(self) -> list[tuple[int, str]]:
        return [(v.provision.pk, f"{self.reading.number(v.provision)} {v.wording.title}") for v in self.reading.flat]

    def _items(self) -> list[tuple[str, list[tuple[int, str]]]]:
        groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for view in sorted(self.reading.items.values(), key=self._by_day):
            groups[view.item.get_kind_display()].append((view.item.pk, view.title))
        return list(groups.items())

    def _by_day(self, view: ItemView) -> Any:
        return self.reading.bounds(view.due).sort_key(), view.item.pk

    def _owed(self) -> list[tuple[int, str]]:
        owed = [(m, view) for m, view in self.reading.milestones if not m.each]
        return [(m.pk, f"{view.title}, {view.due.phrase}" if view.due else view.title) for m, view in owed]

    def _sources(self) -> list[tuple[int, str]]:
        rows = Source.objects.filter(process=self.reading.process).order_by("title")
        return [(row.pk, f"{row.title} ({row.get_authority_display()})") for row in rows]

    def _add_row(self, row: str) -> None:
        self.fields[f"language_{row}"] = forms.ChoiceField(
            label=_("Language %s") % row,
            required=False,
            choices=self._languages,
            error_messages={"invalid_choice": PICK},
        )
        self.fields[f"file_{row}"] = PaperFileField(
            label=_("File %s") % row, required=False, help_text=FILE_HELP % (LARGEST // 2**20)
        )
        self.fields[f"address_{row}"] = forms.URLField(
            label=_("Web address of file %s") % row,
            max_length=500,
            required=False,
            assume_scheme="https",
            error_messages={"invalid": WEB},
        )

    @cached_property
    def _languages(self) -> list[tuple[str, Any]]:
        known = {code: name for code, name in Locale.parse("en").languages.items() if len(code) == 2}
        named = sorted(((code, in_words.language(code)) for code in known), key=lambda pair: pair[1].casefold())
        usual = [pair for pair in named if pair[0] in USUAL]
        return [("", _("none")), (_("Most often"), usual), (_("All"), [p for p in named if p[0] not in USUAL])]

    @property
    def copy_rows(self) -> list[tuple[forms.BoundField, ...]]:
        """The fields of each new file or address, for the page."""
        return [(self[f"language_{row}"], self[f"file_{row}"], self[f"address_{row}"]) for row in ROWS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_source(data)
        for row in ROWS:
            language, sent = data.get(f"language_{row}"), data.get(f"file_{row}") or data.get(f"address_{row}")
            if sent and not language:
                self.add_error(f"language_{row}", _("Say in which language this is."))
            elif language and not sent and f"file_{row}" not in self.errors and f"address_{row}" not in self.errors:
                self.add_error(f"file_{row}", _("Choose a file, or write an address; or leave the language out."))
        return data

    def _check_source(self, data: dict[str, Any]) -> None:
        new = data.get("new_title")
        if data.get("source") and new:
            self.add_error("new_title", _("Choose a source or write a new one, not both."))
        elif new and not data.get("new_authority"):
            self.add_error("new_authority", _("Say how much weight the new source carries."))
        elif not new and not data.get("source") and "source" not in self.errors and "new_title" not in self.errors:
            self.add_error("source", _("Choose who says so, or write a new source."))

    def paper(self) -> Paper:
        """What was said of the document, once it is valid."""
        data = self.cleaned_data
        names = ("title", "kind", "symbol", "label", "dated", "issued", "item", "milestone", "provision", "replaces")
        new = NewSource(data["new_title"], data["new_authority"], data["new_dated"], data["new_address"])
        said = {name: data[name] for name in names}
        return Paper(source=data["source"] or new, restricted=data["restricted"], **said)

    def uploads(self) -> list[storage.Checked]:
        return [data for row in ROWS if (data := self.cleaned_data.get(f"file_{row}"))]

    def copies(self, kept: list[storage.Kept]) -> Iterator[Copy]:
        """The files, as they are kept, and the addresses, each with its language."""
        files = iter(kept)
        for row in ROWS:
            language = self.cleaned_data.get(f"language_{row}", "")
            if self.cleaned_data.get(f"file_{row}"):
                yield Copy(language, kept=next(files))
            if address := self.cleaned_data.get(f"address_{row}"):
                yield Copy(language, address=address)

    def refuse(self, field: str | None, sentence: str) -> None:
        """Put a refusal where it belongs; what has no field here stands above the form."""
        self.add_error(field if field in self.fields else None, sentence)
