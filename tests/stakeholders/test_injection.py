"""Whatever an applicant or an officer types, each mail about an application leads to our own pages only."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from compact import outbox
from compact.models import User
from phases.models import Process
from stakeholders.domain import applications
from stakeholders.models import Application, Route
from tests.injected import PAYLOADS, faults, stored
from tests.stakeholders.conftest import details, typed

FORM = "/river/register/?route=registration"
TO = "flora@fishers.example.org"
QUARTERS = [PAYLOADS[start::4] for start in range(4)]  # the process is loaded anew for each test


def sent(mailoutbox: list[Any]) -> Any:
    """Let what is due go; return the one mail that went."""
    mailoutbox.clear()
    outbox.sweep()
    (mail,) = mailoutbox
    return mail


def fill_in(client: Client, route: Route, words: str) -> int:
    """Type it into every field of the form that takes words; return how that was answered."""
    cache.clear()  # so many at once are refused otherwise
    said = words.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    names = dict.fromkeys(("organisation_name", "acronym", "contact_name", "purpose", "web", "contact_email"), said)
    client.post(FORM, typed(route, **names, request_key=str(uuid.uuid4())))
    shorter = dict.fromkeys(("organisation_name", "acronym", "contact_name"), said[:40]) | {"purpose": said}
    return client.post(FORM, typed(route, **shorter, request_key=str(uuid.uuid4()))).status_code


def whole_life(route: Route, officer: User, words: str, mailoutbox: list[Any]) -> list[list[str]]:
    """What is wrong with the mails about one application: confirm, received, decided, withdrawn."""
    name, reason = words[:250], words
    named = {"organisation_name": name, "acronym": "", "contact_name": name[:150], "purpose": words, "web": ""}
    application, token = applications.apply(route.process, **details(route, **named))
    found = [faults(sent(mailoutbox), TO, name)]
    application = applications.confirm(application, token=token)
    found.append(faults(sent(mailoutbox), TO, name))
    application = applications.start_review(application, by=officer)
    said = {"outcome": "declined", "reason": reason, "version": application.version}
    applications.decide(application, by=officer, **said)
    found.append(faults(sent(mailoutbox), TO, name, reason))
    return found


@pytest.mark.parametrize("payloads", QUARTERS)
def test_every_mail_about_an_application_stays_what_it_is(
    process: Process, registration: Route, officer: User, client: Client, mailoutbox: list[Any], payloads: list[str]
) -> None:
    for payload in payloads:
        assert fill_in(client, registration, payload) < 500
        outbox.sweep()
        for mail in mailoutbox:  # what the form let through
            assert faults(mail, TO) == [], payload
        words = stored(payload).strip() or "x"
        assert whole_life(registration, officer, words, mailoutbox) == [[], [], []], payload
        Application.objects.all().delete()


def test_the_reason_is_typed_at_the_desk(
    process: Process, registration: Route, officer: User, client_of: Any, mailoutbox: list[Any]
) -> None:
    desk = client_of(officer)
    for payload in PAYLOADS:
        application, token = applications.apply(process, **details(registration))
        application = applications.start_review(applications.confirm(application, token=token), by=officer)
        outbox.sweep()
        mailoutbox.clear()
        said = payload.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        form = {"outcome": "declined", "reason": said, "version": application.version}
        assert desk.post(f"/river/desk/applications/{application.pk}/", form).status_code < 500
        outbox.sweep()
        assert [faults(mail, TO) for mail in mailoutbox] in ([[]], []), payload
        Application.objects.all().delete()


def test_a_withdrawn_application_is_told_in_a_mail_that_stays_what_it_is(
    process: Process, registration: Route, mailoutbox: list[Any]
) -> None:
    application, token = applications.apply(process, **details(registration, organisation_name="<a href=x>evil.com"))
    application = applications.confirm(application, token=token)
    outbox.sweep()
    applications.withdraw(application)
    assert faults(sent(mailoutbox), TO, "<a href=x>evil.com") == []
