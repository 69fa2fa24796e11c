"""Keeps the run alive: whatever dies is started again, soon at first and less often if it keeps dying."""

import time
from dataclasses import dataclass

from compact.local.children import Child
from compact.local.cluster import Cluster
from compact.local.console import Console
from compact.local.errors import LocalError
from compact.local.signals import Stop, hung_up

LOOK_EVERY = 0.5
LONGEST_PAUSE = 30.0
STEADY = 60.0


@dataclass
class Pause:
    """How long to wait before the next start: 1, 2, 4 … 30 s, and anew from 1 after a minute without a death."""

    length: float = 0.0
    until: float = 0.0

    def lengthen(self, now: float, lived: float) -> None:
        """Note a death after `lived` seconds."""
        self.length = 1.0 if lived > STEADY or not self.length else min(2 * self.length, LONGEST_PAUSE)
        self.until = now + self.length


class Watch:
    """Looks after the children and the database of one run."""

    def __init__(self, children: list[Child], cluster: Cluster | None, console: Console) -> None:
        self._children = children
        self._cluster = cluster
        self._console = console
        self._url = cluster.url if cluster else ""
        self._pauses = {child.name: Pause() for child in children}
        self._database_pause = Pause()
        self._database_since = time.monotonic()

    def keep_alive(self) -> None:
        """Watch until a signal ends it, or the terminal is closed."""
        while True:
            time.sleep(LOOK_EVERY)
            if hung_up():
                raise Stop
            self.look()

    def look(self) -> None:
        """Start whatever is dead and has waited long enough."""
        if self._cluster is not None and self._cluster.has_died():
            self._revive_database(self._cluster)
        for child in self._children:
            if not child.running:
                self._revive(child)

    def _revive(self, child: Child) -> None:
        pause, now = self._pauses[child.name], time.monotonic()
        if child.started_at > pause.until or not pause.length:
            child.kill_rest()
            pause.lengthen(now, now - child.started_at)
            self._console.say(
                f"The {child.name} process {child.ending} (see {child.log}); starting it again in {pause.length:.0f} s"
            )
        elif now >= pause.until:
            child.start()
            self._console.say(f"The {child.name} process runs again")

    def _revive_database(self, cluster: Cluster) -> None:
        pause, now = self._database_pause, time.monotonic()
        if now < pause.until:
            return
        self._console.say(f"The database has died (see {cluster.log}); starting it again")
        pause.lengthen(now, now - self._database_since)
        try:
            after = cluster.start(keep_port=True)
        except LocalError as error:
            self._console.complain(f"{error}\nTrying again in {pause.length:.0f} s.")
            return
        self._database_since = time.monotonic()
        self._console.say("The database runs again")
        if after != self._url:
            self._url = after
            self._move(after)

    def _move(self, url: str) -> None:
        self._console.say("It has a new address: starting the other processes again")
        for child in self._children:
            child.ask_to_stop()
        moment = time.monotonic() + 10
        for child in self._children:
            child.stop_by(moment)
            child.start(DATABASE_URL=url)
