"""How the sections of data files that sessions owns are loaded: one function per section, one entry per call."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from phases.domain.loading import Loading
from phases.domain.sections import mandate
from phases.models import TimelineItem
from sessions.domain.meetings import Sitting, add_meeting, cancel_meeting, move_meeting
from sessions.domain.releases import Announcement, pending, publish
from sessions.models import Holiday, Meeting, Release, Room, Session, SessionKind, Status, Theme, Venue


def session_kind(loading: Loading, entry: Any) -> None:
    values = {"name": entry.name, "plural": entry.plural, "position": loading.next_position("session_kinds")}
    loading.put(SessionKind, {"process": loading.process, "key": entry.key}, values)


def theme(loading: Loading, entry: Any) -> None:
    values = entry.model_dump(include={"letter", "title", "city", "month"})
    values |= {"provision": loading.provision(entry.provision), "position": loading.next_position("themes")}
    loading.put(Theme, {"process": loading.process, "key": entry.key}, values)


def venue(loading: Loading, entry: Any) -> None:
    """Venues are the installation's: two processes meet in the same rooms."""
    row = loading.put(Venue, {"key": entry.key}, entry.model_dump(exclude={"key", "rooms", "known", "assumed"}))
    for name in entry.rooms:
        loading.put(Room, {"venue": row, "name": name}, {})


def holiday(loading: Loading, entry: Any) -> None:
    loading.put(Holiday, {"duty_station": entry.duty_station, "day": entry.day}, {"name": entry.name})


def session(loading: Loading, entry: Any) -> None:
    item = loading.put(
        TimelineItem,
        {"process": loading.process, "key": entry.slug},
        {"kind": "session", "title": entry.title, "provision": loading.provision(entry.provision)},
    )
    values = {
        "process": loading.process,
        "slug": entry.slug,
        "kind": SessionKind.objects.get(process=loading.process, key=entry.kind),
        **entry.model_dump(include={"number", "organisers", "note"}),
    }
    row = loading.put(Session, {"item": item}, values)
    loading.put_links(row.themes, list(Theme.objects.filter(process=loading.process, key__in=entry.themes)))
    if entry.mandated:
        mandate(loading, item, entry.mandated)


def release(loading: Loading, entry: Any) -> None:
    """Put a release's meetings into the draft and publish them as on its day; once."""
    source = loading.source(entry.source)
    moment = loading.moment(entry.known)
    if Release.objects.filter(process=loading.process, file_key=entry.key).exists():
        return
    touched = {_meeting(loading, one).pk for spec in entry.meetings for one in _each_day(spec)}
    if not pending(loading.process, moment, touched):
        return
    made = publish(
        loading.process,
        note=entry.note,
        by=None,
        only=touched,
        file_key=entry.key,
        word=Announcement(source, moment, day_only=True, assumed=entry.assumed),
    )
    loading.note_added(made._meta.label_lower)


def _each_day(spec: Any) -> Iterator[tuple[Any, str, date]]:
    last = spec.until or spec.day
    for number in range((last - spec.day).days + 1):
        key = f"{spec.key}-{number + 1}" if spec.until else spec.key
        yield spec, key, spec.day + timedelta(days=number)


def _meeting(loading: Loading, one: tuple[Any, str, date]) -> Meeting:
    spec, key, day = one
    row = Session.objects.select_related("process").get(process=loading.process, slug=spec.session)
    place = Venue.objects.filter(key=spec.venue).first()
    room = Room.objects.get_or_create(venue=place, name=spec.room)[0] if place and spec.room else None
    start, end = (time.fromisoformat(part) for part in spec.hours.split("-")) if spec.hours else (None, None)
    sitting = Sitting(day, place, room, start, end)
    standing = Meeting.objects.filter(session=row, key=key).first()
    if standing is None:
        more = {"status": spec.status, "is_open": spec.open, "interpretation": spec.interpretation}
        return add_meeting(row, key=key, sitting=sitting, by=None, title=spec.title, **more)
    if _changed_by_people(standing):
        return standing  # what people entered is not touched
    if spec.status == Status.CANCELLED:
        return cancel_meeting(standing, by=None, version=standing.version)
    return move_meeting(standing, to=sitting, by=None, version=standing.version)


def _changed_by_people(meeting: Meeting) -> bool:
    """Whether the draft, or the last release that shows the meeting, is the work of a person."""
    newest = meeting.versions.select_related("release").order_by("-sequence").first()
    by_person = newest is not None and newest.release.published_by_id is not None
    return by_person or meeting.edited_by_id is not None
