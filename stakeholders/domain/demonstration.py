"""What the demonstration invents of who takes part: bodies for the cast, and applications in every state."""

import uuid
from dataclasses import dataclass

from compact.errors import RuleViolation
from compact.models import User
from phases.models import Process, Role
from stakeholders.domain import applications
from stakeholders.domain.organisations import add_organisation
from stakeholders.domain.representations import represent
from stakeholders.models import Application, Representation, Route, State

Function = Representation.Function
HOME = "Cedar Coast Community Network"
# An invented name is the same application at every run, in every process.
NAMESPACE = uuid.UUID("6f0d9a52-58a0-4d0b-9c55-1f6f5b0c2d11")


@dataclass(frozen=True)
class Invented:
    """An invented applicant, and how far its application has come."""

    name: str
    acronym: str
    country: str
    contact: str
    until: str
    purpose: str


APPLICANTS = (
    Invented(
        "Lake Basin Legal Aid", "LBLA", "UG", "Grace Akello", "submitted", "Free legal advice in six border towns."
    ),
    Invented(
        "Nordic Seafarers' Welfare", "NSW", "NO", "Ingrid Solheim", "submitted", "Welfare of crews far from home."
    ),
    Invented(
        "Red Sandal Cooperative", "RSC", "PH", "Lorna Bautista", "in-review", "Savings circles of returned workers."
    ),
    Invented(
        "Institute for Fair Counting", "", "CL", "Matías Rojas", "unconfirmed", "Statistics that people can check."
    ),
)


def seed(process: Process, cast: dict[str, User]) -> None:
    """Invent bodies for the cast, and applications on the routes that are open. Changes nothing when run again."""
    represent_cast(process, cast)
    routes = list(Route.objects.filter(process=process, online=True).exclude(how=Route.How.NOMINATION))
    for turn, applicant in enumerate(APPLICANTS):
        start = turn % len(routes) if routes else 0
        _apply(routes[start:] + routes[:start], applicant, cast["officer"])


def represent_cast(process: Process, cast: dict[str, User]) -> None:
    """Let the two delegates speak for the States that the cast names, the focal point for an invented organisation."""
    roles = {role.user_id: role for role in Role.objects.filter(process=process, user__in=cast.values())}
    country = State.objects.filter(pk="LB").first()
    home = add_organisation(HOME, acronym="CCCN", country=country, is_invented=True, by=None)
    for key, state, function in (("delegate", "KE", Function.HEAD), ("adviser", "PT", Function.MEMBER)):
        represent(roles[cast[key].pk], state=State.objects.get(pk=state), function=function, by=None)
    represent(roles[cast["organisation"].pk], organisation=home, function=Function.FOCAL_POINT, by=None)


def _apply(routes: list[Route], one: Invented, officer: User) -> None:
    """Apply on the first of the routes that is open."""
    for route in routes:
        try:
            made, token = applications.apply(
                route.process,
                route=route,
                category=route.categories.all()[0],
                organisation_name=one.name,
                acronym=one.acronym,
                country=State.objects.get(pk=one.country),
                contact_name=one.contact,
                contact_email=f"{one.country.lower()}@applicants.example",
                purpose=one.purpose,
                request_key=uuid.uuid5(NAMESPACE, f"{route.process.slug}:{one.name}"),
                is_invented=True,
                by=None,
            )
        except RuleViolation:  # this way in has closed; the next may be open
            continue
        if token and one.until != Application.Status.UNCONFIRMED:
            applications.confirm(made, token=token)
        if token and one.until == Application.Status.IN_REVIEW:
            applications.start_review(made, by=officer)
        return
