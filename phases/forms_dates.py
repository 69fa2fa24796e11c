"""Shapes of a date as staff say it: a phrase that is read, or its parts one by one; and who says so."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from phases import dates, in_words
from phases.dates import ImpreciseDate, UnreadableDate
from phases.domain.items import Statement
from phases.domain.sources import Cited, NewSource
from phases.fields import FAR, FIRST_DAY, LAST_DAY, DayField, LineField, OneOf, Row, ZoneField
from phases.item_views import ItemView
from phases.models import Authority, DateRecord, Source
from phases.reading import Reading

Layer, Relation = DateRecord.Layer, DateRecord.Relation
EXACT = ("first", "last", "hour", "zone", "anchor", "relation", "offset")
NEW_SOURCE = ("source_title", "source_authority", "source_dated", "source_address")


def sane(when: ImpreciseDate) -> ImpreciseDate:
    """Return a date whose days can be kept. Raises UnreadableDate for one that lies too far off."""
    if any(day and not FIRST_DAY <= day <= LAST_DAY for day in (when.earliest, when.latest)):
        raise UnreadableDate(str(FAR))
    return when


class ReadingForm(forms.Form):
    """A form that offers what a reading knows; of an item, where one is given."""

    use_required_attribute = False  # of some fields one or the other is needed

    def __init__(self, *args: Any, reading: Reading, view: ItemView | None = None, **kwargs: Any) -> None:
        self.reading, self.view = reading, view
        super().__init__(*args, **kwargs)

    def offer(self, name: str, rows: Iterable[Row], **more: Any) -> None:
        """Offer rows in one of its fields."""
        self.fields[name].offer(rows, **more)  # type: ignore[attr-defined]


class SourceFields(ReadingForm):
    """Who says so: one of the sources that are known, or a new one."""

    source_needed = True
    source = OneOf(
        label=_("Who says so"),
        alone=False,
        help_text=_("Choose a source, or name a new one below."),
        error_messages={"invalid_choice": _("This process has no such source. Choose one, or name a new one.")},
    )
    source_title = LineField(label=_("Title of the new source"), required=False, max_length=300)
    source_authority = forms.ChoiceField(
        label=_("What it is"),
        required=False,
        choices=[("", "—"), *(pair for pair in Authority.choices if pair[0] != Authority.DEMONSTRATION)],
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    source_dated = DayField(label=_("Its date"), required=False)
    source_address = LineField(
        label=_("Web address of the source"),
        required=False,
        max_length=500,
        help_text=_("Where it has none: its symbol or file number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Source.objects.filter(process=self.reading.process).order_by("title", "pk")
        rows = [(one.key, f"{one.title} ({one.get_authority_display()})", one) for one in known]
        self.offer("source", rows, empty=_("none chosen"))
        self.fields["source"].required = self.source_needed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen, new = data.get("source"), [name for name in NEW_SOURCE if data.get(name)]
        if chosen and new:
            self.add_error("source", _now("Choose a source or name a new one, not both."))
        elif new:
            if not data.get("source_title") and "source_title" not in self.errors:
                self.add_error("source_title", _now("Give the new source its title."))
            if not data.get("source_authority") and "source_authority" not in self.errors:
                self.add_error("source_authority", _now("Say what the new source is."))
        wrong = [name for name in ("source", *NEW_SOURCE) if name in self.errors]
        if self.source_needed and not (chosen or new or wrong):
            self.add_error("source", _now("Say who says so: choose a source, or name a new one."))
        return data

    def cited(self) -> Cited | None:
        data = self.cleaned_data
        if data.get("source") or not data.get("source_title"):
            return data.get("source")
        return NewSource(data["source_title"], data["source_authority"], data["source_dated"], data["source_address"])

    @property
    def names_a_new_one(self) -> bool:
        """Whether the part for a new source is to stand open."""
        return any(self[name].value() or self[name].errors for name in NEW_SOURCE)


class DateFields(SourceFields):
    """What a source says of an item's date."""

    layer = forms.ChoiceField(
        label=_("What is said"),
        widget=forms.RadioSelect,
        choices=[
            (Layer.MANDATED, _("Mandated: the text asks for it")),
            (Layer.AGREED, _("Agreed: it was announced or arranged")),
            (Layer.HELD, _("Held or done: it took place")),
        ],
        error_messages={"required": _("Choose what is said."), "invalid_choice": _("Choose one of the three.")},
    )
    phrase = LineField(
        label=_("When, in the words of the source"),
        alone=False,
        max_length=300,
        help_text=_("As “by mid-June 2020”, “4-6 December 2017” or “14 days after the hearing”."),
    )
    first = DayField(label=_("First day"), required=False)
    last = DayField(label=_("Last day"), required=False)
    hour = forms.TimeField(
        label=_("Hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write an hour, as 15:30.")},
    )
    zone = ZoneField(label=_("Zone of the hour"), required=False, max_length=64, help_text=_("As Europe/Vienna."))
    anchor = OneOf(
        label=_("Hangs on"),
        required=False,
        error_messages={"invalid_choice": _("There is no “%(value)s” that a date could hang on.")},
    )
    relation = forms.ChoiceField(
        label=_("How"),
        required=False,
        choices=[("", "—"), *Relation.choices],
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    offset = forms.IntegerField(
        label=_("Days between"),
        required=False,
        min_value=0,
        max_value=3660,
        error_messages={
            "invalid": _("Write a number of days."),
            "min_value": _("Write 0 or more; “before” and “after” give the direction."),
            "max_value": _("At most 3,660 days can lie between."),
        },
    )
    place = LineField(label=_("Place"), required=False, max_length=200)
    known = DayField(
        label=_("Known since"),
        help_text=_("The day from which pages show it; today, unless it was known before."),
        error_messages={"required": _("Say since when it is known.")},
    )
    corrects = OneOf(
        label=_("Corrects"),
        required=False,
        help_text=_("What was recorded wrongly stays in the history and no longer counts."),
        error_messages={"invalid_choice": _("This is no statement about this item.")},
    )
    reason = LineField(
        label=_("Reason"), required=False, max_length=300, help_text=_("Why it was moved, extended or corrected.")
    )

    def __init__(self, *args: Any, reading: Reading, corrects: DateRecord | None = None, **kwargs: Any) -> None:
        prefill = {"known": reading.today, **(_of_record(corrects, reading) if corrects else {})}
        kwargs["initial"] = {**prefill, **(kwargs.get("initial") or {})}
        super().__init__(*args, reading=reading, **kwargs)
        named = sorted(reading.items.values(), key=lambda one: one.title)
        others = [one.item for one in named if not (self.view and one.item.pk == self.view.item.pk)]
        self.offer("anchor", [(one.key, one.title, one) for one in others], empty=_("nothing"))
        said = [(str(one.pk), _spoken(one), one) for one in self.view.records] if self.view else []
        self.offer("corrects", said, empty=_("nothing: it is a new statement"))
        self.when: ImpreciseDate | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        broken = [name for name in ("phrase", *EXACT) if name in self.errors]
        if not broken:
            exact = any(data.get(name) not in (None, "") for name in EXACT)
            self._exact(data) if exact else self._read(data)
        return data

    def _read(self, data: dict[str, Any]) -> None:
        """Read the phrase; what it hangs on is looked up among the items."""
        if not data["phrase"]:
            return self.add_error("phrase", _now("Say when, as “by mid-June 2020”, or “to be announced”."))
        views = self.reading.items.values()
        names = {one.title.lower(): one.item.key for one in views} | {one.item.key: one.item.key for one in views}
        try:
            self.when = sane(dates.parse(data["phrase"], names))
        except UnreadableDate as error:
            return self.add_error("phrase", error.sentence)
        if self.when.anchor:
            found = self.reading.item(self.when.anchor)
            data["anchor"] = found.item if found else None
        data["relation"] = self.when.relation

    def _exact(self, data: dict[str, Any]) -> None:
        """Take the parts as they were given; a phrase beside them stays as it was written."""
        first, last, hour, zone = data["first"], data["last"], data["hour"], data["zone"]
        anchor, relation, offset = data["anchor"], data["relation"], data["offset"]
        for name, wrong, sentence in (
            ("last", first and last and last < first, _now("The last day lies before the first.")),
            ("zone", hour is not None and not zone, _now("Say in which zone this hour is, as Europe/Vienna.")),
            ("hour", zone and hour is None, _now("Give the hour for this zone, or leave the zone empty.")),
            ("hour", hour is not None and not (first or last or anchor), _now("Give the day of this hour.")),
            ("relation", anchor and not relation, _now("Say how it hangs on this: before, after or while it lasts.")),
            ("anchor", relation and not anchor, _now("Choose what it hangs on.")),
            ("offset", offset and not anchor, _now("Choose what the days are counted from.")),
            ("offset", offset and relation == Relation.DURING, _now("No days lie between while it lasts.")),
        ):
            if wrong:
                self.add_error(name, sentence)
        if any(name in self.errors for name in EXACT):
            return
        bare = ImpreciseDate("", first, last, anchor.title if anchor else "", relation, offset or 0, hour, zone)
        self.when = replace(bare, phrase=data["phrase"] or dates.write(bare)[:300])

    def statement(self) -> Statement:
        assert self.when is not None  # the form is valid
        data = self.cleaned_data
        return Statement(self.when, data["place"], data["anchor"], data["relation"])

    @property
    def is_exact(self) -> bool:
        """Whether the parts are to stand open."""
        return any(self[name].value() not in (None, "") or self[name].errors for name in EXACT)

    @property
    def read_as(self) -> str:
        """How what was typed is read, in words; empty where it could not be."""
        if self.when is None:
            return ""
        parts = [in_words.span(self.when.earliest, self.when.latest)]
        if self.when.at is not None:
            parts.append(f"{in_words.clock(self.when.at)} ({in_words.city(self.when.zone)})")
        anchor = self.cleaned_data.get("anchor")
        if anchor:
            how = Relation(self.cleaned_data["relation"]).label
            parts.append(_now("“%(title)s”: %(how)s") % {"title": anchor.title, "how": how})
        if self.when.offset:
            parts.append(
                ngettext("%(count)s day apart", "%(count)s days apart", self.when.offset) % {"count": self.when.offset}
            )
        return ", ".join(part for part in parts if part) or _now("no day is known yet")


def _spoken(record: DateRecord) -> str:
    return f"{record.get_layer_display()}: {record.phrase} – {record.source.title}"


def _of_record(record: DateRecord, reading: Reading) -> dict[str, Any]:
    """A form that corrects a record starts with what it says; its parts only where its words do not say them."""
    said: dict[str, Any] = {
        "corrects": str(record.pk), "layer": record.layer, "phrase": record.phrase, "place": record.place
    }  # fmt: skip
    if _reads_back(record):
        return said
    anchor = reading.items.get(record.anchor_id) if record.anchor_id else None
    return said | {
        "first": record.earliest, "last": record.latest, "hour": record.at_time, "zone": record.zone,
        "anchor": anchor.item.key if anchor else "", "relation": record.relation, "offset": record.offset_days or None,
    }  # fmt: skip


def _reads_back(record: DateRecord) -> bool:
    """Whether the phrase alone gives the days, and nothing else was said."""
    days: tuple[date | None, date | None, bool] = (record.earliest, record.latest, record.at_time is not None)
    try:
        read = dates.parse(record.phrase)
    except UnreadableDate:
        return False
    return not (read.relation or record.relation) and (read.earliest, read.latest, read.at is not None) == days
