"""How the sections of data files that sessions owns are loaded: one function per section, one entry per call."""

import hashlib
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from phases.domain.loading import Loading, set_by_people
from phases.domain.sections import mandate
from phases.models import TimelineItem
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting, move_meeting, reinstate_meeting
from sessions.domain.releases import Announcement, pending, publish
from sessions.models import DutyStation, FileRelease, Holiday, Meeting, Room, Session, SessionKind, Status, Theme, Venue


def session_kind(loading: Loading, entry: Any) -> None:
    values = {"name": entry.name, "plural": entry.plural, "position": loading.next_position("session_kinds")}
    loading.put(SessionKind, {"process": loading.process, "key": entry.key}, values)


def theme(loading: Loading, entry: Any) -> None:
    values = entry.model_dump(include={"letter", "title", "city", "month"})
    values |= {"provision": loading.provision(entry.provision), "position": loading.next_position("themes")}
    loading.put(Theme, {"process": loading.process, "key": entry.key}, values)


def venue(loading: Loading, entry: Any) -> None:
    """Venues are the installation's: two processes meet in the same rooms."""
    values = entry.model_dump(exclude={"key", "rooms", "known", "assumed", "duty_station"})
    values["duty_station"] = _station(loading, entry.duty_station)
    row = loading.put(Venue, {"key": entry.key}, values)
    for room in entry.rooms:
        loading.put(Room, {"venue": row, "name": room.name}, room.model_dump(exclude={"name"}))


def duty_station(loading: Loading, entry: Any) -> None:
    loading.put(DutyStation, {"name": entry.name}, {"hours": entry.hours})


def holiday(loading: Loading, entry: Any) -> None:
    station = _station(loading, entry.duty_station)
    loading.put(Holiday, {"duty_station": station, "day": entry.day}, {"name": entry.name})


def _station(loading: Loading, name: str) -> DutyStation | None:
    return loading.put(DutyStation, {"name": name}, {}) if name else None


def session(loading: Loading, entry: Any) -> None:
    item = loading.put(
        TimelineItem,
        {"process": loading.process, "key": entry.slug},
        {
            "kind": "session",
            "subkind": entry.kind,
            "title": entry.title,
            "provision": loading.provision(entry.provision),
        },
    )
    values = {
        "process": loading.process,
        "slug": entry.slug,
        "kind": SessionKind.objects.get(process=loading.process, key=entry.kind),
        **entry.model_dump(include={"number", "organisers", "body", "note"}),
    }
    row = loading.put(Session, {"item": item}, values)
    if not set_by_people(row):
        loading.put_links(row.themes, list(Theme.objects.filter(process=loading.process, key__in=entry.themes)))
    if entry.mandated:
        mandate(loading, item, entry.mandated, known=entry.known)


def release(loading: Loading, entry: Any) -> None:
    """Put a release's meetings into the draft and publish them as on its day; once, and never what people changed."""
    digest = hashlib.sha256(entry.model_dump_json().encode()).hexdigest()
    applied = FileRelease.objects.filter(process=loading.process, key=entry.key).first()
    if applied:
        if applied.digest != digest:
            loading.remarks.append(
                f"release {entry.key!r} was published before and has changed in the file: "
                "a release is immutable, so say what is right in a later one"
            )
        return
    moment = loading.moment(entry.known)
    touched = {pk for spec in entry.meetings for one in _each_day(spec) if (pk := _meeting(loading, one))}
    made = None
    if pending(loading.process, moment, touched):
        word = Announcement(loading.source(entry.source), moment, day_only=True, assumed=entry.assumed)
        made = publish(loading.process, note=entry.note, by=None, only=touched, word=word)
        loading.kept.setdefault(made._meta.label_lower, set()).add(made.pk)
        loading.note_added(made._meta.label_lower)
    FileRelease.objects.create(process=loading.process, key=entry.key, digest=digest, release=made)


def _each_day(spec: Any) -> Iterator[tuple[Any, str, date]]:
    last = spec.until or spec.day
    for number in range((last - spec.day).days + 1):
        key = f"{spec.key}-{number + 1}" if spec.until else spec.key
        yield spec, key, spec.day + timedelta(days=number)


def _meeting(loading: Loading, one: tuple[Any, str, date]) -> int | None:
    """Bring one meeting of the draft to what an entry says; return its key, or None where people have changed it."""
    spec, key, day = one
    row = Session.objects.select_related("process").get(process=loading.process, slug=spec.session)
    place = Venue.objects.filter(key=spec.venue).first()
    room = Room.objects.get_or_create(venue=place, name=spec.room)[0] if place and spec.room else None
    start, end = (time.fromisoformat(part) for part in spec.hours.split("-")) if spec.hours else (None, None)
    sitting = Sitting(day, place, room, start, end)
    details = spec.model_dump(include={"title", "status", "interpretation", "languages", "number", "webcast"})
    details |= {"is_open": spec.open, "agenda": "\n".join(spec.agenda), "length": spec.length}
    meeting = Meeting.objects.filter(session=row, key=key).first()
    if meeting is None:
        return add_meeting(row, key=key, sitting=sitting, by=None, **details).pk
    if meeting.edited_by_id is not None:
        loading.remarks.append(f"{spec.session} {key} ({day}) stays as people have set it")
        return None
    meeting = _bring(meeting, sitting, details)
    return meeting.pk


def _bring(meeting: Meeting, sitting: Sitting, details: dict[str, Any]) -> Meeting:
    """A length stands only where there are no hours: it goes before they come, and comes after they went."""
    if sitting.start and meeting.length:
        meeting = amend_meeting(meeting, by=None, version=meeting.version, length="")
    if details["status"] != Status.CANCELLED:
        if meeting.status == Status.CANCELLED:
            meeting = reinstate_meeting(meeting, by=None, version=meeting.version, to=sitting)
        else:
            meeting = move_meeting(meeting, to=sitting, by=None, version=meeting.version)
    if meeting.starts_at:
        details = details | {"length": ""}
    return amend_meeting(meeting, by=None, version=meeting.version, **details)
