"""Shapes of what staff say of a session: its facts, its attendance, who was invited."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phases.fields import LineField, OneOf, ProseField, SomeOf
from phases.forms_dates import DateFields, ReadingForm, SourceFields
from phases.forms_mandate import paragraphs
from phases.reading import Reading
from sessions.domain.records import Count
from sessions.models import Attendance, Session
from stakeholders.models import Category


class SessionForm(ReadingForm):
    """What is held."""

    kind = OneOf(label=_("Kind"), error_messages={"required": _("Choose what kind of session it is.")})
    number = forms.IntegerField(
        label=_("Number"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("As in “second round”; empty where it has none."),
    )
    title = LineField(label=_("Title"), max_length=400, error_messages={"required": _("Give it a title.")})
    provision = OneOf(label=_("Paragraph"), required=False, help_text=_("The one that asks for it."))
    themes = SomeOf(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)
    body = LineField(label=_("Body"), required=False, max_length=200, help_text=_("Which body meets."))
    organisers = LineField(label=_("Organisers"), required=False, max_length=300)
    note = ProseField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, reading: Reading, session: Session | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _as_it_stands(session) if session else {}
        super().__init__(*args, reading=reading, **kwargs)
        process = reading.process
        kinds = [(kind.key, kind.name, kind) for kind in process.session_kinds.all()]
        self.offer("kind", kinds, empty=None if session else _("Choose one"))
        self.offer("provision", paragraphs(reading), empty=_("no paragraph"))
        themes = [(theme.key, f"{theme.letter}. {theme.title}", theme) for theme in process.themes.all()]
        self.offer("themes", themes)
        if not themes:
            del self.fields["themes"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "slug")}


class NewSessionForm(SessionForm):
    """A session, and the address at which it will be read."""

    slug = LineField(
        label=_("End of its web address"),
        required=False,
        max_length=80,
        help_text=_("Small letters, digits and hyphens; made of the title where it is left empty. It stays for life."),
    )


class SessionDateForm(DateFields):
    """What a source says of when a session is, before it has any meetings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["corrects"], self.fields["reason"]


class AttendanceForm(SourceFields):
    """How many came, in the words of a source."""

    phrase = LineField(
        label=_("Figure"),
        max_length=120,
        help_text=_("In the words of the source: over 400, some 250, 120 to 150."),
        error_messages={"required": _("Give the figure, in the words of the source.")},
    )
    whom = LineField(
        label=_("Of whom"), required=False, max_length=200, help_text=_("As the source says it: participants.")
    )
    categories = SomeOf(
        label=_("Categories that the figure covers together"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, row: Attendance | None = None, seen: str = "", **kwargs: Any) -> None:
        if row:
            held = [category.key for category in row.categories.all()]
            said = {"phrase": row.phrase, "whom": row.whom, "categories": held, "source": row.source.key, "seen": seen}
            kwargs["initial"] = said
        super().__init__(*args, **kwargs)
        self.offer("categories", _categories(self.reading))

    def count(self) -> Count:
        said = self.cleaned_data
        return Count(said["phrase"], said["whom"], tuple(said["categories"]))


class InvitedForm(SourceFields):
    """Who was invited."""

    source_needed = False
    category = OneOf(label=_("Category"), required=False)
    names = ProseField(
        label=_("Names"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One to a line. Leave it empty where the category as a whole was invited."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("category", _categories(self.reading), empty=_("none of them"))

    def lines(self) -> list[str]:
        return self.cleaned_data["names"].splitlines()


def _categories(reading: Reading) -> list[tuple[str, str, Category]]:
    return [(row.key, row.title, row) for row in Category.objects.filter(process=reading.process)]


def _as_it_stands(session: Session) -> dict[str, Any]:
    item = session.item
    return {
        "kind": session.kind.key,
        "number": session.number,
        "title": item.title,
        "provision": item.provision.anchor if item.provision else "",
        "themes": [theme.key for theme in session.themes.all()],
        "body": session.body,
        "organisers": session.organisers,
        "note": session.note,
        "version": item.version,
    }
