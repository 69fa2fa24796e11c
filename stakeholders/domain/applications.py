"""An application, from the form to the decision."""

import secrets
import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
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

    The same form (`request_key`) with the same content is one application and one mail. Another form from the same
    contact for the same organisation takes the place of what is not confirmed yet: the application says what was
    typed last, and only the newest link opens it. Under another address it is another application. Raises
    RuleViolation when the route is not taken online, not open to the category, or closed.
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
    earlier = _earlier(once, process, sent)
    if earlier and earlier.request_key == once:
        return Applied(earlier, "")
    now = clock.now()
    _refuse_unless_taken(process, route, category)
    _refuse_if_closed(route, now)
    token = secrets.token_urlsafe(32)
    values = {**sent, "request_key": once, "token_hash": digest(token)}
    if earlier is None:
        try:
            with transaction.atomic():
                made = Application.objects.create(**values, process=process, started_at=now, is_invented=is_invented)
        except IntegrityError:  # sent at the same moment: the other transaction is over, and what it made is found
            earlier = _earlier(once, process, sent)
            if earlier is None:
                raise
            if earlier.request_key == once:
                return Applied(earlier, "")
    if earlier:
        return Applied(_replace(earlier, values, token=token, by=by), token)
    changes = {"status": [None, Status.UNCONFIRMED], "route": [None, route.key], "category": [None, category.key]}
    audit.record("apply", made, by=by, process=process.slug, changes=changes)
    _write(made, "confirm", {"token": token})
    return Applied(made, token)


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
    outbox.cancel(_confirmations(application), reason="The application was withdrawn.")
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


def _earlier(once: uuid.UUID, process: Process, sent: dict[str, Any]) -> Application | None:
    """The application of this very form; else, locked, the one that still waits for this contact to confirm it."""
    same = Application.objects.filter(request_key=once).first()
    if same:
        return same
    named = {"email": sent["contact_email"], "name": sent["organisation_name"]}
    found = Application.objects.waiting(process, sent["route"], **named).first()
    locked = _lock(found) if found else None
    return locked if locked and locked.status == Status.UNCONFIRMED else None


def _replace(application: Application, values: dict[str, Any], *, token: str, by: User | None) -> Application:
    """Let an application that is not confirmed say what was typed last; the links mailed before open nothing."""
    outbox.cancel(_confirmations(application), reason="The form was sent again.")
    category = application.category.key
    values |= {"version": application.version + 1}
    for name, value in values.items():
        setattr(application, name, value)
    application.save(update_fields=list(values))
    status = [Status.UNCONFIRMED, Status.UNCONFIRMED]
    changes = {"status": status, "category": [category, application.category.key]}
    audit.record("apply_again", application, by=by, process=application.process.slug, changes=changes)
    _write(application, "confirm", {"token": token})
    return application


def _refuse_unless_taken(process: Process, route: Route, category: Category) -> None:
    if route.process_id != process.pk or not route.takes_applications:
        raise RuleViolation(_("This way in is not taken through this site."), field="route")
    if not route.categories.filter(pk=category.pk).exists():
        raise RuleViolation(_("This way in is not open to this category."), field="category")


def _refuse_if_closed(route: Route, now: datetime) -> None:
    if not (route.accreditation_list_id or route.closes_with_id):
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


def _key(application: Application, mail: str, turn: int = 0) -> str:
    return f"application-{mail}-{turn}:{application.pk}" if turn else f"application-{mail}:{application.pk}"


def _confirmations(application: Application) -> list[str]:
    """The keys of the mails that ask to confirm it, one for each time that its form was sent."""
    return [_key(application, "confirm", turn) for turn in range(application.version + 1)]


def _write(application: Application, mail: str, context: dict[str, Any]) -> None:
    turn = application.version if mail == "confirm" else 0
    outbox.enqueue(
        key=_key(application, mail, turn),
        kind=f"application-{mail}",
        to=application.contact_email,
        process=application.process.slug,
        context={"application": application.pk, **context},
    )
