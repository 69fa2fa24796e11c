"""The fixed cast of the tests, and an invented process that they play in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache as answers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compact import clock
from compact.models import User
from phases.domain.loading import load
from phases.domain.processes import grant_role
from phases.filereader import read
from phases.models import Process, Role
from phases.processfile import DataFile

DATA = Path(__file__).parent / "data"
SMALL = DATA / "small.yaml"
VIENNA = ZoneInfo("Europe/Vienna")
MONDAY = datetime(2020, 6, 1, 9, 0, tzinfo=VIENNA)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    answers.clear()


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def process(db: None) -> Process:
    """The River Alva Convention, on the morning of Monday, 1 June 2020 in Vienna."""
    clock.set_offset(MONDAY)
    return load(small_file(), until=clock.now()).process


@cache
def small_file() -> DataFile:
    """Parsed once for the whole run: reading YAML costs more than loading it."""
    return read(SMALL)


def person(email: str, name: str, **more: object) -> User:
    """Make a person with a confirmed e-mail."""
    user = User.objects.create(email=email, name=name, **more)
    user.set_password("a long enough phrase")
    user.save()
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


@pytest.fixture
def officer(process: Process) -> User:
    user = person("officer@example.org", "Ada Officer")
    grant_role(process, user, Role.Kind.SECRETARIAT, by=None)
    return user


@pytest.fixture
def colleague(process: Process) -> User:
    user = person("colleague@example.org", "Bo Colleague")
    grant_role(process, user, Role.Kind.SECRETARIAT, by=None)
    return user


@pytest.fixture
def chair(process: Process) -> User:
    """The Office of the President: it owes the first draft and the list."""
    user = person("chair@example.org", "Cleo Chair")
    grant_role(process, user, Role.Kind.PRESIDENT, by=None)
    return user


@pytest.fixture
def delegate(process: Process) -> User:
    user = person("delegate@example.org", "Dag Delegate")
    grant_role(process, user, Role.Kind.DELEGATE, by=None)
    return user


@pytest.fixture
def outsider(db: None) -> User:
    return person("outsider@example.org", "Olu Outsider")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """Return a client signed in as a person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def queries() -> Callable[[], CaptureQueriesContext]:
    """Count queries: `with queries() as found: ...; len(found)`."""

    @contextmanager
    def capture() -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as found:
            yield found

    return capture  # type: ignore[return-value]


@pytest.fixture
def at() -> Callable[[str], datetime]:
    """Set the domain's clock to an ISO moment of Vienna."""

    def set_clock(text: str) -> datetime:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=VIENNA)
        clock.set_offset(moment)
        return moment

    return set_clock
