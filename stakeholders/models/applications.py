"""Requests to take part."""

import hashlib

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from phases.models import Process
from stakeholders.models.bodies import Organisation
from stakeholders.models.states import State
from stakeholders.models.ways import Category, Route


def spelt(name: Combinable) -> Lower:
    """A name as the database compares it: without capitals, without spaces."""
    bare = Func(name, Value("[[:space:]]+"), Value(""), Value("g"), function="regexp_replace")
    bare.output_field = models.CharField()  # type: ignore[misc]
    return Lower(bare)


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Finds applications as their readers name them."""

    def with_token(self, token: str) -> "ApplicationQuerySet":
        """The one that an applicant's own link opens, or none."""
        return self.filter(token_hash=digest(token))

    def waiting(self, process: Process, route: Route, *, email: str, name: str) -> "ApplicationQuerySet":
        """The one that this contact has sent for this organisation and not yet confirmed, or none."""
        sent = self.alias(lower_email=Lower("contact_email"), spelt=spelt(F("organisation_name")))
        mine = sent.filter(lower_email=Lower(Value(email)), spelt=spelt(Value(name)))
        return mine.filter(process=process, route=route, status=Application.Status.UNCONFIRMED)


def digest(token: str) -> str:
    """Return what is stored of a token: who reads the database cannot open anybody's link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Application(models.Model):
    """A request to take part, from the first line typed to the decision."""

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("waiting for the e-mail to be confirmed")
        SUBMITTED = "submitted", _("submitted")
        IN_REVIEW = "in-review", _("in review")
        REGISTERED = "registered", _("registered")
        PROPOSED = "proposed", _("proposed for the list")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="applications")
    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="applications")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="applications")
    request_key = models.UUIDField(unique=True, help_text=_("The same form sent twice is one application."))
    token_hash = models.CharField(max_length=64, unique=True, help_text=_("Of the applicant's own link."))
    organisation_name = models.CharField(max_length=300)
    acronym = models.CharField(max_length=40, blank=True)
    country = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    web = models.URLField(blank=True)
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    purpose = models.TextField()
    status = models.CharField(max_length=12, choices=Status, default=Status.UNCONFIRMED)
    version = models.IntegerField(default=0, help_text=_("Raised by every change; a stale edit is refused."))
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="applications")
    is_invented = models.BooleanField(default=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="withdrawn")
                | Q(status__in=["registered", "proposed", "declined"], decided_at__isnull=False)
                | Q(status__in=["unconfirmed", "submitted", "in-review"], decided_at__isnull=True),
                name="application_decided_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn")
                | Q(status="unconfirmed", submitted_at__isnull=True)
                | (~Q(status="unconfirmed") & Q(submitted_at__isnull=False)),
                name="application_submitted_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(decision_reason=""), name="application_declined_has_reason"
            ),
            models.UniqueConstraint(
                "process",
                "route",
                Lower("contact_email"),
                spelt(F("organisation_name")),
                condition=Q(status="unconfirmed"),
                name="application_waits_once",
            ),
        ]
        indexes = [models.Index(fields=["process", "status", "submitted_at"], name="application_queue")]

    def __str__(self) -> str:
        return self.organisation_name
