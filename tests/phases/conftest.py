"""What makes these tests quick: the small process loaded once for a file that only plays in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from compact import clock
from phases.domain.loading import load_process
from phases.models import Process
from tests.conftest import MONDAY, SMALL


@pytest.fixture(scope="module")
def river(django_db_setup: None, django_db_blocker: Any) -> Iterator[Process]:
    """The small process, loaded once for a file and rolled back after it; each test works in a savepoint.

    Not for a file with tests of several connections: they would not see it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_offset(MONDAY)
        yield load_process(SMALL).process
        transaction.set_rollback(True)
