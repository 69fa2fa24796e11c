"""Shapes of what staff, and those who owe something, say of the mandate: what is owed, and what was delivered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phases import dates
from phases.domain.deliveries import Evidence
from phases.domain.milestones import Obligation
from phases.fields import LineField, OneOf, ProseField, SomeOf, WebField
from phases.forms_dates import DateFields, ReadingForm, SourceFields, sane
from phases.item_views import ItemView
from phases.models import Addressee, MilestoneStanding
from phases.reading import Reading

LONG, SHORT = 2000, 300


class ItemForm(ReadingForm):
    """What an item is called and where it comes from; of a milestone, also what is owed."""

    title = LineField(label=_("Title"), max_length=400, error_messages={"required": _("Give it a title.")})
    provision = OneOf(
        label=_("Paragraph"),
        required=False,
        error_messages={"invalid_choice": _("This paragraph is not in the text of this process.")},
    )
    owed_by = OneOf(
        label=_("Owed by"),
        error_messages={
            "required": _("Say who owes it."),
            "invalid_choice": _("This process has no such addressee. Choose one from the list."),
        },
    )
    done_when = ProseField(
        label=_("Done when"),
        required=False,
        max_length=LONG,
        help_text=_("What counts as done."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    depends_on = SomeOf(
        label=_("Waits for"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Milestones that must come first. Hold Ctrl or ⌘ to choose several, or to take one back."),
        error_messages={"invalid_choice": _("There is no milestone “%(value)s” in this process.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, reading: Reading, view: ItemView | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**(_as_it_stands(reading, view) if view else {}), **(kwargs.get("initial") or {})}
        super().__init__(*args, reading=reading, view=view, **kwargs)
        self.offer("provision", paragraphs(reading), empty=_("no paragraph"))
        if view and not view.milestone:
            for name in ("owed_by", "done_when", "depends_on"):
                del self.fields[name]
            return
        bodies = Addressee.objects.filter(process=reading.process).order_by("name", "pk")
        self.offer("owed_by", [(body.key, body.name, body) for body in bodies], empty=_("Choose one"))
        owed = [(one.item.key, one.title, one.item) for _milestone, one in reading.milestones]
        self.offer("depends_on", owed, hide=view.item.key if view else "")

    def obligation(self) -> Obligation:
        data = self.cleaned_data
        return Obligation(
            data["title"],
            data["provision"],
            data.get("owed_by"),
            data.get("done_when", ""),
            tuple(data.get("depends_on", ())),
        )


class NewItemForm(DateFields, ItemForm):
    """A new milestone, with the first statement of when it is due."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["corrects"], self.fields["reason"]


class StandingForm(SourceFields):
    """What was decided of a milestone beyond its dates."""

    state = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (MilestoneStanding.State.SUPERSEDED, _("Superseded: another text took its place")),
            (MilestoneStanding.State.NOT_APPLICABLE, _("Not applicable: its condition did not come about")),
            (MilestoneStanding.State.NOT_DONE, _("Not done: it was owed and did not come")),
            (MilestoneStanding.State.STANDS, _("It stands: take the decision back")),
        ],
        error_messages={"required": _("Choose a decision."), "invalid_choice": _("Choose one of the decisions named.")},
    )
    reason = LineField(label=_("Reason"), max_length=SHORT, error_messages={"required": _("Say why.")})
    source_needed = False


class ReasonForm(forms.Form):
    """Why something is so."""

    reason = LineField(
        label=_("Reason"),
        max_length=SHORT,
        help_text=_("Whoever opens the item reads it."),
        error_messages={"required": _("Say why.")},
    )


class ReportForm(ReadingForm):
    """When something was delivered, and what shows it."""

    phrase = LineField(
        label=_("Delivered when"),
        max_length=SHORT,
        help_text=_("As “5 February 2018”, or several days."),
        error_messages={"required": _("Say when it was delivered, as “5 February 2018”.")},
    )
    document = OneOf(
        label=_("Document"),
        required=False,
        error_messages={"invalid_choice": _("This process has no such document. Choose one from the list.")},
    )
    address = WebField(label=_("Where it can be read"), required=False, help_text=_("A web address."))
    note = LineField(label=_("Note"), required=False, max_length=SHORT, help_text=_("Becomes public."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = self.reading.papers
        rows = [(paper.key, f"{paper.title} {paper.symbol or paper.label}".strip(), paper) for paper in papers]
        self.offer("document", rows, empty=_("none"))

    def clean_phrase(self) -> str:
        try:
            self.when = sane(dates.parse(self.cleaned_data["phrase"], {}))
        except dates.UnreadableDate as error:
            raise forms.ValidationError(error.sentence) from error
        return self.when.phrase

    def evidence(self) -> Evidence:
        data = self.cleaned_data
        return Evidence(self.when, data["document"], data["address"], data["note"])


class RecordForm(SourceFields, ReportForm):
    """What staff record themselves: a delivery with its source."""


def paragraphs(reading: Reading) -> list[tuple[str, str, Any]]:
    """The paragraphs of the governing text, as rows."""
    return [(one.anchor, f"¶ {one.wording.number} {one.wording.title}", one.provision) for one in reading.flat]


def _as_it_stands(reading: Reading, view: ItemView) -> dict[str, Any]:
    item, owed = view.item, view.milestone
    said: dict[str, Any] = {
        "title": item.title,
        "provision": item.provision.anchor if item.provision else "",
        "version": item.version,
    }
    if owed:
        needs = [reading.items[pk].item.key for pk in reading.needs.get(item.pk, []) if pk in reading.items]
        said |= {"owed_by": owed.owed_by.key, "done_when": owed.done_when, "depends_on": needs}
    return said
