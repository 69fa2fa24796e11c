"""Verbs on texts: a version that came, what a paragraph says in it, and what takes the place of what."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from compact import audit, clock, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.domain.processes import raise_revision
from phases.models import KEY, Addressee, Process, Provision, Source, Supersession, Text, Wording

ADDRESSES = frozenset({"compare", "superseded"})  # what the pages of texts are called


@dataclass(frozen=True)
class TextFacts:
    """What is said of a text as a whole."""

    key: str
    title: str
    kind: str
    status: str
    dated: date
    authority: str
    issued_by: str
    version: str = ""
    symbol: str = ""
    series: str = ""
    partial: bool = False


@dataclass(frozen=True)
class Said:
    """What a paragraph says in one version, in our words."""

    number: str
    title: str
    summary: str
    verb: str = ""
    terms: list[dict[str, str]] = field(default_factory=list)
    asked: tuple[Addressee, ...] = ()
    dropped: bool = False

    @property
    def columns(self) -> dict[str, Any]:
        names = ("number", "title", "summary", "verb", "terms", "dropped")
        return {name: getattr(self, name) for name in names}


@transaction.atomic
def add_text(process: Process, facts: TextFacts, *, by: User | None) -> Text:
    """Add a version or another text; it never governs. It is a source too. Raises RuleViolation."""
    locks.take(process)
    if not KEY.regex.search(facts.key):  # type: ignore[union-attr]
        raise RuleViolation(_("Write small letters, digits, dots and hyphens."), field="key")
    taken = Text.objects.filter(process=process, key=facts.key) or Source.objects.filter(process=process, key=facts.key)
    if facts.key in ADDRESSES or taken:
        raise RuleViolation(_("“%(key)s” is taken; choose another key.") % {"key": facts.key}, field="key")
    bearer = Text.objects.filter(process=process, symbol=facts.symbol).exclude(symbol="").first()
    if bearer:
        said = {"symbol": facts.symbol, "title": bearer.title}
        raise RuleViolation(_("The symbol %(symbol)s is taken by “%(title)s”.") % said, field="symbol")
    text = Text.objects.create(process=process, known_at=clock.now(), **asdict(facts))
    Source.objects.create(process=process, key=text.key, title=text.title, authority=text.authority, dated=text.dated)
    audit.record("add_text", text, by=by, process=process.slug, changes={"key": [None, text.key]})
    raise_revision(process)
    return text


def fingerprint(wording: Wording | None) -> str:
    """What was read of a wording, in short; an edit that rests on another one is stale."""
    if wording is None:
        return "none"
    asked = sorted(addressee.pk for addressee in wording.asked.all())
    said = [wording.number, wording.title, wording.summary, wording.verb, wording.terms, wording.dropped, asked]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


@transaction.atomic
def set_wording(text: Text, provision: Provision, said: Said, *, seen: str, by: User | None) -> Wording:
    """Record what a paragraph says in a version that does not govern; `seen`: the fingerprint of what was read.

    Raises StaleEdit where somebody changed it since, and RuleViolation.
    """
    process = locks.take(text.process)
    _refuse(text, provision, said)
    stands = Wording.objects.filter(text=text, provision=provision).first()
    if fingerprint(stands) != seen:
        raise StaleEdit(_("Somebody changed this wording since you read it. Below is what you typed; look, and save."))
    before = {name: getattr(stands, name, None) for name in said.columns}
    if stands is None:
        stands = Wording(text=text, provision=provision, position=_position(text, provision))
        stands.section = _section(provision)
    for name, value in said.columns.items():
        setattr(stands, name, value)
    stands.save()
    stands.asked.set(said.asked)
    changes = {name: [old, said.columns[name]] for name, old in before.items() if old != said.columns[name]}
    audit.record("set_wording", stands, by=by, process=process.slug, changes=changes)
    raise_revision(process)
    return stands


def _refuse(text: Text, provision: Provision, said: Said) -> None:
    if provision.process_id != text.process_id:
        raise RuleViolation(_("This paragraph belongs to the text of another process."))
    if text.governs:
        raise RuleViolation(_("The text that the process is held against comes from its file; change it there."))
    if not said.dropped and not said.summary.strip():
        raise RuleViolation(_("Say in your own words what the paragraph says in this version."), field="summary")


def _governing(provision: Provision) -> Wording | None:
    return Wording.objects.filter(provision=provision, text__governs=True).first()


def _section(provision: Provision) -> str:
    base = _governing(provision)
    return base.section if base else ""


def _position(text: Text, provision: Provision) -> int:
    """Its place in the governing text where that is free in this version; else the end."""
    base = _governing(provision)
    if base and not Wording.objects.filter(text=text, position=base.position).exists():
        return base.position
    return (Wording.objects.filter(text=text).aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def supersede(provision: Provision, text: Text, *, whole: bool, note: str, by: User | None) -> Supersession:
    """Record that a text takes the place of a paragraph, wholly or in part. Raises RuleViolation."""
    process = locks.take(provision.process)
    if text.process_id != process.pk:
        raise RuleViolation(_("This text belongs to another process."), field="text")
    if text.governs:
        raise RuleViolation(_("The text that the process is held against does not supersede itself."), field="text")
    if not note.strip():
        raise RuleViolation(_("Say what is superseded."), field="note")
    stands = Supersession.objects.filter(provision=provision, by=text).first()
    if stands:
        raise RuleViolation(_("That is recorded already: %(note)s") % {"note": stands.note}, field="provision")
    made = Supersession.objects.create(
        process=process,
        key=f"{text.key}.{provision.anchor}"[:80],
        provision=provision,
        by=text,
        whole=whole,
        note=note.strip(),
        source=Source.objects.get(process=process, key=text.key),
        known_at=clock.now(),
    )
    changes = {"provision": [None, provision.anchor], "whole": [None, whole]}
    audit.record("supersede", made, by=by, process=process.slug, changes=changes)
    raise_revision(process)
    return made
