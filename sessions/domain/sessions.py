"""Verbs on sessions: what is held, on which paragraph and themes. Its dates come from its meetings' releases."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.domain.processes import raise_revision
from phases.domain.sources import free_key
from phases.models import Process, Provision, TimelineItem
from sessions.models import Session, SessionKind, Theme

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
RESERVED = {"new"}  # the desk's own address beside those of its sessions
OF_ITEM = ("title", "provision")  # the timeline asks for these, so the item holds them
OF_SESSION = ("kind", "number", "organisers", "body", "note")
EDITED = (*OF_ITEM, *OF_SESSION, "themes")


@transaction.atomic
def add_session(
    process: Process,
    *,
    kind: SessionKind,
    title: str,
    slug: str = "",
    provision: Provision | None = None,
    themes: Iterable[Theme] = (),
    number: int | None = None,
    organisers: str = "",
    body: str = "",
    note: str = "",
    by: User | None,
) -> Session:
    """Add a session; readers see it with its first meeting that is published, or once a source has said when it is.

    Without a `slug` its address is made of its title. Raises RuleViolation without a title, for an address that is
    taken or cannot be one, and for rows of another process.
    """
    process = locks.take(process)
    chosen = list(themes)
    said: dict[str, Any] = {
        "title": title.strip(),
        "provision": provision,
        "kind": kind,
        "themes": chosen,
        "number": number,
    }
    _refuse(process, said)
    key = _free_slug(process, slug.strip(), said["title"])
    item = TimelineItem.objects.create(
        process=process,
        kind=TimelineItem.Kind.SESSION,
        key=key,
        subkind=kind.key,
        title=said["title"],
        provision=provision,
    )
    made = Session.objects.create(
        item=item,
        process=process,
        slug=key,
        kind=kind,
        number=number,
        organisers=organisers.strip(),
        body=body.strip(),
        note=note.strip(),
    )
    made.themes.set(chosen)
    audit.record("add_session", item, by=by, process=process.slug, changes={"title": [None, item.title]})
    raise_revision(process)
    return made


@transaction.atomic
def edit_session(session: Session, *, version: int, by: User | None, **values: Any) -> Session:
    """Change some of a session's facts: `kind`, `number`, `title`, `provision`, `themes`, `organisers`, `body`, `note`.

    Nothing happens where nothing differs. Once it has published meetings its kind, themes, paragraph, organisers
    and body change for readers with the next release; title, number and note, and everything before that, at once.
    `version` is that of its item: StaleEdit if it was edited since. Raises RuleViolation as add_session does.
    """
    if unknown := set(values) - set(EDITED):
        raise TypeError(f"a session has no {', '.join(sorted(unknown))}")
    process = locks.take(session.process)
    item = locks.take(session.item)
    session = Session.objects.select_related("kind").get(pk=item.pk)
    said = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if "themes" in said:
        said["themes"] = list(said["themes"])
    _refuse(process, said)
    changes = _differences(item, session, said)
    if not changes:
        return session
    if item.version != version:
        raise StaleEdit(_("Somebody else changed this session while you were at it. Look at it as it is now."))
    _write(item, session, said)
    audit.record("edit_session", item, by=by, process=process.slug, changes=changes)
    raise_revision(process)
    return session


def removable(process: Process) -> QuerySet[Session]:
    """The sessions that nothing hangs on: no meeting, panel or person, no word of when they are, nobody who follows."""
    own = {f"{link.name}__isnull": True for link in Session._meta.related_objects}
    item = {f"item__{link.name}__isnull": True for link in TimelineItem._meta.related_objects if link.name != "session"}
    return Session.objects.filter(process=process, **own, **item)


@transaction.atomic
def remove_session(session: Session, *, by: User | None) -> None:
    """Take an empty session away again. Raises RuleViolation where anything hangs on it or readers know of it."""
    process = locks.take(session.process)
    row = removable(process).select_related("item").filter(pk=session.pk).first()
    if row is None:
        raise RuleViolation(_("Something hangs on this session, or readers know of it, so it stays."))
    audit.record("remove_session", row.item, by=by, process=process.slug, changes={"title": [row.item.title, None]})
    row.item.delete()
    raise_revision(process)


def _write(item: TimelineItem, session: Session, said: dict[str, Any]) -> None:
    for name in OF_ITEM:
        if name in said:
            setattr(item, name, said[name])
    for name in OF_SESSION:
        if name in said:
            setattr(session, name, said[name])
    item.subkind, item.version = session.kind.key, item.version + 1
    item.save(update_fields=[*OF_ITEM, "subkind", "version"])
    session.item = item
    session.save(update_fields=list(OF_SESSION))
    if "themes" in said:
        session.themes.set(said["themes"])


def _refuse(process: Process, said: dict[str, Any]) -> None:
    if "title" in said and not said["title"]:
        raise RuleViolation(_("A session needs a title."), field="title")
    if "kind" in said and said["kind"].process_id != process.pk:
        raise RuleViolation(_("This kind of session belongs to another process."), field="kind")
    if said.get("provision") and said["provision"].process_id != process.pk:
        raise RuleViolation(_("This paragraph belongs to another process."), field="provision")
    if any(theme.process_id != process.pk for theme in said.get("themes", ())):
        raise RuleViolation(_("This theme belongs to another process."), field="themes")
    if said.get("number") is not None and not 0 < said["number"] <= 999:
        raise RuleViolation(_("A session's number lies between 1 and 999."), field="number")


def _free_slug(process: Process, slug: str, title: str) -> str:
    """The slug that was asked for, or one made of the title. An item's key and its session's slug are the same."""
    taken = RESERVED | set(TimelineItem.objects.filter(process=process).values_list("key", flat=True))
    if not slug:
        return free_key(title, taken, "session")
    if not SLUG.fullmatch(slug):
        raise RuleViolation(_("An address is made of small letters, digits and hyphens."), field="slug")
    if slug in RESERVED:
        raise RuleViolation(_("“%(slug)s” is no address for a session. Choose another.") % {"slug": slug}, field="slug")
    if slug in taken:
        sentence = _("“%(slug)s” is taken by something else in this process. Choose another address.")
        raise RuleViolation(sentence % {"slug": slug}, field="slug")
    return slug


def _differences(item: TimelineItem, session: Session, said: dict[str, Any]) -> dict[str, list[object]]:
    """What an edit changes: field -> [old, new], in words."""
    pairs: dict[str, list[object]] = {}
    for name, value in said.items():
        if name == "themes":
            old = sorted(session.themes.values_list("key", flat=True))
            pairs[name] = [old, sorted(theme.key for theme in value)]
        else:
            held = getattr(item if name in OF_ITEM else session, name)
            pairs[name] = [_word(held), _word(value)]
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _word(value: object) -> object:
    if isinstance(value, Provision):
        return value.anchor
    return value.key if isinstance(value, SessionKind) else value
