"""An application, from the form to the decision."""

import secrets
import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from compact import audit, clock, locks, outbox
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases.models import Process
from phases.reading import Reading
from stakeholders.domain.organisations import add_organisation
from stakeholders.models import Application, Candidacy, Category, Route, State, digest
from stakeholders.reading import Window, window

Status = Application.Status

MOVES = {
    Status.UNCONFIRMED: {Status.SUBMITTED, Status.WITHDRAWN},
    Status.SUBMITTED: {Status.IN_REVIEW, Status.WITHDRAWN},
    Status.IN_REVIEW: {Status.REGISTERED, Status.PROPOSED, Status.DECLINED, Status.WITHDRAWN},
    Status.REGISTERED: {Status.WITHDRAWN},
    Status.PROPOSED: {Status.WITHDRAWN},
    Status.DECLINED: set(),
    Status.WITHDRAWN: set(),
}
# What the secretariat may decide on each kind of route.
OUTCOMES = {
    Route.How.REGISTRATION: (Status.REGISTERED, Status.DECLINED),
    Route.How.LIST: (Status.PROPOSED, Status.DECLINED),
    Route.How.NOMINATION: (),
}


class Applied(NamedTuple):
    """What applying gives: the application, and its token this one time ("" if the same form came before)."""

    application: Application
    token: str


@transaction.atomic
def apply(
    process: Process,
    *,
    route: Route,
    category: Category,
    organisation_name: str,
    country: State,
    contact_name: str,
    contact_email: str,
    purpose: str,
    request_key: uuid.UUID,
    by: User | None,
    acronym: str = "",
    web: str = "",
    is_invented: bool = False,
) -> Applied:
    """Take an application down and write to its contact, who must confirm before it counts.

    The same form (`request_key`) with the same content is one application; sent again with a corrected address it is
    another. Raises RuleViolation when the route is not taken online, not open to the category, or closed.
    """
    sent = {
        "route": route,
        "category": category,
        "organisation_name": organisation_name,
        "acronym": acronym,
        "country": country,
        "web": web,
        "contact_name": contact_name,
        "contact_email": contact_email,
        "purpose": purpose,
    }
    once = _once(request_key, process, sent)
    standing = Application.objects.filter(request_key=once).first()
    if standing:
        return Applied(standing, "")
    now = clock.now()
    _refuse_unless_taken(process, route, category)
    _refuse_if_closed(route, now)
    token = secrets.token_urlsafe(32)
    values = {**sent, "process": process, "token_hash": digest(token), "started_at": now, "is_invented": is_invented}
    application, made = Application.objects.get_or_create(request_key=once, defaults=values)
    if not made:
        return Applied(application, "")
    changes = {"status": [None, Status.UNCONFIRMED], "route": [None, route.key], "category": [None, category.key]}
    audit.record("apply", application, by=by, process=process.slug, changes=changes)
    _write(application, "confirm", {"token": token})
    return Applied(application, token)


@transaction.atomic
def confirm(application: Application, *, token: str, by: User | None = None) -> Application:
    """Submit an application whose contact opened the mailed link; nothing happens if it was confirmed before.

    `token` goes into the mail that follows, since nothing here can be turned back into it. Raises RuleViolation once
    the route has closed: what counts is the moment of confirming.
    """
    application = _lock(application)
    if digest(token) != application.token_hash:
        raise RuleViolation(_("This link does not belong to this application."))
    if application.submitted_at:
        return application
    now = clock.now()
    if Status.SUBMITTED in MOVES[Status(application.status)]:
        _refuse_if_closed(application.route, now)
    _move(application, Status.SUBMITTED, verb="confirm", by=by, submitted_at=now)
    _write(application, "received", {"token": token})
    return application


@transaction.atomic
def start_review(application: Application, *, by: User) -> Application:
    """Take a submitted application up; nothing happens if it is in review."""
    application = _lock(application)
    if application.status != Status.IN_REVIEW:
        _move(application, Status.IN_REVIEW, verb="start_review", by=by)
    return application


