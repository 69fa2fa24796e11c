from collections.abc import Iterator
from pathlib import Path

import pytest

from compact import outbox
from compact.local.redis import Redis, find_server
from tests.servers import not_here
from tests.storms import kinds
from tests.storms.running import Services, Sink, services


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """A Redis of the test's own, which may be stopped."""
    if not find_server():
        not_here("redis-server", "the storms of the mail need a Redis of their own")
    found = Redis(tmp_path / "redis")
    found.start()
    yield found
    found.remove()


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    found = Sink(tmp_path)
    yield found
    found.stop()


@pytest.fixture
def running(transactional_db: None, tmp_path: Path, redis: Redis, sink: Sink) -> Iterator[Services]:
    """The services on the database of this test; all of them are gone before it is emptied."""
    kinds.register()
    with services(tmp_path, redis.url, sink.url) as found:
        yield found
    del outbox.KINDS[kinds.KIND]
