"""How the sections on panels and records are loaded. Each entry is applied once: what people did since stays."""

import hashlib
from typing import Any

from compact import audit
from compact.models import AuditEntry
from phases.domain.loading import Loading
from sessions.domain.panels import add_panel, edit_panel, reinstate_panel, withdraw_panel
from sessions.domain.people import Part, Who, add_chair, add_person, remove_person
from sessions.domain.records import Count, invite, record_attendance
from sessions.domain.releases import Announcement, pending, publish
from sessions.models import Attendance, FileRelease, Invitation, Meeting, Panel, PanelVersion, Participant, Session
from stakeholders.models import Category, State

SHOWN = {"name", "title", "organisation", "group", "gender"}


def panel(loading: Loading, entry: Any) -> None:
    """Bring a panel of the draft to what an entry says, and publish it as on its day."""
    if not _is_new(loading, "panel", entry):
        return
    session = _session(loading, entry)
    row = session.panels.filter(number=entry.number).order_by("withdrawn", "-pk").first()
    if row and (row.is_invented or _set_by_people(row)):
        loading.remarks.append(f"panel {entry.number} of {entry.session} stays as people have set it")
        return
    row = _panel(loading, session, row, entry)
    _release(loading, entry, row)


def _panel(loading: Loading, session: Session, row: Panel | None, entry: Any) -> Panel:
    states = State.objects.in_bulk(entry.moderating_states)
    said = {
        "title": entry.title,
        "kind": entry.kind,
        "meeting": _meeting(loading, session, entry),
        "moderators": [states[code] for code in entry.moderating_states],
    }
    if row is None:
        row = add_panel(session, number=entry.number, by=None, **said)
    row = edit_panel(row, version=row.version, by=None, **said)
    set_aside = withdraw_panel if entry.withdrawn else reinstate_panel
    row = set_aside(row, version=row.version, by=None)
    for person in row.people.select_related("panel", "session__process", "session__item"):
        remove_person(person, by=None)
    for part, people in ((Part.MODERATOR, entry.moderators), (Part.PANELLIST, entry.panellists)):
        for person in people:
            row.refresh_from_db()
            add_person(row, part, _who(person), version=row.version, by=None)
    return row


def _meeting(loading: Loading, session: Session, entry: Any) -> Meeting | None:
    if not entry.meeting:
        return None
    found = Meeting.objects.filter(session=session, key=entry.meeting).first()
    if found is None:
        loading.remarks.append(f"panel {entry.number} of {entry.session}: there is no meeting {entry.meeting!r}")
    return found


def _release(loading: Loading, entry: Any, row: Panel) -> None:
    """What one source announces on one day is one release, as long as it is being loaded."""
    moment, source = loading.moment(entry.known), loading.source(entry.source)
    changes = pending(loading.process, moment, set(), {row.pk})
    if not changes:
        return
    mine = loading.kept.setdefault("programme.release", set())
    same = loading.process.releases.filter(pk__in=mine, published_at=moment, source=source, published_by=None)
    release = same.exclude(panel_versions__panel=row).order_by("-number").first()
    if release is None:
        note = entry.note or f"Panels of {row.session.item.title}"[:300]
        word = Announcement(source, moment, day_only=True, assumed=entry.assumed)
        release = publish(loading.process, note=note, by=None, only=set(), panels={row.pk}, word=word)
        mine.add(release.pk)
        loading.note_added(release._meta.label_lower)
        return
    for change in changes.panels:
        change.after.release = release
    PanelVersion.objects.bulk_create([change.after for change in changes.panels])
    counts = {"panels": [None, len(changes.panels)]}
    audit.record("publish", release, by=None, process=loading.process.slug, changes=counts)
    loading.note_added(PanelVersion._meta.label_lower)


def chair(loading: Loading, entry: Any) -> None:
    if _is_new(loading, "chair", entry):
        add_chair(_session(loading, entry), _who(entry), by=None, at=loading.moment(entry.known))
        loading.note_added(Participant._meta.label_lower)


def attendance(loading: Loading, entry: Any) -> None:
    if _is_new(loading, "attendance", entry):
        found = Category.objects.filter(process=loading.process, key__in=entry.categories)
        count = Count(entry.phrase, entry.whom, tuple(found))
        source, at = loading.source(entry.source), loading.moment(entry.known)
        record_attendance(_session(loading, entry), count, source=source, by=None, at=at)
        loading.note_added(Attendance._meta.label_lower)


def invited(loading: Loading, entry: Any) -> None:
    if _is_new(loading, "invited", entry):
        source = loading.source(entry.source) if entry.source else None
        category = Category.objects.filter(process=loading.process, key=entry.category).first()
        at = loading.moment(entry.known)
        invite(_session(loading, entry), entry.names, category=category, source=source, by=None, at=at)
        loading.note_added(Invitation._meta.label_lower)


def _is_new(loading: Loading, section: str, entry: Any) -> bool:
    """Whether an entry was never applied; noted as applied from now on. One that has changed since is named."""
    key, digest = f"{section}.{entry.key}", hashlib.sha256(entry.model_dump_json().encode()).hexdigest()
    applied = FileRelease.objects.filter(process=loading.process, key=key).first()
    if applied is None:
        FileRelease.objects.create(process=loading.process, key=key, digest=digest)
    elif applied.digest != digest:
        loading.remarks.append(
            f"{section} {entry.key!r} was loaded before and has changed in the file: mend it at the desk, "
            "or say what is right in a later entry"
        )
    return applied is None


def _session(loading: Loading, entry: Any) -> Session:
    rows = Session.objects.select_related("process", "item")
    return rows.get(process=loading.process, slug=entry.session)


def _set_by_people(row: Panel) -> bool:
    acts = AuditEntry.objects.filter(target_kind=Panel._meta.label_lower, target_id=str(row.pk))
    return acts.filter(actor__isnull=False).exists()


def _who(entry: Any) -> Who:
    state = State.objects.get(pk=entry.state) if entry.state else None
    return Who(**entry.model_dump(include=SHOWN), state=state, situations=tuple(entry.situations))
