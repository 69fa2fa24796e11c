"""How the programme bears its size: the same things done at 60 and at 2,000 meetings, as ratios."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.bench.timing import typical

if TYPE_CHECKING:
    from compact.models import User
    from phases.models import Process

FEW, MANY = 60, 2000
ROUNDS = 15
SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
MONDAY = datetime(2020, 6, 1, 9, 0, tzinfo=ZoneInfo("Europe/Vienna"))
CALENDAR, FEED, DESK = "/river/calendar/", "/river/calendar.ics", "/river/desk/programme/"
Task = Callable[[], Any]


def scale() -> None:
    """Print what one week's view and the desk's work cost at both sizes; that week holds the same thirty meetings."""
    from compact import clock
    from phases.domain.loading import load_process
    from phases.domain.processes import grant_role
    from tests.conftest import person
    from tests.sessions.grown import grow

    clock.set_offset(MONDAY)
    process = load_process(SMALL).process
    officer = person("bench@example.org", "Ada Officer")
    grant_role(process, officer, "secretariat", by=None)
    found: dict[str, list[float]] = {}
    for meetings in (FEW, MANY):
        week = grow(process, meetings)
        for name, do in {**_reading(week), **_editing(process, officer)}.items():
            do()
            found.setdefault(name, []).append(typical(do, ROUNDS))
    print(f"\n{'the programme':<34}{FEW:>10}{MANY:>13,}{'ratio':>12}")
    for name, (few, many) in found.items():
        print(f"{name:<34}{few:>7.1f} ms{many:>10.1f} ms{many / few:>11.2f}x")


def _reading(week: date) -> dict[str, Task]:
    """What readers ask for: made anew each time, and answered 304."""
    from django.core.cache import cache
    from django.test import Client

    reader = Client()
    of_week = {"view": "week", "on": week.isoformat()}
    days = {"from": week.isoformat(), "until": (week + timedelta(days=6)).isoformat()}
    asked: dict[str, tuple[str, dict[str, str]]] = {
        "calendar, one week": (CALENDAR, of_week),
        "feed, one week": (FEED, days),
        "feed, all of it": (FEED, {}),
        "a session": ("/river/sessions/grown-0/", {}),
    }

    def made(path: str, query: dict[str, str]) -> Task:
        def make() -> None:
            cache.clear()
            reader.get(path, query)

        return make

    def unchanged(path: str, query: dict[str, str]) -> Task:
        tag = reader.get(path, query)["ETag"]
        return lambda: reader.get(path, query, headers={"If-None-Match": tag})

    tasks = {name: made(*one) for name, one in asked.items()}
    return tasks | {f"{name}, 304": unchanged(*asked[name]) for name in ("calendar, one week", "feed, all of it")}


def _editing(process: "Process", officer: "User") -> dict[str, Task]:
    """What the desk does: look at a month, think of a move, ask what is pending, publish one change."""
    from django.test import Client

    from compact import clock
    from phases.reading import Reading
    from sessions.domain.meetings import amend_meeting
    from sessions.domain.releases import pending, publish
    from sessions.domain.sittings import sitting_of
    from sessions.models import Meeting
    from sessions.warnings import advise

    desk, turns = Client(), count(1)
    desk.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")

    def first() -> Meeting:
        rows = Meeting.objects.select_related("session__process", "session__item", "session__kind", "venue", "room")
        return rows.get(session__slug="grown-0", key="s1")

    def think() -> None:
        meeting = first()
        to = sitting_of(meeting)
        advise(Reading(process, clock.now()), meeting, replace(to, day=to.day + timedelta(days=7)))

    def publish_one() -> None:
        meeting = first()
        amend_meeting(meeting, title=f"Change {next(turns)}", by=officer, version=meeting.version)
        publish(process, note="One change", by=officer)

    return {
        "editor, one month": lambda: desk.get(DESK, {"view": "month"}),
        "what stands against a move": think,
        "what is pending": lambda: pending(process, clock.now()),
        "change one and publish": publish_one,
    }
