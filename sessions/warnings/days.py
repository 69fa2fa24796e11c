"""What speaks against a meeting's own day and hours, whatever else is planned."""

from collections.abc import Iterator
from datetime import time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from phases import in_words
from phases.dates import ImpreciseDate, days_apart
from phases.item_views import ItemView
from sessions.days import WEEKEND
from sessions.draft import NEW, Draft
from sessions.models import MeetingVersion
from sessions.rules.facts import window
from sessions.warnings.said import Warning

Window = tuple[str, ImpreciseDate]


class Days:
    """The checks of single meetings against one draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.by_kind = _by_kind(draft)
        self.phases = [(view.title, view.bounds(view.mandated or view.due)) for _phase, view in draft.reading.phases]
        self.of_session: dict[int, list[Window]] = {}

    def against(self, version: MeetingVersion) -> Iterator[Warning]:
        """The warnings that stand against a meeting by itself."""
        pk = version.meeting_id if version.meeting_id != NEW else None
        for kind, sentence in (
            ("past-day", self._past(version)),
            ("holiday", self._holiday(version)),
            ("weekend", self._weekend(version)),
            ("outside-phase", self._outside_phase(version)),
            ("outside-hours", self._outside_hours(version)),
        ):
            if sentence:
                yield Warning(kind, sentence, pk)

    def _past(self, version: MeetingVersion) -> str:
        if version.day >= self.draft.reading.today:
            return ""
        return _("%(day)s has gone by.") % {"day": in_words.long_day(version.day)}

    def _holiday(self, version: MeetingVersion) -> str:
        name = self.draft.named_holidays.get((version.duty_station, version.day))
        if name is None:
            return ""
        named = {"day": in_words.long_day(version.day), "station": version.duty_station, "name": name}
        return _("%(day)s is a holiday in %(station)s: %(name)s.") % named

    def _weekend(self, version: MeetingVersion) -> str:
        if version.day.weekday() not in WEEKEND:
            return ""
        return _("%(day)s is not a working day.") % {"day": in_words.day(version.day)}

    def _outside_hours(self, version: MeetingVersion) -> str:
        standard = self.draft.stations.get(version.duty_station, [])
        if not standard or version.starts_at is None or version.ends_at is None:
            return ""
        zone = ZoneInfo(version.zone)
        start, end = version.starts_at.astimezone(zone).time(), version.ends_at.astimezone(zone).time()
        if any(first <= start and end <= last for first, last in standard):
            return ""
        named = {"hours": _span(start, end), "station": version.duty_station}
        named["standard"] = ", ".join(_span(first, last) for first, last in standard)
        return _("%(hours)s is not within the standard hours of %(station)s (%(standard)s).") % named

    def _outside_phase(self, version: MeetingVersion) -> str:
        windows = self._windows(version) or self.phases
        if not windows or any(not when.is_known or when.contains(version.day) for _title, when in windows):
            return ""
        apart, title, when = min(
            ((days_apart(version.day, when), title, when) for title, when in windows), key=lambda one: abs(one[0])
        )
        named = {"day": in_words.long_day(version.day), "apart": in_words.days_apart(apart)}
        named |= {"phase": title, "when": when.phrase or in_words.span(when.earliest, when.latest)}
        return _("%(day)s lies outside “%(phase)s” (%(when)s), %(apart)s.") % named

    def _windows(self, version: MeetingVersion) -> list[Window]:
        """When a session is to be held: by a rule of its kind, else by what the text says of it or of its paragraph."""
        if version.kind in self.by_kind:
            return self.by_kind[version.kind]
        pk = version.meeting.session_id
        if pk not in self.of_session:
            self.of_session[pk] = self._of_session(version)
        return self.of_session[pk]

    def _of_session(self, version: MeetingVersion) -> list[Window]:
        reading, row = self.draft.reading, version.meeting.session
        view = reading.items.get(row.pk)
        when = view.bounds(view.mandated) if view else ImpreciseDate("")
        if view and when.is_known:
            return [(view.title, when)]
        provision = row.item.provision
        above = {provision.pk, provision.parent_id} if provision else set()
        return [_window(one) for _phase, one in reading.phases if one.item.provision_id in above - {None}]


def _window(view: ItemView) -> Window:
    return view.title, view.bounds(view.mandated or view.due)


def _by_kind(draft: Draft) -> dict[str, list[Window]]:
    """The phases in which the rules of the text put each kind of session."""
    found: dict[str, list[Window]] = {}
    for rule in draft.given.rules:
        gone = any(later.whole for later in draft.reading.supersessions.get(rule.provision_id, ()))
        if rule.kind == "phase-window" and not gone:
            key = rule.parameters["phase"]
            view = draft.reading.item(key)
            for kind in rule.parameters["session_kinds"]:
                found.setdefault(kind, []).append((view.title if view else key, window(draft.given, key)))
    return found


def _span(start: time, end: time) -> str:
    return f"{in_words.clock(start)}-{in_words.clock(end)}"
