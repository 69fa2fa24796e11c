"""What speaks against two meetings together: one room, one person in two places, two cities in a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import combinations, pairwise

from django.utils.translation import gettext as _

from phases import in_words
from sessions.draft import NEW, Draft
from sessions.models import OFF, MeetingVersion
from sessions.reading import order
from sessions.warnings.said import Warning, called

A_DAY = timedelta(days=1)
Pair = tuple[MeetingVersion, MeetingVersion]


def clashes(draft: Draft, meetings: Iterable[MeetingVersion]) -> Iterator[Warning]:
    """Everything that two of these meetings of the draft do to each other, said of both."""
    sitting = [version for version in meetings if version.status not in OFF]
    yield from _rooms(draft, sitting)
    yield from _people(draft, sitting)
    for versions in _by_session(sitting).values():
        for one, other in _in_two_cities(sorted(versions, key=_in_time)):
            named = {"title": one.session_title} | _both(one, other)
            yield from _of_both(
                "short-break", _("“%(title)s” has less than a day between %(one)s and %(other)s.") % named, one, other
            )


def _rooms(draft: Draft, sitting: Iterable[MeetingVersion]) -> Iterator[Warning]:
    by_room: dict[int, list[MeetingVersion]] = defaultdict(list)
    for version in sitting:
        if version.meeting.room_id and version.starts_at:
            by_room[version.meeting.room_id].append(version)
    for room, versions in by_room.items():
        for one, other in _at_once(versions):
            yield from _of_both("room-taken", _taken(one, called(one), called(other)), one, other)
        for booking in draft.elsewhere.get(room, ()):
            for one in versions:
                if booking.starts_at < _end(one) and _start(one) < booking.ends_at:
                    yield _said("room-taken", _taken(one, called(one), f"“{booking.title}”"), one)


def _taken(version: MeetingVersion, one: str, other: str) -> str:
    named = {"room": version.room_name, "day": in_words.short_day(version.day), "one": one, "other": other}
    return _("%(room)s cannot hold two meetings at once on %(day)s: %(one)s and %(other)s.") % named


def _people(draft: Draft, sitting: list[MeetingVersion]) -> Iterator[Warning]:
    for name, versions in _seats(draft, sitting):
        twice = _twice(versions)
        for one, other in twice:
            known = one.starts_at and other.starts_at
            said = _("%(name)s is in two places on %(day)s: %(one)s and %(other)s.")
            if not known:
                said = _(
                    "%(name)s may be in two places on %(day)s, where not all hours are known: %(one)s and %(other)s."
                )
            named = {"name": name, "day": in_words.short_day(one.day), "one": called(one), "other": called(other)}
            yield from _of_both("person-twice", said % named, one, other)
        for one, other in _in_two_cities(versions):
            if (one, other) not in twice and one.meeting.session_id != other.meeting.session_id:
                named = {"name": name} | _both(one, other)
                said = _("%(name)s has less than a day between %(one)s and %(other)s.") % named
                yield from _of_both("short-break", said, one, other)


def _seats(draft: Draft, sitting: list[MeetingVersion]) -> Iterator[tuple[str, list[MeetingVersion]]]:
    """Each person with the meetings where they have a part, in order of time.

    A chair sits in every meeting of the session; who is on a panel where the panel sits, if that is known.
    """
    by_pk, by_session = {version.meeting_id: version for version in sitting}, _by_session(sitting)
    found: dict[str, tuple[str, dict[int, MeetingVersion]]] = {}
    for person in draft.people:
        seats = by_session.get(person.session_id, [])
        if person.panel and person.panel.meeting_id:
            seats = [by_pk[person.panel.meeting_id]] if person.panel.meeting_id in by_pk else []
        elif person.panel and draft.sitting[person.session_id] > 1:
            continue
        shown = " ".join(person.name.split())
        _name, versions = found.setdefault(shown.casefold(), (shown, {}))
        versions |= {version.meeting_id: version for version in seats}
    for name, versions in found.values():
        if len(versions) > 1:
            yield name, sorted(versions.values(), key=_in_time)


def _twice(versions: list[MeetingVersion]) -> list[Pair]:
    """Pairs at the same time, and pairs of different sessions on one day where hours are not known."""
    found = list(_at_once([version for version in versions if version.starts_at]))
    by_day: dict[object, list[MeetingVersion]] = defaultdict(list)
    for version in versions:
        by_day[version.day].append(version)
    for same in by_day.values():
        found += [
            (one, other)
            for one, other in combinations(same, 2)
            if not (one.starts_at and other.starts_at) and one.meeting.session_id != other.meeting.session_id
        ]
    return found


def _in_two_cities(versions: list[MeetingVersion]) -> Iterator[Pair]:
    """Meetings one after the other in two cities, with less than a day between them."""
    placed = [version for version in versions if version.city]
    for one, other in pairwise(placed):
        if one.city == other.city:
            continue
        if one.ends_at and other.starts_at:
            short = other.starts_at - one.ends_at < A_DAY
        else:
            short = other.day - one.day <= A_DAY
        if short:
            yield one, other


def _at_once(versions: Iterable[MeetingVersion]) -> Iterator[Pair]:
    """All pairs that overlap, the earlier first; meetings that touch do not."""
    going: list[MeetingVersion] = []
    for version in sorted(versions, key=_in_time):
        going = [one for one in going if _end(one) > _start(version)]
        yield from ((one, version) for one in going)
        going.append(version)


def _in_time(version: MeetingVersion) -> tuple[object, ...]:
    """In order of time; at one time by what sentences name, so that they are the same before and after it is saved."""
    return (*order(version)[:-1], version.session_title, version.city, version.room_name, version.meeting_id)


def _by_session(versions: Iterable[MeetingVersion]) -> dict[int, list[MeetingVersion]]:
    found: dict[int, list[MeetingVersion]] = defaultdict(list)
    for version in versions:
        found[version.meeting.session_id].append(version)
    return found


def _start(version: MeetingVersion) -> datetime:
    assert version.starts_at
    return version.starts_at


def _end(version: MeetingVersion) -> datetime:
    assert version.ends_at
    return version.ends_at


def _both(one: MeetingVersion, other: MeetingVersion) -> dict[str, str]:
    return {"one": called(one, with_day=True), "other": called(other, with_day=True)}


def _of_both(kind: str, sentence: str, *versions: MeetingVersion) -> Iterator[Warning]:
    return (_said(kind, sentence, version) for version in versions)


def _said(kind: str, sentence: str, version: MeetingVersion) -> Warning:
    pk = version.meeting_id if version.meeting_id != NEW else None
    return Warning(kind, sentence, pk, stops=kind == "room-taken")