@transaction.atomic
def decide(application: Application, *, by: User, outcome: str, version: int, reason: str = "") -> Application:
    """Register, propose or decline an application as its route provides, and tell the applicant.

    A refusal gives its reason. Raises StaleEdit if the application changed since `version` was read.
    """
    application = _lock(application)
    if application.status == outcome and application.decision_reason == reason:
        return application
    if application.version != version:
        raise StaleEdit(
            _("This application has changed since you opened it; it is now %(status)s. Look at it again.")
            % {"status": application.get_status_display()}
        )
    if outcome not in OUTCOMES[Route.How(application.route.how)]:
        raise RuleViolation(_("This way in is not decided so."), field="outcome")
    if outcome == Status.DECLINED and not reason:
        raise RuleViolation(_("Say why: the applicant reads the reason."), field="reason")
    _move(application, Status(outcome), verb="decide", by=by, decided_at=clock.now(), decision_reason=reason)
    _follow(application, by)
    _write(application, "decided", {})
    return application


@transaction.atomic
def withdraw(application: Application, *, by: User | None = None) -> Application:
    """Take an application back, with its name on any list; nothing happens if it was taken back before.

    `by` is None where the applicant acts through the mailed link.
    """
    application = _lock(application)
    if application.status == Status.WITHDRAWN:
        return application
    confirmed = bool(application.submitted_at)
    _move(application, Status.WITHDRAWN, verb="withdraw", by=by)
    waiting = [Candidacy.Status.PROPOSED, Candidacy.Status.CIRCULATED]
    application.candidacies.filter(status__in=waiting).update(status=Candidacy.Status.WITHDRAWN)
    outbox.cancel([_key(application, "confirm")], reason="The application was withdrawn.")
    if confirmed:
        _write(application, "withdrawn", {})
    return application


def _once(request_key: uuid.UUID, process: Process, sent: dict[str, Any]) -> uuid.UUID:
    """Name a form together with what it says."""
    said = [str(value.pk) if hasattr(value, "pk") else value for value in (process, *sent.values())]
    return uuid.uuid5(request_key, repr(said))


def _lock(application: Application) -> Application:
    """Lock an application; what is decided on it is read after the lock."""
    return locks.take(application)


def _refuse_unless_taken(process: Process, route: Route, category: Category) -> None:
    if route.process_id != process.pk or not route.takes_applications:
        raise RuleViolation(_("This way in is not taken through this site."), field="route")
    if not route.categories.filter(pk=category.pk).exists():
        raise RuleViolation(_("This way in is not open to this category."), field="category")


def _refuse_if_closed(route: Route, now: datetime) -> None:
    if not route.accreditation_list_id:
        return
    closing: Window = window(route, Reading(route.process, now))
    if closing.closed_since:
        raise RuleViolation(_("This way in closed on %(when)s.") % {"when": closing.closed_on})


def _move(application: Application, status: Status, *, verb: str, by: User | None, **fields: Any) -> None:
    """Make one legal move, and record it. No personal data in the record: the reason stays in the application."""
    old = Status(application.status)
    if status not in MOVES[old]:
        raise RuleViolation(
            _("This application is %(old)s; it cannot become %(new)s.") % {"old": old.label, "new": status.label}
        )
    for name, value in {**fields, "status": status, "version": application.version + 1}.items():
        setattr(application, name, value)
    application.save(update_fields=[*fields, "status", "version"])
    changes = {"status": [old, status]}
    audit.record(verb, application, by=by, process=application.process.slug, changes=changes)


def _follow(application: Application, by: User) -> None:
    """Do what a decision brings with it: a registered body is known, a proposed one goes on its list."""
    if application.status == Status.REGISTERED:
        application.organisation = add_organisation(
            application.organisation_name,
            by=by,
            acronym=application.acronym,
            country=application.country,
            web=application.web,
            is_invented=application.is_invented,
        )
        application.save(update_fields=["organisation"])
    if application.status == Status.PROPOSED and application.route.accreditation_list:
        Candidacy.objects.get_or_create(
            accreditation_list=application.route.accreditation_list, application=application
        )


def _key(application: Application, mail: str) -> str:
    return f"application-{mail}:{application.pk}"


def _write(application: Application, mail: str, context: dict[str, Any]) -> None:
    outbox.enqueue(
        key=_key(application, mail),
        kind=f"application-{mail}",
        to=application.contact_email,
        process=application.process.slug,
        context={"application": application.pk, **context},
    )
