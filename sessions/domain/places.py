"""Verbs on where meetings are held. Places are the installation's: every process meets in the same rooms."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils.translation import gettext as _

from compact import audit, locks
from compact.errors import RuleViolation
from compact.models import User
from phases.domain.sources import free_key
from phases.in_words import short_day
from phases.models import Process
from sessions.domain.shared_places import differences, refuse_old, take_all, write
from sessions.domain.zones import change_zone, zone_named
from sessions.languages import is_language
from sessions.models import DutyStation, Meeting, Room, Venue

SPELT_OUT = 3  # meetings that a refusal names


@transaction.atomic
def add_venue(
    process: Process,
    *,
    name: str,
    city: str,
    country: str,
    zone: str,
    duty_station: DutyStation | None = None,
    by: User | None,
) -> Venue:
    """Add a venue. Raises RuleViolation without name, city or country, for an unknown zone, and for one that exists."""
    take_all()  # places are everybody's: two at once would both find a name free
    said = _of_venue({"name": name, "city": city, "country": country, "zone": zone, "duty_station": duty_station})
    _refuse_double(said)
    taken = set(Venue.objects.values_list("key", flat=True))
    made = Venue.objects.create(key=free_key(f"{said['city']} {said['name']}", taken, "venue"), **said)
    audit.record("add_venue", made, by=by, process=process.slug, changes={"name": [None, str(made)]})
    return made


@transaction.atomic
def edit_venue(
    process: Process, venue: Venue, *, version: int, by: User | None, keep: str = "", **values: Any
) -> Venue:
    """Change a venue's `name`, `city`, `country`, `zone` and `duty_station` in the draft; readers see it when released.

    Where meetings have hours at the venue, another zone asks what is to stay: `keep` "clock" (10:00 stays 10:00) or
    "moment". Raises StaleEdit, and RuleViolation as add_venue does.
    """
    take_all()
    venue = locks.take(venue)
    said = _of_venue(values)
    changes = differences(venue, said)
    if not changes:
        return venue
    refuse_old(venue, version)
    _refuse_double({"name": venue.name, "city": venue.city} | said, venue)
    if "zone" in changes:
        changes["meetings"] = [None, change_zone(venue, ZoneInfo(said["zone"]), keep, by)]
    write(venue, said)
    audit.record("edit_venue", venue, by=by, process=process.slug, changes=changes)
    return venue


@transaction.atomic
def remove_venue(process: Process, venue: Venue, *, by: User | None) -> None:
    """Remove a venue with its rooms. Raises RuleViolation while a meeting of any process is to be held there."""
    take_all()
    _refuse_in_use(Meeting.objects.filter(venue=venue), venue)
    audit.record("remove_venue", venue, by=by, process=process.slug, changes={"name": [str(venue), None]})
    venue.delete()


@transaction.atomic
def add_room(
    process: Process,
    venue: Venue,
    *,
    name: str,
    capacity: int | None = None,
    languages: Iterable[str] = (),
    by: User | None,
) -> Room:
    """Add a room to a venue. Raises RuleViolation without a name, for one the venue has, and for no language code."""
    take_all()  # places are everybody's: two at once would both find a name free
    venue = locks.take(venue)
    said = _of_room({"name": name, "capacity": capacity, "languages": languages})
    _refuse_same_room(venue, said["name"])
    made = Room.objects.create(venue=venue, **said)
    audit.record("add_room", made, by=by, process=process.slug, changes={"name": [None, f"{made}, {venue}"]})
    return made


@transaction.atomic
def edit_room(process: Process, room: Room, *, version: int, by: User | None, **values: Any) -> Room:
    """Change a room's `name`, `capacity` and `languages`. Raises StaleEdit, and RuleViolation as add_room does."""
    take_all()  # places are everybody's: two at once would both find a name free
    room = locks.take(room)
    said = _of_room(values)
    changes = differences(room, said)
    if not changes:
        return room
    refuse_old(room, version)
    if "name" in changes:
        _refuse_same_room(room.venue, said["name"], room)
    write(room, said)
    audit.record("edit_room", room, by=by, process=process.slug, changes=changes)
    return room


@transaction.atomic
def remove_room(process: Process, room: Room, *, by: User | None) -> None:
    """Remove a room. Raises RuleViolation while a meeting of any process is to be held in it."""
    take_all()
    _refuse_in_use(Meeting.objects.filter(room=room), room)
    audit.record("remove_room", room, by=by, process=process.slug, changes={"name": [f"{room}, {room.venue}", None]})
    room.delete()


def _of_venue(values: dict[str, Any]) -> dict[str, Any]:
    said = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()}
    for name, sentence in (
        ("name", _("A venue needs a name.")),
        ("city", _("Say in which city it is.")),
        ("country", _("Say in which country it is.")),
    ):
        if said.get(name) == "":
            raise RuleViolation(sentence, field=name)
    if "zone" in said:
        said["zone"] = zone_named(said["zone"])
    return said


def _of_room(values: dict[str, Any]) -> dict[str, Any]:
    said = dict(values)
    if "name" in said:
        said["name"] = " ".join(said["name"].split())
        if not said["name"]:
            raise RuleViolation(_("A room needs a name."), field="name")
    if said.get("capacity") is not None and not 0 < said["capacity"] <= 100_000:
        raise RuleViolation(_("Seats are counted from 1 to 100,000; leave it empty where not known."), field="capacity")
    if "languages" in said:
        said["languages"] = list(dict.fromkeys(code.strip().lower() for code in said["languages"] if code.strip()))
        if wrong := [code for code in said["languages"] if not is_language(code)]:
            sentence = _("“%(code)s” is no code of a language; write codes, as en, fr.")
            raise RuleViolation(sentence % {"code": wrong[0][:20]}, field="languages")
    return said


def _refuse_double(said: dict[str, Any], venue: Venue | None = None) -> None:
    same = Venue.objects.filter(name__iexact=said["name"], city__iexact=said["city"])
    if (same.exclude(pk=venue.pk) if venue else same).exists():
        raise RuleViolation(_("There is a venue of that name in that city already."), field="name")


def _refuse_same_room(venue: Venue, name: str, room: Room | None = None) -> None:
    same = venue.rooms.filter(name__iexact=name)
    if (same.exclude(pk=room.pk) if room else same).exists():
        raise RuleViolation(_("This venue has a room “%(name)s” already.") % {"name": name}, field="name")


def _refuse_in_use(meetings: models.QuerySet[Meeting], place: Venue | Room) -> None:
    using = list(meetings.select_related("session__item").order_by("day", "starts_at", "pk"))
    if not using:
        return
    told = [f"“{meeting.session.item.title}”, {short_day(meeting.day)}" for meeting in using[:SPELT_OUT]]
    named = {"place": str(place), "count": len(using), "meetings": "; ".join(told)}
    sentence = _("%(place)s cannot be removed: %(meetings)s.")
    if len(using) > SPELT_OUT:
        sentence = _("%(place)s cannot be removed: %(count)d meetings are set there, among them %(meetings)s.")
    raise RuleViolation(sentence % named)
