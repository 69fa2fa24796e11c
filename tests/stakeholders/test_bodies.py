"""Organisations, and who speaks for whom; what the demonstration invents of them."""

from typing import Any

import pytest

from compact.errors import RuleViolation
from compact.models import AuditEntry, Message, User
from phases.domain import demonstration
from phases.models import Process, Role
from stakeholders.domain.organisations import add_organisation
from stakeholders.domain.representations import represent
from stakeholders.models import Application, Organisation, Representation, State


def role_of(user: User) -> Role:
    return Role.objects.get(user=user)


@pytest.mark.django_db
def test_an_organisation_is_one_whatever_its_capitals() -> None:
    first = add_organisation("Ärzte am Fluß", by=None)
    assert add_organisation("ÄRZTE AM Fluß", by=None) == first
    assert (Organisation.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_a_delegate_speaks_for_a_state(delegate: User) -> None:
    austria = State.objects.get(pk="AT")
    made = represent(role_of(delegate), state=austria, function="head", by=None)
    assert (made.state, made.organisation, made.process, made.function) == (austria, None, made.role.process, "head")
    assert represent(role_of(delegate), state=austria, function="head", by=None) == made
    assert represent(role_of(delegate), state=austria, function="member", by=None) == made
    changes = AuditEntry.objects.filter(verb="represent").order_by("pk").values_list("changes", flat=True)
    assert [entry["function"] for entry in changes] == [[None, "head"], ["head", "member"]]


def test_nobody_speaks_for_what_their_role_does_not_cover(delegate: User) -> None:
    body = add_organisation("Fishers", by=None)
    with pytest.raises(RuleViolation, match="does not hold the role"):
        represent(role_of(delegate), organisation=body, function="focal-point", by=None)


@pytest.mark.parametrize("both", [True, False])
def test_a_person_speaks_for_one_body(delegate: User, both: bool) -> None:
    bodies: dict[str, Any] = {}
    if both:
        bodies = {"state": State.objects.get(pk="AT"), "organisation": add_organisation("Fishers", by=None)}
    with pytest.raises(RuleViolation, match="one State or for one organisation"):
        represent(role_of(delegate), function="head", by=None, **bodies)


def test_the_demonstration_invents_bodies_and_applications_once(process: Process) -> None:
    demonstration.seed()
    found = Application.objects.order_by("pk").values_list("status", "is_invented", "route__key")
    assert list(found) == [
        ("submitted", True, "registration"),
        ("submitted", True, "observers"),
        ("in-review", True, "registration"),
        ("unconfirmed", True, "observers"),
    ]
    spoken = set(Representation.objects.values_list("state", "organisation__name", "function"))
    assert spoken == {
        ("KE", None, "head"),
        ("PT", None, "member"),
        (None, "Cedar Coast Community Network", "focal-point"),
    }
    assert {row.is_invented for row in Organisation.objects.all()} == {True}
    counts = [kind.objects.count() for kind in (Application, Representation, Message, AuditEntry)]
    demonstration.seed()
    assert [kind.objects.count() for kind in (Application, Representation, Message, AuditEntry)] == counts
