"""A real client: vdirsyncer subscribes over the wire, khal shows what a person then has in their calendar."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from compact.models import User
from phases.models import Process
from sessions.domain.feed_tokens import make_feed, revoke_feed
from sessions.domain.following import follow
from sessions.domain.meetings import Sitting, add_meeting, amend_meeting, cancel_meeting, move_meeting
from sessions.domain.releases import publish
from sessions.models import Meeting, Room

VDIRSYNCER = """
[general]
status_path = "{home}/status"
[pair river]
a = "site"
b = "own"
collections = null
conflict_resolution = "a wins"
[storage site]
type = "http"
url = "{url}"
[storage own]
type = "filesystem"
path = "{home}/calendar"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[river]]
path = {home}/calendar
[locale]
local_timezone = Europe/Vienna
default_timezone = Europe/Vienna
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/khal.db
"""
LINE = "{start-long}|{end-long}|{title}|{location}|{status}"


class Reader:
    """A person with a calendar program, in a home of their own."""

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        (home / "calendar").mkdir()
        (home / "vdirsyncer").write_text(VDIRSYNCER.format(home=home, url=url))
        (home / "khal").write_text(KHAL.format(home=home))
        assert self._run("vdirsyncer", "-c", "vdirsyncer", "discover").returncode == 0

    def sync(self) -> list[str]:
        """Fetch, and list all that the program shows."""
        fetched = self._run("vdirsyncer", "-c", "vdirsyncer", "sync")
        assert fetched.returncode == 0, fetched.stderr
        return self.shown()

    def fails_to_sync(self) -> bool:
        return self._run("vdirsyncer", "-c", "vdirsyncer", "sync").returncode != 0

    def shown(self) -> list[str]:
        listed = self._run("khal", "-c", "khal", "list", "--once", "--day-format", "", "-f", LINE, "2020-01-01", "500d")
        assert listed.returncode == 0, listed.stderr
        return sorted(line for line in listed.stdout.splitlines() if line.strip())

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The program of this environment, with no setting of whoever runs the tests."""
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        own = {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home), "LANG": "C.UTF-8", "NO_PROXY": "*"}
        program = str(Path(sys.executable).with_name(program))
        return subprocess.run(
            [program, *arguments], cwd=self.home, env=kept | own, capture_output=True, text=True, timeout=60
        )


HEARING = [
    "2020-03-02 10:00|2020-03-02 13:00|First hearing: Opening|Great Hall, Alva Castle, Vienna, Austria|CONFIRMED ",
    "2020-03-03|2020-03-03|First hearing|Great Hall, Alva Castle, Vienna, Austria|CONFIRMED ",
]
HARBOUR = "Pier 4, Harbour House, New York, United States of America"
ROUND = [f"2020-06-{day}|2020-06-{day}|First round of talks|{HARBOUR}|CONFIRMED " for day in (15, 16, 17)]


@pytest.mark.django_db(transaction=True)
def test_a_subscriber_ends_with_the_right_calendar_across_releases(
    process: Process, officer: User, opening: Meeting, live_server: Any, tmp_path: Path
) -> None:
    reader = Reader(tmp_path, f"{live_server.url}/river/calendar.ics")
    second = "2020-09-07 15:00|2020-09-07 18:00|Second round of talks|Tower, Alva Castle, Vienna, Austria|TENTATIVE "
    assert reader.sync() == [*HEARING, *ROUND, second]

    day = Meeting.objects.select_related("session__process", "venue", "room").get(day=date(2020, 6, 16))
    there = Sitting(date(2020, 9, 9), opening.venue, opening.room, time(16), time(18))
    opening = move_meeting(opening, to=there, by=officer, version=opening.version)
    publish(process, note="Moved", by=officer)
    moved = "2020-09-09 16:00|2020-09-09 18:00|Second round of talks|Tower, Alva Castle, Vienna, Austria|TENTATIVE "
    assert reader.sync() == [*HEARING, *ROUND, moved]

    hall = Room.objects.get(name="Great Hall")
    move_meeting(opening, to=replace(there, room=hall), by=officer, version=opening.version)
    day = amend_meeting(day, by=officer, version=day.version, title="The delta, and what follows; or not")
    publish(process, note="Another room, another name", by=officer)
    roomed = moved.replace("Tower", "Great Hall")
    named = ROUND[1].replace("talks|", "talks: The delta, and what follows; or not|")
    assert reader.sync() == [*HEARING, ROUND[0], named, ROUND[2], roomed]

    cancel_meeting(day, by=officer, version=day.version)
    add_meeting(opening.session, key="new", sitting=Sitting(date(2020, 10, 25), opening.venue), by=officer)
    publish(process, note="Cancelled and added", by=officer)
    off = named.replace("First round", "Cancelled: First round").replace("CONFIRMED", "CANCELLED")
    new = "2020-10-25|2020-10-25|Second round of talks|Alva Castle, Vienna, Austria|CONFIRMED "
    assert reader.sync() == [*HEARING, ROUND[0], off, ROUND[2], roomed, new]
    assert len(list((tmp_path / "calendar").iterdir())) == 7


@pytest.mark.django_db(transaction=True)
def test_a_person_subscribes_to_their_own_until_they_close_it(
    process: Process, chair: User, live_server: Any, tmp_path: Path, at: Callable[[str], Any]
) -> None:
    follow(process, by=chair, item=Meeting.objects.get(session__slug="talks-2").session.item)
    feed, token = make_feed("my phone", by=chair)
    reader = Reader(tmp_path, f"{live_server.url}/feeds/{token}/calendar.ics")
    mine = [
        "2020-06-15|2020-06-15|First draft (by mid-June 2020)||TENTATIVE ",
        "2020-09-07 15:00|2020-09-07 18:00|Second round of talks|Tower, Alva Castle, Vienna, Austria|TENTATIVE ",
        "2020-12-31|2020-12-31|List of observers (by December 2020)||TENTATIVE ",
    ]
    assert reader.sync() == mine
    revoke_feed(feed, by=chair)
    assert reader.fails_to_sync()
    assert reader.shown() == mine
