"""Two versions of one text, paragraph by paragraph: what stayed, what was said otherwise, and what that changes.

Pure but for the two loaders at the end. What a partial text does not mention is not recorded, never dropped.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phases.models import Provision, Supersession, Text, Wording
from phases.reading import Reading


class Change(models.TextChoices):
    """What became of a paragraph from one version to another."""

    SAME = "same", _("same")
    REWORDED = "reworded", _("reworded")
    RENUMBERED = "renumbered", _("renumbered")
    DROPPED = "dropped", _("dropped")
    NEW = "new", _("new")
    NOT_RECORDED = "not-recorded", _("not recorded")


CHANGED = frozenset({Change.REWORDED, Change.RENUMBERED, Change.DROPPED, Change.NEW})


@dataclass(frozen=True)
class Words:
    """A run of words that stands in both versions (`same`), or in one of them only (`gone`, `come`)."""

    kind: str
    text: str


@dataclass(frozen=True)
class TermChange:
    """A date, number or place that is another now; None: that version does not say it."""

    term: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Obligation:
    """What a change of wording does to what is asked: its terms, whom it asks, and with what verb."""

    terms: tuple[TermChange, ...] = ()
    asked_anew: tuple[str, ...] = ()
    asked_no_more: tuple[str, ...] = ()
    verbs: tuple[str, str] | None = None

    @property
    def changed(self) -> bool:
        return bool(self.terms or self.asked_anew or self.asked_no_more or self.verbs)


@dataclass(frozen=True)
class Row:
    """One paragraph in two versions. A wording that says "dropped" stands for no wording."""

    provision: Provision
    old: Wording | None
    new: Wording | None
    change: Change
    renumbered: bool = False
    obligation: Obligation = Obligation()
    words: tuple[Words, ...] = ()

    @property
    def before(self) -> list[Words]:
        """The words of the older version, those that went marked."""
        return [run for run in self.words if run.kind != "come"]

    @property
    def after(self) -> list[Words]:
        """The words of the newer version, those that came marked."""
        return [run for run in self.words if run.kind != "gone"]

    @property
    def name(self) -> str:
        """The paragraph's number and title, as printed in the newer version that has it."""
        shown = self.new or self.old
        return f"{shown.number} {shown.title}" if shown else self.provision.anchor


@dataclass(frozen=True)
class Comparison:
    """Two versions of one text, the older first."""

    old: Text
    new: Text
    rows: tuple[Row, ...]

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.change in CHANGED]

    @property
    def counts(self) -> list[tuple[Change, int]]:
        """How many paragraphs there are of each sort, those of which there are any."""
        found = [(change, sum(row.change == change for row in self.rows)) for change in Change]
        return [(change, count) for change, count in found if count]


def words(old: str, new: str) -> tuple[Words, ...]:
    """Say which words two summaries share, which went and which came, in reading order."""
    before, after = re.findall(r"\S+", old), re.findall(r"\S+", new)
    runs: list[Words] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, first, last, start, stop in matcher.get_opcodes():
        if what == "equal":
            runs.append(Words("same", " ".join(before[first:last])))
            continue
        if last > first:
            runs.append(Words("gone", " ".join(before[first:last])))
        if stop > start:
            runs.append(Words("come", " ".join(after[start:stop])))
    return tuple(runs)


def obligation(old: Wording, new: Wording) -> Obligation:
    """Say what changed in what is asked, whom, and how."""
    earlier, later = _terms(old), _terms(new)
    terms = [
        TermChange(term, earlier.get(term), later.get(term))
        for term in dict.fromkeys([*earlier, *later])
        if earlier.get(term) != later.get(term)
    ]
    before, after = _asked(old), _asked(new)
    return Obligation(
        tuple(terms),
        tuple(name for key, name in after.items() if key not in before),
        tuple(name for key, name in before.items() if key not in after),
        (old.verb, new.verb) if old.verb != new.verb else None,
    )


def _terms(wording: Wording) -> dict[str, str]:
    return {said["term"]: said["value"] for said in wording.terms}


def _asked(wording: Wording) -> dict[int, str]:
    return {addressee.pk: addressee.name for addressee in wording.asked.all()}


def row(provision: Provision, old: Wording | None, new: Wording | None, *, old_text: Text, new_text: Text) -> Row:
    """Compare one paragraph. `old` and `new` as recorded: a dropped wording is one, an absent one is None."""
    stood = old if old and not old.dropped else None
    stands = new if new and not new.dropped else None
    if stood is None and stands is None:
        return Row(provision, None, None, Change.DROPPED if old and new else Change.NOT_RECORDED)
    if stands is None:
        unknown = new is None and new_text.partial
        return Row(provision, stood, None, Change.NOT_RECORDED if unknown else Change.DROPPED)
    if stood is None:
        unknown = old is None and old_text.partial
        return Row(provision, None, stands, Change.NOT_RECORDED if unknown else Change.NEW)
    changed = obligation(stood, stands)
    renumbered = stood.number != stands.number
    said_otherwise = stood.summary != stands.summary or stood.title != stands.title or changed.changed
    change = Change.REWORDED if said_otherwise else Change.RENUMBERED if renumbered else Change.SAME
    return Row(provision, stood, stands, change, renumbered, changed, words(stood.summary, stands.summary))


