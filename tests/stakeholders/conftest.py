"""The ways into the River Alva Convention, and those who take them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from compact.models import Message, User
from phases.models import Process
from stakeholders.domain import applications
from stakeholders.models import AccreditationList, Application, Category, Route, State


@pytest.fixture
def registration(process: Process) -> Route:
    """Towns register with the Bureau; no date is set."""
    return Route.objects.get(process=process, key="registration")


@pytest.fixture
def observers(process: Process) -> Route:
    """Fishers' associations ask for the list, which is due on 31 December 2020 at 17:00 in Vienna."""
    route = Route.objects.get(process=process, key="observers")
    route.accreditation_list = AccreditationList.objects.get(process=process, slug="observers")
    route.save()
    return route


def details(route: Route, **more: Any) -> dict[str, Any]:
    """What the fishers of Lower Alva apply with."""
    return {
        "route": route,
        "category": Category.objects.get(routes=route),
        "organisation_name": "Fishers of Lower Alva",
        "acronym": "FLA",
        "country": State.objects.get(pk="AT"),
        "web": "https://fishers.example.org",
        "contact_name": "Flora Fisher",
        "contact_email": "flora@fishers.example.org",
        "purpose": "We live from the river.",
        "request_key": uuid.uuid4(),
        "by": None,
        **more,
    }


def typed(route: Route, **more: Any) -> dict[str, Any]:
    """The same as a browser sends it."""
    sent = details(route)
    sent |= {"category": sent["category"].key, "country": sent["country"].pk, "request_key": str(sent["request_key"])}
    return {key: value for key, value in {**sent, **more}.items() if key not in ("route", "by")}


Apply = Callable[..., Application]


@pytest.fixture
def submitted(process: Process) -> Apply:
    """Make an application that has been confirmed."""

    def make(route: Route, **more: Any) -> Application:
        application, token = applications.apply(process, **details(route, **more))
        return applications.confirm(application, token=token)

    return make


@pytest.fixture
def in_review(submitted: Apply, officer: User) -> Apply:
    """Make an application that an officer has taken up."""
    return lambda route, **more: applications.start_review(submitted(route, **more), by=officer)


def mails(application: Application) -> list[tuple[str, str]]:
    """The kind and the recipient of each mail about an application, in order."""
    found = Message.objects.filter(kind__startswith="application-", key__endswith=f":{application.pk}")
    return list(found.order_by("pk").values_list("kind", "recipient"))
