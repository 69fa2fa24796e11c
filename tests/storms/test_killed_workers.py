"""Two workers send 10,000 mails through a bad server and are killed five times: none is lost, few come twice."""

import os
import random
import time

import pytest

from compact import outbox
from tests.storms.running import Services, Sink, doubled, left, owe, tell, until

pytestmark = [pytest.mark.storm, pytest.mark.timeout(400)]
MAILS = int(os.environ.get("STORM_MAILS", "10000"))
KILLS, SECONDS, SHARE = 5, 180, 0.02


def test_10000_due_at_once_survive_five_kills_and_a_bad_server(running: Services, sink: Sink) -> None:
    sink.start("--refuse", "0.1", "--drop", "0.01")
    keys = owe(MAILS)
    chance = random.Random(7)
    begin = time.monotonic()
    for name in ("worker-1", "worker-2"):
        running.worker(name)
    running.beat("beat")
    for share in sorted(chance.uniform(0.02, 0.95) for _kill in range(KILLS)):
        until(lambda share=share: len(sink.accepted()) > share * MAILS, SECONDS, running)  # type: ignore[misc]
        name = chance.choice(("worker-1", "worker-2"))
        running.kill(name)
        running.worker(name)
    until(lambda: not left(), SECONDS - (time.monotonic() - begin), running)
    took = time.monotonic() - begin
    accepted = sink.accepted()
    assert {one.key for one in accepted} == keys
    assert sum(doubled(accepted).values()) <= SHARE * MAILS
    assert outbox.figures()["sent"] == MAILS
    assert took <= SECONDS
    tell(f"{MAILS} mails, {KILLS} kills: {took:.0f} s, {sum(doubled(accepted).values())} doubled")