def compare(old: Text, new: Text, before: Iterable[Wording], after: Iterable[Wording]) -> Comparison:
    """Compare two versions from their wordings, each in the order of its text."""
    earlier = {wording.provision_id: wording for wording in before}
    later = {wording.provision_id: wording for wording in after}
    provisions = {pk: wording.provision for pk, wording in (earlier | later).items()}
    base, other = (list(earlier), list(later)) if new.partial else (list(later), list(earlier))
    rows = [
        row(provisions[pk], earlier.get(pk), later.get(pk), old_text=old, new_text=new) for pk in union(base, other)
    ]
    return Comparison(old, new, tuple(found for found in rows if found.old or found.new))


def union(base: Sequence[int], other: Sequence[int]) -> list[int]:
    """Return all of `base` in its order, and what only `other` has behind the one that it follows there."""
    order = list(base)
    if other and other[0] not in order:
        order.insert(0, other[0])
    for before, one in pairwise(other):
        if one not in order:
            order.insert(order.index(before) + 1, one)
    return order


@dataclass(frozen=True)
class Version:
    """A paragraph in one version of the text; `row`: against the last version before it of which that is known."""

    text: Text
    wording: Wording | None
    row: Row | None = None

    @property
    def change(self) -> str:
        """What became of it; nothing for the first version that records it, and for one that never had it."""
        if self.row:
            return self.row.change.value
        return Change.NOT_RECORDED.value if self.text.partial and not self.wording else ""


def series_of(reading: Reading, text: Text | None) -> list[Text]:
    """The versions of a text that are known, oldest first; a text without a series is its only version."""
    if text is None:
        return []
    return [one for one in reading.texts if one == text or (text.series and one.series == text.series)]


def of_texts(old: Text, new: Text) -> Comparison:
    """Compare two texts as the database has them; one query for the wordings, two for what hangs on them."""
    found = Wording.objects.filter(text__in=[old, new]).select_related("provision").prefetch_related("asked")
    rows = list(found.order_by("position", "pk"))
    return compare(old, new, [w for w in rows if w.text_id == old.pk], [w for w in rows if w.text_id == new.pk])


def of_provision(reading: Reading, provision: Provision) -> list[Version]:
    """A paragraph's wordings, version by version; empty where the text has one version only."""
    texts = series_of(reading, reading.text)
    if len(texts) < 2:
        return []
    found = Wording.objects.filter(provision=provision, text__in=texts).prefetch_related("asked")
    by_text = {wording.text_id: wording for wording in found}
    versions: list[Version] = []
    last: tuple[Text, Wording | None] | None = None
    for text in texts:
        wording = by_text.get(text.pk)
        known = wording is not None or not text.partial
        told = last and known and (last[1] or wording)
        against = row(provision, last[1], wording, old_text=last[0], new_text=text) if last and told else None
        versions.append(Version(text, wording, against))
        last = (text, wording) if known else last
    return versions


def chosen(reading: Reading, old: str, new: str) -> tuple[Text | None, Text | None, str]:
    """The two versions that an address names, and a sentence where it names none that can be compared.

    Without names: the text that governs against the last version of its series; where that is the last itself, the
    one before it against it.
    """
    series = series_of(reading, reading.text)
    if not old and not new:
        if len(series) < 2:
            return None, None, ""
        first = series[-2] if series[-1] == reading.text else reading.text
        return first, series[-1], ""
    by_key = {text.key: text for text in reading.texts}
    if not old or not new:
        return None, None, gettext("Name two versions: old and new.")
    unknown = next((key for key in (old, new) if key not in by_key), None)
    if unknown is not None:
        return None, None, gettext("No text is known here as “%(key)s”.") % {"key": unknown[:80]}
    one, other = by_key[old], by_key[new]
    if one == other:
        return None, None, gettext("These are one and the same text; choose two versions.")
    if not one.series or one.series != other.series:
        return (
            None,
            None,
            gettext("“%(one)s” and “%(other)s” are not versions of one text.") % {"one": old, "other": new},
        )
    return one, other, ""


def superseded(reading: Reading) -> list[Supersession]:
    """What later texts took the place of, as known, oldest first."""
    return sorted(
        (row for rows in reading.supersessions.values() for row in rows), key=lambda row: (row.known_at, row.pk)
    )
